"""Does the jobs that are due by a test's own clock, one after the other, without waiting for a worker."""

from __future__ import annotations

from datetime import datetime

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.jobs import Handler, Handlers, merge
from purser.service.cases import RESOLVED, open_cases
from purser.service.cases.jobs import handlers

_DUE = """
    SELECT id, task_name, args FROM procrastinate_jobs
     WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s) ORDER BY id LIMIT 1"""


async def run_due_jobs(db: Database, handlers: Handlers, now: datetime) -> list[str]:
    """Do what is due, and what that makes due, until nothing is; returns the names in order.

    A handler's error is the test's.
    """
    done: list[str] = []
    while True:
        async with db.reader() as conn:
            row = await (await conn.execute(_DUE, [now])).fetchone()
        if row is None:
            return done
        ident, name, args = row
        await handlers[name].run(**args)
        async with db.transaction() as tx:
            await tx.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [ident])
        done.append(name)


def case_handlers(db: Database, clock: Clock) -> Handlers:
    """What follows from refunds that are late; nobody is asked afterwards how it was."""

    async def leave(**_: object) -> None:
        return None

    return merge(handlers(db, open_cases("cn", clock)), {RESOLVED: Handler(leave)})
