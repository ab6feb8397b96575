"""Payments the owner did not make: what each decision does to the money, and nothing else does anything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from purser.channels import PayoutState
from purser.core.errors import Problem
from purser.core.ids import ProceedingId, TransferId
from purser.core.money import Currency
from purser.core.procedure import Actor
from purser.core.proceedings import read_deadlines, read_steps
from purser.ledger import AccountKind, Outcome, Transfer, operator_account, post
from purser.ledger.books import CHECKS, check_books
from purser.payments import books
from purser.payments.model import Delay
from purser.safety import (
    STOLEN,
    UNAUTHORISED,
    claimable,
    close_as_stranger,
    credit,
    deny,
    finish_claims,
    refer,
    resume,
    thaw,
    uphold,
    withdraw_claim,
)
from tests.support.banking import begin_withdrawal
from tests.support.channel import Parrot, payout
from tests.support.stolen import LOSS, Case, staff
from tests.support.world import World, cny

_OPEN = "UPDATE ledger_accounts SET frozen_out = false, rules = rules + 1 WHERE id = %s"


@pytest.fixture
def bank() -> Parrot:
    return Parrot()


async def proved_books(world: World) -> None:
    assert await check_books(world.db.dsn, (*CHECKS, *books.checks(world.policy))) == []


async def test_credited_upheld_denied_withdrawn_and_what_each_moves(world: World) -> None:
    case = await Case.of(world, funds=5 * LOSS)
    payments = [await case.spend() for _ in range(4)]
    await case.report()
    await case.prove()
    before = await case.money()
    claims = [await case.claim(payment) for payment in payments]
    assert await case.money() == before, "a claim moves nothing"
    upheld, denied, withdrawn, waiting = claims
    await case.locked(upheld.id, uphold, staff(world), "the device was in another country")
    await case.locked(denied.id, deny, staff(world), "the customer's own face at the till")
    await world.db.run(lambda tx: withdraw_claim(tx, case.t, case.ticket, withdrawn.id))
    assert [await case.state(c.id) for c in claims] == ["upheld", "denied", "withdrawn", "open"]
    after = await case.money()
    assert [now - then for now, then in zip(after, before, strict=True)] == [LOSS, -LOSS, LOSS, -LOSS]
    world.clock.advance(days=20)
    await case.fire()
    assert await case.state(waiting.id) == "provisional"
    assert (await case.read(waiting)).credited == LOSS
    await case.locked(waiting.id, deny, staff(world), "seen paying with the phone in hand")
    assert await case.money() == after, "what was credited is back"
    assert (await case.read(waiting)).taken_back == LOSS
    await proved_books(world)


async def test_what_is_not_decided_in_time_is_the_customers(world: World) -> None:
    case = await Case.of(world)
    payment = await case.spend()
    await case.report()
    await case.prove()
    made = await case.claim(payment)
    async with world.db.reader() as conn:
        due = (await read_deadlines(conn, case.customer, [made.id]))[made.id]
    assert due["credit"] == case.t.terms.after(UNAUTHORISED.name, "credit", world.clock.now())
    opened = world.clock.now()
    world.clock.advance(seconds=(due["credit"] - opened).total_seconds())
    await case.fire()
    await case.fire()
    assert await case.state(made.id) == "provisional"
    money = await case.money()
    world.clock.advance(seconds=(opened - world.clock.now()).total_seconds() + 45 * 86_400)
    await case.fire()
    assert await case.state(made.id) == "upheld"
    assert await case.money() == money, "it was credited before, and is credited once"
    async with world.db.reader() as conn:
        steps = (await read_steps(conn, case.customer, [made.id]))[made.id]
    assert [s.step for s in steps] == ["claim", "credit", "uphold_in_time"]
    await proved_books(world)


async def test_above_an_amount_two_uphold_it(world: World) -> None:
    case = await Case.of(world, funds=600_000)
    payment = await case.spend(200_001)
    await case.report()
    await case.prove()
    made = await case.claim(payment)
    first, before = staff(world), await case.money()
    for _ in range(2):
        assert not await case.locked(made.id, uphold, first, "the device was in another country")
    assert await case.money() == before
    assert await case.locked(made.id, uphold, staff(world, Actor.SENIOR_AGENT), "the same")
    assert (await case.money())[0] - before[0] == 200_001
    await proved_books(world)


async def test_what_is_gone_stays_the_operators_loss(world: World) -> None:
    """A provisional credit that was spent is not taken from a wallet that does not have it."""
    case = await Case.of(world, funds=LOSS)
    payment = await case.spend()
    await case.report()
    await case.prove()
    made = await case.claim(payment)
    await case.locked(made.id, credit, staff(world))
    for who in (staff(world), staff(world)):
        await case.locked(case.ticket.matter, thaw, who, "the owner is known")
    await world.do(await world.transfer(case.wallet, case.payee, 45_000))
    await case.locked(made.id, deny, staff(world), "seen paying with the phone in hand")
    assert (await case.read(made)).taken_back == LOSS - 45_000
    assert (await case.money())[0] == 0
    assert (await case.money())[3] == -45_000
    await proved_books(world)


async def test_nobody_gets_more_than_the_loss(world: World) -> None:
    """What has come back is not made good again; a claim more is refused, however many ask at once."""
    case = await Case.of(world)
    payment = await case.spend()
    await case.report()
    await case.prove()

    async def ask() -> str:
        try:
            await case.claim(payment)
        except Problem as problem:
            return problem.code
        return "done"

    answers = await asyncio.gather(*(ask() for _ in range(5)))
    assert sorted(answers) == ["claimed_before"] * 4 + ["done"]
    ((ident,),) = await world.rows("SELECT id FROM stolen_claims")
    who = staff(world)

    async def decide(act: Any) -> str:
        try:
            await case.locked(ProceedingId(ident), act, who, "a finding of some length")
        except Problem as problem:
            return problem.code
        return "done"

    before = await case.money()
    ends = await asyncio.gather(*(decide(uphold) for _ in range(3)))
    assert sorted(ends) == ["done", "step_not_possible", "step_not_possible"]
    assert (await case.money())[0] - before[0] == LOSS
    for act in (uphold, deny):
        assert await decide(act) == "step_not_possible"
    await proved_books(world)


@pytest.mark.parametrize("planted", ["more", "no cost"])
async def test_the_books_notice_compensation_that_is_wrong(world: World, planted: str) -> None:
    case = await Case.of(world)
    payment = await case.spend()
    await case.report()
    await case.prove()
    made = await case.claim(payment)
    await case.locked(made.id, uphold, staff(world), "the device was in another country")
    await proved_books(world)
    amount, (reserve, cash, expense) = 1, (
        operator_account(kind, Currency.CNY)
        for kind in (AccountKind.RESERVE, AccountKind.OWN_CASH, AccountKind.COMPENSATION_EXPENSE)
    )  # fmt: skip
    moves = [(reserve, case.wallet.account, "compensation")]
    if planted == "more":
        moves.append((expense, cash, "compensation_cost"))
    else:
        moves.append((case.wallet.account, reserve, "compensation_back"))
        moves.append((expense, cash, "compensation_cost"))
    lines = [Transfer(TransferId.new(world.clock), d, c, cny(amount), kind, payment) for d, c, kind in moves]
    async with world.db.transaction() as tx:
        await tx.execute(_OPEN, [case.wallet])
        assert set(await post(tx, lines, world.clock)) == {Outcome.POSTED}
    found = await check_books(world.db.dsn, (*CHECKS, *books.checks(world.policy)))
    assert [f.check.name for f in found] == ["compensation"]


async def test_what_a_thief_had_begun_is_stopped(world: World, bank: Parrot) -> None:
    """A transfer that waits is cancelled, a withdrawal at our door comes back; what the bank has is the bank's."""
    case = await Case.of(world, funds=500_000)
    await world.do(await world.transfer(case.wallet, case.payee, 10_000, delay=Delay.A_DAY))
    await begin_withdrawal(world, case.wallet, 20_000)
    await case.report()
    await case.prove()
    await world.db.run(lambda tx: finish_claims(tx, case.t, case.ticket))
    assert await case.state(case.ticket.matter) == "investigating", "something waits"
    await case.locked(case.ticket.matter, thaw, staff(world), "the owner is known")
    with pytest.raises(Problem, match="still_waiting"):
        await case.locked(case.ticket.matter, thaw, staff(world), "the owner is known")
    world.clock.advance(minutes=11)
    bank.say(payout(PayoutState.UNKNOWN, code="not_found"))
    await case.work()
    rows = await world.rows("SELECT kind, state, failure FROM payments WHERE wallet_id = %s ORDER BY kind", case.wallet)
    assert rows == [("transfer", "cancelled", None), ("withdrawal", "failed", "stopped_by_freeze")]
    assert await world.money(case.wallet) == (500_000, 0)
    assert await case.state(case.ticket.matter) == "cooling", "given back by itself once nothing waits"
    await proved_books(world)


