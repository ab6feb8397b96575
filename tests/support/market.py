"""A market where everything happens at once: payments, refunds, disputes, escrow, freezes, closings, leaps of time,
and workers that are cut off in the middle of what they do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import psycopg

from purser.accounts import load_policy, wallet_owners
from purser.accounts.store import own_wallets
from purser.channels import (
    Channels,
)
from purser.claims import (
    Asked,
    DisputeDesk,
    Reason,
    RefundDesk,
    give_refund,
)
from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.dispute_jobs import fires as dispute_fires
from purser.claims.dispute_jobs import handlers as dispute_handlers
from purser.claims.jobs import refund_fires, refund_handlers
from purser.claims.refund_books import REFUND_CHECKS
from purser.core.db import Database, Tx
from purser.core.deadlines import DeadlineKeeper
from purser.core.errors import Problem, not_found
from purser.core.ids import CustomerId, MerchantId, PaymentId, ProceedingId, StaffId, WalletId
from purser.core.jobs import Handler, Handlers, merge
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.ledger.books import CHECKS, check_books
from purser.payments import Order, create_sign_order
from purser.payments.books import checks
from purser.payments.jobs import handlers
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.market_bank import Bank
from tests.support.world import World, cny

ALL_CHECKS: Final = (*CHECKS, *checks(load_policy("cn")), *REFUND_CHECKS, *DISPUTE_CHECKS)
FUNDS, PEOPLE, SHOPS = 60_000, 4, 2

_CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = %s"""
_MATTERS = "SELECT subject, id FROM proceedings WHERE procedure = %s ORDER BY id"
_GIVEN_BACK = """
    SELECT p.id, p.amount, sum(t.amount) FROM payments p
      JOIN ledger_transfers t ON t.reference = p.id AND t.credit_account = p.wallet_id
     WHERE p.kind = 'payment' AND t.kind IN ('refund', 'compensation')
     GROUP BY p.id, p.amount HAVING sum(t.amount) > p.amount"""
_BROKEN_HISTORY = """
    SELECT m.id, m.version, count(s.*) FROM proceedings m
      LEFT JOIN proceeding_steps s ON s.subject = m.subject AND s.proceeding_id = m.id
     GROUP BY m.subject, m.id, m.version HAVING count(s.*) <> m.version OR max(s.version) <> m.version"""
_OVERDUE = "SELECT proceeding_id, step, due_at FROM proceeding_deadlines WHERE due_at <= %s"
_OPEN = "SELECT procedure, state, count(*) FROM proceedings WHERE ended_at IS NULL GROUP BY 1, 2"

Act = Callable[["Market", Random], Awaitable[object]]


