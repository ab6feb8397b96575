"""The processes that carry calls: which there are, which takes the next call, and which have died."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.hotline.calls.model import Way, WorkerId

BEAT: Final = 1.0
"""Seconds between signs of life."""

SILENCE: Final = timedelta(seconds=3)
"""A worker that was not heard of for so long is dead."""

KEPT: Final = timedelta(days=1)
"""How long a dead worker is remembered."""

_COLUMNS: Final = "id, name, began_at, seen_at, draining, calls, capacity, lines"
_ENLIST = f"""
    INSERT INTO hotline_workers ({_COLUMNS}) VALUES (%s, %s, %s, %s, false, 0, %s, %s)"""
_BEAT = """
    UPDATE hotline_workers SET seen_at = %s, calls = %s, draining = %s WHERE id = %s AND swept_at IS NULL"""
_LEAVE = "DELETE FROM hotline_workers WHERE id = %s"
_CHOOSE = """
    SELECT id FROM hotline_workers
     WHERE seen_at > %s AND swept_at IS NULL AND NOT draining AND calls < capacity AND %s = ANY(lines)
     ORDER BY calls::float / capacity, random() LIMIT 1"""
_COUNT_ONE = "UPDATE hotline_workers SET calls = calls + 1 WHERE id = %s"
_LIVING = f"SELECT {_COLUMNS} FROM hotline_workers WHERE seen_at > %s AND swept_at IS NULL ORDER BY id"
_DEAD = "SELECT id FROM hotline_workers WHERE seen_at <= %s AND swept_at IS NULL ORDER BY id"
_SWEPT = "UPDATE hotline_workers SET swept_at = %s WHERE id = %s AND swept_at IS NULL AND seen_at <= %s"
_PRUNE = "DELETE FROM hotline_workers WHERE seen_at < %s"


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that carries calls. `draining`: it takes no more."""

    id: WorkerId
    name: str
    began_at: datetime
    seen_at: datetime
    draining: bool
    calls: int
    capacity: int
    ways: frozenset[Way]


async def enlist_worker(tx: Tx, clock: Clock, ident: WorkerId, name: str, capacity: int, ways: Collection[Way]) -> None:
    """A worker begins. `capacity`: how many calls it takes; `ways`: by which lines."""
    now = clock.now()
    await tx.execute(_ENLIST, [ident, name, now, now, capacity, sorted(w.value for w in ways)])


async def beat_worker(tx: Tx, clock: Clock, ident: WorkerId, calls: int, *, draining: bool) -> bool:
    """A sign of life; False when others have taken it for dead: its calls are ended, and it is to end itself."""
    return (await tx.execute(_BEAT, [clock.now(), calls, draining, ident])).rowcount == 1


async def retire_worker(tx: Tx, ident: WorkerId) -> None:
    """It has ended, and carries nothing."""
    await tx.execute(_LEAVE, [ident])


async def choose_worker(tx: Tx, clock: Clock, way: Way) -> WorkerId | None:
    """Who takes the next call by that line: of those alive and not draining the one with the most room."""
    row = await (await tx.execute(_CHOOSE, [clock.now() - SILENCE, way.value])).fetchone()
    if row is None:
        return None
    ident = WorkerId(row[0])
    await tx.execute(_COUNT_ONE, [ident])  # until its next sign of life: ten calls at once do not all go to one
    return ident


async def living_workers(conn: Tx | Reader, clock: Clock) -> list[Worker]:
    """Those that were heard of a moment ago."""
    return [_worker(r) for r in await (await conn.execute(_LIVING, [clock.now() - SILENCE])).fetchall()]


async def dead_workers(conn: Tx | Reader, clock: Clock) -> list[WorkerId]:
    """Those that fell silent."""
    return [WorkerId(i) for (i,) in await (await conn.execute(_DEAD, [clock.now() - SILENCE])).fetchall()]


async def mark_dead(tx: Tx, clock: Clock, ident: WorkerId) -> bool:
    """Take a silent worker for dead, for good; False when it lives after all, or was marked before."""
    now = clock.now()
    return (await tx.execute(_SWEPT, [now, ident, now - SILENCE])).rowcount == 1


async def prune_workers(tx: Tx, clock: Clock) -> int:
    """Forget workers that died long ago; returns how many."""
    return (await tx.execute(_PRUNE, [clock.now() - KEPT])).rowcount


def _worker(row: tuple[Any, ...]) -> Worker:
    ident, name, began_at, seen_at, draining, calls, capacity, lines = row
    return Worker(WorkerId(ident), name, began_at, seen_at, draining, calls, capacity, frozenset(Way(w) for w in lines))
