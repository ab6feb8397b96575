"""What went through one account in a span of time, by kind: a range read of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId

_TOTALS = """
    SELECT kind, false, sum(amount)::bigint, count(*) FROM ledger_transfers
     WHERE debit_account = %(account)s AND at >= %(since)s AND at < %(until)s AND phase IN ('p', 'c')
     GROUP BY kind
     UNION ALL
    SELECT kind, true, sum(amount)::bigint, count(*) FROM ledger_transfers
     WHERE credit_account = %(account)s AND at >= %(since)s AND at < %(until)s AND phase IN ('p', 'c')
     GROUP BY kind
     ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one kind of line, minor units, in one direction: into the account or out of it."""

    kind: str
    incoming: bool
    amount: int
    count: int


async def totals(conn: Reader | Tx, account: AccountId, since: datetime, until: datetime) -> list[Total]:
    """Sums of the lines that moved money from `since` up to, not including, `until`; by kind, out before in."""
    cursor = await conn.execute(_TOTALS, {"account": account, "since": since, "until": until})
    return [Total(*row) for row in await cursor.fetchall()]
