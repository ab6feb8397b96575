"""Jobs on a real queue: none without its commit, none lost, none forgotten by a worker that died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.jobs import Handler, Handlers, Job, Retry, Runner, defer, merge
from tests.support.jobs import run_due_jobs

QUICK = Retry(gaps=(0.05,))


class Ledger:
    """Notes what ran."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.news = asyncio.Event()

    async def note(self, what: str) -> None:
        self.seen.append(what)
        self.news.set()

    async def until(self, n: int, *, within: float = 10) -> None:
        async with asyncio.timeout(within):
            while len(self.seen) < n:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def running(dsn: str, handlers: Handlers, *, listen: bool = True, poll: float = 0.2) -> AsyncIterator[Runner]:
    async with Runner(dsn, handlers, listen=listen, poll=poll, grace=1) as runner:
        task = asyncio.create_task(runner.run())
        try:
            yield runner
        finally:
            task.cancel()
            await asyncio.wait({task})


async def count(db: Database) -> int:
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT count(*) FROM procrastinate_jobs")).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_job_of_a_rolled_back_transaction_never_runs(db: Database, dsn: str) -> None:
    book = Ledger()

    async def change_our_mind(tx: Tx) -> None:
        await defer(tx, [Job("note", {"what": "undone"})])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await db.run(change_our_mind)
    async with db.transaction() as tx:
        await defer(tx, [Job("note", {"what": "first"}), Job("note", {"what": "second"})])
    async with running(dsn, {"note": Handler(book.note)}):
        await book.until(2)
    assert sorted(book.seen) == ["first", "second"]
    assert await count(db) == 0


@pytest.mark.parametrize("listen", [True, False])
async def test_a_new_job_is_taken_up_with_and_without_notifications(db: Database, dsn: str, listen: bool) -> None:
    book = Ledger()
    async with running(dsn, {"note": Handler(book.note)}, listen=listen, poll=30 if listen else 0.1):
        await asyncio.sleep(0.5)
        async with db.transaction() as tx:
            await defer(tx, [Job("note", {"what": "now"})])
        await book.until(1, within=5)
    assert book.seen == ["now"]


async def test_a_failing_job_is_tried_until_it_succeeds(db: Database, dsn: str) -> None:
    book = Ledger()

    async def third_time_lucky(what: str) -> None:
        await book.note(what)
        if len(book.seen) < 3:
            raise ConnectionError("not yet")

    async with db.transaction() as tx:
        await defer(tx, [Job("try", {"what": "a"})])
    async with running(dsn, {"try": Handler(third_time_lucky, QUICK)}, poll=0.05):
        await book.until(3)
    assert book.seen == ["a"] * 3
    assert await count(db) == 0


async def test_jobs_with_one_lock_run_in_order_and_alone(db: Database, dsn: str) -> None:
    running_now = 0
    book = Ledger()

    async def alone(what: str) -> None:
        nonlocal running_now
        running_now += 1
        assert running_now == 1
        await asyncio.sleep(0.02)
        running_now -= 1
        await book.note(what)

    async with db.transaction() as tx:
        await defer(tx, [Job("alone", {"what": str(i)}, lock="one") for i in range(5)])
    async with running(dsn, {"alone": Handler(alone)}, poll=0.02):
        await book.until(5)
    assert book.seen == ["0", "1", "2", "3", "4"]


async def test_a_job_waits_for_its_time(db: Database, dsn: str) -> None:
    book = Ledger()
    later = datetime.now(UTC) + timedelta(seconds=0.6)
    async with db.transaction() as tx:
        await defer(tx, [Job("note", {"what": "later"}, at=later), Job("note", {"what": "now"})])
    async with running(dsn, {"note": Handler(book.note)}, poll=0.1):
        await book.until(1)
        assert book.seen == ["now"]
        await book.until(2)
        assert datetime.now(UTC) >= later


async def test_the_jobs_of_a_silent_worker_go_to_another(db: Database, dsn: str) -> None:
    book = Ledger()
    async with db.transaction() as tx:
        await defer(tx, [Job("note", {"what": "left behind"})])
        await tx.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 seconds')")
        await tx.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    async with running(dsn, {"note": Handler(book.note)}) as runner:
        assert await runner.sweep() == 1
        await book.until(1)
        assert await runner.sweep() == 0


async def test_a_living_workers_job_is_left_alone(db: Database, dsn: str) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        started.set()
        await release.wait()

    async with db.transaction() as tx:
        await defer(tx, [Job("slow", {})])
    async with running(dsn, {"slow": Handler(slow)}) as runner:
        await started.wait()
        assert await runner.sweep() == 0
        release.set()


async def test_a_job_nobody_knew_is_done_by_those_who_do(db: Database, dsn: str) -> None:
    book = Ledger()
    async with db.transaction() as tx:
        await defer(tx, [Job("note", {"what": "new"})])
    async with running(dsn, {}):
        async with asyncio.timeout(10):
            while not await _failed(db):
                await asyncio.sleep(0.05)
    async with running(dsn, {"note": Handler(book.note)}) as runner:
        assert await runner.sweep() == 1
        await book.until(1)


async def _failed(db: Database) -> bool:
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'failed'")).fetchone()
    return row is not None


async def test_a_job_cut_short_by_stopping_runs_again(db: Database, dsn: str) -> None:
    started = asyncio.Event()
    book = Ledger()

    async def endless() -> None:
        started.set()
        await asyncio.Event().wait()

    async with db.transaction() as tx:
        await defer(tx, [Job("work", {})])
    async with running(dsn, {"work": Handler(endless)}):
        await started.wait()

    async def quick() -> None:
        await book.note("done")

    async with running(dsn, {"work": Handler(quick)}):
        await book.until(1)
    assert book.seen == ["done"]
    assert await count(db) == 0


async def test_the_database_going_away_is_waited_for(db: Database, dsn: str) -> None:
    book = Ledger()
    async with running(dsn, {"note": Handler(book.note)}, poll=0.1):
        await asyncio.sleep(0.3)
        async with db.reader() as conn:
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        async with db.transaction() as tx:
            await defer(tx, [Job("note", {"what": "after"})])
        await book.until(1)
    assert book.seen == ["after"]


async def test_a_tests_clock_decides_what_is_due(db: Database, clock: FakeClock) -> None:
    book = Ledger()
    handlers = {"note": Handler(book.note)}
    async with db.transaction() as tx:
        await defer(tx, [Job("note", {"what": "in an hour"}, at=clock.now() + timedelta(hours=1))])
    assert await run_due_jobs(db, handlers, clock.now()) == []
    clock.advance(hours=1)
    assert await run_due_jobs(db, handlers, clock.now()) == ["note"]
    assert book.seen == ["in an hour"]


def test_gaps_grow_and_the_last_one_stays() -> None:
    gaps = [Retry((1, 10, 100)).gap(n) for n in range(6)]
    for gap, nominal in zip(gaps, [1, 10, 100, 100, 100, 100], strict=True):
        assert nominal * 0.9 <= gap <= nominal * 1.1


def test_a_name_has_one_handler() -> None:
    async def nothing() -> None:
        """Nothing to do."""

    with pytest.raises(ValueError, match="pay"):
        merge({"pay": Handler(nothing)}, {"pay": Handler(nothing)})
