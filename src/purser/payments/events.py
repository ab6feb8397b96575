"""What others are told about an activity."""

from __future__ import annotations

from purser.core.ids import EventId, MerchantId, WalletId
from purser.notices import Event
from purser.payments.model import Activity, Kind
from purser.payments.states import State

_TYPES = {(kind, state): f"{kind}.{state}" for kind in Kind for state in State}


def event_of(a: Activity) -> Event | None:
    """The event of an activity's present state, for the one who waits for it; None while nothing is settled.

    A payment is news to the merchant, a transfer to the payee, a top-up or withdrawal to its own wallet.
    """
    if a.state in (State.PROCESSING, State.SCHEDULED, State.UNKNOWN):
        return None
    at = a.completed_at or a.created_at
    data = _data(a)
    if a.kind is Kind.TRANSFER and a.state is not State.SUCCEEDED:  # back with the payer, who is to know from whom
        data["payee"] = a.payee_name
    return Event(_subject(a), _TYPES[a.kind, a.state], data, at, EventId.at(at.timestamp()))


def arrival_of(a: Activity) -> Event:
    """The payer's side of a delayed transfer that has arrived."""
    at = a.completed_at or a.created_at
    return Event(a.wallet, "transfer.arrived", _data(a) | {"payee": a.payee_name}, at, EventId.at(at.timestamp()))


def _subject(a: Activity) -> WalletId | MerchantId:
    if a.payee is None or a.state is not State.SUCCEEDED:
        return a.wallet
    return MerchantId(a.payee) if a.kind is Kind.PAYMENT else WalletId(a.payee)


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
