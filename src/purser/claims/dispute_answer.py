"""The two talk: the merchant offers or refuses, the customer accepts, escalates or withdraws."""

from __future__ import annotations

from dataclasses import dataclass

from purser.claims import escrow
from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_enforce import enforce
from purser.claims.dispute_hold import give_back
from purser.claims.dispute_model import Case, Reply
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.procedure import step_not_possible
from purser.core.proceedings import Who, set_deadline

_WARNINGS = {"warn": "first_warning", "warn_again": "last_warning", "expire": "expiry"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the merchant says. `amount` is what it offers, minor units; None: all, or no money at all."""

    reply: Reply
    text: str
    amount: int | None = None


async def answer(tx: Tx, desk: DisputeDesk, case: Case, said: Answer, who: Who) -> Case:
    """The merchant's answer: a refusal, an offer, or a better offer later. Raises dispute_offer_invalid,
    step_not_possible."""
    reply = said.reply
    step = "refuse" if reply is Reply.REFUSED else "offer"
    offered = _offered(case, said)
    first = case.matter.state == "negotiation"
    after = await take_step(
        tx, desk, case, step, who, reason=said.text, details={"reply": reply.value, "offered": offered},
        answer=reply, offered=offered, answer_text=said.text, answered_at=desk.clock.now(),
    )  # fmt: skip
    if first:
        await _set_warnings(tx, desk, after)
    return after


def _offered(case: Case, said: Answer) -> int | None:
    """What is offered in money, minor units."""
    claimed = case.dispute.claimed
    match said.reply:
        case Reply.REFUSED | Reply.REPLACEMENT:
            valid, offered = said.amount is None, None
        case Reply.PART_REFUND:
            valid, offered = said.amount is not None and 0 < said.amount < claimed, said.amount
        case Reply.REFUND | Reply.RETURN_REFUND:
            valid, offered = said.amount in (None, claimed), claimed
    if not valid:
        raise rejected("dispute_offer_invalid")
    return offered


async def fall_silent(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    """The merchant had its time: the customer may escalate now."""
    after = await take_step(tx, desk, case, "fall_silent", Who.system("answer"))
    await _set_warnings(tx, desk, after)
    return after


async def _set_warnings(tx: Tx, desk: DisputeDesk, case: Case) -> None:
    """Who does nothing is warned twice before it expires, all counted from the opening."""
    for step, term in _WARNINGS.items():
        await set_deadline(tx, case.matter, step, desk.terms.after("dispute", term, case.matter.opened_at))


async def accept(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """The customer takes the offer: money goes at once, goods have to be sent first. Raises step_not_possible."""
    d = case.dispute
    if d.answer is None or d.answer is Reply.REFUSED:
        raise step_not_possible("dispute", "accept", case.matter.state)
    if not d.answer.is_goods:
        after = await take_step(tx, desk, case, "accept", who, agreed=True, award=d.offered)
        return await enforce(tx, desk, after)
    after = await take_step(tx, desk, case, "accept_goods", who, agreed=True)
    lapse = "forget_return" if d.answer is Reply.RETURN_REFUND else "fail_replacement"
    await set_deadline(tx, after.matter, lapse, desk.terms.after("dispute", "goods", desk.clock.now()))
    return after


async def escalate(tx: Tx, desk: DisputeDesk, case: Case, text: str, who: Who) -> Case:
    """The customer asks us to decide. Raises step_not_possible while the merchant still has time to answer."""
    return await take_step(tx, desk, case, "escalate", who, reason=text, agreed=False)


async def withdraw(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """The customer takes it back."""
    return await end(tx, desk, case, "withdraw", who)


async def end(tx: Tx, desk: DisputeDesk, case: Case, step: str, who: Who) -> Case:
    """It ends without a decision: the merchant has its money again, escrow goes on."""
    desk.disputes.procedure.require(step, case.matter.state, who.actor)
    back = await give_back(tx, desk, case.dispute)
    after = await take_step(
        tx, desk, Case(case.matter, back), step, who, asked=frozenset(), agreed=False
    )  # fmt: skip
    await escrow.go_on(tx, desk, back.customer, back.payment, step)
    return after
