"""Whoever opens matters of customers with whom they have nothing to do, and does nothing there: told of after a few.

It is the only trace of somebody who looks around slowly. A list shows what waits; to open a matter is for whoever talks
with its customer, has a case of theirs, or acts in it. One strange matter may be a slip, so it takes more than one.
Where their role could act, leaving a matter for later is work: it takes several in a row, and fewer of whoever does
nothing else in between.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from purser.accounts import read_customers
from purser.core.audit import Detail
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, StaffId
from purser.service.access import store
from purser.service.access.alarms import sound
from purser.service.access.model import Access, Alarm, Claim, Look, Tie, Viewer
from purser.service.access.spans import DAY, HOUR


async def tie_of(tx: Tx, room: Access, viewer: Viewer, look: Look, claim: Claim | None) -> Tie:
    """What ties somebody to the customer whose matter they open. `claim` is the work they were given, if any."""
    if look.tie is Tie.MATTER or claim is not None or viewer.role in room.limits.strangers_not_of:
        return Tie.MATTER
    if await _dealt(tx, room, viewer.staff, [look.customer]) or not await read_customers(tx, [look.customer]):
        return Tie.MATTER
    return look.tie


async def notice(tx: Tx, room: Access, viewer: Viewer, look: Look) -> None:
    """Sound an alarm when `look`, which was just counted, makes too many: with the customers it is about."""
    now, limits = room.clock.now(), room.limits
    looks = await store.untied(tx, viewer.staff, now - DAY)
    dealt = await _dealt(tx, room, viewer.staff, [customer for customer, _, _ in looks])
    strange = [(customer, at) for customer, at, strange in looks if strange and customer not in dealt]
    hour = [customer for customer, at in strange if at > now - HOUR]
    left = [(c, at) for c, at, _ in looks if c != look.customer or look.tie is Tie.STRANGER]
    undone = list(takewhile(lambda one: one[0] not in dealt, left))
    worked = await store.last_at_work(tx, viewer.staff, now - DAY)
    alone = [at for _, at in undone if worked is None or at > worked]
    facts: dict[str, Detail] = {}
    if len(hour) >= limits.strangers_an_hour or len(strange) >= limits.strangers_a_day:
        facts = {"strangers_hour": len(hour), "strangers_day": len(strange)}
    if len(undone) >= limits.undone_in_a_row or len(alone) >= limits.undone_alone:
        facts["undone"] = len(undone)
    if facts:
        about = [customer for customer, _ in undone] if "undone" in facts else [customer for customer, _ in strange]
        facts["customers"] = [str(customer) for customer in about]
        await sound(tx, room, viewer.staff, Alarm.STRANGERS, facts)


async def _dealt(tx: Tx, room: Access, staff: StaffId, customers: Collection[CustomerId]) -> set[Id]:
    """With whom of these they had to do lately: opened by a contact or a case, or with something done in a matter."""
    since = room.clock.now() - room.limits.dealt
    found: set[Id] = set(await store.opened_by_work(tx, staff, customers, since))
    if room.acted is not None:
        found |= set(await room.acted(tx, staff, customers, since))
    return found
