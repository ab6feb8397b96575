"""Canaries: customers who are nobody, with whom nobody ever has work. Whoever looks at one was looking around."""

from __future__ import annotations

from datetime import datetime

from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.service.access import store


async def set_canary(tx: Tx, actor: Actor, customer: CustomerId, reason: str, clock: Clock) -> None:
    """Make a customer one; that it is one is known to the audit and to whoever watches, and to nobody else."""
    await store.set_canary(tx, customer, clock.now())
    await audit.write(tx, Act(actor, "access.canary", f"canary:{customer}", reason), clock)


async def list_canaries(conn: Reader) -> list[tuple[CustomerId, datetime]]:
    """All of them, and since when."""
    return await store.canaries(conn)
