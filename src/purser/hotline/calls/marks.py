"""Which customers have a call now, for whoever tells them of it as it goes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, TypeAlias

from purser.core.db import Reader
from purser.core.ids import CustomerId
from purser.core.pgbinary import UuidArray
from purser.hotline.calls.model import CallId

Mark: TypeAlias = tuple[CallId | None, int]
"""A call, and the number of its last event: when it differs, something happened."""

NO_CALL: Final[Mark] = (None, 0)

_OPEN: Final = """
    SELECT customer_id, id, version FROM calls
     WHERE customer_id = ANY(%s) AND ended_at IS NULL
     ORDER BY id"""


async def marks_of(conn: Reader, customers: Collection[CustomerId]) -> dict[CustomerId, Mark]:
    """The newest open call of each of them who has one."""
    rows = await (await conn.execute(_OPEN, [UuidArray(list(customers))])).fetchall()
    return {CustomerId(c): (CallId(i), v) for c, i, v in rows}
