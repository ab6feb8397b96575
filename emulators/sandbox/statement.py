"""The bill of a day, for reconciling: what really moved, in the order it settled."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta, timezone
from typing import Final

from emulators.sandbox.bank import moment
from emulators.sandbox.store import Store

BANK_TIME: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The bank's days begin at midnight there; China has no summer time."""

COLUMNS: Final = ("kind", "out_no", "channel_no", "amount_minor", "currency", "card_last4", "settled_at")

_SQL: Final = """
SELECT o.kind, o.out_no, o.channel_no, o.amount, o.currency, c.last4, o.settled_ms AS at
  FROM orders o JOIN cards c
    ON c.token = coalesce((SELECT t.card FROM tokens t WHERE t.token = o.card), o.card)
 WHERE o.merchant = :merchant AND o.state IN ('SUCCESS', 'RETURNED')
   AND o.settled_ms >= :low AND o.settled_ms < :high
UNION ALL
SELECT 'payout_return', o.out_no, o.channel_no, o.amount, o.currency, c.last4, o.returned_ms
  FROM orders o JOIN cards c
    ON c.token = coalesce((SELECT t.card FROM tokens t WHERE t.token = o.card), o.card)
 WHERE o.merchant = :merchant AND o.state = 'RETURNED' AND o.returned_ms >= :low AND o.returned_ms < :high
 ORDER BY at, out_no
"""


def statement_of(store: Store, merchant: str, day: str) -> bytes:
    """CSV (UTF-8, CRLF) of one day, YYYY-MM-DD in the bank's time, minor units; ValueError for no day."""
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), BANK_TIME)
    low = int(midnight.timestamp() * 1000)
    rows = store.named_rows(_SQL, {"merchant": merchant, "low": low, "high": low + 86_400_000})
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([*list(row)[:-1], moment(row["at"])])
    return out.getvalue().encode()
