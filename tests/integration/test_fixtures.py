"""The test database itself: fresh for each test, migrated, gone afterwards."""

from __future__ import annotations

import psycopg
import pytest

from purser.core.db import Database


@pytest.mark.parametrize("_time", [1, 2])
async def test_each_test_has_a_database_of_its_own(db: Database, _time: int) -> None:
    async with db.transaction() as tx:
        assert await (await tx.execute("SELECT to_regclass('only_here')")).fetchone() == (None,)
        await tx.execute("CREATE TABLE only_here ()")


async def test_the_database_is_migrated(db: Database) -> None:
    async with db.reader() as conn:
        names = [row[0] for row in await (await conn.execute("SELECT name FROM migrations")).fetchall()]
    assert "0001_ledger.sql" in names


def test_an_empty_database_is_empty(empty_dsn: str) -> None:
    with psycopg.connect(empty_dsn) as conn:
        count = conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert count == (0,)
