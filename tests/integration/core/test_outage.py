"""A database that goes away: whoever waits for it is told soon, and it is used again as soon as it is back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from purser.core.clock import FakeClock
from purser.core.db import PATIENCE, Database
from purser.core.postgres import THROWAWAY, Cluster
from purser.schema import bring_up_to_date
from tests.support.world import World

pytestmark = pytest.mark.slow

SLACK = 4.0
"""Seconds that a busy machine may add."""


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    """A cluster that may be killed."""
    own = Cluster(home, THROWAWAY)
    own.start()
    yield own
    own.kill()


async def _seconds_until_it_answers(db: Database) -> float:
    began = time.monotonic()
    while True:
        try:
            async with db.reader() as conn:
                await conn.execute("SELECT 1")
        except psycopg.OperationalError:
            continue
        return time.monotonic() - began


async def test_it_is_used_again_at_once_however_long_it_was_away(cluster: Cluster) -> None:
    """A pool left to itself doubles its pauses: away for a minute, it would stay away for another."""
    async with Database(cluster.dsn()) as db:
        await _seconds_until_it_answers(db)
        cluster.kill()
        back = asyncio.create_task(_seconds_until_it_answers(db))
        await asyncio.sleep(17)
        began = time.monotonic()
        cluster.start()
        await back
        assert time.monotonic() - began < PATIENCE + SLACK


async def test_a_process_that_starts_first_waits_for_it(cluster: Cluster) -> None:
    cluster.kill()
    db = Database(cluster.dsn())
    opening = asyncio.create_task(db.open())
    await asyncio.sleep(PATIENCE + 2)
    cluster.start()
    await asyncio.wait_for(opening, PATIENCE + SLACK)
    async with db.reader() as conn:
        assert await (await conn.execute("SELECT 1")).fetchone() == (1,)
    await db.close()


async def test_a_command_is_refused_after_one_wait(cluster: Cluster) -> None:
    """Where no connection was to be had nothing was begun, so there is nothing to look for by a second try."""
    await bring_up_to_date(cluster.dsn())
    async with Database(cluster.dsn()) as db:
        world = World(db, FakeClock())
        await world.engine.start()
        payer, payee = await world.person(funds=1_000), await world.person()
        command = await world.transfer(payer, payee, 100)
        cluster.kill()
        with pytest.raises(psycopg.OperationalError):  # finds the connections dead
            await world.engine.submit(command)
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            await world.engine.submit(command)
        assert time.monotonic() - began < PATIENCE + SLACK


async def test_nobody_gets_a_connection_that_died_while_idle(cluster: Cluster) -> None:
    async with Database(cluster.dsn()) as db:

        async def read() -> int:
            async with db.reader() as conn:
                await conn.execute("SELECT pg_sleep(0.2)")
                return conn.info.backend_pid

        before = set(await asyncio.gather(*(read() for _ in range(4))))
        cluster.kill()
        cluster.start()
        after = [await read() for _ in range(5)]
    assert len(before) > 1
    assert before.isdisjoint(after)
