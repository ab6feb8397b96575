"""What others are told about an activity."""

from __future__ import annotations

from purser.core.ids import EventId, Id
from purser.notices import Event
from purser.payments.model import Activity, Kind
from purser.payments.states import State


def event_of(a: Activity) -> Event | None:
    """The event of an activity's present state, for the one who waits for it; None while nothing is settled.

    A payment is news to the merchant, a transfer to the payee, a top-up or withdrawal to its own wallet.
    """
    if a.state in (State.PROCESSING, State.SCHEDULED, State.UNKNOWN):
        return None
    to_payee = a.kind in (Kind.TRANSFER, Kind.PAYMENT) and a.state is State.SUCCEEDED
    subject = a.payee if to_payee and a.payee is not None else Id(a.wallet)
    at = a.completed_at or a.created_at
    return Event(subject, f"{a.kind}.{a.state}", _data(a), at, EventId.at(at.timestamp()))


def _data(a: Activity) -> dict[str, object]:
    return {
        "id": str(a.id),
        "kind": a.kind,
        "state": a.state,
        "amount": {"amount": a.amount, "currency": a.currency},
        "payer": a.payer_name,
        "order_id": None if a.order is None else str(a.order),
        "order_no": a.order_no,
        "failure": a.failure,
    }
