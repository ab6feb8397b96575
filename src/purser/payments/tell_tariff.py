"""Tell every customer of a tariff that was announced: prices change a month after everybody could know."""

from __future__ import annotations

from functools import partial
from typing import Final

from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.fees import tariff_store
from purser.notices import Notice, NoticeKind, tell_all
from purser.payments.counter import Counter

AT_ONCE: Final = 500
"""Customers told in one transaction: each of them has their message box locked until it commits."""

_NEXT: Final = """
    SELECT id FROM customers WHERE id > %s AND created_at <= %s AND erased_at IS NULL ORDER BY id LIMIT %s"""


async def tell_of_tariff(c: Counter, tariff: ProceedingId) -> int:
    """Tell all who are customers at its announcement; returns how many. Run again, it goes on where it was.

    A tariff that is withdrawn meanwhile is told to nobody further.
    """
    told = 0
    while some := await c.db.run(partial(_tell_some, c, tariff)):
        told += some
    return told


async def _tell_some(c: Counter, tariff: ProceedingId, tx: Tx) -> int:
    found = await tariff_store.claim_telling(tx, tariff)
    if found is None:
        return 0
    announced_at, effective_at, told_to = found
    rows = await (await tx.execute(_NEXT, [told_to, announced_at, AT_ONCE])).fetchall()
    if rows:
        data = {"effective_at": effective_at.isoformat()}
        notices = [Notice(CustomerId(ident), NoticeKind.TARIFF_ANNOUNCED, data) for (ident,) in rows]
        await tell_all(tx, notices, c.clock)
        await tariff_store.note_told(tx, tariff, rows[-1][0])
    return len(rows)
