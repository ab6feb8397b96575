"""Find the other end of what came into an account."""

from __future__ import annotations

from datetime import datetime

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, Id

_PAID_BY = """
    SELECT debit_account FROM ledger_transfers
     WHERE credit_account = %s AND reference = %s AND at >= %s AND phase IN ('p', 'c')
     LIMIT 1"""


async def paid_by(conn: Reader | Tx, account: AccountId, reference: Id, since: datetime) -> AccountId | None:
    """Who paid into `account` for `reference`, no earlier than `since`; None when nobody did.

    Reads the account's own incoming lines since then, so it is meant for wallets, not for busy accounts.
    """
    row = await (await conn.execute(_PAID_BY, [account, reference, since])).fetchone()
    return None if row is None else AccountId(row[0])
