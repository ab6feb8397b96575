"""Open a dispute: is it in time, about something that can be disputed, for no more than was paid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from purser.claims import dispute_store as store
from purser.claims import escrow
from purser.claims.dispute_case import fields, say
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_hold import hold
from purser.claims.dispute_model import Case, Dispute, DisputeReason
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import make_way
from purser.claims.refund_parts import joined, made_good
from purser.core.db import Tx
from purser.core.errors import conflict, not_found, rejected
from purser.core.ids import CustomerId, MerchantId, PaymentId, ProceedingId, WalletId
from purser.core.proceedings import Who
from purser.payments import Activity, Kind, Order, State, claim_activity, read_activity, read_orders


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the customer says. `amount` is wanted back, minor units; None: all that is left."""

    payment: PaymentId
    reason: DisputeReason
    description: str
    amount: int | None = None


async def open_dispute(
    tx: Tx, desk: DisputeDesk, customer: CustomerId, wallets: Collection[WalletId], wish: Complaint, who: Who
) -> Case:
    """Open a dispute about a payment from one of the customer's wallets.

    The merchant's money is held, as far as there is any, and escrow does not confirm itself any more. Raises
    activity_unknown, dispute_not_possible, dispute_too_late, dispute_too_early, dispute_is_theft, dispute_too_much,
    dispute_open_already, escrow_not_begun.
    """
    a = await read_activity(tx, wallets, wish.payment)
    if a is None:
        raise not_found("activity_unknown")
    if a.kind is not Kind.PAYMENT or a.state is not State.SUCCEEDED or a.payee is None:
        raise rejected("dispute_not_possible")
    order = await _order_of(tx, a)
    _require_in_time(desk, a, order, wish.reason)
    ident = ProceedingId.new(desk.clock)
    await escrow.require_begun(tx, a)
    await make_way(tx, RefundDesk.of(desk.counter), customer, a.id)
    in_escrow = await escrow.stop(tx, desk, customer, a.id, "dispute")
    await claim_activity(tx, a.wallet, a.id)  # nobody refunds it meanwhile
    claimed = await _claimed(tx, customer, a, wish.amount)
    merchant = MerchantId(a.payee)
    dispute = Dispute(
        customer, ident, a.wallet, a.id, merchant, a.order_no, wish.reason, wish.description, a.currency, claimed, 0, ()
    )
    await store.insert(tx, dispute)
    shares = order.splits if order is not None and order.splits else [(merchant, a.amount)]
    dispute = await hold(tx, desk, dispute, claimed - min(in_escrow, claimed), joined(shares))
    await store.change(tx, dispute)
    matter = await desk.disputes.open(tx, "open", customer, ident, who, reason=wish.reason, details=fields(dispute))
    case = Case(matter, dispute)
    await say(tx, desk, case, "open", who)
    return case


async def _order_of(tx: Tx, a: Activity) -> Order | None:
    if a.order is None or a.payee is None:
        return None
    return (await read_orders(tx, [(MerchantId(a.payee), a.order)])).get(a.order)


def _require_in_time(desk: DisputeDesk, a: Activity, order: Order | None, reason: DisputeReason) -> None:
    now, paid_at = desk.clock.now(), a.completed_at or a.created_at
    if reason is DisputeReason.UNAUTHORISED:
        raise rejected("dispute_is_theft")
    if now >= desk.terms.after("dispute", "opening", paid_at):
        raise rejected("dispute_too_late")
    if reason is DisputeReason.NOT_RECEIVED and now < _promised(desk, paid_at, order):
        raise rejected("dispute_too_early", until=_promised(desk, paid_at, order).isoformat(timespec="seconds"))


def _promised(desk: DisputeDesk, paid_at: datetime, order: Order | None) -> datetime:
    if order is not None and order.deliver_by is not None:
        return order.deliver_by
    return desk.terms.after("dispute", "unpromised_delivery", paid_at)


async def _claimed(tx: Tx, customer: CustomerId, a: Activity, wanted: int | None) -> int:
    """The whole of what is left, or the part that is wanted."""
    if any(not d.ended for d in await store.of_payment(tx, customer, a.id)):
        raise conflict("dispute_open_already")
    left = a.amount - await made_good(tx, customer, a)
    if left <= 0 or (wanted is not None and not 0 < wanted <= left):
        raise rejected("dispute_too_much")
    return left if wanted is None else wanted