@dataclass
class Market:
    """Four customers, two shops, two reviewers, and several workers on one database."""

    world: World
    refunds: RefundDesk
    disputes: DisputeDesk
    wallets: list[WalletId]
    customers: list[CustomerId]
    shops: list[MerchantId]
    staff: list[Who]
    paid: list[tuple[int, PaymentId]] = field(default_factory=list)
    done: int = 0
    refused: int = 0
    cut: int = 0
    left: int = 0

    @classmethod
    async def open(cls, world: World) -> Market:
        object.__setattr__(world.counter, "channels", Channels([Bank()]))
        wallets = [await world.person(funds=FUNDS) for _ in range(PEOPLE)]
        async with world.db.reader() as conn:
            owners = await wallet_owners(conn, wallets)
        staff = [Who(Actor.SENIOR_AGENT, str(StaffId.new(world.clock))) for _ in range(3)]
        return cls(
            world, RefundDesk.of(world.counter), DisputeDesk.of(world.counter), wallets, [owners[w] for w in wallets],
            [await world.merchant(f"Shop {n}") for n in range(SHOPS)], staff,
        )  # fmt: skip

    async def live(self, acts: Sequence[Act], chance: Random, rounds: int) -> None:
        """Rounds of things that happen at once; time passes between them."""
        for _ in range(rounds):
            drawn = [self._try(chance.choice(acts), Random(chance.random())) for _ in range(chance.randint(1, 6))]
            await asyncio.gather(*drawn)
            await self.jobs()
            if chance.random() < 0.5:
                self.world.clock.advance(minutes=chance.choice((2, 7, 90, 60 * 25, 60 * 49, 60 * 24 * 9)))
                await self.work(chance)

    async def end(self, chance: Random) -> None:
        """So much time passes that everything that ends by itself has ended."""
        for _ in range(60):
            self.world.clock.advance(days=7)
            await self.work(chance)

    async def work(self, chance: Random) -> None:
        """Two workers fire what is due, and sometimes one is cut off from the database in the middle."""
        names = [f"keeper-{chance.random()}" for _ in range(2)]
        workers = [asyncio.create_task(self._keep(name)) for name in names]
        if chance.random() < 0.3:
            await asyncio.sleep(chance.uniform(0, 0.03))
            await self.world.rows(_CUT, names[0])
            self.cut += 1
        await asyncio.gather(*workers)
        await self._keep("the last")
        await self.jobs()

    async def jobs(self) -> None:
        """Do the jobs that are due."""
        every = merge(
            handlers(self.world.counter), refund_handlers(self.refunds), dispute_handlers(self.disputes), LETTERS,
            case_handlers(self.world.db, self.world.clock),
        )  # fmt: skip
        await run_due_jobs(self.world.db, every, self.world.clock.now())

    async def wrong(self) -> list[object]:
        """What must not be: broken books, more given back than paid, a step lost or taken twice, a deadline missed."""
        rows = self.world.rows
        found: list[object] = [f.check.name for f in await check_books(self.world.db.dsn, ALL_CHECKS)]
        found += [("more than was paid", row) for row in await rows(_GIVEN_BACK)]
        found += [("history", row) for row in await rows(_BROKEN_HISTORY)]
        return found + [("never fired", row) for row in await rows(_OVERDUE, self.world.clock.now())]

    async def still_open(self) -> list[tuple[Any, ...]]:
        """Matters that have not ended, by procedure and state."""
        return await self.world.rows(_OPEN)

    async def pay(self, who: int, shop: int, amount: int) -> None:
        """Scan and pay."""
        self.note(who, await self.world.do(await self.world.scan(self.wallets[who], self.shops[shop], amount)))

    async def pay_into_escrow(self, who: int, shop: int, amount: int) -> None:
        order = await self.world.order(self.shops[shop], amount, escrow=True)
        self.note(who, await self.world.do(await self.world.pay_order(self.wallets[who], order)))

    async def pay_with_card(
        self, who: int, shop: int, amount: int, brought: int, *, sign: bool = False
    ) -> PaymentId | None:
        """A card brings a part of it, or all: for the shop's order, or one that the payer made of its sign. None when
        it was refused."""
        order = await (self._at_sign(who, shop, amount) if sign else self.world.order(self.shops[shop], amount))
        await self.world.do(await self.world.top_up(self.wallets[who], brought, fills=order))
        await self.jobs()
        told = await self.world.do(await self.world.pay_order(self.wallets[who], order))
        self.note(who, told)
        return PaymentId.parse(told["id"]) if "id" in told else None

    async def give(self, who: int, payment: PaymentId, shop: int, amount: int) -> None:
        """The shop gives money back of its own accord."""
        asked = Asked(self.customers[who], self.wallets[who], payment, cny(amount), Reason.AGREED)
        await self.run(lambda tx: give_refund(tx, self.refunds, asked, self.shops[shop]))

    async def _at_sign(self, who: int, shop: int, amount: int) -> Order:
        world, money = self.world, cny(amount)
        async with world.db.transaction() as tx:
            (payer,) = await own_wallets(tx, [self.customers[who]])
            return await create_sign_order(tx, world.clock, world.policy, payer, self.shops[shop], money)

    def note(self, who: int, told: dict[str, Any]) -> None:
        """Remember what was paid: it may be asked back."""
        if "id" in told:
            self.paid.append((who, PaymentId.parse(told["id"])))

    async def matter(self, procedure: str, chance: Random) -> tuple[CustomerId, ProceedingId]:
        """Any matter of a procedure. Raises Problem when there is none."""
        rows = await self.world.rows(_MATTERS, procedure)
        if not rows:
            raise _nothing()
        subject, ident = chance.choice(rows)
        return CustomerId(subject), ProceedingId(ident)

    def payment(self, chance: Random) -> tuple[int, PaymentId]:
        """Any payment. Raises Problem when there is none."""
        if not self.paid:
            raise _nothing()
        return chance.choice(self.paid)

    async def run(self, verb: Callable[[Tx], Awaitable[object]]) -> None:
        await self.world.db.run(verb)

    async def _try(self, act: Act, chance: Random) -> None:
        """A refusal is an answer like any other; anything else is the test's to see."""
        try:
            await act(self, chance)
            self.done += 1
        except Problem:
            self.refused += 1

    async def _keep(self, name: str) -> None:
        """A worker of its own, on connections that can be told by their name."""
        dsn = psycopg.conninfo.make_conninfo(self.world.db.dsn, application_name=name)
        fires = {**refund_fires(self.refunds), **dispute_fires(self.disputes)}
        async with Database(dsn, max_size=3) as db:
            keeper = DeadlineKeeper(db, self.world.clock, fires)
            with contextlib.suppress(psycopg.OperationalError):
                while await keeper.fire_due():
                    pass


async def _leave(**_: Any) -> None:
    """Letters are not what this is about."""


LETTERS: Final[Handlers] = {"notices.send": Handler(_leave)}


def _nothing() -> Problem:
    return not_found("nothing")
