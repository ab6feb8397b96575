"""What a payment was paid with besides the balance: top-ups made for its order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import PaymentId
from purser.payments.model import Activity, Kind
from purser.payments.orders import LONGEST_LIFE
from purser.payments.rows import PAYMENT_COLUMNS
from purser.payments.store import activity

_FOR_ORDER: Final = f"""
    SELECT {PAYMENT_COLUMNS} FROM payments
     WHERE wallet_id = %s AND id >= %s AND id < %s AND kind = 'top_up' AND order_id = %s AND state = 'succeeded'
       AND completed_at <= %s ORDER BY id"""
_SKEW: Final = timedelta(minutes=5)


async def sources_of(conn: Tx | Reader, a: Activity) -> list[Activity]:
    """The top-ups that came for a payment's order before it was paid, oldest first; the rest came from the balance.

    Only as far back as an order can live: by the time in the ids, so that no index is needed for it.
    """
    if a.kind is not Kind.PAYMENT or a.order is None:
        return []
    first, last = a.created_at - LONGEST_LIFE - _SKEW, a.created_at + _SKEW
    args = [a.wallet, _first_id(first), _first_id(last), a.order, a.created_at]
    return [activity(row) for row in await (await conn.execute(_FOR_ORDER, args)).fetchall()]


def came(top_up: Activity) -> int:
    """What a top-up brought, minor units: its fee was taken out of it."""
    return top_up.amount - top_up.fee.total


def paid_by_cards(a: Activity, top_ups: list[Activity]) -> list[int]:
    """What of a payment each of its top-ups has paid, minor units: in their order, never more than the payment."""
    left, parts = a.amount, []
    for top_up in top_ups:
        parts.append(min(came(top_up), left))
        left -= parts[-1]
    return parts


def _first_id(at: datetime) -> PaymentId:
    """No id of that millisecond or later is smaller."""
    return PaymentId(int(at.timestamp() * 1000).to_bytes(6, "big") + bytes(10))
