"""What left a wallet in a span of time, for somebody who says that it was not they."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import PaymentId, WalletId
from purser.core.pgbinary import UuidArray
from purser.payments.model import Activity, Kind
from purser.payments.rows import PAYMENT_COLUMNS
from purser.payments.states import State
from purser.payments.store import activity

LEAVING: Final = (Kind.TRANSFER, Kind.PAYMENT, Kind.WITHDRAWAL)

_READ: Final = f"""
    SELECT {PAYMENT_COLUMNS} FROM payments
     WHERE wallet_id = %s AND id >= %s AND id <= %s AND kind = ANY(%s) AND state = %s
     ORDER BY id DESC LIMIT %s"""

_GIVEN: Final = """
    SELECT reference, sum(amount)::bigint FROM ledger_transfers
     WHERE credit_account = ANY(%s) AND reference = ANY(%s) AND at >= %s AND kind = 'compensation'
     GROUP BY reference"""
_BACK: Final = """
    SELECT reference, -sum(amount)::bigint FROM ledger_transfers
     WHERE debit_account = ANY(%s) AND reference = ANY(%s) AND at >= %s AND kind = 'compensation_back'
     GROUP BY reference"""


async def read_outgoing(
    conn: Tx | Reader, wallet: WalletId, since: datetime, until: datetime, limit: int
) -> list[Activity]:
    """Transfers, payments and withdrawals of a wallet that succeeded and began in that time, newest first."""
    first, last = bytes(_moment(since)) + bytes(10), bytes(_moment(until)) + b"\xff" * 10
    kinds: Collection[str] = [kind.value for kind in LEAVING]
    values = [wallet, PaymentId(first), PaymentId(last), kinds, State.SUCCEEDED, limit]
    return [activity(row) for row in await (await conn.execute(_READ, values)).fetchall()]


async def compensated(conn: Tx | Reader, activities: Sequence[Activity]) -> Counter[PaymentId]:
    """What the operator has made good of each activity, less what it took back; minor units."""
    made: Counter[PaymentId] = Counter()
    if activities:
        wallets = UuidArray(list({a.wallet.account for a in activities}))
        payments, since = UuidArray([a.id for a in activities]), min(a.created_at for a in activities)
        for statement in (_GIVEN, _BACK):
            for payment, amount in await (await conn.execute(statement, [wallets, payments, since])).fetchall():
                made[PaymentId(payment)] += amount
    return made


def _moment(at: datetime) -> bytes:
    """The first six bytes of an id of that time."""
    return (int(at.timestamp() * 1000)).to_bytes(6, "big")
