"""A dispute's steps: taken with what changes of it, and said to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from purser.accounts import read_merchants
from purser.claims import dispute_store as store
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Case, Dispute
from purser.core.db import Tx
from purser.core.errors import Problem, not_found
from purser.core.ids import EventId, Id, ProceedingId
from purser.core.jobs import JSON
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.notices import Event, NoticeKind, record, tell

_EVENTS: Final = {
    "open": "dispute.opened",
    "accept": "dispute.offer_accepted",
    "accept_goods": "dispute.offer_accepted",
    "send_goods": "dispute.goods_sent",
    "receive_goods": "dispute.goods_received",
    "fall_silent": "dispute.answer_overdue",
    "escalate": "dispute.escalated",
    "fail_replacement": "dispute.escalated",
    "ask_evidence": "dispute.evidence_requested",
    "remind": "dispute.evidence_due",
    "decide": "dispute.decided",
    "decide_together": "dispute.decided",
    "decide_appeal": "dispute.decided",
    "decide_appeal_together": "dispute.decided",
    "appeal": "dispute.appealed",
    "finalise": "dispute.final",
    **dict.fromkeys(("settle", "pay", "dismiss", "guarantee", "withdraw", "expire", "forget_return"), "dispute.closed"),
}
"""What a merchant's system is told of."""

_NEWS: Final = {
    "offer": "offer", "refuse": "refused", "fall_silent": "silent", "warn": "expires", "warn_again": "expires",
    "expire": "expired", "forget_return": "expired", "fail_replacement": "mediation", "ask_evidence": "evidence",
    "remind": "evidence", "decide": "decided", "decide_together": "decided", "decide_appeal": "decided",
    "decide_appeal_together": "decided", "settle": "paid", "pay": "paid", "guarantee": "guaranteed",
    "dismiss": "closed",
}  # fmt: skip
"""What a customer is told of, whoever did it."""

_NEWS_OF_MERCHANT: Final = {"send_goods": "sent", "appeal": "appealed", "receive_goods": "received"}
"""And what only when the merchant did it."""


async def claim_case(tx: Tx, customer: Id, ident: ProceedingId) -> Case:
    """A customer's dispute, its matter locked. Raises dispute_unknown."""
    try:
        matter = await claim(tx, customer, ident)
    except Problem:
        raise not_found("dispute_unknown") from None
    return await with_dispute(tx, matter)


async def with_dispute(tx: Tx, matter: Proceeding) -> Case:
    """The dispute of a locked matter. Raises dispute_unknown."""
    return Case(matter, await store.read(tx, matter.subject, matter.id))


async def take_step(
    tx: Tx,
    desk: DisputeDesk,
    case: Case,
    step: str,
    who: Who,
    *,
    reason: str = "",
    details: Mapping[str, JSON] | None = None,
    **changes: Any,
) -> Case:
    """Take a step with its `changes` of the dispute, and say so. Raises step_not_yours, step_not_possible."""
    matter = await desk.disputes.advance(tx, case.matter, step, who, reason=reason, details=details)
    dispute = replace(case.dispute, ended=matter.ended_at is not None, **changes)
    await store.change(tx, dispute)
    after = Case(matter, dispute)
    await say(tx, desk, after, step, who)
    return after


async def say(tx: Tx, desk: DisputeDesk, case: Case, step: str, who: Who) -> None:
    """Tell the merchant's system and the customer."""
    if step in _EVENTS:
        data = _data(case)
        await record(tx, [Event(case.dispute.merchant, _EVENTS[step], data, desk.clock.now(), EventId.new(desk.clock))])
    news = _NEWS.get(step) or (_NEWS_OF_MERCHANT.get(step) if who.actor is Actor.MERCHANT else None)
    if news is not None:
        merchant = (await read_merchants(tx, [case.dispute.merchant])).get(case.dispute.merchant)
        told = {"merchant": "" if merchant is None else merchant.name, "news": news}
        await tell(tx, case.dispute.customer, NoticeKind.DISPUTE_NEWS, told, desk.clock)


def _data(case: Case) -> dict[str, object]:
    d = case.dispute
    return {
        "id": str(d.id),
        "payment_id": str(d.payment),
        "order_no": d.order_no,
        "reason": d.reason,
        "state": case.matter.state,
        "claimed": {"amount": d.claimed, "currency": d.currency},
        "award": None if d.award is None else {"amount": d.award, "currency": d.currency},
    }


def fields(d: Dispute) -> Mapping[str, JSON]:
    """What a dispute's history keeps of how it began."""
    return {"reason": d.reason.value, "claimed": d.claimed, "held": d.held}
