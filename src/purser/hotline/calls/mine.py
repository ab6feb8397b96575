"""The living calls that are somebody's of the staff: of the contacts they hold, and about which they are consulted."""

from __future__ import annotations

from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import StaffId
from purser.core.pgbinary import UuidArray
from purser.hotline.calls import store
from purser.hotline.calls.model import Call, CallId
from purser.service import queue

_MINE: Final = """
    SELECT id FROM calls
     WHERE ended_at IS NULL AND (contact_id = ANY(%s) OR consulted_id = %s)
     ORDER BY id LIMIT 20"""


async def calls_of_staff(conn: Tx | Reader, staff: StaffId) -> list[Call]:
    """Where their line belongs now, the oldest first."""
    held = [c.id for c in await queue.read_held(conn, staff)]
    rows = await (await conn.execute(_MINE, [UuidArray(held), staff])).fetchall()
    return [await store.read(conn, CallId(ident)) for (ident,) in rows]
