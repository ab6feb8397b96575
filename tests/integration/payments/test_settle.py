"""What becomes of top-ups and withdrawals, whatever the channel says, however often it says it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from purser.channels import ChannelUnavailable, ChargeState, PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.money import Currency
from purser.fees import Rule, Service
from purser.ledger import AccountKind, operator_account, set_frozen
from purser.payments.ask import ask, from_out_no, out_no, send
from purser.payments.question import GAPS, gap
from purser.payments.states import State
from purser.payments.usage import read_usage
from tests.support.banking import begin_top_up, begin_withdrawal, clearing, found, jobs
from tests.support.channel import Parrot, charge, payout
from tests.support.world import CHANNEL, World

OK, BAD = ChargeState.SUCCEEDED, ChargeState.FAILED
EVENTS = "SELECT type, data->>'failure' FROM events ORDER BY id"
SUSPENSE = operator_account(AccountKind.SUSPENSE, Currency.CNY)


@pytest.fixture
def bank() -> Parrot:
    return Parrot()


async def test_a_top_up_is_credited_once_however_often_it_is_settled(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(OK, 5_000))
    assert await jobs(world) == ["payments.charge"]
    a = await found(world, wallet, ident)
    assert (a.state, a.completed_at) == (State.SUCCEEDED, world.clock.now())
    assert (await world.balance(wallet), await clearing(world)) == (5_000, -5_000)
    before = await world.dump()
    await send(world.counter, wallet, ident)
    await ask(world.counter, wallet, ident)
    await asyncio.gather(*(ask(world.counter, wallet, ident) for _ in range(5)))
    assert await world.dump() == before
    assert await world.rows(EVENTS) == [("top_up.succeeded", None)]


async def test_many_questions_at_once_credit_once(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(OK, 5_000))
    asking = [ask(world.counter, wallet, ident) for _ in range(8)]
    await asyncio.gather(send(world.counter, wallet, ident), *asking)
    assert await world.balance(wallet) == 5_000


async def test_a_top_up_that_failed_moves_nothing_and_says_why(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    meant = ["payments", "events", "wallet_outbox", "procrastinate_jobs", "procrastinate_events"]
    before = await world.dump(without=meant)
    bank.say(charge(BAD, code="insufficient_bank_balance"))
    await jobs(world)
    a = await found(world, wallet, ident)
    assert (a.state, a.failure) == (State.FAILED, "insufficient_bank_balance")
    after = await world.dump(without=meant)
    assert {k: v for k, v in after.items() if v != before[k]} == {}
    assert await world.rows(EVENTS) == [("top_up.failed", "insufficient_bank_balance")]


@pytest.mark.parametrize("state", [ChargeState.CLOSED, ChargeState.REVERSED])
async def test_other_ends_of_a_top_up_are_failures(world: World, bank: Parrot, state: ChargeState) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(state, 5_000))
    await jobs(world)
    a = await found(world, wallet, ident)
    assert (a.state, a.failure) == (State.FAILED, state.value)
    assert await world.balance(wallet) == 0


async def test_unknown_is_asked_about_again_and_again_until_the_bank_says(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(ChargeState.UNKNOWN, code="timeout"))
    began, asked_at = world.clock.now(), []
    await jobs(world)
    for _ in range(len(GAPS) + 3):
        assert (await found(world, wallet, ident)).state is State.UNKNOWN
        ((due,),) = await world.rows("SELECT scheduled_at FROM procrastinate_jobs")
        world.clock.advance(seconds=(due - world.clock.now()).total_seconds())
        asked_at.append((due - began).total_seconds())
        assert await jobs(world) == ["payments.ask"]
    waits = [b - a for a, b in zip([0.0, *asked_at], asked_at, strict=False)]
    assert waits == [*GAPS, GAPS[-1], GAPS[-1], GAPS[-1]]
    bank.say(charge(OK, 5_000))
    world.clock.advance(hours=1)
    assert await jobs(world) == ["payments.ask"]
    assert await world.balance(wallet) == 5_000
    assert await world.rows("SELECT 1 FROM procrastinate_jobs") == []


def test_gaps_grow_and_stay() -> None:
    assert [gap(n).total_seconds() for n in range(1, 12)] == [*GAPS, GAPS[-1], GAPS[-1]]


async def test_what_is_still_under_way_is_asked_about_later(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(ChargeState.PAYER_ACTING, 5_000))
    await jobs(world)
    assert (await found(world, wallet, ident)).state is State.PROCESSING
    assert len(await world.rows("SELECT 1 FROM procrastinate_jobs")) == 1


async def test_a_top_up_the_bank_never_heard_of_is_sent_again_under_its_number(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(ChargeState.UNKNOWN, code="not_found"), charge(OK, 5_000))
    await ask(world.counter, wallet, ident)
    number = out_no(await found(world, wallet, ident))
    assert bank.asked == [("query_payment", number), ("create_payment", number)]
    assert from_out_no(number) == (wallet, ident)
    assert await world.balance(wallet) == 5_000


@pytest.mark.parametrize("amount", [4_999, 5_001, 1, None])
async def test_a_success_of_another_amount_is_not_believed(world: World, bank: Parrot, amount: int | None) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(OK, amount))
    await jobs(world)
    assert (await found(world, wallet, ident)).state is State.UNKNOWN
    assert await world.balance(wallet) == 0
    bank.say(charge(OK, 5_000))
    await ask(world.counter, wallet, ident)
    assert await world.balance(wallet) == 5_000


async def test_a_failed_top_up_that_was_paid_after_all_is_credited(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(BAD, code="declined_by_bank"))
    await jobs(world)
    bank.say(charge(OK, 5_000))
    await ask(world.counter, wallet, ident, follow=False)
    a = await found(world, wallet, ident)
    assert (a.state, a.failure) == (State.SUCCEEDED, None)
    assert await world.balance(wallet) == 5_000


async def test_a_top_up_reversed_after_success_changes_nothing_by_itself(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(OK, 5_000))
    await jobs(world)
    before = await world.dump()
    bank.say(charge(ChargeState.REVERSED, 5_000))
    await ask(world.counter, wallet, ident, follow=False)
    assert await world.dump() == before


async def test_a_top_up_to_a_wallet_frozen_meanwhile_waits_in_suspense(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    async with world.db.transaction() as tx:
        await set_frozen(tx, wallet.account, into=True)
    bank.say(charge(OK, 5_000))
    await jobs(world)
    assert (await found(world, wallet, ident)).state is State.SUCCEEDED
    assert (await world.balance(wallet), await world.balance(SUSPENSE)) == (0, 5_000)
    assert await clearing(world) == -5_000


async def test_the_fee_of_a_top_up_is_taken_out_of_it(db: Database, clock: FakeClock, bank: Parrot) -> None:
    world = World(db, clock, channel=bank)
    rules = world.tariff.rules | {Service.TOP_UP: Rule(rate_ppm=5_000, floor=20)}
    world = World(db, clock, tariff=replace(world.tariff, rules=rules), channel=bank)
    await world.engine.start()
    wallet = await world.person()
    await begin_top_up(world, wallet, 10_000)
    bank.say(charge(OK, 10_000))
    await jobs(world)
    assert await world.balance(wallet) == 9_950
    operator = world.operator
    accounts = (operator.clearing[CHANNEL], operator.fee_income, operator.own_cash, operator.reserve)
    assert [await world.balance(account) for account in accounts] == [-10_000, 50, -50, 50]
    assert (await world.do(await world.top_up(wallet, 20)))["code"] == "amount_invalid", "all of it would be fee"
    await world.engine.close()


# -- withdrawals -------------------------------------------------------------------------------------------


async def test_a_withdrawal_that_arrived_stays_in_clearing_until_reconciled(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    assert await jobs(world) == ["payments.payout"]
    assert (await found(world, wallet, ident)).state is State.SUCCEEDED
    assert (await world.balance(wallet), await clearing(world)) == (349_950, 150_000)
    assert await world.rows(EVENTS) == [("withdrawal.succeeded", None)]


FAILURES = [
    (PayoutState.FAILED, "card_closed", "card_closed"),
    (PayoutState.CANCELLED, None, "cancelled"),
    (PayoutState.RETURNED, "returned_by_payee_bank", "returned_by_payee_bank"),
]


@pytest.mark.parametrize(("state", "code", "failure"), FAILURES)
async def test_a_withdrawal_that_failed_gives_everything_back(
    world: World, bank: Parrot, state: PayoutState, code: str | None, failure: str
) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(state, 150_000, code))
    await jobs(world)
    a = await found(world, wallet, ident)
    assert (a.state, a.failure) == (State.FAILED, failure)
    assert (await world.money(wallet), await clearing(world)) == ((500_000, 0), 0)
    operator = world.operator
    accounts = (operator.fee_income, operator.own_cash, operator.reserve)
    assert [await world.balance(account) for account in accounts] == [0, 0, 0]
    async with world.db.reader() as conn:
        assert (await read_usage(conn, [wallet]))[wallet].free_used == 0
    before = await world.dump()
    await asyncio.gather(*(ask(world.counter, wallet, ident, follow=False) for _ in range(4)))
    assert await world.dump() == before
    assert (await world.do(await world.withdraw(wallet, 100_000)))["fee"] == 0


async def test_a_withdrawal_returned_after_it_arrived_gives_everything_back_once(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    await jobs(world)
    world.clock.advance(seconds=30)
    bank.say(payout(PayoutState.RETURNED, 150_000, "returned_by_payee_bank"))
    await asyncio.gather(*(ask(world.counter, wallet, ident, follow=False) for _ in range(6)))
    assert (await found(world, wallet, ident)).failure == "returned_by_payee_bank"
    assert (await world.money(wallet), await clearing(world)) == ((500_000, 0), 0)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    await ask(world.counter, wallet, ident, follow=False)
    assert (await found(world, wallet, ident)).state is State.FAILED, "older news undoes nothing"
    assert [kind for kind, _ in await world.rows(EVENTS)] == ["withdrawal.succeeded", "withdrawal.failed"]


async def test_a_return_nobody_told_of_is_found_by_looking_again(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    await jobs(world)
    world.clock.advance(minutes=1)
    assert await jobs(world) == ["payments.ask"]
    bank.say(payout(PayoutState.RETURNED, 150_000))
    world.clock.advance(hours=1)
    assert await jobs(world) == ["payments.ask"]
    assert await world.balance(wallet) == 500_000
    world.clock.advance(days=3)
    assert await jobs(world) == ["payments.ask", "payments.ask"]
    assert await world.rows("SELECT 1 FROM procrastinate_jobs") == []


async def test_looking_again_is_tried_until_there_is_an_answer(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    await jobs(world)
    bank.say(payout(PayoutState.UNKNOWN, code="timeout"))
    with pytest.raises(ChannelUnavailable):  # the queue tries the job again
        await ask(world.counter, wallet, ident, follow=False)
    assert (await found(world, wallet, ident)).state is State.SUCCEEDED


@pytest.mark.parametrize("amount", [149_999, 150_001])
async def test_a_failure_of_another_amount_gives_nothing_back(world: World, bank: Parrot, amount: int) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.FAILED, amount))
    await jobs(world)
    assert (await found(world, wallet, ident)).state is State.UNKNOWN
    assert (await world.balance(wallet), await clearing(world)) == (349_950, 150_000)


async def test_a_withdrawal_the_bank_never_heard_of_is_sent_again(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.UNKNOWN, code="not_found"), payout(PayoutState.SUCCEEDED, 150_000))
    await ask(world.counter, wallet, ident)
    assert [call for call, _ in bank.asked] == ["query_payout", "payout"]
    assert (await found(world, wallet, ident)).state is State.SUCCEEDED


async def test_a_withdrawal_that_ended_is_never_sent_again(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.FAILED, code="card_closed"))
    await jobs(world)
    bank.asked.clear()
    bank.say(payout(PayoutState.UNKNOWN, code="not_found"))
    await send(world.counter, wallet, ident)
    await ask(world.counter, wallet, ident)
    assert [call for call, _ in bank.asked] == ["query_payout"]
    assert await world.balance(wallet) == 500_000


async def test_what_a_closed_wallet_cannot_take_back_waits_in_suspense(world: World, bank: Parrot) -> None:
    wallet, other = await world.person(funds=150_050), await world.person()
    ident = await begin_withdrawal(world, wallet)
    assert await world.money(wallet) == (0, 0)
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE ledger_accounts SET closed = true, rules = rules + 1 WHERE id = %s", [wallet])
    bank.say(payout(PayoutState.FAILED, code="card_closed"))
    await jobs(world)
    assert (await found(world, wallet, ident)).state is State.FAILED
    assert (await world.balance(SUSPENSE), await clearing(world)) == (150_050, 0)
    assert await world.balance(world.operator.fee_income) == 0
    assert await world.balance(other) == 0
