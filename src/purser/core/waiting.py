"""Matters of everybody that wait in some state, for those who work them off: the longest waiting first.

A place is a procedure and one of its states. Each is a short walk along an index of its own order, so what waits
elsewhere, for customers or for banks, costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Final, TypeAlias

from purser.core.db import Reader
from purser.core.ids import Id, ProceedingId, StaffId
from purser.core.pgbinary import UuidArray
from purser.core.proceedings import Proceeding

Place: TypeAlias = tuple[str, str]
"""A procedure's name and a state's."""

MOST_COUNTED: Final = 1_000
"""What waits in one place is counted no further."""

_COLUMNS: Final = "subject, id, procedure, state, version, opened_at, since, ended_at"

_IN = f"""
    SELECT {_COLUMNS} FROM proceedings
     WHERE procedure = %s AND state = %s AND ended_at IS NULL AND (since, id) > (%s, %s)
     ORDER BY since, id LIMIT %s"""

_COUNT = """
    SELECT count(*) FROM (
        SELECT 1 FROM proceedings WHERE procedure = %s AND state = %s AND ended_at IS NULL LIMIT %s) AS waiting"""

_DUE = """
    SELECT d.proceeding_id, d.step, d.due_at
      FROM proceeding_deadlines AS d
      JOIN unnest(%s::uuid[], %s::uuid[]) AS v(subject, id) ON d.subject = v.subject AND d.proceeding_id = v.id
     ORDER BY d.due_at"""

_AGREED = """
    SELECT step, staff_id, at FROM proceeding_agreements
     WHERE subject = %s AND proceeding_id = %s AND version = %s ORDER BY at"""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a page of the list ended."""

    since: datetime
    id: ProceedingId

    def pack(self) -> bytes:
        """As bytes for a cursor: microseconds since 1970, then the id."""
        micros = round(self.since.timestamp() * 1_000_000)
        return micros.to_bytes(8, "big") + bytes(self.id)

    @classmethod
    def unpack(cls, packed: bytes) -> Position:
        """What `pack` made."""
        seconds, micros = divmod(int.from_bytes(packed[:8], "big"), 1_000_000)
        since = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
        return cls(since, ProceedingId(packed[8:]))


FIRST: Final = Position(datetime(1970, 1, 1, tzinfo=UTC), ProceedingId(bytes(16)))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Somebody of the staff who has agreed to a step that takes more than one."""

    step: str
    staff: StaffId
    at: datetime


async def list_waiting(conn: Reader, places: Collection[Place], after: Position, limit: int) -> list[Proceeding]:
    """What waits in any of these places, the longest waiting first, from after `after` on."""
    found = [await _waiting_in(conn, place, after, limit) for place in places]
    return sorted(chain.from_iterable(found), key=lambda p: (p.since, p.id))[:limit]


async def count_waiting(conn: Reader, places: Collection[Place]) -> dict[Place, int]:
    """How many wait in each place, counted up to MOST_COUNTED."""
    counts = {}
    for place in places:
        row = await (await conn.execute(_COUNT, [*place, MOST_COUNTED])).fetchone()
        assert row is not None
        counts[place] = int(row[0])
    return counts


async def read_due(conn: Reader, matters: Collection[Proceeding]) -> dict[ProceedingId, dict[str, datetime]]:
    """When the system takes which steps of matters of different people, soonest first."""
    found: dict[ProceedingId, dict[str, datetime]] = {p.id: {} for p in matters}
    keys = UuidArray([p.subject for p in matters]), UuidArray([p.id for p in matters])
    for ident, step, due_at in await (await conn.execute(_DUE, keys)).fetchall():
        found[ProceedingId(ident)][step] = due_at
    return found


async def read_agreements(conn: Reader, matter: Proceeding) -> list[Agreement]:
    """Who has agreed to which step since the matter came to where it stands."""
    rows = await (await conn.execute(_AGREED, [matter.subject, matter.id, matter.version])).fetchall()
    return [Agreement(step, StaffId(staff), at) for step, staff, at in rows]


async def _waiting_in(conn: Reader, place: Place, after: Position, limit: int) -> list[Proceeding]:
    rows = await (await conn.execute(_IN, [*place, after.since, after.id, limit])).fetchall()
    return [Proceeding(Id(subject), ProceedingId(ident), *rest) for subject, ident, *rest in rows]
