"""The bell: heard once the transaction has committed, never when it was rolled back, and again after a break."""

from __future__ import annotations

import asyncio
import time

import pytest

from purser.core.bell import Bell, ring
from purser.core.db import Database, Tx


async def _until(heard: list[str], n: int) -> None:
    async with asyncio.timeout(10):
        while len(heard) < n:
            await asyncio.sleep(0.002)


async def test_what_is_committed_is_heard_at_once_and_nothing_else(db: Database, dsn: str) -> None:
    heard: list[str] = []
    async with Bell(dsn) as bell:
        bell.heed("tea", heard.append)
        await bell.until_heard()

        async def undone(tx: Tx) -> None:
            await ring(tx, "tea", "cold")
            raise LookupError

        with pytest.raises(LookupError):
            await db.run(undone)
        await db.run(lambda tx: ring(tx, "coffee", "hot"))
        began = time.monotonic()
        await db.run(lambda tx: ring(tx, "tea", "green", "black", "green"))
        await _until(heard, 2)
        assert time.monotonic() - began < 2
        assert sorted(heard) == ["black", "green"]


async def test_a_broken_connection_is_made_anew_and_a_bad_listener_harms_nobody(db: Database, dsn: str) -> None:
    heard: list[str] = []

    def fails(_: str) -> None:
        raise ValueError

    async with Bell(dsn) as bell:
        bell.heed("tea", fails)
        bell.heed("tea", heard.append)
        await bell.until_heard()
        async with db.reader() as conn:
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' "
                "AND datname = current_database()"
            )
        async with asyncio.timeout(10):
            while bell.is_heard:
                await asyncio.sleep(0.01)
            await bell.until_heard()
        await db.run(lambda tx: ring(tx, "tea", "white"))
        await _until(heard, 1)
        assert heard == ["white"]
