"""A contact that is being talked about goes on hold, to somebody else, or back to its place."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.errors import invalid
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.service.queue import store, store_agents
from purser.service.queue.answer import held_by
from purser.service.queue.floor import Floor, take
from purser.service.queue.model import Band, Contact, ContactId
from purser.service.queue.presence import agent_unknown


async def hold(tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor) -> Contact:
    """Let the customer wait on the line. Raises contact_unknown, contact_taken, step_not_possible."""
    return await take(tx, floor.clock, await held_by(tx, ident, staff), "hold", actor)


async def resume(tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor) -> Contact:
    """Go on talking. Raises contact_unknown, contact_taken, step_not_possible."""
    return await take(tx, floor.clock, await held_by(tx, ident, staff), "resume", actor)


async def transfer(
    tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor, *, skills: tuple[str, ...] = (),
    to: StaffId | None = None, band: Band | None = None,
) -> Contact:  # fmt: skip
    """Hand the contact on, to whoever has these skills or to one colleague first; it keeps its place.

    Raises contact_unknown, contact_taken, step_not_possible, skill_unknown, agent_unknown, transfer_to_oneself.
    """
    if unknown := set(skills) - floor.rules.skills.keys():
        raise invalid("skill_unknown", skill=min(unknown))
    if to == staff:
        raise invalid("transfer_to_oneself")
    if to is not None and not await store_agents.read(tx, [to]):
        raise agent_unknown()
    contact = await held_by(tx, ident, staff)
    now = floor.clock.now()
    return await take(
        tx, floor.clock, contact, "transfer", actor, data={"to": None if to is None else str(to)},
        skills=skills or contact.skills, wanted_agent=to, refused_by=staff, refused_at=now,
        band=contact.band if band is None else band,
    )  # fmt: skip


async def requeue(
    tx: Tx, floor: Floor, ident: ContactId, staff: StaffId | None, actor: Actor, why: str = ""
) -> Contact:
    """Back to its place, for whoever is free next; `staff` None: whoever holds it, such as after their line broke.

    Raises contact_unknown, contact_taken, step_not_possible.
    """
    contact = await (store.claim(tx, ident) if staff is None else held_by(tx, ident, staff))
    now = floor.clock.now()
    by = None if staff is None else staff
    return await take(
        tx, floor.clock, contact, "requeue", actor, data={"why": why}, refused_by=by, refused_at=by and now,
        wanted_agent=None,
    )  # fmt: skip
