"""Release what merchants sold: merchant.pending becomes merchant.available on the next day (T+1)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from purser.core.db import Tx
from purser.core.ids import AccountId, MerchantId, TransferId
from purser.core.money import Currency, Money
from purser.ledger import Outcome, Transfer, balance_at, post, read_balance, totals
from purser.payments.counter import Counter

_MERCHANTS = "SELECT id, available_account, currency FROM merchants WHERE status = 'open' ORDER BY id"
_CLAIM = "SELECT id FROM merchants WHERE id = %s FOR NO KEY UPDATE"
_KIND = "release"


async def release_sales(c: Counter) -> int:
    """Release every merchant's sales of days gone by, local time; returns how many merchants had some.

    Run again the same day it finds nothing left: what was released since midnight is taken off.
    """
    midnight = datetime.combine(c.policy.local_date(c.clock.now()), time(), c.policy.time_zone)
    async with c.db.reader() as conn:
        merchants = await (await conn.execute(_MERCHANTS)).fetchall()
    released = 0
    for ident, available, currency in merchants:
        one = partial(_release, c, MerchantId(ident), AccountId(available), Currency(currency), midnight)
        released += await c.db.run(one)
    return released


async def _release(
    c: Counter, merchant: MerchantId, available: AccountId, currency: Currency, midnight: datetime, tx: Tx
) -> bool:
    pending = AccountId(merchant)
    await tx.execute(_CLAIM, [merchant])  # two at once would both find the same sales
    before = await balance_at(tx, pending, midnight)
    since = await totals(tx, pending, midnight, c.clock.now() + timedelta(seconds=1))
    gone = sum(t.amount for t in since if not t.incoming and t.kind != "merchant_fee")
    now = await read_balance(tx, pending)
    amount = min(before.amount - gone, now.available.amount)
    if amount <= 0:
        return False
    ident = TransferId.new(c.clock)
    transfer = Transfer(ident, pending, available, Money(amount, currency), _KIND, ident)
    return (await post(tx, [transfer], c.clock))[0] is Outcome.POSTED
