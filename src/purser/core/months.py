"""Tables split by month: their partitions, made ahead of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import psycopg
import structlog
from psycopg import sql

from purser.core.db import Database

MONTHS_AHEAD = 3
log = structlog.get_logger(__name__)


async def make_months(db: Database, table: str, now: datetime, bound: Callable[[datetime], str]) -> list[str]:
    """Make the partitions of this month and the next ones; returns the names made now.

    `bound` is the value of the partitioning column at which a month begins. A month whose rows already went
    to the default partition stays there: nothing is moved. While somebody reads the whole table (a check of the
    books takes minutes), nothing is made: writers would queue behind the wait, and there are months to spare.
    """
    made: list[str] = []
    year, month = now.year, now.month
    for _ in range(MONTHS_AHEAD + 1):
        start = datetime(year, month, 1, tzinfo=now.tzinfo)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = datetime(year, month, 1, tzinfo=now.tzinfo)
        name = f"{table}_{start:%Y_%m}"
        try:
            if await _make(db, table, name, bound(start), bound(end)):
                made.append(name)
        except psycopg.errors.LockNotAvailable:
            log.warning("month_put_off", partition=name)
            break
    return made


async def _make(db: Database, table: str, name: str, start: str, end: str) -> bool:
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT to_regclass(%s) IS NOT NULL", [name])).fetchone()
        if row is not None and row[0]:
            return False
    statement = sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
        sql.Identifier(name), sql.Identifier(table), sql.Literal(start), sql.Literal(end)
    )
    try:
        async with db.transaction() as tx:
            await tx.execute("SET LOCAL lock_timeout = '1s'")
            await tx.execute(statement)
    except (psycopg.errors.DuplicateTable, psycopg.errors.CheckViolation):
        return False  # another process was first, or the default partition has rows of that month
    return True
