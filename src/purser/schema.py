"""Bring a database up to date: the numbered files, and the months ahead of the tables split by month."""

from __future__ import annotations

from purser.core.clock import Clock, SystemClock
from purser.core.db import Database
from purser.core.migrate import migrate
from purser.ledger import ensure_partitions
from purser.notices import ensure_event_months


async def bring_up_to_date(dsn: str, clock: Clock | None = None) -> list[str]:
    """Returns the files that ran now. Months come before anything is written, so that no row of a month
    goes to the default partition. Raises MigrationError."""
    ran = await migrate(dsn)
    now = (clock or SystemClock()).now()
    async with Database(dsn, max_size=2) as db:
        await ensure_partitions(db, now)
        await ensure_event_months(db, now)
    return ran
