"""Let go of holds whose time is over."""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId, HoldId
from purser.ledger.model import HoldKey, Outcome, Release
from purser.ledger.post import post

_DUE = """
    SELECT debit_account, id FROM ledger_holds
     WHERE state = 'held' AND expires_at <= %s ORDER BY expires_at, debit_account, id LIMIT %s"""

_TOGETHER = 100
"""Holds let go in one transaction: their accounts stay locked only briefly."""


async def expire_due(db: Database, clock: Clock, limit: int = 1000) -> int:
    """Release up to `limit` holds that are past their time, oldest first; returns how many.

    May run at any moment and several times at once: a hold that somebody settled meanwhile is left alone.
    """
    async with db.reader() as conn:
        rows = await (await conn.execute(_DUE, [clock.now(), limit])).fetchall()
    due = [(AccountId(account), HoldId(hold)) for account, hold in rows]
    expired = 0
    for start in range(0, len(due), _TOGETHER):
        expired += await _expire(db, clock, due[start : start + _TOGETHER])
    return expired


async def _expire(db: Database, clock: Clock, keys: list[HoldKey]) -> int:
    async def release(tx: Tx) -> int:
        outcomes = await post(tx, [Release(hold, account, expired=True) for account, hold in keys], clock)
        return outcomes.count(Outcome.POSTED)

    return await db.run(release)
