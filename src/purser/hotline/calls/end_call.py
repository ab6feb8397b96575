"""The end of a call: who hung up, and what comes of the place in the queue."""

from __future__ import annotations

from typing import Final

from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.hotline.calls import store
from purser.hotline.calls.call_table import CALL
from purser.hotline.calls.desk import CallDesk, take
from purser.hotline.calls.model import TALKING, Call, CallId, State
from purser.service import queue
from purser.service.queue import Contact, ContactId
from purser.service.queue.floor import take as take_contact

_ENDS: Final = {
    State.RINGING: "abandon",
    State.MENU: "serve",
    State.QUEUED: "abandon",
    State.CONNECTED: "finish",
    State.ON_HOLD: "finish",
    State.ANNOUNCED: "miss",
    State.DIALLING: "miss",
}
"""What hanging up is, by where the call stands."""

_KEPT: Final = {
    "callback_held": "call_back",
    "due": "call_back",
    "dialling": "call_back",
    "overflow": "leave_message",
}


def kept_as(contact: Contact) -> str | None:
    """What the end of a contact's call is, whoever hung up first: a place that is held, or a case that waits, is not
    given up. None where hanging up gives up what there is."""
    return _KEPT.get(contact.state)


async def end_call(
    tx: Tx, desk: CallDesk, ident: CallId, actor: Actor, reason: str = "hung_up", staff: StaffId | None = None,
    step: str | None = None,
) -> Call:  # fmt: skip
    """The line is down: a talk is over and is to be wrapped up, a place in the queue is given up.

    `step`: what it is instead of what hanging up there means (finish, call_back, leave_message), where it can be. An
    outgoing attempt is reported by whoever rang (`reach`, `miss_dial`). Once more is as good as once. Raises
    call_unknown.
    """
    call, contact = await _claim_with_contact(tx, ident)
    if not call.is_open:
        return call
    kept = None if contact is None else kept_as(contact)
    step = next((s for s in (kept, step) if s is not None and call.state in CALL.step(s).before), None)
    talks_or_waits = call.state in TALKING or call.state is State.QUEUED
    if step is None and kept is None and contact is not None and talks_or_waits:
        await queue.leave(tx, desk.floor, contact.id, Actor.CUSTOMER if actor is Actor.CUSTOMER else Actor.SYSTEM)
    return await take(tx, desk, call, step or _ENDS[call.state], actor, data={"reason": reason}, by=staff,
                      reason=reason)  # fmt: skip


async def lose_call(tx: Tx, desk: CallDesk, ident: CallId) -> Call:
    """Whoever carried it is gone. Who waited or talked is rung back, at the place they had; a case stays open."""
    call, _ = await _claim_with_contact(tx, ident)
    if not call.is_open:
        return call
    kept = False
    if call.contact is not None:
        kept = await _keep_place(tx, desk, call, call.contact)
    return await take(
        tx, desk, call, "lose", Actor.SYSTEM, data={"reason": "worker_lost", "kept": kept}, reason="worker_lost"
    )


async def _keep_place(tx: Tx, desk: CallDesk, call: Call, ident: ContactId) -> bool:
    contact = await queue.claim_contact(tx, ident)
    if contact.state == "dialling":
        living = [a.number for a in await queue.read_attempts(tx, ident) if a.ended_at is None]
        if call.attempt in living:  # a later one is somebody else's
            await queue.drop(tx, desk.floor, ident, living[0])
        return True
    if contact.state in ("connected", "on_hold"):
        contact = await queue.requeue(tx, desk.floor, ident, None, Actor.SYSTEM, "worker_lost")
    if contact.state == "offered":
        contact = await take_contact(tx, desk.clock, contact, "lose", Actor.SYSTEM, wanted_agent=None)
    if contact.state != "queued":
        return False
    if call.customer is None and call.number is None:  # nobody knows whom to ring
        await queue.leave(tx, desk.floor, ident, Actor.SYSTEM)
        return False
    await queue.ask_back(tx, desk.floor, ident)
    return True


async def _claim_with_contact(tx: Tx, ident: CallId) -> tuple[Call, Contact | None]:
    """Contacts are locked before calls."""
    known = (await store.read(tx, ident)).contact
    contact = None if known is None else await queue.claim_contact(tx, known)
    return await store.claim(tx, ident), contact
