"""Batches in a row over two connections: while one is being written, the next is already thought through.

The next batch starts from what the one before it *will* leave. It commits only after that one has; when that
one fails, so does this, and both are run again from what the database says. Two batches are enough to keep a
database core and a Python core busy; more would only make failures dearer.
"""

from __future__ import annotations

import asyncio
from typing import Generic, Protocol, TypeVar

from purser.core.db import RETRYABLE, Database, Tx

P = TypeVar("P")

ATTEMPTS = 8
_UNPLANNED = -1

PATIENCE = 2.0
"""Seconds that staged rows wait for the batch before. Somebody elsewhere may wait for those very rows, and hold what
the batch before waits for: a circle of which PostgreSQL sees only a part. Who gives up breaks it, and is run again."""


class Moved(Exception):
    """What a batch was thought out from is no longer so; it must be run again."""


class _Overtaken(Moved):
    """The batch before failed. Nothing was wrong with this one."""


_COLLISIONS = (Moved, *RETRYABLE)


class Batch(Protocol[P]):
    """One batch, in the steps the pipeline calls."""

    @property
    def alone(self) -> bool:
        """Whether planning takes locks, so that the batch before must be committed first."""

    async def prepare(self, tx: Tx) -> None:
        """Read ahead what may be missing, while the batch before is still being thought through. Only what it
        does no harm to know a little early: `write` finds out what has changed since."""

    async def plan(self, tx: Tx) -> P:
        """Think: read what is missing, decide, and leave memory as the batch will leave the database."""

    async def stage(self, tx: Tx, plan: P) -> None:
        """Write what takes no lock: new rows. The batch before may still be at work."""

    async def write(self, tx: Tx, plan: P) -> None:
        """Write what locks rows, the batch before being committed. Raises Moved when the database disagrees
        with memory."""

    async def learn(self, plan: P) -> None:
        """After Moved: remember what others write too."""

    def forget(self) -> None:
        """Memory can no longer be trusted."""


class Pipeline(Generic[P]):
    """Runs batches in order, two under way at once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self._lanes = asyncio.Semaphore(2)
        self._last: _Ticket | None = None
        self._generation = 0
        self._lost = db.lost

    async def run(self, batch: Batch[P]) -> P:
        """Carry a batch out; returns its committed plan.

        Raises what the batch raises; then nothing of it is in the database, unless the connection was lost
        during the commit. A collision is tried again ATTEMPTS times.
        """
        for attempt in range(ATTEMPTS):
            try:
                async with self._lanes:
                    return await self._attempt(batch)
            except _COLLISIONS:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def _attempt(self, batch: Batch[P]) -> P:
        ticket, generation, plan = _Ticket(), _UNPLANNED, None
        try:
            async with self._db.transaction() as tx:
                if not batch.alone:
                    await batch.prepare(tx)
                async with self._turn:
                    before = self._last
                    if before is not None and batch.alone:
                        await before.committed.wait()
                        before = None
                    generation, self._last = self._generation, ticket
                    plan = await self._plan(batch, tx)
                await batch.stage(tx, plan)
                if before is not None:
                    # Its rows must be committed before ours are compared: a statement sees what was committed
                    # when it began, and skips a row whose version it does not expect without waiting for it.
                    await _end_of(before)
                await batch.write(tx, plan)
        except BaseException as error:
            ticket.end(failed=True)
            if generation in (_UNPLANNED, self._generation):
                self._generation += 1
                self._last = None
                batch.forget()
            if plan is not None and isinstance(error, _COLLISIONS) and not isinstance(error, _Overtaken):
                await batch.learn(plan)
            raise
        ticket.end(failed=False)
        return plan

    async def _plan(self, batch: Batch[P], tx: Tx) -> P:
        """Plan, in the batch's turn.

        When another batch fails meanwhile, memory is emptied under this one's feet. What this one then left
        there is worse than nothing: a version that somebody else may reach by another way, so that no check
        would find the difference. Nor does an error mean anything when what it rests on is gone.
        """
        generation = self._generation
        if self._lost != self._db.lost:
            self._lost = self._db.lost
            batch.forget()
        try:
            plan = await batch.plan(tx)
        except Exception as error:
            if generation != self._generation:
                raise _Overtaken from error
            raise
        finally:
            if generation != self._generation:
                batch.forget()
        if generation != self._generation:
            raise _Overtaken
        return plan


async def _end_of(before: _Ticket) -> None:
    """Wait until it is committed. Raises _Overtaken when it failed, or takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            await before.committed.wait()
    except TimeoutError:
        raise _Overtaken from None
    if before.failed:
        raise _Overtaken


class _Ticket:
    """Whether a batch has ended and how, for the one behind it."""

    __slots__ = ("committed", "failed")

    def __init__(self) -> None:
        self.committed = asyncio.Event()
        self.failed = False

    def end(self, *, failed: bool) -> None:
        """Committed, or given up."""
        self.failed = failed
        self.committed.set()
