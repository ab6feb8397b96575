"""Being rung back: the place is kept, one attempt lives at a time, and an agent waits for each.

An attempt begins when an agent is reserved for it (`dispatch`), so there are never more of them than free agents. Who
rings reports how it went; what nobody reports in time counts as not answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import StaffId
from purser.core.procedure import Actor, step_not_possible
from purser.service.queue import store
from purser.service.queue.floor import Floor, take
from purser.service.queue.model import Contact, ContactChannel, ContactId, ContactKind, Outcome, contact_taken
from purser.service.queue.table import CONTACT


async def ask_back(tx: Tx, floor: Floor, ident: ContactId, not_before: datetime | None = None) -> Contact:
    """Leave the line and be rung when it is one's turn, or not before a moment; the place is kept.

    For calls, and callbacks whose line broke: who writes is written to. Raises contact_unknown, step_not_possible.
    """
    contact = await store.claim(tx, ident)
    if contact.channel is not ContactChannel.VOICE:
        raise step_not_possible(CONTACT.name, "ask_back", contact.state)
    now = floor.clock.now()
    rung_from = max(now, not_before or now)
    return await take(
        tx, floor.clock, contact, "ask_back", Actor.CUSTOMER, kind=ContactKind.CALLBACK, not_before=rung_from,
        expires_at=rung_from + floor.rules.callback_life, deadline=rung_from,
    )  # fmt: skip


async def reach(
    tx: Tx, floor: Floor, ident: ContactId, number: int, actor: Actor = Actor.SYSTEM, staff: StaffId | None = None
) -> Contact:
    """The customer answered attempt `number`. Raises contact_unknown, contact_taken, attempt_over."""
    contact = await _ringing(tx, ident, number, staff)
    now = floor.clock.now()
    await store.end_attempt(tx, ident, "reached", now)
    return await take(tx, floor.clock, contact, "reach", actor, connected_at=contact.connected_at or now)


async def miss_dial(
    tx: Tx, floor: Floor, ident: ContactId, number: int, outcome: Outcome, actor: Actor = Actor.SYSTEM,
    staff: StaffId | None = None,
) -> Contact:  # fmt: skip
    """Attempt `number` did not reach the customer: another one after a while, until the last.

    Raises contact_unknown, contact_taken, attempt_over.
    """
    contact = await _ringing(tx, ident, number, staff)
    return await end_unreached(tx, floor, contact, outcome, actor)


async def end_unreached(tx: Tx, floor: Floor, contact: Contact, outcome: Outcome, actor: Actor) -> Contact:
    """The attempt of a claimed contact is over without the customer."""
    now, tries = floor.clock.now(), contact.tries + 1
    await store.end_attempt(tx, contact.id, outcome, now)
    data = {"outcome": outcome.value}
    if tries >= floor.rules.tries:
        return await take(tx, floor.clock, contact, "give_up", actor, data=data, tries=tries)
    again = now + floor.rules.retry
    return await take(
        tx, floor.clock, contact, "retry", actor, data=data, tries=tries, not_before=again, deadline=again
    )


async def drop(tx: Tx, floor: Floor, ident: ContactId, number: int, pause: timedelta | None = None) -> Contact:
    """Attempt `number` broke on our side: it does not count. The next is made at once, or after a `pause`, in which the
    agent is free for others. Raises contact_unknown, attempt_over."""
    contact = await _ringing(tx, ident, number, None)
    now = floor.clock.now()
    await store.end_attempt(tx, ident, "dropped", now)
    if pause is not None:
        data, again = {"outcome": "dropped"}, now + pause
        return await take(tx, floor.clock, contact, "retry", Actor.SYSTEM, data=data, not_before=again, deadline=again)
    return await take(tx, floor.clock, contact, "drop", Actor.SYSTEM, deadline=contact.expires_at)


async def come_due(tx: Tx, floor: Floor, contact: Contact) -> Contact:
    """A held callback whose time has come, or has passed for good."""
    assert contact.expires_at is not None
    if floor.clock.now() >= contact.expires_at:
        return await take(tx, floor.clock, contact, "expire", Actor.SYSTEM)
    return await take(tx, floor.clock, contact, "come_due", Actor.SYSTEM, deadline=contact.expires_at)


async def _ringing(tx: Tx, ident: ContactId, number: int, staff: StaffId | None) -> Contact:
    contact = await store.claim(tx, ident)
    if staff is not None and contact.agent != staff:
        raise contact_taken()
    living = [a.number for a in await store.read_attempts(tx, ident) if a.ended_at is None]
    if contact.state != "dialling" or living != [number]:
        raise conflict("attempt_over")
    return contact
