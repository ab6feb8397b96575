"""An agent takes what was offered, or does not."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.service.queue import store, store_agents
from purser.service.queue.floor import Floor, take
from purser.service.queue.model import Contact, ContactId, Presence, contact_taken
from purser.service.queue.presence import change_presence

UNANSWERED = "unanswered"
"""Why an agent is paused who did not answer."""


async def held_by(tx: Tx, ident: ContactId, staff: StaffId) -> Contact:
    """The contact, locked, which this agent holds. Raises contact_unknown, contact_taken."""
    contact = await store.claim(tx, ident)
    if contact.agent != staff:
        raise contact_taken()
    return contact


async def accept(tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor) -> Contact:
    """The agent takes what was offered to them; once more is as good as once.

    Raises contact_unknown, contact_taken, step_not_possible.
    """
    contact = await held_by(tx, ident, staff)
    if contact.state == "connected":
        return contact
    now = floor.clock.now()
    return await take(tx, floor.clock, contact, "accept", actor, connected_at=contact.connected_at or now)


async def decline(tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor) -> Contact:
    """The agent does not take it: it keeps its place and is not offered to them again so soon.

    Raises contact_unknown, contact_taken, step_not_possible.
    """
    contact = await held_by(tx, ident, staff)
    return await take(
        tx, floor.clock, contact, "decline", actor, refused_by=staff, refused_at=floor.clock.now(), wanted_agent=None
    )


async def miss(tx: Tx, floor: Floor, contact: Contact) -> Contact:
    """Nobody answered what was offered: it keeps its place, and the agent is paused."""
    assert contact.agent is not None
    back = await take(tx, floor.clock, contact, "miss", Actor.SYSTEM, wanted_agent=None)
    agent = await store_agents.claim(tx, contact.agent)
    if agent is not None and agent.presence is Presence.AVAILABLE:
        await change_presence(tx, floor, agent, Presence.BREAK, UNANSWERED)
    return back
