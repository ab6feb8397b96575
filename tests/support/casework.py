"""Somebody with a question, and who works on it, for tests of cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from purser.accounts import wallet_owners
from purser.claims.evidence import Judged
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import CustomerId, MerchantId, StaffId, WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.service.cases import (
    Author,
    Case,
    CaseDesk,
    Channel,
    Clocks,
    Entry,
    Inquiry,
    NewCase,
    add_entry,
    ask_merchant,
    attach,
    claim_case,
    clocks_of,
    list_inquiries,
    open_case,
    open_cases,
    resolve,
)
from purser.service.cases.jobs import fires
from tests.support.disputing import picture
from tests.support.world import World

T = TypeVar("T")


@dataclass
class Casework:
    """A customer and somebody of the staff. What a colleague is told is in `told`."""

    db: Database
    clock: FakeClock
    desk: CaseDesk
    customer: CustomerId
    staff: StaffId
    told: list[tuple[StaffId, str, dict[str, Any]]]

    @classmethod
    async def begin(cls, world: World) -> Casework:
        told: list[tuple[StaffId, str, dict[str, Any]]] = []

        async def tell(_: Tx, staff: StaffId, kind: str, data: Any) -> None:
            told.append((staff, kind, dict(data)))

        wallet = await world.person()
        async with world.db.reader() as conn:
            customer = (await wallet_owners(conn, [wallet]))[wallet]
        desk = open_cases("cn", world.clock, tell)
        return cls(world.db, world.clock, desk, customer, StaffId.new(world.clock), told)

    @property
    def me(self) -> Who:
        return Who(Actor.CUSTOMER, str(self.customer))

    @property
    def agent(self) -> Who:
        return Who(Actor.AGENT, str(self.staff))

    async def open(self, text: str = "退款没有到账", **fields: Any) -> Case:
        kind = fields.pop("type", "refund")
        new = NewCase(self.customer, kind, text, Channel.APP, "zh", fields.pop("who", self.me), **fields)
        return await self.db.run(lambda tx: open_case(tx, self.desk, new))

    async def do(self, case: Case, verb: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """A verb on a case that is claimed for it."""

        async def run(tx: Tx) -> T:
            return await verb(tx, self.desk, await claim_case(tx, case.subject, case.id), *args, **more)

        return await self.db.run(run)

    async def hears(self, case: Case, text: str, **more: Any) -> Case:
        entry = Entry.heard(Channel.APP, Author.CUSTOMER, str(self.customer), text, **more)
        return await self.do(case, add_entry, entry)

    async def says(self, case: Case, text: str, **more: Any) -> Case:
        return await self.do(case, add_entry, Entry.said(Channel.APP, self.staff, text, **more))

    async def clocks(self, case: Case) -> Clocks:
        return await self.do(case, clocks_of)

    async def later(self, **span: float) -> None:
        """Time passes, and what is due by then happens."""
        self.clock.advance(**span)
        keeper = DeadlineKeeper(self.db, self.clock, fires(self.desk))
        while await keeper.fire_due():
            pass


async def resolved_case(world: World, customer: CustomerId) -> tuple[object, object]:
    """A case of a customer's that was resolved a moment ago, and a file they brought: its id and the file's."""
    desk, who = open_cases("cn", world.clock), Who(Actor.CUSTOMER, str(customer))

    async def make(tx: Tx) -> tuple[object, object]:
        case = await open_case(tx, desk, NewCase(customer, "other", "一个问题", Channel.APP, "zh", who))
        judged = Judged(picture(), "image/png", 1)
        file = await attach(tx, desk, case, judged, "picture.png", "customer", who.by)
        await resolve(tx, desk, case, "answered", Who.system("a test"))
        return case.id, file.id

    return await world.db.run(make)


async def asked_merchant(world: World, wallet: WalletId, merchant: MerchantId) -> Inquiry:
    """What a merchant was asked about a case of somebody who paid them."""
    paid = await world.do(await world.scan(wallet, merchant, 100))
    desk, agent = open_cases("cn", world.clock), Who(Actor.AGENT, str(StaffId.new(world.clock)))

    async def ask(tx: Tx) -> Inquiry:
        owner = (await wallet_owners(tx, [wallet]))[wallet]
        links = (("payment", str(paid["id"])),)
        case = await open_case(tx, desk, NewCase(owner, "merchant", "货没有到", Channel.APP, "zh", agent, links=links))
        await ask_merchant(tx, desk, case, merchant, "请问这笔订单发货了吗？", agent)
        return (await list_inquiries(tx, merchant, None, 1, waiting=True))[0]

    return await world.db.run(ask)
