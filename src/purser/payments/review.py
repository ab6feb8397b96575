"""The month's turn: everybody's turnover of the month before, against the levels that were published."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from purser.core.ids import CustomerId
from purser.fees.vip_store import behind, is_reviewed, note_reviewed
from purser.payments.counter import Counter
from purser.payments.membership import Memberships

_AT_ONCE: Final = 500

_REACHED: Final = """
    SELECT w.customer_id FROM payments AS p JOIN wallets AS w ON w.id = p.wallet_id
     WHERE p.created_at >= %(since)s AND p.created_at < %(until)s AND p.currency = %(currency)s
       AND p.kind IN ('payment', 'transfer') AND p.state = 'succeeded'
     GROUP BY w.customer_id HAVING sum(p.amount) >= %(least)s"""


async def review_month(c: Counter) -> None:
    """Review the month before this one, unless that is done. Broken off, it goes on where it was."""
    month, between = month_before(c, c.clock.now())
    async with c.db.reader() as conn:
        if await is_reviewed(conn, month):
            return
        levels = (await c.prices.current(conn)).tariff.levels
        values = {
            "since": between[0], "until": between[1], "currency": c.policy.currency,
            "least": levels[0].turnover if levels else None,
        }  # fmt: skip
        rows = await (await conn.execute(_REACHED, values)).fetchall() if levels else []
    memberships = Memberships(c)
    for (customer,) in rows:
        await c.db.run(partial(memberships.review, customer=CustomerId(customer), month=month, between=between))
    while True:
        async with c.db.reader() as conn:
            left = await behind(conn, month, _AT_ONCE)
        for one in left:
            await c.db.run(partial(memberships.review, customer=one, month=month, between=between))
        if len(left) < _AT_ONCE:
            break
    await c.db.run(lambda tx: note_reviewed(tx, month, c.clock.now()))


def month_before(c: Counter, now: datetime) -> tuple[date, tuple[datetime, datetime]]:
    """The first day of the month before the one of `now` by the policy's calendar, and when that month begins and
    ends."""
    this = c.policy.local_date(now).replace(day=1)
    month = (this - timedelta(days=1)).replace(day=1)
    zone = c.policy.time_zone
    return month, (datetime.combine(month, time(), zone), datetime.combine(this, time(), zone))
