"""Payouts: what merchants have earned leaves for their bank once, or comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from purser.accounts import load_policy, read_merchants
from purser.channels import PayoutResult, PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.deadlines import DeadlineKeeper
from purser.core.errors import Problem
from purser.core.ids import AccountId, MerchantId, ProceedingId
from purser.core.jobs import Handler
from purser.core.money import Currency, Money
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.ledger import read_balance
from purser.ledger.books import CHECKS, check_books
from purser.payments.books import checks
from purser.payments.jobs import handlers as payment_handlers
from purser.settlements import (
    PAYOUT,
    PAYOUT_CHECKS,
    Payout,
    PayoutDesk,
    question_about,
    read_payout,
    request_payout,
    set_account,
)
from purser.settlements.jobs import fires, handlers
from tests.support.channel import Parrot
from tests.support.jobs import run_due_jobs
from tests.support.payouts import earn
from tests.support.refusals import refusal
from tests.support.world import World, cny, snapshot


def said(state: PayoutState, failure: str | None = None, amount: int = 30_000) -> PayoutResult:
    return PayoutResult(state, "bank-1", failure, b"", cny(amount))


UNDER_WAY = said(PayoutState.PROCESSING)
THERE = said(PayoutState.SUCCEEDED)
REFUSED = said(PayoutState.FAILED, "account_closed")
CAME_BACK = said(PayoutState.RETURNED)
NEVER_HEARD = said(PayoutState.UNKNOWN, "not_found")


class Till:
    """A merchant with ¥500.00 available and a bank account."""

    def __init__(self, world: World, bank: Parrot, desk: PayoutDesk, merchant: MerchantId) -> None:
        self.world, self.bank, self.desk, self.merchant = world, bank, desk, merchant

    @classmethod
    async def open(cls, db: Database, clock: FakeClock) -> Till:
        bank = Parrot([UNDER_WAY])
        world = World(db, clock, channel=bank)
        await world.engine.start()
        till = cls(world, bank, PayoutDesk.of(world.counter), await world.merchant())
        await earn(world, till.merchant, 50_000)
        await db.run(lambda tx: set_account(tx, till.desk, till.merchant, "sandbox", "acct-1", "ICBC", "8888", "test"))
        return till

    async def ask_for(self, money: Money) -> Payout:
        async def ask(tx: Any) -> Payout:
            known = (await read_merchants(tx, [self.merchant]))[self.merchant]
            return await request_payout(tx, self.desk, known, money)

        return await self.world.db.run(ask)

    async def refused(self, money: Money) -> str:
        return await refusal(self.world.db, self.ask_for(money))

    async def work(self) -> None:
        await DeadlineKeeper(self.world.db, self.desk.clock, fires(self.desk)).fire_due()

        async def leave(**_: object) -> None:
            return None

        jobs = {**payment_handlers(self.world.counter), **handlers(self.desk), "notices.send": Handler(leave)}
        await run_due_jobs(self.world.db, jobs, self.desk.clock.now())

    async def matter(self, payout: Payout) -> Proceeding:
        async with self.world.db.transaction() as tx:
            return await claim(tx, self.merchant, payout.id)

    async def state(self, payout: Payout) -> str:
        return (await self.matter(payout)).state

    async def balances(self) -> tuple[int, int]:
        """What is available, and what is in the channel's clearing."""
        async with self.world.db.transaction() as tx:
            known = (await read_merchants(tx, [self.merchant]))[self.merchant]
            clearing = self.world.counter.operators[Currency.CNY].clearing["sandbox"]
            accounts: tuple[AccountId, ...] = (known.available, clearing)
            available, in_clearing = [(await read_balance(tx, a)).money.amount for a in accounts]
        return available, in_clearing

    async def faults(self) -> list[str]:
        every = (*CHECKS, *checks(load_policy("cn")), *PAYOUT_CHECKS)
        return [f.check.name for f in await check_books(self.world.db.dsn, every)]

    async def events(self) -> list[str]:
        return [t for (t,) in await self.world.rows("SELECT type FROM events WHERE type LIKE 'payout%%' ORDER BY id")]


@pytest.fixture
async def till(db: Database, clock: FakeClock) -> AsyncIterator[Till]:
    opened = await Till.open(db, clock)
    yield opened
    await opened.world.engine.close()


async def test_it_arrives_and_is_settled_when_it_cannot_come_back(till: Till) -> None:
    payout = await till.ask_for(cny(30_000))
    assert (await till.state(payout), await till.balances()) == ("requested", (20_000, 30_000))
    await till.work()
    assert till.bank.asked == [("payout", payout.out_no)]
    assert await till.state(payout) == "sent"
    till.bank.say(THERE)
    till.world.clock.advance(seconds=3)
    await till.work()
    assert till.bank.asked[-1] == ("query_payout", payout.out_no)
    assert await till.state(payout) == "arrived"
    for _ in range(9):
        till.world.clock.advance(hours=12, minutes=1)
        await till.work()
    assert (await till.state(payout), await till.balances()) == ("settled", (20_000, 30_000))
    assert (await till.events(), await till.faults()) == (["payout.arrived"], [])
    asked = len(till.bank.asked)
    till.world.clock.advance(days=9)
    await till.work()
    assert len(till.bank.asked) == asked, "nobody asks about what is settled"


