"""The relay: turns the outbox into deliveries."""

from __future__ import annotations

from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.notices import store

BATCH: Final = 1000
"""Events of one transaction."""


async def relay(db: Database, clock: Clock) -> int:
    """Hand on one batch of events; returns how many were taken out of the outbox.

    Taking them and making their deliveries is one transaction: an event is in the outbox or has its
    deliveries. Any number of relays may run; each event is taken by one of them.
    """

    async def hand_on(tx: Tx) -> int:
        subjects, events = await store.take_outbox(tx, BATCH)
        if events:
            await store.fan_out(tx, subjects, events, clock.now())
        return len(events)

    return await db.run(hand_on)
