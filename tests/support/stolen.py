"""Stolen accounts on a real database: a customer, a payee, a ticket, and what the staff do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from purser.core.clock import FakeClock
from purser.core.db import Tx
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import CustomerId, PaymentId, ProceedingId, StaffId, WalletId
from purser.core.jobs import Handler
from purser.core.money import Currency
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.ledger import AccountKind, operator_account
from purser.payments.jobs import handlers as payment_handlers
from purser.safety import (
    Claim,
    ProofKind,
    Source,
    Theft,
    Thefts,
    Ticket,
    name_claim,
    open_thefts,
    read_claim,
    read_theft,
    report,
    show_proof,
)
from purser.safety.jobs import fires, handlers
from tests.support.jobs import run_due_jobs
from tests.support.world import World

LOSS = 60_000
"""What a thief takes, fen."""

_FREEZE = "UPDATE ledger_accounts SET frozen_out = %s, rules = rules + 1 WHERE id = %s"
_TOTP = "INSERT INTO totps (customer_id, sealed_secret, confirmed_at, last_step, created_at) VALUES (%s, '', %s, 0, %s)"


def staff(world: World, role: Actor = Actor.RISK) -> Who:
    """Another colleague each time."""
    return Who(role, str(StaffId.new(world.clock)))


@dataclass
class Case:
    """A stolen account, whose owner has shown who they are."""

    world: World
    t: Thefts
    wallet: WalletId
    payee: WalletId
    customer: CustomerId
    ticket: Ticket

    @classmethod
    async def of(cls, world: World, funds: int = 100_000) -> Self:
        t = open_thefts("cn", world.clock)
        wallet, payee = await world.person(funds=funds), await world.person("陈嘉敏")
        customer = await world.owner(wallet)
        return cls(world, t, wallet, payee, customer, Ticket(customer, *_NOBODY))

    async def spend(self, amount: int = LOSS) -> PaymentId:
        done = await self.world.do(await self.world.transfer(self.wallet, self.payee, amount))
        return PaymentId.parse(done["id"])

    async def report(self) -> None:
        who = Who(Actor.CUSTOMER, "test")
        self.ticket = await self.world.db.run(
            lambda tx: report(tx, self.t, self.customer, Source.SIGN_IN_PAGE, who)
        )  # fmt: skip

    async def prove(self) -> None:
        for kind in (ProofKind.RECOVERY_CODE, ProofKind.TOTP):
            await self.show(kind)

    async def claim(self, payment: PaymentId) -> Claim:
        return await self.world.db.run(
            lambda tx: name_claim(tx, self.t, self.ticket, [self.wallet], payment, "not me")
        )  # fmt: skip

    async def locked(self, ident: ProceedingId, act: Any, *args: Any) -> Any:
        """Take a verb of the staff, with the matter locked."""

        async def take(tx: Any) -> Any:
            return await act(tx, self.t, await claim(tx, self.customer, ident), *args)

        return await self.world.db.run(take)

    async def show(self, kind: ProofKind) -> None:
        """Note a proof as given."""
        await self.world.db.run(lambda tx: show_proof(tx, self.t, self.ticket, kind))

    async def claim_of_a_spent_payment(self) -> Claim:
        """Spent as if before the freeze."""
        return await self.claim(await self.spend_while_frozen())

    async def spend_while_frozen(self) -> PaymentId:
        """A payment of before the freeze that is written only now."""
        async with self.world.db.transaction() as tx:
            await tx.execute(_FREEZE, [False, self.wallet])
        payment = await self.spend()
        async with self.world.db.transaction() as tx:
            await tx.execute(_FREEZE, [True, self.wallet])
        return payment

    async def with_matter(self, tx: Tx, act: Any, *args: Any) -> Any:
        """A verb of the staff in this transaction."""
        return await act(tx, self.t, await claim(tx, self.customer, self.ticket.matter), *args)

    async def turn_totp_on(self) -> None:
        """As if set up and confirmed."""
        async with self.world.db.transaction() as tx:
            await tx.execute(_TOTP, [self.customer, self.world.clock.now(), self.world.clock.now()])

    async def state(self, ident: ProceedingId) -> str:
        found: Proceeding = await self.world.db.run(lambda tx: claim(tx, self.customer, ident))
        return found.state

    async def read(self, made: Claim) -> Claim:
        async with self.world.db.reader() as conn:
            found = await read_claim(conn, self.customer, made.id)
        assert found is not None
        return found

    async def theft(self) -> Theft:
        async with self.world.db.reader() as conn:
            found = await read_theft(conn, self.customer, self.ticket.matter)
        assert found is not None
        return found

    async def fire(self) -> None:
        await DeadlineKeeper(self.world.db, self.world.clock, fires(self.t)).fire_due()

    async def work(self) -> list[str]:
        async def leave(**_: object) -> None:
            return None

        c = self.world.counter
        jobs = {**payment_handlers(c), **handlers(c, self.t), "notices.send": Handler(leave)}
        done = await run_due_jobs(self.world.db, jobs, self.world.clock.now())
        return [name for name in done if name != "notices.send"]

    async def money(self) -> tuple[int, int, int, int]:
        """The wallet, the reserve, the operator's cash and what compensation has cost."""
        kinds = (AccountKind.RESERVE, AccountKind.OWN_CASH, AccountKind.COMPENSATION_EXPENSE)
        ids = [operator_account(kind, Currency.CNY) for kind in kinds]
        found = {bytes(i): b for i, b in await self.world.rows("SELECT id, balance FROM ledger_accounts")}
        reserve, cash, cost = (found.get(bytes(i), 0) for i in ids)
        return found[bytes(self.wallet)], reserve, cash, cost


_NOBODY = (ProceedingId(bytes(16)), Ticket.new(CustomerId(bytes(16)), ProceedingId(bytes(16)), FakeClock()).visit, b"")