@pytest.mark.parametrize(
    "answers", [[REFUSED], [UNDER_WAY, REFUSED], [THERE, CAME_BACK], [UNDER_WAY, THERE, CAME_BACK]]
)
async def test_what_the_bank_does_not_keep_is_available_again(till: Till, answers: list[PayoutResult]) -> None:
    till.bank.say(*answers)
    payout = await till.ask_for(cny(30_000))
    for _ in range(len(answers) + 3):
        await till.work()
        till.world.clock.advance(hours=12, minutes=1)
    assert (await till.state(payout), await till.balances()) == ("failed", (50_000, 0))
    async with till.world.db.reader() as conn:
        seen = await read_payout(conn, till.merchant, payout.id)
    assert (seen.failure, seen.arrived_at) == (answers[-1].failure_code or "returned", None)
    assert (await till.events())[-1] == "payout.failed"
    assert await till.faults() == []


async def test_an_answer_that_was_lost_sends_nothing_twice(till: Till) -> None:
    """The first call is lost on its way, the second on its way back; both bear one number."""
    till.bank.say(said(PayoutState.UNKNOWN), NEVER_HEARD, UNDER_WAY, THERE)
    payout = await till.ask_for(cny(30_000))
    for _ in range(4):
        await till.work()
        till.world.clock.advance(minutes=5)
    assert [call for call, _ in till.bank.asked] == ["payout", "query_payout", "payout", "query_payout"]
    assert {number for _, number in till.bank.asked} == {payout.out_no}
    assert await till.state(payout) == "arrived"
    job = question_about(payout.out_no)
    assert job is not None
    assert job.args == {"merchant": str(till.merchant), "payout": str(payout.id)}
    assert question_about("a wallet's number") is None


async def test_another_amount_is_not_believed(till: Till) -> None:
    till.bank.say(said(PayoutState.SUCCEEDED, amount=9_999))
    payout = await till.ask_for(cny(30_000))
    await till.work()
    assert (await till.state(payout), await till.balances()) == ("sent", (20_000, 30_000))


async def test_only_what_is_there_and_may_leave_is_paid_out(till: Till) -> None:
    assert await till.refused(cny(50_001)) == "merchant_too_little"
    assert await till.refused(Money(100, Currency.USD)) == "currency_mismatch"
    assert await till.refused(cny(0)) == "amount_invalid"
    assert await till.refused(cny(-5)) == "amount_invalid"
    async with till.world.db.transaction() as tx:
        await tx.execute("DELETE FROM settlement_accounts")
    assert await till.refused(cny(100)) == "settlement_account_missing"


async def test_two_at_once_cannot_spend_the_same_money(till: Till) -> None:
    ends = await asyncio.gather(*(till.ask_for(cny(30_000)) for _ in range(4)), return_exceptions=True)
    assert [e.code for e in ends if isinstance(e, Problem)] == ["merchant_too_little"] * 3
    assert (await till.balances(), await till.faults()) == ((20_000, 30_000), [])


async def test_from_every_state_only_what_the_table_allows(till: Till) -> None:
    docket, clock = till.desk.docket, till.desk.clock
    ways = {
        "requested": [], "sent": ["send"], "arrived": ["send", "arrive"], "settled": ["send", "arrive", "settle"],
        "failed": ["send", "fail"],
    }  # fmt: skip
    assert ways.keys() == PAYOUT.states.keys()
    for state, way in ways.items():
        ident = ProceedingId.new(clock)
        async with till.world.db.transaction() as tx:
            matter = await docket.open(tx, "request", till.merchant, ident, Who(Actor.MERCHANT, "shop"))
            for name in way:
                matter = await docket.advance(tx, matter, name, Who(min(PAYOUT.step(name).actors), "somebody"))
        before = await snapshot(till.world.db)
        async with till.world.db.transaction() as tx:
            for step in PAYOUT.steps:
                for actor in Actor:
                    if state in step.before and actor in step.actors:
                        continue
                    with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
                        await docket.advance(tx, await claim(tx, till.merchant, ident), step.name, Who(actor, "x"))
        assert await snapshot(till.world.db) == before


async def test_what_ended_moves_no_more(till: Till) -> None:
    till.bank.say(REFUSED)
    payout = await till.ask_for(cny(30_000))
    await till.work()
    before = await snapshot(till.world.db)
    for answer in (THERE, CAME_BACK, REFUSED):
        till.bank.say(answer)
        job = question_about(payout.out_no)
        assert job is not None
        await handlers(till.desk)[job.name].run(**job.args)
    await handlers(till.desk)["settlements.send"].run(merchant=str(till.merchant), payout=str(payout.id))
    assert await snapshot(till.world.db) == before


async def test_a_break_of_the_books_is_found(till: Till) -> None:
    payout = await till.ask_for(cny(30_000))
    assert await till.faults() == []
    for statement in (
        "UPDATE payouts SET amount = amount - 1",
        "UPDATE proceedings SET state = 'failed' WHERE procedure = 'payout'",
        "UPDATE ledger_transfers SET kind = 'payout_back' WHERE kind = 'payout'",
    ):
        async with till.world.db.transaction() as tx:
            await tx.execute("SAVEPOINT whole")
            await tx.execute(statement)
            (check,) = PAYOUT_CHECKS
            found = await (await tx.execute(check.sql)).fetchone()
            await tx.execute("ROLLBACK TO whole")
        assert found is not None, statement
    assert await till.state(payout) == "requested"
