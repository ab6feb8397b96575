"""What the staff are told at their desks: numbered without gaps for each, so that a desk that comes back has missed
nothing.

A number is given under the lock of the colleague's box and kept until the commit: whoever has seen a number has seen
all below it. Events say what changed by ids and codes; what a desk shows of it, it asks for and is let see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from psycopg.types.json import Jsonb

from purser.core.bell import ring
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import StaffId
from purser.core.jobs import JSON
from purser.core.pgbinary import UuidArray

TOPIC: Final = "staff"
"""What the bell rings with a colleague's id when there is something new for them."""

WHISPER: Final = "staff.whisper"
"""Rung with what somebody is whispered: their id, a space, and the frame."""

KEPT: Final = timedelta(days=3)
"""How long an event is kept: a desk that was away for longer reads everything anew."""

_NEXT = """
    INSERT INTO staff_boxes AS b (staff_id, last) VALUES (%s, 1)
    ON CONFLICT (staff_id) DO UPDATE SET last = b.last + 1 RETURNING last"""
_ADD = "INSERT INTO staff_events (staff_id, number, at, kind, data) VALUES (%s, %s, %s, %s, %s)"
_AFTER = """
    SELECT number, at, kind, data FROM staff_events WHERE staff_id = %s AND number > %s ORDER BY number LIMIT %s"""
_LAST = "SELECT staff_id, last FROM staff_boxes WHERE staff_id = ANY(%s)"
_PRUNE = "DELETE FROM staff_events WHERE at < %s"


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Something a colleague is told."""

    number: int
    at: datetime
    kind: str
    data: Mapping[str, JSON]


async def tell_staff(tx: Tx, staff: StaffId, kind: str, data: Mapping[str, JSON], clock: Clock) -> int:
    """Tell a colleague something once the transaction has committed; returns its number.

    Locks the colleague's box until then: best done last, and for several in the order of their ids.
    """
    row = await (await tx.execute(_NEXT, [staff])).fetchone()
    assert row is not None
    await tx.execute(_ADD, [staff, row[0], clock.now(), kind, Jsonb(dict(data))])
    await ring(tx, TOPIC, str(staff))
    return int(row[0])


async def whisper(conn: Tx | Reader, staff: StaffId, kind: str, data: Mapping[str, JSON]) -> None:
    """Let a colleague's desk know of something that is worth nothing a moment later, such as that somebody types.

    Nothing is kept of it and it has no number: a desk that does not hear it has missed nothing.
    """
    await ring(conn, WHISPER, f"{staff} {orjson.dumps({'kind': kind, 'data': dict(data)}).decode()}")


async def events_after(conn: Reader, staff: StaffId, number: int, limit: int) -> list[StaffEvent]:
    """What a colleague was told after event `number`, in order."""
    rows = await (await conn.execute(_AFTER, [staff, number, limit])).fetchall()
    return [StaffEvent(*row) for row in rows]


async def last_numbers(conn: Reader, staff: Collection[StaffId]) -> dict[StaffId, int]:
    """The last number each was told; nobody is there who was told nothing."""
    rows = await (await conn.execute(_LAST, [UuidArray(list(staff))])).fetchall()
    return {StaffId(ident): int(last) for ident, last in rows}


async def prune_staff_events(tx: Tx, clock: Clock) -> int:
    """Forget what was told long ago; returns how much."""
    return (await tx.execute(_PRUNE, [clock.now() - KEPT])).rowcount