async def test_a_strangers_claims_are_denied(world: World) -> None:
    case = await Case.of(world)
    payment = await case.spend()
    before = await case.money()
    await case.report()
    await case.prove()
    made = await case.claim(payment)
    await case.locked(made.id, credit, staff(world))
    for who in (staff(world), staff(world)):
        await case.locked(case.ticket.matter, close_as_stranger, who, "the document was forged")
    assert (await case.state(case.ticket.matter), await case.state(made.id)) == ("not_owner", "denied")
    assert await case.money() == before
    await proved_books(world)


async def test_what_was_claimed_in_an_earlier_matter_is_not_offered_again(world: World) -> None:
    case = await Case.of(world, funds=5 * LOSS)
    claimed, other = await case.spend(), await case.spend()
    await case.report()
    await case.prove()
    await case.claim(claimed)
    for who in (staff(world), staff(world)):
        await case.locked(case.ticket.matter, close_as_stranger, who, "the document was forged")
    earlier = case.ticket.matter
    world.clock.advance(minutes=5)
    await case.report()
    assert case.ticket.matter != earlier
    await case.prove()
    theft = await case.theft()
    async with world.db.reader() as conn:
        listed = await claimable(conn, case.t, theft, [case.wallet], 10)
    assert [(c.activity.id, c.left) for c in listed] == [(other, LOSS)]
    with pytest.raises(Problem, match="claimed_before"):
        await case.claim(claimed)


async def test_the_police_and_back(world: World) -> None:
    case = await Case.of(world)
    await case.report()
    await case.prove()
    one, other = staff(world), staff(world, Actor.SENIOR_AGENT)
    for act, state in ((refer, "referred_to_police"), (resume, "investigating")):
        await case.locked(case.ticket.matter, act, one, "case 4711")
        assert await case.state(case.ticket.matter) != state
        await case.locked(case.ticket.matter, act, other, "case 4711")
        assert await case.state(case.ticket.matter) == state
    with pytest.raises(Problem, match="step_not_possible"):
        await case.locked(case.ticket.matter, resume, one, "case 4711")
    assert STOLEN.states["referred_to_police"] is Actor.AUTHORITY
