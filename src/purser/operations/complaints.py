"""Complaints of a year by type, as the law wants them reported: how many came, how many ended, and how many in time.

It reads the year's cases whole: asked a few times a year, by people who can wait for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from purser.core.db import Reader

_COUNT: Final = """
    SELECT c.type, count(*), count(c.ended_at),
           count(*) FILTER (WHERE c.ended_at <= c.opened_at + %(term)s),
           count(*) FILTER (WHERE coalesce(c.ended_at, %(now)s) > c.opened_at + %(term)s AND NOT x.extended),
           count(*) FILTER (WHERE x.extended),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.ended_at - c.opened_at))
      FROM cases AS c
     CROSS JOIN LATERAL (SELECT EXISTS (
           SELECT 1 FROM proceeding_steps AS s WHERE s.subject = c.subject AND s.proceeding_id = c.id
              AND s.step = 'extend') AS extended) AS x
     WHERE c.opened_at >= %(since)s AND c.opened_at < %(until)s AND c.type = ANY(%(types)s)
       AND c.merged_into IS NULL
     GROUP BY c.type ORDER BY count(*) DESC, c.type"""


@dataclass(frozen=True, slots=True)
class Complaints:
    """Of one type: opened, ended, `in_time` ended within the term, `late` past it without an extension, `extended`
    once with a reason, and the median time to the end."""

    type: str
    opened: int
    ended: int
    in_time: int
    late: int
    extended: int
    median: timedelta | None


async def count_complaints(
    conn: Reader, types: Collection[str], term: timedelta, since: datetime, until: datetime, now: datetime
) -> list[Complaints]:
    """Of those types, opened in the period; most first."""
    values = {"types": list(types), "term": term, "since": since, "until": until, "now": now}
    rows = await (await conn.execute(_COUNT, values)).fetchall()
    return [
        Complaints(kind, opened, ended, in_time, late, extended, None if m is None else timedelta(seconds=float(m)))
        for kind, opened, ended, in_time, late, extended, m in rows
    ]
