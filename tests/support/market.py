"""A market where everything happens at once: payments, refunds, disputes, escrow, freezes, closings, leaps of time,
and workers that are cut off in the middle of what they do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from zlib import crc32

import psycopg

from purser.accounts import WalletStatus, close_wallet, load_policy, wallet_owners
from purser.accounts.store import own_wallets
from purser.channels import (
    Channels,
    ChargeRequest,
    ChargeResult,
    ChargeState,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RefundRequest,
    RefundResult,
    RefundState,
)
from purser.claims import (
    Asked,
    DisputeDesk,
    Reason,
    RefundDesk,
    approve,
    check_settled,
    give_refund,
    made_good,
    refuse,
    request_refund,
    withdraw,
)
from purser.claims import dispute_answer as talk
from purser.claims import dispute_review as review
from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_enforce import pay_by_merchant
from purser.claims.dispute_jobs import fires as dispute_fires
from purser.claims.dispute_jobs import handlers as dispute_handlers
from purser.claims.dispute_model import DisputeReason as Grievance
from purser.claims.dispute_model import Reply, Side
from purser.claims.dispute_open import Complaint, open_dispute
from purser.claims.escrow import confirm, ship
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
from purser.payments import Kind, claim_activity
from purser.payments.books import checks
from purser.payments.compensate import compensate
from purser.payments.jobs import handlers
from purser.payments.release_sales import release_sales
from purser.safety import Lifter, Scope, Source, freeze, lift, open_freezes
from tests.support.channel import Parrot, charge, payout, refund
from tests.support.jobs import run_due_jobs
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


class Bank(Parrot):
    """Pays and charges whatever it is asked to; every third card that is refunded to is closed."""

    def __init__(self) -> None:
        super().__init__()
        self._amounts: dict[str, int] = {}

    async def create_payment(self, request: ChargeRequest) -> ChargeResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_payment(request.out_no)

    async def query_payment(self, out_no: str) -> ChargeResult:
        return charge(ChargeState.SUCCEEDED, self._amounts[out_no])

    async def payout(self, request: PayoutRequest) -> PayoutResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_payout(request.out_no)

    async def query_payout(self, out_no: str) -> PayoutResult:
        return payout(PayoutState.SUCCEEDED, self._amounts[out_no])

    async def refund(self, request: RefundRequest) -> RefundResult:
        self._amounts[request.out_no] = request.amount.amount
        return await self.query_refund(request.out_no)

    async def query_refund(self, out_no: str) -> RefundResult:
        state = RefundState.ABNORMAL if crc32(out_no.encode()) % 3 == 0 else RefundState.SUCCEEDED
        return refund(state, self._amounts[out_no])


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

    async def live(self, chance: Random, rounds: int) -> None:
        """Rounds of things that happen at once; time passes between them."""
        for _ in range(rounds):
            acts = [self._try(chance.choice(ACTS), Random(chance.random())) for _ in range(chance.randint(1, 6))]
            await asyncio.gather(*acts)
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

    async def give(self, who: int, payment: PaymentId, shop: int, amount: int) -> None:
        """The shop gives money back of its own accord."""
        asked = Asked(self.customers[who], self.wallets[who], payment, cny(amount), Reason.AGREED)
        await self.run(lambda tx: give_refund(tx, self.refunds, asked, self.shops[shop]))

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


def _amount(chance: Random) -> int:
    return chance.choice((1, 100, 999, 2_500, 7_001, 12_000))


async def _pay(m: Market, c: Random) -> None:
    await m.pay(c.randrange(PEOPLE), c.randrange(SHOPS), _amount(c))


async def _pay_into_escrow(m: Market, c: Random) -> None:
    await m.pay_into_escrow(c.randrange(PEOPLE), c.randrange(SHOPS), _amount(c))


def _asked(m: Market, c: Random, amount: int) -> Asked:
    who, payment = m.payment(c)
    return Asked(m.customers[who], m.wallets[who], payment, cny(amount), Reason.CHANGED_MIND)


async def _ask_back(m: Market, c: Random) -> None:
    asked = _asked(m, c, _amount(c))
    await m.run(lambda tx: request_refund(tx, m.refunds, asked))


async def _give_back(m: Market, c: Random) -> None:
    asked, shop = _asked(m, c, _amount(c)), c.choice(m.shops)
    await m.run(lambda tx: give_refund(tx, m.refunds, asked, shop))


async def _answer_refund(m: Market, c: Random) -> None:
    customer, ident = await m.matter("refund", c)
    shop, verb = c.choice(m.shops), c.randrange(3)

    async def answer(tx: Tx) -> None:
        if verb == 0:
            await approve(tx, m.refunds, shop, ident)
        elif verb == 1:
            await refuse(tx, m.refunds, shop, ident, "no")
        else:
            await withdraw(tx, m.refunds, customer, ident)

    await m.run(answer)


async def _dispute(m: Market, c: Random) -> None:
    who, payment = m.payment(c)
    wish = Complaint(payment, Grievance.NOT_AS_DESCRIBED, "it is green", c.choice((None, _amount(c))))
    customer = m.customers[who]
    by = Who(Actor.CUSTOMER, str(customer))
    await m.run(lambda tx: open_dispute(tx, m.disputes, customer, [m.wallets[who]], wish, by))


async def _talk(m: Market, c: Random) -> None:
    customer, ident = await m.matter("dispute", c)
    me, shop = Who(Actor.CUSTOMER, str(customer)), Who(Actor.MERCHANT, "shop")
    said = c.choice(
        [talk.Answer(Reply.REFUSED, "no"), talk.Answer(Reply.REFUND, "all"), talk.Answer(Reply.PART_REFUND, "some", 50)]
    )
    verb = c.randrange(4)

    async def speak(tx: Tx) -> None:
        case = await claim_case(tx, customer, ident)
        if verb == 0:
            await talk.answer(tx, m.disputes, case, said, shop)
        elif verb == 1:
            await talk.accept(tx, m.disputes, case, me)
        elif verb == 2:
            await talk.escalate(tx, m.disputes, case, "please decide", me)
        else:
            await talk.withdraw(tx, m.disputes, case, me)

    await m.run(speak)


async def _judge(m: Market, c: Random) -> None:
    customer, ident = await m.matter("dispute", c)
    who, verb, award = c.choice(m.staff), c.randrange(6), c.choice((0, 50, 100, 999, 7_001))

    async def judge(tx: Tx) -> None:
        case = await claim_case(tx, customer, ident)
        if verb < 2:
            await review.review(tx, m.disputes, case, who)
        elif verb == 2:
            await review.decide(tx, m.disputes, case, review.Finding(award, "as it is"), who)
        elif verb == 3:
            await review.agree(tx, m.disputes, case, who)
        elif verb == 4:
            side, by = c.choice([(Side.CUSTOMER, Actor.CUSTOMER), (Side.MERCHANT, Actor.MERCHANT)])
            await review.appeal(tx, m.disputes, case, side, ("clear_error", "wrong"), Who(by, "x"))
        else:
            await pay_by_merchant(tx, m.disputes, case, Who(Actor.MERCHANT, "shop"))

    await m.run(judge)


async def _make_good(m: Market, c: Random) -> None:
    """The operator compensates part of a payment, as for one that was not the owner's."""
    who, payment = m.payment(c)

    async def credit(tx: Tx) -> None:
        a = await claim_activity(tx, m.wallets[who], payment)
        assert a is not None
        left = a.amount - await made_good(tx, m.customers[who], a)
        if a.kind is Kind.PAYMENT and left > 0:
            await compensate(tx, a.wallet, a.id, cny(c.randint(1, left)), m.world.clock)

    await m.run(credit)


