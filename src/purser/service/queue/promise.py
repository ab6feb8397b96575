"""What is announced to somebody who comes: their place, and a wait that is kept four times of five."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.service.queue import store, store_agents
from purser.service.queue.forecast import Pace
from purser.service.queue.match import fits, need_of, skills_of
from purser.service.queue.model import (
    CHANNELS,
    WAITING,
    Contact,
    ContactChannel,
    ContactKind,
    Presence,
)
from purser.service.queue.rules import QueueRules

KINDS: Final = {c: tuple(k for k in ContactKind if CHANNELS[k] is c) for c in ContactChannel}


@dataclass(frozen=True, slots=True)
class Promise:
    """`within_s`: the seconds that four of five do not exceed, one of a few announced numbers; None: nobody is there.
    `ahead`: how many are served before. `reckoned`: what the promise was made of."""

    within_s: int | None
    ahead: int
    reckoned: float
    may_call_back: bool


async def promise_for(tx: Tx, contact: Contact, rules: QueueRules, clock: Clock) -> Contact:
    """The contact with what was promised."""
    made = await promise(tx, contact, rules, clock)
    return replace(contact, promised_s=made.within_s, base_s=made.reckoned)


async def promise(conn: Tx | Reader, contact: Contact, rules: QueueRules, clock: Clock) -> Promise:
    """What can be promised to somebody who comes now, or stands where `contact` does."""
    forecast, _ = await store_agents.read_forecast(conn)
    ahead = await store.count_ahead(conn, KINDS[contact.channel], contact)
    there = await store_agents.read_on_duty(conn)
    agents = [a for a in there if a.presence is Presence.AVAILABLE]
    slots = sum(a.capacity(contact.channel) for a in agents)
    pace = replace(Pace.of(forecast.get("paces", {}).get(contact.channel, {})), slots=slots)
    need = need_of(contact, skills_of(there), clock.now(), rules)
    free = sum(fits(a, need) for a in agents)
    reckoned = pace.reckon(ahead, free)
    within = pace.promise(reckoned) if slots else None
    above = within is None or within > rules.callback_offer.total_seconds()
    return Promise(within, ahead, reckoned, above)


def is_waiting(contact: Contact) -> bool:
    """Whether somebody stands in the queue, or has a place kept in it."""
    return contact.state in (*WAITING, "callback_held", "offered")
