"""One field without its mask: of a customer who is open, for a reason, for minutes, and so many a day."""

from __future__ import annotations

from purser.accounts import read_customers
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId, Id
from purser.identity.permissions import Permission
from purser.service.access import store
from purser.service.access.alarms import sound
from purser.service.access.look import seek
from purser.service.access.model import Access, Alarm, Event, Field, Shown, Viewer
from purser.service.access.spans import DAY, QUARTER


async def reveal(db: Database, room: Access, viewer: Viewer, customer: CustomerId, field: Field, reason: str) -> Shown:
    """Show a field. That it was shown is committed before it is read.

    Raises customer_not_open, access_spent. A field that is shown already is shown until the same time.
    """

    async def attempt(tx: Tx) -> Shown | Problem:
        await store.lock(tx, viewer.staff)
        now = room.clock.now()
        sight = await store.sight(tx, viewer.staff, customer, now)
        if sight is None or await seek(tx, room, viewer, customer) is None:
            await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.REFUSED, field, customer)
            tries = await store.count(tx, viewer.staff, now - QUARTER, Event.REFUSED)
            if tries >= room.limits.refusals:
                await sound(tx, room, viewer.staff, Alarm.REFUSALS, {"in_15_minutes": tries})
            return forbidden("customer_not_open")
        if (until := await store.shown(tx, viewer.staff, customer, field, now)) is not None:
            return Shown(field, None, until)
        used = await store.count(tx, viewer.staff, now - DAY, Event.REVEALED)
        if used >= room.limits.reveals_a_day:
            await sound(tx, room, viewer.staff, Alarm.BUDGET, {"reveals": used})
            return Problem("access_spent", Kind.RATE_LIMITED)
        until = now + room.limits.reveal
        await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.REVEALED, field, customer)
        await store.show(tx, viewer.staff, customer, field, until)
        details = {"field": field.value, "role": viewer.role.value}
        act = Act(viewer.actor, Permission.CUSTOMER_REVEAL, f"customer:{customer}", reason, details)
        await audit.write(tx, act, room.clock)
        return Shown(field, None, until)

    found = await db.run(attempt)
    if isinstance(found, Problem):
        raise found
    async with db.reader() as conn:
        owner = (await read_customers(conn, [customer]))[customer]
    return Shown(field, getattr(owner, field), found.until)
