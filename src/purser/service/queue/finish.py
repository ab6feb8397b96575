"""The end of a contact: wrapped up with a code, or left by the customer."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.errors import invalid
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.service.queue import store
from purser.service.queue.answer import held_by
from purser.service.queue.floor import Floor, take
from purser.service.queue.model import Contact, ContactId, contact_taken
from purser.service.queue.rules import NO_CODE


async def finish(tx: Tx, floor: Floor, ident: ContactId, actor: Actor, staff: StaffId | None = None) -> Contact:
    """The talk is over; the agent has a minute to wrap it up. Once more is as good as once.

    `staff`: the agent who ends it; None: the customer did, or the line.
    Raises contact_unknown, contact_taken, step_not_possible.
    """
    contact = await (store.claim(tx, ident) if staff is None else held_by(tx, ident, staff))
    if contact.state == "wrap_up":
        return contact
    return await take(tx, floor.clock, contact, "finish", actor, deadline=floor.clock.now() + floor.rules.wrap_up)


async def wrap_up(tx: Tx, floor: Floor, ident: ContactId, staff: StaffId, actor: Actor, code: str) -> Contact:
    """Say what it was about and be free again; a contact that is still talked about is ended by it. A code that was
    not given in time may be given later, by whoever had the contact last.

    Raises contact_unknown, contact_taken, step_not_possible, wrap_up_code_unknown.
    """
    if code not in floor.rules.code_names:
        raise invalid("wrap_up_code_unknown")
    contact = await store.claim(tx, ident)
    if contact.state == "closed" and contact.wrap_up_code == NO_CODE:
        if await store.last_agent(tx, ident) != staff:
            raise contact_taken()
        return await take(tx, floor.clock, contact, "code", actor, data={"code": code}, wrap_up_code=code)
    contact = await held_by(tx, ident, staff)
    if contact.state != "wrap_up":
        contact = await finish(tx, floor, ident, actor, staff)
    return await take(tx, floor.clock, contact, "close", actor, data={"code": code}, wrap_up_code=code)


async def leave(tx: Tx, floor: Floor, ident: ContactId, actor: Actor = Actor.CUSTOMER) -> Contact:
    """The customer goes: out of the queue, or out of the talk. Once more is as good as once. Raises contact_unknown."""
    contact = await store.claim(tx, ident)
    if contact.state in ("connected", "on_hold"):
        return await finish(tx, floor, ident, actor)
    if contact.state == "dialling":
        await store.end_attempt(tx, ident, "left", floor.clock.now())
    if contact.state in ("queued", "offered", "callback_held", "due", "dialling"):
        return await take(tx, floor.clock, contact, "abandon", actor)
    return contact
