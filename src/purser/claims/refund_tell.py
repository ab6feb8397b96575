"""What customer and merchant are told about a refund."""

from __future__ import annotations

from purser.claims import refunds_store
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_model import Refund
from purser.core.db import Tx
from purser.core.ids import EventId
from purser.notices import Event, NoticeKind, record, tell
from purser.notices.tell import Value
from purser.payments import read_activity


async def tell_arrived(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """The money is there."""
    await tell(tx, r.customer, NoticeKind.REFUND_ARRIVED, await _data(tx, r) | _where(r), desk.clock)


async def tell_closed(tx: Tx, desk: RefundDesk, r: Refund, why: str) -> None:
    """It came to nothing: `refused`, `silent`, `unanswered`, `unfunded`, `disputed` or `returned`."""
    await tell(tx, r.customer, NoticeKind.REFUND_CLOSED, await _data(tx, r) | {"why": why}, desk.clock)


async def tell_kept(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """It was to go on to a card, and stays in the balance."""
    await tell(tx, r.customer, NoticeKind.REFUND_KEPT, await _data(tx, r), desk.clock)


async def tell_stuck(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """The way it went does not take it: another one is wanted."""
    await tell(tx, r.customer, NoticeKind.REFUND_STUCK, await _data(tx, r), desk.clock)


async def tell_rerouted(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """Somebody of the staff named another way, because the customer asked."""
    await tell(tx, r.customer, NoticeKind.REFUND_REROUTED, await _data(tx, r) | _where(r), desk.clock)


async def tell_late(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """The promise was missed, and we are after it."""
    await tell(tx, r.customer, NoticeKind.REFUND_LATE, await _data(tx, r), desk.clock)


async def tell_merchant(tx: Tx, desk: RefundDesk, r: Refund, what: str) -> None:
    """An event `refund.<what>`, for the merchant's webhooks; a top-up has no merchant."""
    if r.merchant is None:
        return
    now = desk.clock.now()
    data = {
        "id": str(r.id),
        "payment_id": str(r.payment),
        "refund_no": r.refund_no,
        "amount": _wire(r),
        "origin": r.origin,
        "reason": r.reason,
    }
    await record(tx, [Event(r.merchant, f"refund.{what}", data, now, EventId.at(now.timestamp()))])


async def _data(tx: Tx, r: Refund) -> dict[str, Value]:
    if r.of_top_up:
        return {"amount": _wire(r), "payee": "top_up", "refund": str(r.id)}
    whole = await refunds_store.whole_of(tx, r)
    a = await read_activity(tx, [whole.wallet], whole.payment)
    assert a is not None
    return {"amount": _wire(r), "payee": a.payee_name, "refund": str(r.id)}


def _where(r: Refund) -> dict[str, Value]:
    return {"where": "balance" if r.card is None else f"{r.card.name} {r.card.last4}"}


def _wire(r: Refund) -> dict[str, str | int]:
    return {"amount": r.amount, "currency": r.currency.value}
