"""Cases in lists, for those who work them off: what is due first comes first."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from purser.core.db import Reader
from purser.core.ids import StaffId
from purser.service.cases import store
from purser.service.cases.case_table import WORKED
from purser.service.cases.model import Case

_DUE: Final = "ORDER BY c.due_at NULLS LAST, c.id LIMIT %(limit)s OFFSET %(skip)s"
_LIVING: Final = "c.ended_at IS NULL AND c.merged_into IS NULL"
_WANTED: Final = "(%(type)s::text IS NULL OR c.type = %(type)s) AND (%(state)s::text IS NULL OR p.state = %(state)s)"

_MINE: Final = f"""
    {store.SELECT} WHERE c.assigned_to = %(staff)s AND {_LIVING} AND p.state <> 'resolved' AND {_WANTED} {_DUE}"""
_NOBODYS: Final = f"""
    {store.SELECT} WHERE c.assigned_to IS NULL AND {_LIVING} AND p.state = ANY(%(worked)s) AND {_WANTED}
     ORDER BY c.band, c.priority, c.opened_at, c.id LIMIT %(limit)s OFFSET %(skip)s"""
_WATCHED: Final = f"""
    {store.SELECT} JOIN case_watchers AS w ON w.subject = c.subject AND w.case_id = c.id
     WHERE w.staff_id = %(staff)s AND {_LIVING} AND {_WANTED} {_DUE}"""
_RESOLVED: Final = f"""
    {store.SELECT} WHERE c.assigned_to = %(staff)s AND {_LIVING} AND p.state = 'resolved' AND {_WANTED}
     ORDER BY c.changed_at DESC, c.id LIMIT %(limit)s OFFSET %(skip)s"""
_ALL: Final = f"{store.SELECT} WHERE {_LIVING} AND p.state <> 'resolved' AND {_WANTED} {_DUE}"
_LATE: Final = f"""
    {store.SELECT} WHERE c.due_at < %(now)s AND {_LIVING} AND p.state <> 'resolved' AND {_WANTED} {_DUE}"""
_COUNTS: Final = """
    SELECT count(*) FILTER (WHERE assigned_to = %(staff)s), count(*) FILTER (WHERE assigned_to IS NULL),
           count(*) FILTER (WHERE due_at < %(now)s)
      FROM (SELECT c.assigned_to, c.due_at FROM cases AS c
              JOIN proceedings AS p ON p.subject = c.subject AND p.id = c.id
             WHERE c.ended_at IS NULL AND c.merged_into IS NULL AND p.state <> 'resolved' LIMIT 10000) AS living"""


class View(StrEnum):
    """Which cases: one's own, those nobody has yet, those one watches, one's resolved ones, the late ones, all."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    WATCHED = "watched"
    RESOLVED = "resolved"
    LATE = "late"
    ALL = "all"


EVERYBODYS: Final = frozenset({View.LATE, View.ALL})
"""Views that show what colleagues work on: for those who lead them."""

_STATEMENTS: Final = {
    View.MINE: _MINE,
    View.UNASSIGNED: _NOBODYS,
    View.WATCHED: _WATCHED,
    View.RESOLVED: _RESOLVED,
    View.LATE: _LATE,
    View.ALL: _ALL,
}


async def list_cases(
    conn: Reader, view: View, staff: StaffId, now: Any, *, skip: int = 0, limit: int = 50,
    kind: str | None = None, state: str | None = None,
) -> list[Case]:  # fmt: skip
    """A page of a view."""
    values = {
        "staff": staff, "now": now, "skip": skip, "limit": limit, "type": kind, "state": state, "worked": list(WORKED),
    }  # fmt: skip
    return await store.select(conn, _STATEMENTS[view], values)


async def count_cases(conn: Reader, staff: StaffId, now: Any) -> tuple[int, int, int]:
    """How many are one's own, nobody's, and late; counted among ten thousand."""
    row = await (await conn.execute(_COUNTS, {"staff": staff, "now": now})).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])
