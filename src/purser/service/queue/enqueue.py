"""Somebody wants a person: into the queue, or held for a callback."""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.service.queue import store
from purser.service.queue.floor import begin, is_over
from purser.service.queue.model import Contact, ContactId, ContactKind, NewContact, placed_at
from purser.service.queue.promise import promise_for
from purser.service.queue.rules import load_queue_rules


async def enqueue(tx: Tx, new: NewContact, clock: Clock, policy: str = "cn") -> Contact:
    """Put somebody into the queue, at a place that is theirs until they are helped; a callback is held until it is due.

    A call, chat or case that is in the queue already keeps the place it has. What was promised is in the contact.
    ValueError for more extra seconds than a level may give.
    """
    known = await store.find_of(tx, new.ref, is_case=new.kind is ContactKind.CASE)
    if known is not None and not is_over(known):
        return known
    now, rules = clock.now(), load_queue_rules(policy)
    is_callback = new.kind is ContactKind.CALLBACK
    rung_from = max(now, new.not_before or now) if is_callback else None
    contact = Contact(
        ContactId.new(clock), new.kind, new.ref, new.customer, new.case, new.band, new.language, new.skills,
        first_queued_at=now,
        place_at=placed_at(now, new.extra_seconds),
        state="callback_held" if is_callback else "queued",
        since=now,
        version=1,
        not_before=rung_from,
        expires_at=None if rung_from is None else rung_from + rules.callback_life,
        deadline=rung_from,
    )  # fmt: skip
    if new.kind not in (ContactKind.CALLBACK, ContactKind.CASE):
        contact = await promise_for(tx, contact, rules, clock)
    return await begin(tx, contact, "book" if is_callback else "enqueue")
