"""Who looks at far more customers than colleagues of the same role do in an hour: asked every few minutes.

The usual is the median of the hours in which colleagues of the role opened anybody, over the past week. What is
unusual is a multiple of it, never below a least, so that a quiet week makes nobody suspicious.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from statistics import median

from purser.core.db import Database, Reader, Tx
from purser.core.ids import StaffId
from purser.identity.permissions import Role
from purser.identity.staff import read_staff
from purser.service.access import store
from purser.service.access.alarms import sound
from purser.service.access.model import Access, Alarm, Budget, Event
from purser.service.access.policy import Limits
from purser.service.access.spans import DAY, HOUR

WEEK = timedelta(days=7)
EVERY = 300.0
"""Seconds between two looks."""

KEPT = timedelta(days=90)
"""How long it is known whom somebody opened; the audit keeps it for good."""


def unusual(
    limits: Limits, roles: Mapping[StaffId, Role], week: Mapping[tuple[StaffId, datetime], int],
    hour: Mapping[StaffId, int],
) -> dict[StaffId, tuple[int, int]]:  # fmt: skip
    """Who opened how many in the last hour, where that is unusual, and what would have been the most."""
    found = {}
    for staff, count in hour.items():
        peers = [n for (who, _), n in week.items() if roles.get(who) == roles.get(staff)]
        most = max(limits.usual_least, limits.usual_times * int(median(peers or [0])))
        if count > most:
            found[staff] = (count, most)
    return found


async def watch(db: Database, room: Access) -> Collection[StaffId]:
    """Sound an alarm for whoever stands out now; returns who did."""
    now = room.clock.now()

    async def look(tx: Tx) -> Collection[StaffId]:
        week = await store.hours(tx, now - WEEK, now - HOUR)
        last = await store.hours(tx, now - HOUR, now)
        hour: dict[StaffId, int] = {}
        for (staff, _), count in last.items():
            hour[staff] = hour.get(staff, 0) + count
        people = await read_staff(tx, {who for who, _ in [*week, *last]})
        out = unusual(room.limits, {p.id: p.role for p in people.values()}, week, hour)
        for staff in sorted(out):
            count, most = out[staff]
            await sound(tx, room, staff, Alarm.OUTLIER, {"in_an_hour": count, "usual_at_most": most})
        return out.keys()

    return await db.run(look)


async def forget(db: Database, room: Access) -> None:
    """What is long over."""
    now = room.clock.now()
    await db.run(lambda tx: store.prune(tx, now - KEPT, now - DAY))


async def budget(conn: Reader, room: Access, staff: StaffId) -> Budget:
    """What somebody has used."""
    now = room.clock.now()
    hour, _ = await store.opened(conn, staff, now - HOUR, None)
    day, _ = await store.opened(conn, staff, now - DAY, None)
    lookups = await store.count(conn, staff, now - DAY, Event.FOUND, Event.MISSED)
    reveals = await store.count(conn, staff, now - DAY, Event.REVEALED)
    return Budget(hour, day, lookups, reveals)
