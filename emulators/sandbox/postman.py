"""Notifications: one event a settled order, delivered until acknowledged, with bad company on demand."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from emulators.sandbox.bank import Bank, document, moment, now_ms
from emulators.sandbox.faults import Dice, Faults
from emulators.sandbox.keys import BankKeys
from emulators.sandbox.seal import probe, seal, spoilt
from emulators.sandbox.store import Order, Row, Store

GAPS_S: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600)
"""Seconds from one attempt to the next, before the time scale."""

REPEATED: Final = frozenset({"genuine", "late"})
"""What is sent again until acknowledged; the other flavours are sent once."""

BAD: Final = ("stale", "forged", "wrong_amount", "probe")
HEAD_START_MS: Final = 150
LEASE_MS: Final = 60_000
STALE_S: Final = 600

log = logging.getLogger("sandbox")


@dataclass(slots=True)
class Postman:
    """Writes events into the books and carries them to the merchant. `time_scale` shortens the gaps."""

    store: Store
    dice: Dice
    keys: BankKeys
    faults: Callable[[], Faults]
    time_scale: float
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _rotate: bool = False

    def announce(self, order: Order) -> None:
        """Write down an order's new state and what will be sent of it, in the caller's transaction."""
        faults, about = self.faults(), (order.kind, order.out_no, order.state)
        event = self._event(order)
        if faults.key_rotation_every and self._count() % faults.key_rotation_every == 0:
            self._rotate = True
        if self.dice.hits(faults.no_notification_rate, "no_notification", *about):
            return
        bad = [name for name in BAD if self.dice.hits(getattr(faults, f"{name}_rate"), name, *about)]
        for name in bad:
            self._put(event, name, now_ms())
        due = now_ms() + (HEAD_START_MS if bad else 0)
        longest = 3 * max(faults.delay_max_ms, 100)
        if self.dice.hits(faults.reorder_rate, "reorder", *about):
            due += self.dice.between(0, longest, "held", *about)
            self._put(self._event(replace(order, state="PROCESSING")), "late", due + 2 * HEAD_START_MS)
        self._put(event, "genuine", due)
        if self.dice.hits(faults.duplicate_rate, "duplicate", *about):
            for copy in (1, 2):
                self._put(event, "duplicate", due + self.dice.between(0, longest, "copy", copy, *about))

    async def run(self, bank: Bank) -> None:
        """Settle and deliver whatever falls due, until cancelled."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            try:
                while True:
                    self.awake.clear()
                    bank.settle_due()
                    if self._rotate:
                        await asyncio.to_thread(self.keys.rotate)
                        self._rotate = False
                    self._send_due(http)
                    await self._rest()
            finally:
                for task in self._under_way:
                    task.cancel()

    async def _rest(self) -> None:
        due = self.store.next_due_ms()
        seconds = 60.0 if due is None else max(0, due - now_ms()) / 1000
        try:
            async with asyncio.timeout(seconds + 0.001):
                await self.awake.wait()
        except TimeoutError:
            return

    def _send_due(self, http: httpx.AsyncClient) -> None:
        sql = (
            "SELECT d.id, d.flavour, d.attempt, e.event_id, e.body, e.notify_url FROM deliveries d"
            " JOIN events e USING (event_id) WHERE d.due_ms <= ? ORDER BY d.due_ms, d.id LIMIT 50"
        )
        for row in self.store.rows(sql, now_ms()):
            # A lease instead of a mark: what a killed bank had under way is sent again.
            self.store.run("UPDATE deliveries SET due_ms = ? WHERE id = ?", now_ms() + LEASE_MS, row["id"])
            task = asyncio.create_task(self._deliver(http, row))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _deliver(self, http: httpx.AsyncClient, row: Row) -> None:
        body, headers = self._dress(row["flavour"], row["body"])
        status, accepted = 0, False
        try:
            answer = await http.post(
                row["notify_url"], content=body, headers=headers | {"Content-Type": "application/json"}
            )
            status, accepted = answer.status_code, _acknowledged(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.info("notification %s not delivered: %r", row["event_id"], error)
        with self.store.transaction():
            self.store.run(
                "UPDATE deliveries SET due_ms = NULL, sent_ms = ?, status = ?, accepted = ? WHERE id = ?",
                now_ms(), status, int(accepted), row["id"],
            )  # fmt: skip
            if not accepted and row["flavour"] in REPEATED and row["attempt"] <= len(GAPS_S):
                gap = GAPS_S[row["attempt"] - 1] * 1000 / self.time_scale
                self._put(row["event_id"], row["flavour"], now_ms() + int(gap), row["attempt"] + 1)
        self.awake.set()

    def _dress(self, flavour: str, body: bytes) -> tuple[bytes, dict[str, str]]:
        """The bytes and headers of one attempt; each is signed anew, as of now."""
        if flavour == "wrong_amount":
            body = _with_wrong_amount(body)
        headers = seal(self.keys.current, body, age_s=STALE_S if flavour == "stale" else 0)
        if flavour == "forged":
            headers = spoilt(headers)
        if flavour == "probe":
            headers = probe(headers)
        return body, headers

    def _event(self, order: Order) -> str:
        text = f"{self.dice.seed}|{order.merchant}|{order.kind}|{order.out_no}|{order.state}"
        event_id = "evt_" + hashlib.sha256(text.encode()).hexdigest()[:24]
        reached = order.accepted_ms if order.state == "PROCESSING" else order.returned_ms or order.settled_ms
        body = {
            "object": "event",
            "event_id": event_id,
            "kind": order.kind,
            **{k: v for k, v in document(order, now_ms()).items() if k in EVENT_FIELDS},
            "at": moment(reached or order.accepted_ms),
        }
        if order.state == "PROCESSING":
            body["failure_code"] = None
        self.store.run(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)",
            event_id, order.kind, order.out_no, order.state, order.notify_url, json.dumps(body).encode(),
        )  # fmt: skip
        return event_id

    def _put(self, event_id: str, flavour: str, due: int, attempt: int = 1) -> None:
        self.store.run(
            "INSERT INTO deliveries (event_id, flavour, attempt, due_ms) VALUES (?, ?, ?, ?)",
            event_id, flavour, attempt, due,
        )  # fmt: skip

    def _count(self) -> int:
        row = self.store.row("SELECT count(*) AS n FROM events")
        return 0 if row is None else int(row["n"])


EVENT_FIELDS: Final = frozenset({"merchant", "out_no", "channel_no", "state", "amount", "failure_code"})


def _acknowledged(answer: httpx.Response) -> bool:
    """Only status 200 with the code SUCCESS counts: a proxy's friendly page does not."""
    try:
        return answer.status_code == 200 and answer.json()["code"] == "SUCCESS"
    except (ValueError, TypeError, KeyError):
        return False


def _with_wrong_amount(body: bytes) -> bytes:
    """Another event with one minor unit more, so that taking it for the genuine one shows."""
    fields: dict[str, Any] = json.loads(body)
    fields["amount"]["amount"] += 1
    fields["event_id"] += "_w"
    return json.dumps(fields).encode()
