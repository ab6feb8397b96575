"""The journal's months. One partition each, made ahead of time."""

from __future__ import annotations

from datetime import datetime

import psycopg
from psycopg import sql

from purser.core.db import Database

MONTHS_AHEAD = 3


async def ensure_partitions(db: Database, now: datetime) -> list[str]:
    """Make this month's partition and the next ones; returns the names made now.

    A month whose rows already went to the default partition stays there: nothing in the journal is moved.
    """
    made: list[str] = []
    year, month = now.year, now.month
    for _ in range(MONTHS_AHEAD + 1):
        start = datetime(year, month, 1, tzinfo=now.tzinfo)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        name = f"ledger_transfers_{start:%Y_%m}"
        if await _make(db, name, start, datetime(year, month, 1, tzinfo=now.tzinfo)):
            made.append(name)
    return made


async def _make(db: Database, name: str, start: datetime, end: datetime) -> bool:
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT to_regclass(%s) IS NOT NULL", [name])).fetchone()
        if row is not None and row[0]:
            return False
    statement = sql.SQL("CREATE TABLE {} PARTITION OF ledger_transfers FOR VALUES FROM ({}) TO ({})").format(
        sql.Identifier(name), sql.Literal(start.isoformat()), sql.Literal(end.isoformat())
    )
    try:
        async with db.transaction() as tx:
            await tx.execute("SET LOCAL lock_timeout = '5s'")
            await tx.execute(statement)
    except (psycopg.errors.DuplicateTable, psycopg.errors.CheckViolation):
        return False  # another process was first, or the default partition has rows of that month
    return True
