"""Disputes: each step has exactly its effect on the money, and what may not be done changes nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from purser.accounts import read_merchants
from purser.claims import Asked, RefundDesk, dispute_answer, dispute_evidence, dispute_review, give_refund
from purser.claims import Reason as RefundReason
from purser.claims.dispute_answer import Answer, answer
from purser.claims.dispute_debts import collect_debts
from purser.claims.dispute_enforce import pay_by_merchant
from purser.claims.dispute_model import DisputeReason, Reply, Side
from purser.claims.dispute_table import DISPUTE
from purser.core.ids import AccountId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from tests.support.disputing import Quarrel, picture
from tests.support.refunding import code_of
from tests.support.world import World, cny

EVERYTHING = {"wallet": 10_000}
"""The customer has everything again, and nobody else anything of it; not the operator its fee either."""


def after(back: int, **more: int) -> dict[str, int]:
    """Who has what when so much of ¥100.00 went back: the fee of 0.6 % is on the rest."""
    fee = 60 * (10_000 - back) // 10_000
    found = {"wallet": back, "pending": 10_000 - back - fee, "fee.income": fee, "own.cash": -fee} | more
    return {name: amount for name, amount in found.items() if amount}


async def test_an_offer_that_is_accepted_is_paid_out_of_what_was_held(world: World) -> None:
    q = await Quarrel.begin(world)
    assert await q.money() == after(0)
    await q.open()
    held = {"dispute.hold": 9_940, "fee.income": 60, "own.cash": -60}
    assert await q.money() == held
    await q.offer(Reply.PART_REFUND, 4_000)
    assert (await q.case()).dispute.offered == 4_000
    await q.offer(Reply.PART_REFUND, 6_000)
    case = await q.accept()
    assert (case.matter.state, case.dispute.paid, case.dispute.held) == ("settled", 6_000, 0)
    await q.jobs()
    assert await q.money() == after(6_000)
    assert await q.books() == []
    assert await q.steps() == ["open", "offer", "offer", "accept", "settle"]
    assert await code_of(q.open(amount=4_001)) == "dispute_too_much"
    again = await q.open(amount=4_000)
    assert again.dispute.held == 3_976


async def test_who_wins_is_paid_and_who_loses_is_not(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("under_review")
    await q.decide(2_500)
    assert (await q.money())["dispute.hold"] == 9_940
    await q.later(days=7, seconds=1)
    assert await q.state() == "closed"
    assert await q.money() == after(2_500)
    assert await q.books() == []

    lost = await Quarrel.begin(world)
    await lost.until("under_review")
    await lost.decide(0)
    await lost.later(days=7, seconds=1)
    assert (await lost.state(), (await lost.money())["pending"]) == ("closed", 9_940)
    assert await lost.books() == []


@pytest.mark.parametrize("how", ["withdraw", "expire", "forget_return"])
async def test_what_ends_without_a_decision_goes_back_where_it_came_from(world: World, how: str) -> None:
    q = await Quarrel.begin(world)
    async with world.db.reader() as conn:
        m = (await read_merchants(conn, [q.merchant]))[q.merchant]
    await q.move(m.pending, m.available, 3_000)
    await q.move(m.available, m.deposit, 1_000)
    before = await q.money()
    assert before == after(0, pending=6_940, available=2_000, deposit=1_000)
    await q.open()
    assert (await q.money())["dispute.hold"] == 9_940
    if how == "withdraw":
        await q.withdraw()
    elif how == "expire":
        await q.refuse()
        await q.later(days=15)
        await q.later(days=4)
        assert (await q.steps())[-2:] == ["warn", "warn_again"]
        assert await q.state() == "answered"
        await q.later(days=1)
    else:
        await q.offer(Reply.RETURN_REFUND)
        await q.accept()
        await q.later(days=11)
    assert await q.state() in ("withdrawn", "expired")
    assert await q.money() == before
    assert await q.books() == []


async def test_goods_go_back_for_the_money_or_come_anew(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.open()
    await q.offer(Reply.RETURN_REFUND)
    assert (await q.accept()).matter.state == "fulfilling"
    assert await code_of(q.send_goods(q.seller)) == "step_not_yours"
    assert await code_of(q.receive_goods(q.seller)) == "step_not_possible"
    await q.send_goods(q.buyer)
    assert await code_of(q.send_goods(q.buyer)) == "step_not_possible"
    assert await code_of(q.receive_goods(q.buyer)) == "step_not_yours"
    await q.receive_goods(q.seller)
    await q.jobs()
    assert (await q.state(), await q.money()) == ("settled", EVERYTHING)

    anew = await Quarrel.begin(world)
    await anew.open()
    await anew.offer(Reply.REPLACEMENT)
    await anew.accept()
    await anew.send_goods(anew.seller)
    await anew.later(days=10)
    assert (await anew.state(), await anew.money()) == ("settled", after(0))

    late = await Quarrel.begin(world)
    await late.open()
    await late.offer(Reply.REPLACEMENT)
    await late.accept()
    await late.later(days=10)
    assert await late.state() == "mediation_requested"
    assert await q.books() == []


async def test_the_guarantee_pays_for_who_has_nothing_and_takes_it_back_later(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.move(AccountId(q.merchant), AccountId(await world.merchant("Rival")), 9_000)
    await q.until("decided")
    assert (await q.money())["dispute.hold"] == 940
    await q.later(days=7, seconds=1)
    assert await q.state() == "enforcing"
    assert await code_of(q.do(pay_by_merchant, q.seller)) == "dispute_not_enough"
    await q.later(hours=47)
    assert await q.state() == "enforcing"
    await q.later(hours=1, seconds=1)
    case = await q.case()
    assert (case.matter.state, case.dispute.paid, case.dispute.guaranteed) == ("closed", 10_000, 9_000)
    assert await q.money() == {"wallet": 10_000, "owed": -9_000, "own.cash": 9_000}
    assert await q.books() == []

    more = await world.person(funds=50_000)
    await world.do(await world.scan(more, q.merchant, 4_000))
    assert await collect_debts(q.desk) == 1
    assert await q.money() == {"wallet": 10_000, "owed": -5_024, "own.cash": 5_000, "fee.income": 24}
    await world.do(await world.scan(more, q.merchant, 6_000))
    assert await collect_debts(q.desk) == 1
    assert await collect_debts(q.desk) == 0
    assert await q.money() == {"wallet": 10_000, "pending": 940, "own.cash": -60, "fee.income": 60}
    assert await q.books() == []


async def test_a_merchant_who_earns_meanwhile_pays_itself(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.move(AccountId(q.merchant), AccountId(await world.merchant("Rival")), 9_000)
    await q.open()
    await q.offer()
    assert (await q.accept()).matter.state == "enforcing"
    await world.do(await world.scan(await world.person(funds=50_000), q.merchant, 9_500))
    case = await q.do(pay_by_merchant, q.seller)
    assert (case.matter.state, case.dispute.guaranteed) == ("settled", 0)
    await q.jobs()
    assert await q.money() == {"wallet": 10_000, "pending": 443, "own.cash": -57, "fee.income": 57}
    assert await q.books() == []


async def test_what_was_given_back_meanwhile_is_not_given_twice(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("decided")
    await world.do(await world.scan(await world.person(funds=50_000), q.merchant, 8_000))
    asked = Asked(q.customer, q.wallet, q.payment, cny(8_000), RefundReason.AGREED)
    await world.db.run(lambda tx: give_refund(tx, RefundDesk.of(world.counter), asked, q.merchant))
    await q.later(days=8)
    assert await q.state() == "closed"
    assert await q.money() == {"wallet": 10_000, "pending": 7_952, "own.cash": -48, "fee.income": 48}
    assert await q.books() == []


async def test_above_an_amount_two_people_decide_and_never_one_twice(world: World) -> None:
    q = await Quarrel.begin(world, paid=300_000)
    await q.until("under_review")
    case = await q.decide(300_000)
    assert case.matter.state == "under_review"
    before = await world.dump()
    assert await code_of(q.agree(q.agent)) == "second_person_needed"
    assert await code_of(q.reject(q.agent)) == "second_person_needed"
    assert await code_of(q.decide(1, q.senior)) == "decision_waits"
    assert await world.dump() == before
    assert (await q.reject(q.senior)).matter.state == "under_review"
    await q.decide(250_000, q.senior)
    decided = await q.agree(q.agent)
    assert (decided.matter.state, decided.dispute.award) == ("decided", 250_000)
    assert [t for t in await q.steps() if "propo" in t or "decide" in t] == [
        "propose", "reject_proposal", "propose", "decide_together",
    ]  # fmt: skip
    await q.appeal(Side.CUSTOMER)
    assert await code_of(q.decide(300_000, q.senior)) == "decided_before"
    await q.decide(300_000, q.other_senior)
    assert await code_of(q.agree(q.senior)) == "decided_before"
    third = Who(Actor.SENIOR_AGENT, str(q.payment))
    assert (await q.agree(third)).matter.state == "decided"


async def test_each_side_appeals_once_and_then_it_is_final(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("under_review")
    await q.decide(10_000, q.senior)
    await q.appeal(Side.MERCHANT)
    assert await code_of(q.decide(0, q.agent)) == "step_not_yours"
    assert await code_of(q.decide(0, q.senior)) == "decided_before"
    await q.decide(2_000, q.other_senior)
    assert await code_of(q.appeal(Side.MERCHANT)) == "dispute_appealed_already"
    await q.appeal(Side.CUSTOMER)
    case = await q.decide(5_000, Who(Actor.SENIOR_AGENT, str(q.payment)))
    assert (case.matter.state, case.dispute.paid) == ("closed", 5_000)
    await q.jobs()
    assert await q.money() == after(5_000)
    assert await q.books() == []


async def test_evidence_rounds(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("mediation_requested")
    await q.ask(Side.CUSTOMER)
    assert await code_of(q.rest(Side.MERCHANT)) == "step_not_possible"
    assert (await q.rest(Side.CUSTOMER)).matter.state == "under_review"
    await q.ask()
    await q.rest(Side.MERCHANT)
    await q.later(hours=48)
    assert (await q.steps())[-1] == "remind"
    await q.later(hours=24)
    assert await q.state() == "under_review"
    assert await code_of(q.ask()) == "dispute_rounds_over"
    hidden, seen = await _in_decided(world)
    assert hidden == "evidence_not_shared"
    assert seen == "decided"
    await q.later(days=20)
    assert (await q.steps())[-1] == "review_overdue"


async def _in_decided(world: World) -> tuple[str, str]:
    """A decision on what one side has not seen, and on what both have."""
    q = await Quarrel.begin(world)
    await q.open()
    hidden, seen = await q.upload(picture(), shared=False), await q.upload(picture(7))
    await q.refuse()
    await q.escalate()
    await q.review()
    code = await code_of(q.decide(1, relied_on=(hidden.id,)))
    return code, (await q.decide(1, relied_on=(seen.id,))).matter.state


async def test_what_may_be_disputed(world: World) -> None:
    q = await Quarrel.begin(world, deliver_by=world.clock.now() + timedelta(days=9))
    before = await world.dump()
    assert await code_of(q.open(DisputeReason.UNAUTHORISED)) == "dispute_is_theft"
    assert await code_of(q.open(DisputeReason.NOT_RECEIVED)) == "dispute_too_early"
    assert await code_of(q.open(amount=10_001)) == "dispute_too_much"
    assert await world.dump() == before
    await q.later(days=9)
    await q.open(DisputeReason.NOT_RECEIVED)
    before = await world.dump()
    assert await code_of(q.open()) == "dispute_open_already"
    assert await world.dump() == before
    await q.withdraw()
    await q.later(days=171)
    assert await code_of(q.open()) == "dispute_too_late"


async def test_offers_that_make_no_sense_are_refused(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.open()
    before = await world.dump()
    wrong = [(Reply.REFUSED, 1), (Reply.REPLACEMENT, 1), (Reply.PART_REFUND, None), (Reply.PART_REFUND, 10_000),
             (Reply.PART_REFUND, 0), (Reply.REFUND, 9_999), (Reply.RETURN_REFUND, 1)]  # fmt: skip
    assert {await code_of(q.offer(reply, amount)) for reply, amount in wrong} == {"dispute_offer_invalid"}
    assert await code_of(q.accept()) == "step_not_possible"
    assert await world.dump() == before
    await q.later(hours=48)
    assert (await q.state(), await q.steps()) == ("answered", ["open", "fall_silent"])
    assert await code_of(q.accept()) == "step_not_possible"
    await q.escalate()


ATTEMPTS = {
    "offer": lambda q, who: q.do(*_answered(Reply.REFUND), who),
    "refuse": lambda q, who: q.do(*_answered(Reply.REFUSED), who),
    "accept": lambda q, who: q.do(_verb("accept"), who),
    "escalate": lambda q, who: q.do(_verb("escalate"), "", who),
    "withdraw": lambda q, who: q.do(_verb("withdraw"), who),
    "send_goods": lambda q, who: q.send_goods(who),
    "receive_goods": lambda q, who: q.receive_goods(who),
    "ask_evidence": lambda q, who: q.do(_verb("ask_evidence"), tuple(Side), "", who),
    "rest": lambda q, who: q.do(_verb("rest"), Side.CUSTOMER, who),
    "review": lambda q, who: q.do(_verb("review"), who),
    "decide": lambda q, who: q.decide(1, who),
    "appeal": lambda q, who: q.do(_verb("appeal"), Side.CUSTOMER, ("clear_error", ""), who),
    "pay": lambda q, who: q.do(pay_by_merchant, who),
}
"""Every step that somebody takes, tried by anybody."""

ALSO = {"accept": {"accept_goods"}, "decide": {"decide_appeal"}, "pay": {"settle"}, "offer": set()}


def _answered(reply: Reply) -> tuple[object, object]:
    return answer, Answer(reply, "", None)


def _verb(name: str) -> object:
    rooms = (dispute_answer, dispute_evidence, dispute_review)
    return next(getattr(room, name) for room in rooms if hasattr(room, name))


@pytest.mark.parametrize("state", DISPUTE.states)
async def test_what_the_table_does_not_allow_changes_nothing(world: World, state: str) -> None:
    q = await Quarrel.begin(world)
    await q.until(state)
    before, wrong = await world.dump(), []
    actors = [q.buyer, q.seller, q.agent, q.senior, Who(Actor.FINANCE, q.agent.by), Who(Actor.CHANNEL, "x")]
    for step, attempt in ATTEMPTS.items():
        for who in actors:
            allowed = {s.name for s in DISPUTE.open_to(state, who.actor)}
            if allowed & ({step} | ALSO.get(step, set())):
                continue
            code = await code_of(attempt(q, who))
            if code not in ("step_not_yours", "step_not_possible"):
                wrong.append((step, who.actor, code))
    assert wrong == []
    assert await world.dump() == before


async def test_two_at_once_take_a_step_once(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.open()
    await q.offer()
    codes = await asyncio.gather(*(code_of(q.accept()) for _ in range(4)))
    assert sorted(codes) == ["", "step_not_possible", "step_not_possible", "step_not_possible"]
    await q.jobs()
    assert await q.money() == EVERYTHING
    codes = await asyncio.gather(*(code_of(q.open()) for _ in range(2)))
    assert codes == ["dispute_too_much"] * 2
    assert await q.books() == []
