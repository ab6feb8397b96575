"""Find an activity from either side of it."""

from __future__ import annotations

from datetime import timedelta

from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.ids import PaymentId, WalletId
from purser.ledger import paid_by
from purser.payments import store
from purser.payments.model import Activity

_EARLIER = timedelta(days=1)  # a clock may have been set back between the id and its line


async def find_activity(conn: Reader, wallet: WalletId, ident: PaymentId) -> tuple[Activity, bool]:
    """An activity that `wallet` began or was paid by; whether it was the payee.

    Raises activity_unknown, also for somebody else's.
    """
    own = await store.read_activity(conn, [wallet], ident)
    if own is not None:
        return own, False
    try:
        since = ident.born - _EARLIER
    except (ValueError, OverflowError):  # any UUID may be asked for: this one would be of the year 10000 or later
        raise not_found("activity_unknown") from None
    payer = await paid_by(conn, wallet.account, ident, since)
    if payer is not None:
        received = await store.read_activity(conn, [WalletId(payer)], ident)
        if received is not None:
            return received, True
    raise not_found("activity_unknown")