async def _goods(m: Market, c: Random) -> None:
    customer, ident = await m.matter("escrow", c)
    if c.random() < 0.5:
        await m.run(lambda tx: ship(tx, m.disputes, customer, ident, Who(Actor.MERCHANT, "shop"), ("SF", "1")))
    else:
        await m.run(lambda tx: confirm(tx, m.disputes, customer, ident, Who(Actor.CUSTOMER, "me")))


async def _freeze(m: Market, c: Random) -> None:
    customer, clock = c.choice(m.customers), m.world.clock
    part = Scope.parse(c.choice(("account", "outgoing")))
    await m.run(lambda tx: freeze(tx, customer, part, Source.CUSTOMER, "in danger", "test", clock))


async def _thaw(m: Market, c: Random) -> None:
    customer = c.choice(m.customers)

    async def thaw(tx: Tx) -> None:
        for frozen in await open_freezes(tx, customer):
            await lift(tx, customer, frozen.id, Lifter.CUSTOMER, "test", m.world.clock)

    await m.run(thaw)


async def _close(m: Market, c: Random) -> None:
    """A customer leaves, if there is nothing left; another wallet of theirs is not opened."""
    customer = c.choice(m.customers)

    async def settled(tx: Tx, wallet: WalletId) -> None:
        await check_settled(tx, customer, wallet)

    async def leave(tx: Tx) -> None:
        (wallet,) = await own_wallets(tx, [customer])
        if wallet.status is not WalletStatus.CLOSED and await m.world.balance(wallet.id) == 0:
            await close_wallet(tx, wallet, settled, m.world.clock)
            m.left += 1

    await m.run(leave)


async def _spend_all(m: Market, c: Random) -> None:
    """So that there is an empty wallet now and then."""
    who = c.randrange(PEOPLE)
    await m.pay(who, c.randrange(SHOPS), await m.world.balance(m.wallets[who]))


async def _transfer(m: Market, c: Random) -> None:
    payer, payee = c.sample(m.wallets, 2)
    await m.world.do(await m.world.transfer(payer, payee, _amount(c)))


async def _bank(m: Market, c: Random) -> None:
    who = c.randrange(PEOPLE)
    if c.random() < 0.5:
        m.note(who, await m.world.do(await m.world.top_up(m.wallets[who], 5_000)))
    else:
        await m.world.do(await m.world.withdraw(m.wallets[who], 1_000))


async def _release(m: Market, _: Random) -> None:
    await release_sales(m.world.counter)


ACTS: Final[tuple[Act, ...]] = (
    _pay, _pay, _pay, _pay_into_escrow, _pay_into_escrow, _ask_back, _ask_back, _ask_back, _give_back,
    _answer_refund, _answer_refund, _answer_refund, _dispute, _dispute, _talk, _talk, _talk, _judge, _judge, _judge,
    _goods, _goods, _make_good, _freeze, _thaw, _thaw, _transfer, _bank, _release, _close, _spend_all,
)  # fmt: skip
