"""What the worker does for the queue: rooms whose contacts these are follow every step, and old events go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.service.queue import store
from purser.service.queue.floor import CHANGED
from purser.service.queue.model import Contact, ContactId, ContactKind
from purser.service.queue.tell import prune_staff_events

Follower: TypeAlias = Callable[[Contact, str], Awaitable[None]]
"""Is told of a step that a contact took, by its name, at least once and in their order; the contact is as it is now."""

_HOUR = 3_600


def handlers(db: Database, followers: Mapping[ContactKind, Follower]) -> Handlers:
    """`followers`: whoever must do something when a contact of a kind changes."""

    async def changed(contact: str, version: int, step: str) -> None:  # noqa: ARG001  (makes each job its own)
        async with db.reader() as conn:
            found = await store.read(conn, [ContactId.parse(contact)])
        for c in found.values():
            if (follower := followers.get(c.kind)) is not None:
                await follower(c, step)

    return {CHANGED: Handler(changed)}


def periodic(db: Database, clock: Clock) -> list[Every]:
    """What is done again and again."""

    async def prune() -> None:
        await db.run(lambda tx: prune_staff_events(tx, clock))

    return [Every("queue.prune", _HOUR, prune)]
