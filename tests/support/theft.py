"""People whose account was stolen, and what they show, through HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import httpx

from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import CustomerId, WalletId
from purser.core.jobs import Handler
from purser.payments.jobs import handlers as payment_handlers
from purser.safety import Thefts, open_thefts
from purser.safety.jobs import fires, handlers
from tests.support.credentials import ask_code, settled
from tests.support.http import Api
from tests.support.jobs import run_due_jobs
from tests.support.proving import login_of
from tests.support.staff import Desk

PASSWORD = "a very long and quiet river"
LONG_AGO = 40
"""Days after which nothing that was set up is recent any more."""


def thefts_of(api: Api) -> Thefts:
    """The dockets as the app has them."""
    return open_thefts("cn", api.world.clock)


async def robbed(api: Api, **options: Any) -> tuple[WalletId, list[str]]:
    """Somebody with recovery codes, long settled in."""
    wallet = await settled(api, **options)
    customer = await api.owner(wallet)
    codes = await api.world.db.run(lambda tx: api.runtime.credentials.recovery_codes.make(tx, customer))
    api.world.clock.advance(days=LONG_AGO)
    return wallet, codes


@dataclass
class Visitor:
    """Somebody with a ticket."""

    api: Api
    wallet: WalletId
    customer: CustomerId
    ticket: str
    seen: dict[str, Any]

    @classmethod
    async def of(cls, api: Api, wallet: WalletId, answer: httpx.Response) -> Self:
        """Whoever has just reported."""
        assert answer.status_code == 201, answer.text
        body = answer.json()
        return cls(api, wallet, await api.owner(wallet), body["ticket"], body["visit"])

    @classmethod
    async def by_recovery_code(cls, api: Api, wallet: WalletId, code: str) -> Self:
        """From the sign-in page."""
        body = {"login": await login_of(api, wallet), "recovery_code": code}
        return await cls.of(api, wallet, await api.anybody.post("/v1/stolen-accounts/urgent", json=body))

    @classmethod
    async def by_code(cls, api: Api, wallet: WalletId) -> Self:
        """From the sign-in page, by a code to the phone."""
        shown = await ask_code(api, "freeze", await login_of(api, wallet))
        return await cls.of(api, wallet, await api.anybody.post("/v1/stolen-accounts/urgent", json=shown))

    @property
    def state(self) -> str:
        """Where the matter was when last seen."""
        state: str = self.seen["matter"]["state"]
        return state

    @property
    def matter(self) -> str:
        ident: str = self.seen["matter"]["id"]
        return ident

    async def send(self, path: str, **body: Any) -> httpx.Response:
        """Do something with the ticket."""
        headers = {"Authorization": f"Bearer {self.ticket}"}
        return await self.api.anybody.post(f"/v1/stolen-accounts/visit{path}", json=body or None, headers=headers)

    async def do(self, path: str, **body: Any) -> dict[str, Any]:
        """The same, and it works."""
        answer = await self.send(path, **body)
        assert answer.status_code in (200, 201), answer.text
        self.seen = answer.json()
        return self.seen

    async def look(self) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.ticket}"}
        answer = await self.api.anybody.get("/v1/stolen-accounts/visit", headers=headers)
        assert answer.status_code == 200, answer.text
        self.seen = answer.json()
        return self.seen

    async def show_address(self, login: str | None = None) -> dict[str, Any]:
        """A code to an address on file."""
        shown = await ask_code(self.api, "recover", login or await login_of(self.api, self.wallet))
        return await self.do("/proofs", **shown)


async def decide(desk: Desk, visitor: Visitor, decision: str, reason: str = "seen and heard") -> httpx.Response:
    """A colleague agrees to something."""
    path = f"/v1/staff/stolen-accounts/{visitor.customer}/{visitor.matter}/decisions"
    return await desk.browser.post(path, json={"decision": decision, "reason": reason})


async def work(api: Api) -> None:
    """Do what is due: deadlines and jobs. Messages are sent to nobody."""
    world, t = api.world, thefts_of(api)
    await DeadlineKeeper(world.db, world.clock, fires(t)).fire_due()

    async def leave(**_: object) -> None:
        return None

    counter = api.runtime.payments.counter
    jobs = {**payment_handlers(counter), **handlers(counter, t), "notices.send": Handler(leave)}
    await run_due_jobs(world.db, jobs, world.clock.now())
