"""Opening a customer: by work that was given, within a budget, and written down before anything is shown.

A refusal is counted, too, so what is counted is committed whatever comes of it; that is why these take the database
and not a transaction. Each look of a person comes after their last one (a row is locked), so that a hundred at once
count as a hundred.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from purser.core import audit
from purser.core.audit import SYSTEM, Act, Detail
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId, Id
from purser.identity.permissions import Permission
from purser.identity.staff import suspend
from purser.service.access import store
from purser.service.access.alarms import sound
from purser.service.access.model import Access, Alarm, Basis, Claim, Event, Look, Sight, Tie, Viewer
from purser.service.access.spans import DAY, HOUR, QUARTER
from purser.service.access.strangers import notice, tie_of


async def open_customer(db: Database, room: Access, viewer: Viewer, customer: CustomerId) -> Sight:
    """Open a customer whom a contact or a case brought. Raises customer_not_yours, access_spent.

    While a sight lives and the work goes on, it is answered again and nothing new is written.
    """

    async def attempt(tx: Tx) -> Sight | Problem:
        await store.lock(tx, viewer.staff)
        claim = await seek(tx, room, viewer, customer)
        if claim is None:
            return await _refuse(tx, room, viewer, customer, forbidden("customer_not_yours"))
        living = await store.sight(tx, viewer.staff, customer, room.clock.now())
        if living is not None:
            return living
        details = {"basis": claim.basis.value, "ref": str(claim.ref), "role": viewer.role.value}
        look = Look(customer, Permission.CUSTOMER_OPEN, details=details)
        return await _open(tx, room, viewer, look, claim.basis)

    return _or_raise(await db.run(attempt))


async def look_at(
    db: Database, room: Access, viewer: Viewer, look: Look, check: Callable[[Tx], Awaitable[Mapping[str, Detail]]]
) -> None:
    """Open something of a customer's that one's role is for, such as a matter. `check` raises when it is not there,
    and tells what the audit is to know besides.

    Raises access_spent, and what `check` raises.
    """

    async def attempt(tx: Tx) -> Sight | Problem:
        await store.lock(tx, viewer.staff)
        whole = replace(look, details={**look.details, **await check(tx)})
        tie = await tie_of(tx, room, viewer, look, await seek(tx, room, viewer, look.customer))
        found = await _open(tx, room, viewer, whole, Basis.MATTER, tie)
        if isinstance(found, Sight) and tie is not Tie.MATTER:
            await notice(tx, room, viewer, look)
        return found

    _or_raise(await db.run(attempt))


async def seek(tx: Tx, room: Access, viewer: Viewer, customer: CustomerId) -> Claim | None:
    """The work that somebody was given about a customer."""
    for find in room.seek:
        if (claim := await find(tx, viewer.staff, customer)) is not None:
            return claim
    return None


async def _open(
    tx: Tx, room: Access, viewer: Viewer, look: Look, basis: Basis, tie: Tie | None = None
) -> Sight | Problem:
    now, customer = room.clock.now(), look.customer
    if await store.is_canary(tx, customer):
        return await _caught(tx, room, viewer, customer)
    if await _is_spent(tx, room, viewer, customer, basis):
        spent = Problem("access_spent", Kind.RATE_LIMITED)
        await sound(tx, room, viewer.staff, Alarm.BUDGET, {"role": viewer.role.value})
        return await _refuse(tx, room, viewer, customer, spent)
    sight = Sight(customer, basis, now + room.limits.sight)
    await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.OPENED, tie or basis, customer)
    await store.see(tx, viewer.staff, sight)
    if look.action:
        about = f"customer:{customer}"
        await audit.write(tx, Act(viewer.actor, look.action, about, look.reason, dict(look.details)), room.clock)
    return sight


async def _is_spent(tx: Tx, room: Access, viewer: Viewer, customer: CustomerId, basis: Basis) -> bool:
    """Whoever was opened within the time is opened again without being counted twice."""
    now, limits = room.clock.now(), room.limits
    hour, known = await store.opened(tx, viewer.staff, now - HOUR, customer)
    if not known and hour >= limits.customers_an_hour and viewer.role not in limits.customers_a_day_of:
        return True
    if basis is Basis.CONTACT:
        return False
    day, known = await store.opened(tx, viewer.staff, now - DAY, customer, without=(Basis.CONTACT,))
    return not known and day >= limits.a_day(viewer.role)


async def _refuse(tx: Tx, room: Access, viewer: Viewer, customer: CustomerId, problem: Problem) -> Problem:
    """Counted and, when it was tried again and again, told."""
    now = room.clock.now()
    await store.add(tx, viewer.staff, Id.new(room.clock), now, Event.REFUSED, "", customer)
    tries = await store.count(tx, viewer.staff, now - QUARTER, Event.REFUSED)
    if tries >= room.limits.refusals:
        await sound(tx, room, viewer.staff, Alarm.REFUSALS, {"in_15_minutes": tries})
    return problem


async def _caught(tx: Tx, room: Access, viewer: Viewer, customer: CustomerId) -> Problem:
    """Nobody has work with this customer: whoever opens them is out at once, until a colleague takes them back."""
    await store.add(tx, viewer.staff, Id.new(room.clock), room.clock.now(), Event.REFUSED, "", customer)
    await suspend(tx, SYSTEM, viewer.staff, "opened a customer with whom nobody has work", room.clock)
    await sound(tx, room, viewer.staff, Alarm.CANARY, {"customer": str(customer)})
    return forbidden("customer_not_yours")


def _or_raise(found: Sight | Problem) -> Sight:
    if isinstance(found, Problem):
        raise found
    return found
