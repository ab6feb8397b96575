"""A shop where somebody has paid and wants money back, for tests of refunds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from purser.accounts import load_policy, read_merchants, wallet_owners
from purser.channels import Channels
from purser.claims import (
    Asked,
    Card,
    DisputeDesk,
    Reason,
    Refund,
    RefundDesk,
    approve,
    give_refund,
    read_refund,
    request_refund,
    reroute,
    withdraw,
)
from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.dispute_jobs import fires as dispute_fires
from purser.claims.dispute_jobs import handlers as dispute_handlers
from purser.claims.jobs import refund_fires, refund_handlers
from purser.claims.refund_books import REFUND_CHECKS
from purser.core.deadlines import DeadlineKeeper
from purser.core.errors import Problem
from purser.core.ids import AccountId, CustomerId, MerchantId, PaymentId, ProceedingId, TransferId, WalletId
from purser.core.jobs import merge
from purser.core.money import Currency
from purser.core.proceedings import read_deadlines, read_proceedings, read_steps
from purser.ledger import AccountKind, Outcome, Transfer, operator_account, post
from purser.ledger.books import CHECKS, check_books
from purser.payments.books import checks
from purser.payments.jobs import handlers
from tests.support.channel import Parrot
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.world import World, cny

ALL_CHECKS = (*CHECKS, *checks(load_policy("cn")), *REFUND_CHECKS, *DISPUTE_CHECKS)
TRANSIT = operator_account(AccountKind.REFUND_TRANSIT, Currency.CNY)
RESERVE = operator_account(AccountKind.RESERVE, Currency.CNY)


@dataclass
class Shop:
    """A customer who has paid ¥100.00 at a shop. Amounts are fen."""

    world: World
    bank: Parrot
    desk: RefundDesk
    wallet: WalletId
    customer: CustomerId
    merchant: MerchantId
    payment: PaymentId

    @classmethod
    async def open(cls, world: World, *, paid: int = 10_000) -> Shop:
        bank = Parrot()
        object.__setattr__(world.counter, "channels", Channels([bank]))
        wallet, merchant = await world.person(funds=paid), await world.merchant()
        done = await world.do(await world.scan(wallet, merchant, paid))
        async with world.db.reader() as conn:
            customer = (await wallet_owners(conn, [wallet]))[wallet]
        desk = RefundDesk.of(world.counter)
        shop = cls(world, bank, desk, wallet, customer, merchant, PaymentId.parse(done["id"]))
        await shop.jobs()
        return shop

    async def topped_up(self, amount: int) -> PaymentId:
        """A top-up that has arrived."""
        done = await self.world.do(await self.world.top_up(self.wallet, amount))
        await self.jobs()
        return PaymentId.parse(done["id"])

    def asked(self, amount: int, *, payment: PaymentId | None = None, no: str | None = None) -> Asked:
        return Asked(
            self.customer, self.wallet, payment or self.payment, cny(amount), Reason.CHANGED_MIND, refund_no=no
        )

    async def request(self, amount: int, **fields: Any) -> Refund:
        return await self.world.db.run(lambda tx: request_refund(tx, self.desk, self.asked(amount, **fields)))

    async def give(self, amount: int, *, merchant: MerchantId | None = None, **fields: Any) -> Refund:
        who = merchant or self.merchant
        return await self.world.db.run(lambda tx: give_refund(tx, self.desk, self.asked(amount, **fields), who))

    async def approve(self, r: Refund) -> Refund:
        return await self.world.db.run(lambda tx: approve(tx, self.desk, self.merchant, r.id))

    async def withdraw(self, r: Refund) -> Refund:
        return await self.world.db.run(lambda tx: withdraw(tx, self.desk, self.customer, r.id))

    async def reroute(self, r: Refund, to: Card | None = None) -> Refund:
        return await self.world.db.run(lambda tx: reroute(tx, self.desk, self.customer, r.id, to))

    async def jobs(self) -> list[str]:
        """Do what is due."""
        both = merge(
            handlers(self.world.counter),
            refund_handlers(self.desk),
            dispute_handlers(DisputeDesk.of(self.world.counter)),
            case_handlers(self.world.db, self.world.clock),
        )
        return await run_due_jobs(self.world.db, both, self.world.clock.now())

    async def later(self, **span: float) -> None:
        """Time passes, and what is due by then happens."""
        self.world.clock.advance(**span)
        keeper = DeadlineKeeper(
            self.world.db,
            self.world.clock,
            {**refund_fires(self.desk), **dispute_fires(DisputeDesk.of(self.world.counter))},
        )
        while await keeper.fire_due():  # one of a matter at a time
            pass
        await self.jobs()

    async def find(self, r: Refund) -> Refund:
        async with self.world.db.reader() as conn:
            return await read_refund(conn, r.customer, r.id)

    async def request_of(self, ident: ProceedingId) -> Refund:
        async with self.world.db.reader() as conn:
            return await read_refund(conn, self.customer, ident)

    async def state(self, r: Refund) -> str:
        async with self.world.db.reader() as conn:
            return (await read_proceedings(conn, r.customer, [r.id]))[r.id].state

    async def steps(self, r: Refund) -> list[str]:
        async with self.world.db.reader() as conn:
            return [t.step for t in (await read_steps(conn, r.customer, [r.id]))[r.id]]

    async def due(self, r: Refund) -> list[str]:
        """What happens to it by itself."""
        async with self.world.db.reader() as conn:
            return list((await read_deadlines(conn, r.customer, [r.id]))[r.id])

    async def balances(self, *merchants: MerchantId) -> dict[str, int]:
        """Who has what: the wallet, the shop (or others), transit, clearing and fees."""
        w = self.world
        found = {"wallet": await w.balance(self.wallet), "transit": await self._transit()}
        for n, merchant in enumerate(merchants or [self.merchant]):
            async with w.db.reader() as conn:
                m = (await read_merchants(conn, [merchant]))[merchant]
            found[f"pending{n or ''}"] = await w.balance(m.pending)
            found[f"available{n or ''}"] = await w.balance(m.available)
        found["clearing"] = await w.balance(w.operator.clearing["sandbox"])
        found["fees"] = await w.balance(w.operator.fee_income)
        return found

    async def _transit(self) -> int:
        rows = await self.world.rows("SELECT balance FROM ledger_accounts WHERE id = %s", TRANSIT)
        return int(rows[0][0]) if rows else 0

    async def move(self, debit: AccountId, credit: AccountId, amount: int) -> None:
        """Money between two accounts, for reasons of the test's own."""
        ident = TransferId.new(self.world.clock)
        async with self.world.db.transaction() as tx:
            line = Transfer(ident, debit, credit, cny(amount), "opening", ident)
            assert await post(tx, [line], self.world.clock) == [Outcome.POSTED]

    async def books(self) -> list[str]:
        """What is broken, by name."""
        return [f.check.name for f in await check_books(self.world.db.dsn, ALL_CHECKS)]


async def code_of(coroutine: Any) -> str:
    """The code of the problem it raises; empty when it raises none."""
    try:
        await coroutine
    except Problem as problem:
        return problem.code
    return ""
