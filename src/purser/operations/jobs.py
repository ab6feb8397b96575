"""What is done again and again for the operator."""

from __future__ import annotations

from functools import partial

from purser.accounts import Policy
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.jobs import Handler, Handlers, Job
from purser.core.periodic import Every
from purser.operations.books import check_now

CHECK_BOOKS = "operations.check_books"
_HOUR = 3600.0


def check_job() -> Job:
    """Proves the books as soon as a worker is free; one after the other."""
    return Job(CHECK_BOOKS, {}, lock=CHECK_BOOKS)


def handlers(db: Database, policy: Policy, clock: Clock) -> Handlers:
    """The proof that somebody asked for."""

    async def run() -> None:
        await check_now(db, policy, clock)

    return {CHECK_BOOKS: Handler(run)}


def periodic(db: Database, policy: Policy, clock: Clock) -> list[Every]:
    """The proof of every hour."""
    return [Every("operations.books", _HOUR, partial(check_now, db, policy, clock))]
