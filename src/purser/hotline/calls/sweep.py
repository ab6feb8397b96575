"""What is seen to again and again: dead workers' calls, and what is kept too long."""

from __future__ import annotations

import structlog

from purser.core.db import Tx
from purser.hotline.calls import store
from purser.hotline.calls.desk import CallDesk
from purser.hotline.calls.end_call import lose_call
from purser.hotline.calls.model import CallId, WorkerId
from purser.hotline.calls.orders import abandon_orders
from purser.hotline.calls.recordings import end_broken_recordings
from purser.hotline.calls.workers import dead_workers, mark_dead

log = structlog.get_logger(__name__)


async def sweep_dead_workers(desk: CallDesk) -> int:
    """End the calls of workers that fell silent; nobody loses a place by it. Returns how many calls.

    Whoever notices it first marks the worker, for good: one that was only slow finds itself marked and ends. A sweeper
    that dies halfway leaves calls of a marked worker, which the next one finds.
    """
    async with desk.db.reader() as conn:
        silent = await dead_workers(conn, desk.clock)
    for worker in silent:
        await _bury(desk, worker)
    async with desk.db.reader() as conn:
        orphans = await store.orphans(conn)
    for call in orphans:
        await _lose(desk, call.id)
    return len(orphans)


async def _bury(desk: CallDesk, worker: WorkerId) -> None:
    async def mark(tx: Tx) -> bool:
        if not await mark_dead(tx, desk.clock, worker):
            return False
        await abandon_orders(tx, desk.clock, worker)
        return True

    if await desk.db.run(mark):
        log.warning("hotline_worker_lost", worker=str(worker))


async def _lose(desk: CallDesk, call: CallId) -> None:
    await desk.db.run(lambda tx: lose_call(tx, desk, call))
    await end_broken_recordings(desk, call)
