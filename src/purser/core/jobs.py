"""Jobs: work that follows a change, enqueued in the change's own transaction.

A job exists if and only if the transaction that deferred it committed. It runs at least once: a worker that
dies in the middle leaves it to another, so every handler must be idempotent. It ends only by its handler
returning; an error means it is tried again, with growing gaps, for as long as it takes. A handler that wants
to stop trying stores that decision and returns.

`at` is compared with the database's clock. The queue is procrastinate's (docs/decisions), known to this file
and to `core.migrate` only.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self, TypeAlias

import orjson
import procrastinate
import psycopg
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job as QueuedJob

from purser.core.clock import Clock, SystemClock
from purser.core.db import PATIENCE, Tx
from purser.core.metrics import JOBS

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"

Run = Callable[..., Awaitable[None]]
"""Does a job; its arguments are the keywords."""

log = structlog.get_logger(__name__)

HEARTBEAT: Final = 5.0
"""Seconds between a worker's signs of life."""

SILENCE: Final = 30.0
"""Seconds without a sign of life after which a worker's jobs are given to others."""

_POLL: Final = 1.0  # seconds between looks for due jobs; new ones are announced besides
_PAUSE: Final = 1.0  # seconds before working again after the database was away

_DEFER = """
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT (queue, name, 0, lock, NULL, args::jsonb, at)::procrastinate_job_to_defer_v1
          FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
            AS job(queue, name, lock, args, at)))"""


@dataclass(frozen=True, slots=True)
class Job:
    """A call of the handler `name` with `args`, not before `at`.

    Jobs with the same `lock` run one after the other, in the order they were deferred.
    """

    name: str
    args: Mapping[str, JSON]
    at: datetime | None = None
    lock: str | None = None
    queue: str = "default"


@dataclass(frozen=True, slots=True)
class Retry:
    """How long to wait before each further attempt, in seconds; the last gap is used from then on."""

    gaps: tuple[float, ...] = (1, 5, 30, 120, 600, 1800, 3600)

    def gap(self, attempts: int) -> float:
        """Seconds to wait after `attempts` earlier failures and this one, up to a tenth more or less."""
        spread = random.uniform(0.9, 1.1)  # noqa: S311 -- so that what failed together does not return together
        return self.gaps[min(attempts, len(self.gaps) - 1)] * spread


@dataclass(frozen=True, slots=True)
class Handler:
    """What does the jobs of one name, and how patiently."""

    run: Run
    retry: Retry = field(default_factory=Retry)


Handlers = Mapping[str, Handler]
"""Each room's `jobs.py` gives its own; the worker puts them together."""


async def defer(tx: Tx, jobs: Sequence[Job]) -> None:
    """Enqueue jobs, in one statement, to be done once the transaction has committed."""
    if jobs:
        await tx.execute(
            _DEFER,
            [
                [j.queue for j in jobs],
                [j.name for j in jobs],
                [j.lock for j in jobs],
                [orjson.dumps(j.args).decode() for j in jobs],
                [j.at for j in jobs],
            ],
        )


def merge(*rooms: Handlers) -> dict[str, Handler]:
    """All rooms' handlers as one registry; ValueError when two claim the same name."""
    merged: dict[str, Handler] = {}
    for handlers in rooms:
        if twice := merged.keys() & handlers.keys():
            raise ValueError(f"two handlers for {sorted(twice)}")
        merged.update(handlers)
    return merged


class Runner:
    """Runs jobs until told to stop. Any number of runners share the work."""

    def __init__(
        self,
        dsn: str,
        handlers: Handlers,
        *,
        queue: str = "default",
        concurrency: int = 16,
        listen: bool = True,
        poll: float = _POLL,
        grace: float = 6.0,
        clock: Clock | None = None,
    ) -> None:
        """`queue`: the jobs it runs; a queue whose jobs may be slow has runners of its own.

        `listen`: be told of new jobs by NOTIFY besides looking every `poll` seconds.

        `grace`: seconds that running jobs get to finish when told to stop; the others are cancelled and run
        again elsewhere.
        """
        self._clock = clock or SystemClock()
        self._handlers = handlers
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=dsn, min_size=1, max_size=4, configure=_autocommit, reconnect_timeout=PATIENCE
            )
        )
        for name, handler in handlers.items():
            strategy = _Strategy(handler.retry, self._clock)
            self._app.task(name=name, retry=strategy, pass_context=True)(_logged(name, handler.run))
        self._options: procrastinate.app.WorkerOptions = {
            "queues": [queue],
            "concurrency": concurrency,
            "listen_notify": listen,
            "fetch_job_polling_interval": poll,
            "shutdown_graceful_timeout": grace,
            "update_heartbeat_interval": HEARTBEAT,
            "stalled_worker_timeout": SILENCE,
            "delete_jobs": "successful",
            "install_signal_handlers": False,
        }

    async def __aenter__(self) -> Self:
        await self._app.open_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._app.close_async()

    async def run(self) -> None:
        """Work until cancelled; then finish what is running. A database that goes away is waited for."""
        while True:
            try:
                await self._app.run_worker_async(**self._options)
            except (exceptions.ConnectorException, psycopg.Error) as error:
                log.warning("jobs_interrupted", error=repr(error))
            await asyncio.sleep(_PAUSE)

    async def sweep(self) -> int:
        """Give jobs of workers that fell silent to others; returns how many.

        So are jobs that a worker of another version fetched without knowing their name: the queue calls
        those failed, and nothing else ever is.
        """
        manager = self._app.job_manager
        stuck = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE))
        stuck += [j for j in await manager.list_jobs_async(status="failed") if j.task_name in self._handlers]
        for job in stuck:
            assert job.id is not None
            log.warning("job_swept", job=job.task_name, id=job.id, attempts=job.attempts)
            await manager.retry_job_by_id_async(job.id, retry_at=self._clock.now())
        await manager.prune_stalled_workers(SILENCE)
        return len(stuck)


async def _autocommit(conn: psycopg.AsyncConnection[Any]) -> None:
    """The queue's statements are transactions by themselves: spare each its BEGIN and COMMIT."""
    await conn.set_autocommit(True)


class _Strategy(procrastinate.BaseRetryStrategy):
    def __init__(self, retry: Retry, clock: Clock) -> None:
        self._retry = retry
        self._clock = clock

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> procrastinate.RetryDecision:
        stopped = isinstance(exception, asyncio.CancelledError)  # by us: it did nothing wrong
        gap = 0.0 if stopped else self._retry.gap(job.attempts)
        return procrastinate.RetryDecision(retry_at=self._clock.now() + timedelta(seconds=gap))


def _logged(name: str, run: Run) -> Callable[..., Awaitable[None]]:
    async def task(context: procrastinate.JobContext, **args: JSON) -> None:
        job = context.job
        with structlog.contextvars.bound_contextvars(job=name, job_id=job.id):
            try:
                await run(**args)
                JOBS.labels(name, "done").inc()
            except Exception as error:
                JOBS.labels(name, "failed").inc()
                log.warning("job_failed", attempt=job.attempts + 1, error=repr(error), exc_info=job.attempts == 0)
                raise

    return task
