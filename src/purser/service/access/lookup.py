"""Looking somebody up: by an exact phone number or address and a reason, never by a part of a name; and lists.

What is found is an id and a mask; to open the customer takes work that was given. Misses are counted: who tries
numbers has none that they were told.
"""

from __future__ import annotations

from purser.core import audit
from purser.core.audit import SYSTEM, Act
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem, not_found
from purser.core.ids import CustomerId, Id, StaffId
from purser.identity import find_login
from purser.identity.permissions import Permission
from purser.identity.staff import suspend
from purser.service.access import store
from purser.service.access.alarms import sound
from purser.service.access.model import Access, Alarm, Event, Viewer
from purser.service.access.spans import DAY, HOUR, QUARTER


async def look_up(
    db: Database, room: Access, viewer: Viewer, login: str, reason: str, action: str = Permission.CUSTOMER_LOOKUP
) -> CustomerId:
    """Whose the login is. Raises customer_unknown, lookups_shut, access_spent. `login` is normalised."""

    async def attempt(tx: Tx) -> CustomerId | Problem:
        shut_until = await store.lock(tx, viewer.staff)
        now = room.clock.now()
        if shut_until is not None and shut_until > now:
            return Problem("lookups_shut", Kind.RATE_LIMITED)
        used = await store.count(tx, viewer.staff, now - DAY, Event.FOUND, Event.MISSED)
        if used >= room.limits.lookups_a_day:
            await sound(tx, room, viewer.staff, Alarm.BUDGET, {"lookups": used})
            return Problem("access_spent", Kind.RATE_LIMITED)
        found = await find_login(tx, login)
        if found is None:
            return await _miss(tx, room, viewer.staff)
        if await store.is_canary(tx, found):
            return await _canary(tx, room, viewer.staff, found)
        await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.FOUND, "", found)
        act = Act(viewer.actor, action, f"customer:{found}", reason, {"role": viewer.role.value})
        await audit.write(tx, act, room.clock)
        return found

    found = await db.run(attempt)
    if isinstance(found, Problem):
        raise found
    return found


async def act_on(db: Database, room: Access, staff: StaffId, login: str) -> CustomerId:
    """Whom an act is about, such as a freeze that somebody asks for by telephone. The act itself is audited; a login
    that is nobody's counts as a miss. Nobody is kept from stopping a theft by what they missed before.

    Raises customer_unknown. `login` is normalised.
    """

    async def attempt(tx: Tx) -> CustomerId | Problem:
        await store.lock(tx, staff)
        found = await find_login(tx, login)
        if found is None:
            return await _miss(tx, room, staff)
        return await _canary(tx, room, staff, found) if await store.is_canary(tx, found) else found

    found = await db.run(attempt)
    if isinstance(found, Problem):
        raise found
    return found


async def _miss(tx: Tx, room: Access, staff: StaffId) -> Problem:
    now = room.clock.now()
    await store.add(tx, staff, Id.new(room.clock), now, Event.MISSED)
    misses = await store.count(tx, staff, now - QUARTER, Event.MISSED)
    if misses >= room.limits.misses:
        await store.shut(tx, staff, now + room.limits.shut)
        await sound(tx, room, staff, Alarm.MISSES, {"in_15_minutes": misses})
    return not_found("customer_unknown")


async def _canary(tx: Tx, room: Access, staff: StaffId, customer: CustomerId) -> Problem:
    await suspend(tx, SYSTEM, staff, "looked up a customer with whom nobody has work", room.clock)
    await sound(tx, room, staff, Alarm.CANARY, {"customer": str(customer)})
    return not_found("customer_unknown")


async def turn_page(db: Database, room: Access, viewer: Viewer) -> None:
    """Somebody goes on to another page of a list that names customers. Raises access_spent when they browse."""

    async def attempt(tx: Tx) -> Problem | None:
        await store.lock(tx, viewer.staff)
        now = room.clock.now()
        pages = await store.count(tx, viewer.staff, now - HOUR, Event.LISTED)
        if pages >= room.limits.pages:
            await sound(tx, room, viewer.staff, Alarm.BROWSING, {"pages": pages})
            return Problem("access_spent", Kind.RATE_LIMITED)
        await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.LISTED)
        return None

    if (problem := await db.run(attempt)) is not None:
        raise problem
