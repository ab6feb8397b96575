"""Who has got what of a payment, and what of it can still be given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from purser.claims import refunds_store as store
from purser.claims.escrow_table import ESCROW
from purser.claims.refund_desk import MOST, RefundDesk
from purser.claims.refund_model import Refundable
from purser.claims.refund_shares import Part
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, conflict, rejected
from purser.core.ids import AccountId, CustomerId, MerchantId, PaymentId, ProceedingId
from purser.core.proceedings import read_proceedings
from purser.ledger import charged
from purser.payments import Activity, Kind, State, read_orders
from purser.payments.outgoing import compensated

_REFUNDED: Final = (Kind.PAYMENT, Kind.TOP_UP)


async def refundable(conn: Tx | Reader, desk: RefundDesk, customer: CustomerId, a: Activity) -> Refundable:
    """What of a payment or top-up of `customer` can be given back now. Exact where the payment's row is locked."""
    now = desk.clock.now()
    _, times, last = await store.totals(conn, customer, a.id)
    returned = await made_good(conn, customer, a)
    paid = a.amount - a.fee.total if a.kind is Kind.TOP_UP else a.amount
    begun = a.completed_at or a.created_at
    until = desk.terms.after("refund", "window", begun)
    found = Refundable(paid, returned, times, until)
    if a.kind not in _REFUNDED or a.state is not State.SUCCEEDED:
        return Refundable(0, 0, times, until, "refund_not_possible")
    if found.left <= 0:
        return Refundable(paid, returned, times, until, "refund_nothing_left")
    if now >= until:
        return Refundable(paid, returned, times, until, "refund_too_late")
    if times >= desk.terms.number("refund", MOST):
        return Refundable(paid, returned, times, until, "refund_too_many")
    again_at = None if last is None else desk.terms.after("refund", "pause", last)
    if again_at is not None and now < again_at:
        return Refundable(paid, returned, times, until, "refund_too_soon", again_at)
    return found


async def made_good(conn: Tx | Reader, customer: CustomerId, a: Activity) -> int:
    """What the payer has had back of an activity, by refunds and by the operator's compensation, minor units: nobody
    gets more than they lost. Exact where the payment's row is locked."""
    return (await made_good_of_each(conn, customer, [a]))[a.id]


async def made_good_of_each(
    conn: Tx | Reader, customer: CustomerId, activities: Sequence[Activity]
) -> Counter[PaymentId]:
    """The same of several activities of a customer's, to look at."""
    refunded = await store.refunded(conn, customer, [a.id for a in activities])
    return refunded + await compensated(conn, activities)


def require(found: Refundable, amount: int, desk: RefundDesk) -> None:
    """Raises refund_not_possible, refund_nothing_left, refund_too_late, refund_too_many, refund_too_soon,
    refund_too_much."""
    if found.blocked is not None:
        raise _problem(found.blocked, found.until, desk)
    if not 0 < amount <= found.left:
        raise rejected("refund_too_much")


def _problem(code: str, until: datetime, desk: RefundDesk) -> Problem:
    if code == "refund_too_soon":
        return conflict(code)
    if code == "refund_too_many":
        return rejected(code, most=desk.terms.number("refund", MOST))
    return rejected(code, until=until.date().isoformat()) if code == "refund_too_late" else rejected(code)


async def parts_of(conn: Tx | Reader, customer: CustomerId, a: Activity) -> list[Part]:
    """What each merchant got of a payment and was charged for it, and how much of both has gone back."""
    assert a.kind is Kind.PAYMENT
    assert a.payee is not None
    shares = [(MerchantId(a.payee), a.amount)]
    if a.order is not None:
        order = (await read_orders(conn, [(MerchantId(a.payee), a.order)]))[a.order]
        shares = order.splits or shares
    gone, taken_at = await store.given(conn, customer, a.id), await _charged_at(conn, customer, a)
    return [
        Part(
            merchant,
            got,
            await charged(conn, AccountId(merchant), a.id, "merchant_fee", taken_at),
            *gone.get(merchant, (0, 0)),
        )
        for merchant, got in joined(shares)
    ]


async def _charged_at(conn: Tx | Reader, customer: CustomerId, a: Activity) -> datetime:
    """When the merchant's fee was taken: with the payment, or when escrow released it (its matter has the payment's
    id, and came to its end then)."""
    ident = ProceedingId(a.id)
    escrow = (await read_proceedings(conn, customer, [ident])).get(ident)
    return a.created_at if escrow is None or escrow.procedure != ESCROW.name else escrow.since


def joined(shares: list[tuple[MerchantId, int]]) -> list[tuple[MerchantId, int]]:
    """A merchant named twice in an order has one part of it."""
    sums: dict[MerchantId, int] = {}
    for merchant, got in shares:
        sums[merchant] = sums.get(merchant, 0) + got
    return list(sums.items())
