"""A customer and a merchant who disagree, for tests of disputes, escrow and the guarantee."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from purser.accounts import load_policy, read_merchants, wallet_owners
from purser.claims import DisputeDesk, RefundDesk, dispute_jobs, dispute_store, escrow, evidence
from purser.claims.dispute_answer import Answer, accept, answer, escalate, withdraw
from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_evidence import ask_evidence, rest
from purser.claims.dispute_goods import receive_goods, send_goods
from purser.claims.dispute_model import Case, DisputeReason, Reply, Side
from purser.claims.dispute_open import Complaint, open_dispute
from purser.claims.dispute_review import Finding, agree, appeal, decide, reject, review
from purser.claims.evidence_store import File
from purser.claims.jobs import refund_fires, refund_handlers
from purser.claims.refund_books import REFUND_CHECKS
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import (
    AccountId,
    CustomerId,
    Id,
    MerchantId,
    PaymentId,
    ProceedingId,
    StaffId,
    TransferId,
    WalletId,
)
from purser.core.jobs import merge
from purser.core.money import Currency
from purser.core.procedure import Actor
from purser.core.proceedings import Who, read_proceedings, read_steps
from purser.ledger import AccountKind, Outcome, Transfer, operator_account, post
from purser.ledger.books import CHECKS, check_books
from purser.payments.books import checks
from purser.payments.jobs import handlers
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.world import World, cny

ALL_CHECKS = (*CHECKS, *checks(load_policy("cn")), *REFUND_CHECKS, *DISPUTE_CHECKS)

NONE = ProceedingId(bytes(16))
"""Before there is a dispute."""

Verb = Callable[..., Awaitable[Case]]


def picture(shade: int = 200, size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 10, 10)).save(out, kind)
    return out.getvalue()


@dataclass
class Quarrel:
    """A customer who has paid a shop. Amounts are fen."""

    world: World
    desk: DisputeDesk
    wallet: WalletId
    customer: CustomerId
    merchant: MerchantId
    payment: PaymentId
    agent: Who
    senior: Who
    other_senior: Who
    ident: ProceedingId

    @classmethod
    async def begin(cls, world: World, *, paid: int = 10_000, funds: int | None = None, **order: Any) -> Quarrel:
        """Paid by an order with these options."""
        wallet, merchant = await world.person(funds=paid if funds is None else funds), await world.merchant()
        made = await cls.between(world, wallet, merchant, paid=paid, **order)
        await made.jobs()
        return made

    @classmethod
    async def between(
        cls, world: World, wallet: WalletId, merchant: MerchantId, *, paid: int = 100, **order: Any
    ) -> Quarrel:
        """Somebody who is there pays somebody who is there."""
        done = await world.do(await world.pay_order(wallet, await world.order(merchant, paid, **order)))
        async with world.db.reader() as conn:
            customer = (await wallet_owners(conn, [wallet]))[wallet]
        roles = (Actor.AGENT, Actor.SENIOR_AGENT, Actor.SENIOR_AGENT)
        agent, senior, other = (Who(role, str(StaffId.new(world.clock))) for role in roles)
        desk = DisputeDesk.of(world.counter)
        payment = PaymentId.parse(done["id"])
        made = cls(world, desk, wallet, customer, merchant, payment, agent, senior, other, NONE)
        if order.get("escrow"):
            await made.take_into_escrow()
        return made

    async def take_into_escrow(self) -> None:
        """What the worker does once it is paid; again is no harm."""
        account = self.world.operator.escrow
        begun = (self.wallet, self.payment, account, 60)
        await self.world.db.run(lambda tx: escrow.begin(tx, self.desk, *begun))

    @property
    def buyer(self) -> Who:
        return Who(Actor.CUSTOMER, str(self.customer))

    @property
    def seller(self) -> Who:
        return Who(Actor.MERCHANT, str(self.merchant))

    async def open(self, reason: DisputeReason = DisputeReason.NOT_AS_DESCRIBED, amount: int | None = None) -> Case:
        wish = Complaint(self.payment, reason, "It is broken", amount)
        case = await self.world.db.run(
            lambda tx: open_dispute(tx, self.desk, self.customer, [self.wallet], wish, self.buyer)
        )
        self.ident = case.dispute.id
        return case

    async def do(self, verb: Verb, *args: Any) -> Case:
        """Take a step of the dispute."""

        async def act(tx: Any) -> Case:
            return await verb(tx, self.desk, await claim_case(tx, self.customer, self.ident), *args)

        return await self.world.db.run(act)

    async def offer(self, reply: Reply = Reply.REFUND, amount: int | None = None) -> Case:
        return await self.do(answer, Answer(reply, "Sorry", amount), self.seller)

    async def refuse(self) -> Case:
        return await self.offer(Reply.REFUSED)

    async def accept(self) -> Case:
        return await self.do(accept, self.buyer)

    async def escalate(self) -> Case:
        return await self.do(escalate, "Please decide", self.buyer)

    async def withdraw(self) -> Case:
        return await self.do(withdraw, self.buyer)

    async def send_goods(self, who: Who) -> Case:
        return await self.do(send_goods, ("SF", "SF123"), who)

    async def receive_goods(self, who: Who) -> Case:
        return await self.do(receive_goods, who)

    async def ask(self, *sides: Side) -> Case:
        return await self.do(ask_evidence, sides or tuple(Side), "What did you send?", self.agent)

    async def rest(self, side: Side) -> Case:
        return await self.do(rest, side, self.buyer if side is Side.CUSTOMER else self.seller)

    async def review(self) -> Case:
        return await self.do(review, self.agent)

    async def decide(self, award: int, who: Who | None = None, relied_on: tuple[Id, ...] = ()) -> Case:
        return await self.do(decide, Finding(award, "It was broken", relied_on), who or self.agent)

    async def agree(self, who: Who) -> Case:
        return await self.do(agree, who)

    async def reject(self, who: Who) -> Case:
        return await self.do(reject, "Look again", who)

    async def appeal(self, side: Side) -> Case:
        who = self.buyer if side is Side.CUSTOMER else self.seller
        return await self.do(appeal, side, ("clear_error", "You overlooked something"), who)

    async def upload(self, content: bytes, side: Side = Side.CUSTOMER, *, shared: bool = True) -> File:
        judged = await evidence.judge(content)
        who = self.buyer if side is Side.CUSTOMER else self.seller
        label = evidence.Label("photo.png", side, frozenset(Side) if shared else frozenset())

        async def act(tx: Any) -> File:
            case = await claim_case(tx, self.customer, self.ident)
            return (await evidence.add(tx, self.desk, case, judged, label, who))[1]

        return await self.world.db.run(act)

    async def until(self, state: str) -> Case:
        """A dispute that has come to a state by the shortest way."""
        case = await self.open()
        ways: dict[str, list[Callable[[], Awaitable[Case | None]]]] = {
            "negotiation": [],
            "answered": [self.refuse],
            "fulfilling": [lambda: self.offer(Reply.RETURN_REFUND), self.accept],
            "mediation_requested": [self.refuse, self.escalate],
            "evidence": [self.refuse, self.escalate, self.ask],
            "under_review": [self.refuse, self.escalate, self.review],
            "decided": [self.refuse, self.escalate, self.review, lambda: self.decide(10_000)],
            "appealed": [self.refuse, self.escalate, self.review, lambda: self.decide(10_000),
                         lambda: self.appeal(Side.MERCHANT)],
            "enforcing": [self.empty, self.offer, self.accept],
            "closed": [self.refuse, self.escalate, self.review, lambda: self.decide(10_000),
                       lambda: self.later(days=8)],
            "settled": [self.offer, self.accept],
            "withdrawn": [self.withdraw],
            "expired": [self.refuse, lambda: self.later(days=21)],
        }  # fmt: skip
        for step in ways[state]:
            case = await step() or case
        assert await self.state() == state
        return await self.case()

    async def empty(self) -> None:
        """What was held is lost to the merchant's other creditors: only the guarantee is left."""
        hold = operator_account(AccountKind.DISPUTE_HOLD, Currency.CNY)
        case = await self.case()
        await self.move(hold, AccountId(self.merchant), case.dispute.held)
        await self.move(
            AccountId(self.merchant), operator_account(AccountKind.RESERVE, Currency.CNY), case.dispute.held
        )
        async with self.world.db.transaction() as tx:
            await tx.execute("UPDATE disputes SET held = 0, sources = '[]'")

    async def jobs(self) -> list[str]:
        """Do what is due."""
        refunds = RefundDesk.of(self.world.counter)
        all_of_them = merge(
            handlers(self.world.counter), refund_handlers(refunds), dispute_jobs.handlers(self.desk),
            case_handlers(self.world.db, self.world.clock),
        )  # fmt: skip
        return await run_due_jobs(self.world.db, all_of_them, self.world.clock.now())

    async def later(self, **span: float) -> None:
        """Time passes, and what is due by then happens."""
        self.world.clock.advance(**span)
        fires = {**refund_fires(RefundDesk.of(self.world.counter)), **dispute_jobs.fires(self.desk)}
        keeper = DeadlineKeeper(self.world.db, self.world.clock, fires)
        while await keeper.fire_due():
            pass
        await self.jobs()

    async def case(self) -> Case:
        async with self.world.db.reader() as conn:
            matter = (await read_proceedings(conn, self.customer, [self.ident]))[self.ident]
            return Case(matter, await dispute_store.read(conn, self.customer, self.ident))

    async def state(self, ident: Id | None = None) -> str:
        key = ProceedingId(ident or self.ident)
        async with self.world.db.reader() as conn:
            return (await read_proceedings(conn, self.customer, [key]))[key].state

    async def steps(self, ident: Id | None = None) -> list[str]:
        key = ProceedingId(ident or self.ident)
        async with self.world.db.reader() as conn:
            return [t.step for t in (await read_steps(conn, self.customer, [key]))[key]]

    async def ship(self) -> None:
        await self.world.db.run(
            lambda tx: escrow.ship(tx, self.desk, self.customer, self.payment, self.seller, ("SF", "SF1"))
        )

    async def confirm(self) -> None:
        await self.world.db.run(lambda tx: escrow.confirm(tx, self.desk, self.customer, self.payment, self.buyer))

    async def move(self, debit: AccountId, credit: AccountId, amount: int) -> None:
        """Money between two accounts, for reasons of the test's own."""
        ident = TransferId.new(self.world.clock)
        async with self.world.db.transaction() as tx:
            line = Transfer(ident, debit, credit, cny(amount), "opening", ident)
            assert await post(tx, [line], self.world.clock) == [Outcome.POSTED]

    async def money(self) -> dict[str, int]:
        """Who has what, zeros left out."""
        async with self.world.db.reader() as conn:
            m = (await read_merchants(conn, [self.merchant]))[self.merchant]
        named = {
            "wallet": self.wallet.account, "pending": m.pending, "available": m.available, "deposit": m.deposit,
            "owed": m.receivable,
        }  # fmt: skip
        rows = await self.world.rows("SELECT id, kind, balance FROM ledger_accounts")
        by_id = {bytes(ident): balance for ident, _, balance in rows}
        found = {name: by_id.get(bytes(account), 0) for name, account in named.items()}
        for kind in ("dispute.hold", "escrow", "refund.transit", "compensation.expense", "own.cash", "fee.income"):
            found[kind] = sum(balance for _, k, balance in rows if k == kind)
        return {name: balance for name, balance in found.items() if balance}

    async def books(self) -> list[str]:
        """What is broken, by name."""
        return [f.check.name for f in await check_books(self.world.db.dsn, ALL_CHECKS)]
