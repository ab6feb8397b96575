"""What is done again and again: by one worker at a time, however many there are.

A row says when each task is due. Whoever moves it on does the task; meanwhile the row promises the next try
in case the worker dies. A task that takes longer than LEASE may be started a second time beside itself, so
tasks must bear that, as jobs must.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog

from purser.core.clock import Clock
from purser.core.db import Database

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(minutes=5)
"""How long a worker that took a task up is believed to be at it."""

_LOOK: Final = 1.0  # seconds between looks at what is due

_DUE = """
    SELECT task.name FROM unnest(%s::text[]) AS task(name) LEFT JOIN periodic_tasks AS p USING (name)
     WHERE p.name IS NULL OR p.next_at <= %s"""

_TAKE = """
    INSERT INTO periodic_tasks AS p (name, next_at) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at WHERE p.next_at <= %s"""

_SET = "UPDATE periodic_tasks SET next_at = %s WHERE name = %s AND next_at = %s"


@dataclass(frozen=True, slots=True)
class Every:
    """A task: `run` is called every `seconds`, counted from start to start."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


class Timetable:
    """Does tasks when they are due, each one by itself."""

    def __init__(self, db: Database, clock: Clock, tasks: Sequence[Every]) -> None:
        self._db = db
        self._clock = clock
        self._tasks = {t.name: t for t in tasks}
        assert len(self._tasks) == len(tasks), "two tasks of one name"
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Go on until cancelled; what runs then is cancelled too, and is due again when its lease ends."""
        try:
            while True:
                try:
                    await self.start_due()
                except psycopg.Error as error:
                    log.warning("timetable_interrupted", error=repr(error))
                await asyncio.sleep(_LOOK)
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def run_due(self) -> list[str]:
        """Do what is due now, and return when it is done; returns the names."""
        started = await self.start_due()
        await asyncio.gather(*started.values())
        return list(started)

    async def start_due(self) -> dict[str, asyncio.Task[None]]:
        """Take up what is due and not being done, by us or others; returns what was taken up."""
        idle = [name for name in self._tasks if name not in self._running]
        async with self._db.reader() as conn:
            due = await (await conn.execute(_DUE, [idle, self._clock.now()])).fetchall()
        started: dict[str, asyncio.Task[None]] = {}
        for (name,) in due:
            now = self._clock.now()
            async with self._db.transaction() as tx:
                taken = await tx.execute(_TAKE, [name, now + LEASE, now])
            if taken.rowcount == 1:
                started[name] = self._running[name] = asyncio.create_task(self._do(self._tasks[name], now))
        return started

    async def _do(self, task: Every, now: datetime) -> None:
        try:
            try:
                await task.run()
            except Exception:
                log.exception("periodic_task_failed", task=task.name)
            async with self._db.transaction() as tx:
                await tx.execute(_SET, [now + timedelta(seconds=task.seconds), task.name, now + LEASE])
        except psycopg.Error as error:
            log.warning("timetable_interrupted", task=task.name, error=repr(error))
        finally:
            del self._running[task.name]
