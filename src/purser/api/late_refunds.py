"""Refunds that are later than promised, for the staff: they go first."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import Depends

from purser import claims
from purser.api.proceedings import WireProceedingId
from purser.api.refund_shapes import RefundCard
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Money, Output, wire_id
from purser.api.staff_guard import Colleague, colleague_with
from purser.claims import Refund, Way
from purser.core.ids import CustomerId
from purser.identity.permissions import Permission

router = new_router("matters")

_MOST = 100


class LateRefund(Output):
    """What was promised when, the way it went, and the bank's reference: what the bank is asked about."""

    id: WireProceedingId
    subject: Annotated[CustomerId, wire_id(CustomerId)]
    amount: Money
    way: Way
    card: RefundCard | None
    reference: str | None
    out_no: str
    late_since: datetime

    @classmethod
    def of(cls, r: Refund) -> Self:
        assert r.escalated_at is not None
        return cls(
            id=r.id, subject=r.customer, amount=Money.of(r.money), way=r.way,
            card=None if r.card is None else RefundCard(bank=r.card.name, last4=r.card.last4),
            reference=r.channel_no, out_no=r.out_no, late_since=r.escalated_at,
        )  # fmt: skip


class LateRefundList(Output):
    """The longest late first, a hundred at most."""

    items: list[LateRefund]


@router.get(
    "/staff/refunds/late",
    operation_id="listLateRefunds",
    summary="Refunds that missed their promise",
    response_model=LateRefundList,
)
async def late(_: Annotated[Colleague, Depends(colleague_with(Permission.MATTERS_READ))], rt: Rt) -> LateRefundList:
    """Nobody's name is in it. The system has asked the bank already and told the customer."""
    async with rt.db.reader() as conn:
        return LateRefundList(items=[LateRefund.of(r) for r in await claims.late_refunds(conn, _MOST)])
