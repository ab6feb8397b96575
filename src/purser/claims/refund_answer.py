"""The merchant's answer, its silence, and the customer's change of mind."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import structlog

from purser.claims import refunds_store as store
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import DisputeReason as Dispute
from purser.claims.dispute_open import Complaint, open_dispute
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import approved
from purser.claims.refund_model import Reason, Refund
from purser.claims.refund_tell import tell_closed, tell_merchant
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, MerchantId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim

log = structlog.get_logger(__name__)

_COMPLAINTS: Final = {
    Reason.NOT_RECEIVED: Dispute.NOT_RECEIVED,
    Reason.NOT_AS_DESCRIBED: Dispute.NOT_AS_DESCRIBED,
    Reason.PAID_TWICE: Dispute.DUPLICATE,
    Reason.WRONG_AMOUNT: Dispute.WRONG_AMOUNT,
    Reason.AGREED: Dispute.CREDIT_NOT_PROCESSED,
}


async def approve(tx: Tx, desk: RefundDesk, merchant: MerchantId, ident: ProceedingId) -> Refund:
    """The merchant agrees: the money sets off. Raises refund_unknown, step_not_possible."""
    r, matter = await _of_merchant(tx, merchant, ident)
    matter = await desk.docket.advance(tx, matter, "approve", Who(Actor.MERCHANT, str(merchant)))
    await store.answered(tx, r)
    return await approved(tx, desk, r, matter)


async def refuse(tx: Tx, desk: RefundDesk, merchant: MerchantId, ident: ProceedingId, reason: str) -> Refund:
    """The merchant refuses, and says why; the customer may dispute. Raises refund_unknown, step_not_possible."""
    r, matter = await _of_merchant(tx, merchant, ident)
    await desk.docket.advance(tx, matter, "refuse", Who(Actor.MERCHANT, str(merchant)), reason=reason)
    ended = await _end(tx, r)
    await _tell(tx, desk, ended, "refused")
    return ended


async def stay_silent(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund:
    """The merchant has not answered in time: the system opens the dispute, unless there can be none any more."""
    await desk.docket.advance(tx, matter, "stay_silent", Who.system())
    closed = await _end(tx, r)
    opened = await _open_dispute(tx, desk, closed)
    await _tell(tx, desk, closed, "silent" if opened else "unanswered")
    return closed


async def _open_dispute(tx: Tx, desk: RefundDesk, r: Refund) -> bool:
    complaint = Complaint(r.payment, _COMPLAINTS.get(r.reason, Dispute.OTHER), r.note, r.amount)
    who = Who.system(f"refund {r.id}")
    try:
        async with tx.transaction():
            await open_dispute(tx, DisputeDesk.of(desk.counter), r.customer, [r.wallet], complaint, who)
    except Problem as problem:
        log.info("dispute_not_opened", refund=str(r.id), reason=problem.code)
        return False
    return True


async def withdraw(tx: Tx, desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> Refund:
    """The customer does not want it any more. Raises proceeding_unknown, refund_unknown, step_not_possible."""
    matter = await claim(tx, customer, ident)
    r = await store.read(tx, customer, ident)
    await desk.docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, str(customer)))
    ended = await _end(tx, r)
    await tell_merchant(tx, desk, ended, "withdrawn")
    return ended


async def _of_merchant(tx: Tx, merchant: MerchantId, ident: ProceedingId) -> tuple[Refund, Proceeding]:
    customer = await store.owner(tx, merchant, ident)
    matter = await claim(tx, customer, ident)
    return await store.read(tx, customer, ident), matter


async def _tell(tx: Tx, desk: RefundDesk, r: Refund, why: str) -> None:
    await tell_closed(tx, desk, r, why)
    await tell_merchant(tx, desk, r, "rejected")


async def _end(tx: Tx, r: Refund) -> Refund:
    ended = replace(r, counts=False)
    await store.change(tx, ended)
    await store.answered(tx, ended)
    return ended
