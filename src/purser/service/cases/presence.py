"""Who else has a case open at this moment, and is somebody writing: so that no customer gets two answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import Id, ProceedingId, StaffId
from purser.service.cases import store_thread
from purser.service.cases.model import Case, Direction
from purser.service.cases.room import CaseDesk

FRESH: Final = timedelta(seconds=40)
"""So long somebody who said nothing is taken to be there; a page says so every fifteen seconds."""

_SEE: Final = """
    INSERT INTO case_viewers (subject, case_id, staff_id, seen_at, is_writing) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (subject, case_id, staff_id)
    DO UPDATE SET seen_at = excluded.seen_at, is_writing = excluded.is_writing"""
_LEAVE: Final = "DELETE FROM case_viewers WHERE subject = %s AND case_id = %s AND staff_id = %s"
_OTHERS: Final = """
    SELECT staff_id, seen_at, is_writing FROM case_viewers
     WHERE subject = %s AND case_id = %s AND staff_id <> %s AND seen_at > %s ORDER BY staff_id"""
_PRUNE: Final = "DELETE FROM case_viewers WHERE seen_at < %s"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A colleague who has the case open."""

    staff: StaffId
    seen_at: datetime
    is_writing: bool


async def see(tx: Tx, desk: CaseDesk, case: Case, staff: StaffId, *, is_writing: bool) -> list[Viewer]:
    """Say that one has the case open; answers who else has. When somebody opens it beside others, these are told."""
    now = desk.clock.now()
    others = await viewers(tx, case.subject, case.id, staff, now)
    await tx.execute(_SEE, [case.subject, case.id, staff, now, is_writing])
    return others


async def leave(tx: Tx, case: Case, staff: StaffId) -> None:
    """Say that one has closed it."""
    await tx.execute(_LEAVE, [case.subject, case.id, staff])


async def viewers(conn: Tx | Reader, subject: Id, ident: ProceedingId, me: StaffId, now: datetime) -> list[Viewer]:
    """Who but `me` has the case open."""
    rows = await (await conn.execute(_OTHERS, [subject, ident, me, now - FRESH])).fetchall()
    return [Viewer(StaffId(staff), at, writing) for staff, at, writing in rows]


async def require_read(tx: Tx, case: Case, seen: int) -> None:
    """Whoever answers has read all that was said: raises case_moved_on when a message came after number `seen`."""
    latest = await store_thread.thread(tx, case.subject, case.id, after=seen)
    said = [w for w in latest if w.entry.direction is not Direction.NONE]
    if said:
        raise conflict("case_moved_on", number=said[-1].number)


async def prune_viewers(tx: Tx, now: datetime) -> int:
    """Forget who had what open; returns how many."""
    return (await tx.execute(_PRUNE, [now - timedelta(hours=1)])).rowcount
