"""What is done again and again is done by one of many workers, and goes on when one of them dies."""

from __future__ import annotations

import asyncio

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.periodic import LEASE, Every, Timetable


class Task:
    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None

    async def __call__(self) -> None:
        self.runs += 1
        await asyncio.sleep(0.01)
        if self.error is not None:
            raise self.error


async def test_many_workers_do_a_task_once_a_period(db: Database, clock: FakeClock) -> None:
    task = Task()
    workers = [Timetable(db, clock, [Every("sweep", 60, task)]) for _ in range(5)]
    for period in range(1, 4):
        await asyncio.gather(*(w.run_due() for w in workers))
        assert task.runs == period
        await asyncio.gather(*(w.run_due() for w in workers))
        assert task.runs == period
        clock.advance(seconds=60)


async def test_each_task_has_its_own_time(db: Database, clock: FakeClock) -> None:
    often, seldom = Task(), Task()
    timetable = Timetable(db, clock, [Every("often", 10, often), Every("seldom", 3600, seldom)])
    for _ in range(6):
        await timetable.run_due()
        clock.advance(seconds=10)
    assert (often.runs, seldom.runs) == (6, 1)


async def test_a_failing_task_is_due_again_and_spoils_no_other(db: Database, clock: FakeClock) -> None:
    broken, sound = Task(), Task()
    broken.error = RuntimeError("always")
    timetable = Timetable(db, clock, [Every("broken", 10, broken), Every("sound", 10, sound)])
    for _ in range(2):
        await timetable.run_due()
        clock.advance(seconds=10)
    assert (broken.runs, sound.runs) == (2, 2)


async def test_a_task_whose_worker_died_is_due_when_its_lease_ends(db: Database, clock: FakeClock) -> None:
    started = asyncio.Event()

    async def dies() -> None:
        started.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(Timetable(db, clock, [Every("sweep", 10, dies)]).run())
    await asyncio.wait_for(started.wait(), 10)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    task = Task()
    second = Timetable(db, clock, [Every("sweep", 10, task)])
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert await second.run_due() == []
    clock.advance(seconds=1)
    assert await second.run_due() == ["sweep"]
    assert task.runs == 1


async def test_a_long_task_is_not_started_twice_by_its_own_worker(db: Database, clock: FakeClock) -> None:
    release, started = asyncio.Event(), 0

    async def long() -> None:
        nonlocal started
        started += 1
        await release.wait()

    timetable = Timetable(db, clock, [Every("long", 1, long)])
    running = await timetable.start_due()
    await asyncio.sleep(0)
    clock.advance(hours=1)
    assert await timetable.start_due() == {}
    release.set()
    await asyncio.gather(*running.values())
    assert started == 1
