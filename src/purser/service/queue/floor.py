"""What the verbs of the queue need: a clock and the rules; and the one way a contact goes from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from purser.core.bell import ring
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.jobs import JSON, Job, defer
from purser.core.procedure import Actor
from purser.service.queue import store, store_agents
from purser.service.queue.model import HELD, WAITING, Contact
from purser.service.queue.rules import QueueRules, load_queue_rules
from purser.service.queue.table import CONTACT
from purser.service.queue.tell import tell_staff

TOPIC: Final = "queue"
"""What the bell rings with when somebody may wait for somebody who may be free."""

CHANGED: Final = "queue.changed"
"""The job that follows every step, for the room whose contact it is."""

_FINALS: Final = CONTACT.finals | {"closed"}


@dataclass(frozen=True, slots=True)
class Floor:
    """Where contacts are answered."""

    clock: Clock
    rules: QueueRules


def open_floor(policy: str, clock: Clock) -> Floor:
    """With the rules shipped for a policy."""
    return Floor(clock, load_queue_rules(policy))


def is_over(contact: Contact) -> bool:
    """Whether nothing more comes of it."""
    return contact.state in _FINALS


async def begin(tx: Tx, contact: Contact, step: str) -> Contact:
    """Store a new contact, in the state that `step` leads to."""
    CONTACT.require(step, None, Actor.SYSTEM)
    await store.add(tx, contact)
    await store.note(tx, contact, step, None, contact.since, _facts(contact))
    await _follow(tx, contact, step)
    return contact


async def take(
    tx: Tx, clock: Clock, contact: Contact, step: str, actor: Actor, *, data: Mapping[str, JSON] | None = None,
    **changes: Any,
) -> Contact:  # fmt: skip
    """Take a step with a contact that was claimed; `changes` are columns it sets besides.

    Raises step_not_yours, step_not_possible.
    """
    after = CONTACT.require(step, contact.state, actor).after or contact.state
    now = clock.now()
    moved = {"since": now, "deadline": None} if after != contact.state else {}
    if after in _FINALS and contact.ended_at is None:
        moved["ended_at"] = now
    if after not in HELD:
        moved["agent"] = None
    new = replace(contact, state=after, version=contact.version + 1, **{**moved, **changes})
    await store.save(tx, new)
    await store.note(tx, new, step, new.agent or contact.agent, now, dict(data or {}))
    if contact.agent is not None and new.agent is None:
        await store_agents.set_idle(tx, contact.agent, now)
    await _follow(tx, new, step)
    await tell_holder(tx, new, step, new.agent or contact.agent, clock)
    return new


async def tell_holder(tx: Tx, contact: Contact, step: str, staff: StaffId | None, clock: Clock) -> None:
    """Tell the agent who holds it, or held it until now, what became of it."""
    if staff is not None:
        await tell_staff(tx, staff, "contact", _facts(contact) | {"step": step}, clock)


async def _follow(tx: Tx, contact: Contact, step: str) -> None:
    if contact.state in WAITING or contact.agent is None:
        await ring(tx, TOPIC, "")
    args: dict[str, JSON] = {"contact": str(contact.id), "version": contact.version, "step": step}
    await defer(tx, [Job(CHANGED, args, lock=f"queue:{contact.id}")])


def _facts(c: Contact) -> dict[str, JSON]:
    return {
        "contact_id": str(c.id),
        "version": c.version,
        "kind": c.kind,
        "ref": str(c.ref),
        "state": c.state,
        "band": int(c.band),
        "skills": list(c.skills),
        "customer_id": None if c.customer is None else str(c.customer),
        "case_id": None if c.case is None else str(c.case[1]),
        "deadline": None if c.deadline is None else c.deadline.isoformat(),
    }
