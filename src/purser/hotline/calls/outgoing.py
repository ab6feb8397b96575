"""Calls of ours: the app says so before the telephone rings, so that what it does not say is not ours."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.procedure import Actor
from purser.hotline.calls import store
from purser.hotline.calls.begin_call import NewCall, begin_call
from purser.hotline.calls.desk import CallDesk, take
from purser.hotline.calls.model import Call, CallId, Direction, State, Way, WorkerId
from purser.service.queue import Contact, ContactId, claim_contact, live_attempts


async def announce_call(
    tx: Tx, desk: CallDesk, ident: ContactId, worker: WorkerId, number: str | None, way: Way = Way.PHONE
) -> Call | None:
    """Begin the call of the attempt that lives, for the one worker that asks first; None when another has it, the
    attempt is over, or the call of the one before still rings. `number`: whom to ring, in international form."""
    contact = await claim_contact(tx, ident)
    attempt = await _attempt(tx, contact)
    if attempt is None or any(c.is_open or c.attempt == attempt for c in await store.of_contact(tx, ident)):
        return None
    new = NewCall(
        way, worker, contact.language, Direction.OUT, contact.customer, None, number, None, contact.band,
        contact.case, contact.id, attempt,
    )  # fmt: skip
    return await begin_call(tx, desk, new)


async def dial_call(tx: Tx, desk: CallDesk, ident: CallId) -> Call:
    """It rings now. Once more is as good as once. Raises step_not_possible."""
    call = await store.claim(tx, ident)
    return call if call.state is State.DIALLING else await take(tx, desk, call, "dial", Actor.SYSTEM)


async def _attempt(tx: Tx, contact: Contact) -> int | None:
    if contact.state != "dialling":
        return None
    found = [a.number for a in await live_attempts(tx, contact.agent) if a.contact == contact.id]
    return found[0] if found else None
