"""Customers who pay over HTTP, one thing after the other, and never give up on a thing half done.

An attempt that ends without an answer, or with 503, says nothing about what came of it: the same request is
sent again under the same key until an answer does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Any

import httpx
import orjson

from faults.background import Background
from faults.checks import check_payments
from faults.diary import Diary, Intent, Wish
from faults.facts import read_facts
from faults.findings import Finding, Wrong
from faults.people import Person, Town
from faults.wishes import Draw

PATIENCE = 20.0
"""Seconds after which an attempt counts as hanging. A server waits for a database that is away for 5 s: once for
the session, once behind a batch that waits, once for itself."""

REST = 90.0
"""Seconds in which everything begun must come to an end once nothing is broken any more."""

_PAUSE = 0.1  # seconds before a request is sent again


class Crowd:
    """`go` begins, `rest` ends what was begun, `replay` sends old requests once more.

    `fresh_keys` is a fault of the clients' own, for a control: each attempt gets a new key.
    """

    def __init__(
        self, background: Background, url: str, town: Town, draw: Draw, *, seed: int, fresh_keys: bool = False
    ) -> None:
        self.diary = Diary()
        self._background = background
        self._url = url
        self.town = town
        self._draw = draw
        self._seed = seed
        self._fresh_keys = fresh_keys
        self._http = httpx.AsyncClient(
            base_url=url,
            trust_env=False,
            timeout=PATIENCE,
            limits=httpx.Limits(max_connections=None, keepalive_expiry=20),
        )
        self._working = False
        self._callers: list[asyncio.Task[None]] = []

    def go(self) -> None:
        """Every customer begins to pay."""
        self._background.run(self._go())

    def await_acknowledged(self, more: int) -> None:
        """Wait until that many more payments are acknowledged, at most PATIENCE seconds."""
        enough, deadline = self.diary.acknowledged + more, time.monotonic() + PATIENCE
        while self.diary.acknowledged < enough and time.monotonic() < deadline:
            time.sleep(0.002)

    def rest(self) -> bool:
        """Nobody begins anything new; True when everything begun ended within REST seconds."""
        return self._background.run(self._rest())

    def replay(self, intents: Sequence[Intent]) -> list[Finding]:
        """Send acknowledged requests once more; what is wrong with the answers."""
        return self._background.run(self._replay(intents))

    def look(self, dsn: str) -> list[Finding]:
        """What is wrong with what the database says of all that was asked for."""
        return check_payments(self.diary.intents, read_facts(dsn), self.town)

    def ask(self, person: Person, path: str) -> Any:
        """What the API answers to a GET."""
        return self._background.run(self._ask(person, path))

    def close(self) -> None:
        """Stop in the middle of whatever is being done."""
        self._background.run(self._close())

    async def _go(self) -> None:
        self._working = True
        self._callers = [asyncio.create_task(self._call(n, p)) for n, p in enumerate(self.town.people)]

    async def _rest(self) -> bool:
        self._working = False
        _, late = await asyncio.wait(self._callers, timeout=REST)
        await self._cancel()
        return not late

    async def _close(self) -> None:
        await self._cancel()
        await self._http.aclose()

    async def _cancel(self) -> None:
        for caller in self._callers:
            caller.cancel()
        results = await asyncio.gather(*self._callers, return_exceptions=True)
        self._callers = []
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _call(self, number: int, person: Person) -> None:
        random = Random(f"{self._seed}/{number}/{len(self.diary.intents)}")
        while self._working:
            await self._want(person, self._draw(self.town, person, random), random)

    async def _want(self, person: Person, wish: Wish, random: Random) -> Intent:
        """Have a wish fulfilled; the intent with its answer."""
        intent = Intent(f"{len(self.diary.intents):06}-{random.getrandbits(64):016x}", person, wish)
        self.diary.intents.append(intent)
        intent.body = _body(intent, await self._quote(intent) if wish.is_quoted else None)
        await self._bring_about(intent)
        return intent

    async def _quote(self, intent: Intent) -> str:
        wish = intent.wish
        asked = {"kind": wish.kind, "wallet_id": intent.person.wallet, "amount": _money(wish), wish.target: wish.payee}
        while True:
            answer = await self._attempt("/v1/quotes", orjson.dumps(asked), intent.person)
            if answer is not None and answer.status_code == 201:
                quote: str = answer.json()["quote"]
                return quote
            if answer is not None and answer.status_code != 503:
                self.diary.odd.append(f"quote: {answer.status_code} {answer.text[:200]}")
            await asyncio.sleep(_PAUSE)

    async def _bring_about(self, intent: Intent) -> None:
        """Send the request until an answer says what came of it."""
        attempt = 0
        while True:
            attempt += 1
            intent.key = f"{intent.id}-{attempt}" if self._fresh_keys else intent.id
            answer = await self._attempt(intent.wish.path, intent.body, intent.person, intent.key)
            if answer is None:
                intent.unknown += 1
            elif self._is_definite(intent, answer):
                intent.status, intent.answer = answer.status_code, answer.content
                intent.replayed = "idempotent-replayed" in answer.headers
                self.diary.acknowledged += intent.acknowledged
                return
            await asyncio.sleep(_PAUSE)

    def _is_definite(self, intent: Intent, answer: httpx.Response) -> bool:
        """Whether the answer says what came of the request; notes those that no client should ever get."""
        status = answer.status_code
        if status == 409 and answer.json()["code"] == "idempotency_in_flight":
            return False  # another copy of the request is still at work
        if status < 500:
            if status != 201:
                self.diary.odd.append(f"{intent.id}: {status} {answer.text[:200]}")
            return True
        intent.unknown += 1
        if status != 503 or answer.headers.get("content-type") != "application/problem+json":
            self.diary.odd.append(f"{intent.id}: {status} {answer.text[:200]}")
        return False

    async def _attempt(self, path: str, body: bytes, person: Person, key: str | None = None) -> httpx.Response | None:
        """One POST; None when it ended without an answer."""
        headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        began = time.monotonic()
        try:
            answer = await self._http.post(path, content=body, headers=headers)
        except httpx.TransportError as error:
            self._note(type(error).__name__, began)
            return None
        self._note(str(answer.status_code), began)
        return answer

    def _note(self, outcome: str, began: float) -> None:
        self.diary.outcomes[outcome] += 1
        self.diary.slowest = max(self.diary.slowest, time.monotonic() - began)

    async def _replay(self, intents: Sequence[Intent]) -> list[Finding]:
        found: list[Finding] = []
        left = list(reversed(intents))

        async def take() -> None:
            while left:
                found.extend(await self._replay_one(left.pop()))

        await asyncio.gather(*(take() for _ in range(16)))
        return found

    async def _replay_one(self, intent: Intent) -> list[Finding]:
        answer = await self._attempt(intent.wish.path, intent.body, intent.person, intent.key)
        if answer is None or answer.status_code == 503:
            return [Finding(Wrong.OPEN, intent.id, "sent again with nothing broken, it got no answer")]
        if answer.content != intent.answer or answer.status_code != intent.status:
            return [Finding(Wrong.CHANGED, intent.id, f"{intent.answer!r} became {answer.content!r}")]
        if "idempotent-replayed" not in answer.headers:
            return [Finding(Wrong.CHANGED, intent.id, "the repeat is not marked as one")]
        return []

    async def _ask(self, person: Person, path: str) -> Any:
        answer = await self._http.get(path, headers={"Authorization": f"Bearer {person.token}"})
        answer.raise_for_status()
        return answer.json()


def _body(intent: Intent, quote: str | None) -> bytes:
    """The request, the same bytes in every attempt."""
    wish = intent.wish
    fields: dict[str, object] = {"wallet_id": intent.person.wallet, "amount": _money(wish), wish.target: wish.payee}
    if quote is not None:
        fields["quote"] = quote
    if wish.order is not None:
        fields["order_id"] = wish.order
    if wish.has_memo:
        fields["memo"] = intent.id
    return orjson.dumps(fields)


def _money(wish: Wish) -> dict[str, object]:
    return {"amount": wish.amount, "currency": "CNY"}
