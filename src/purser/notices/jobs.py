"""What the worker does for notices."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import EventId, MerchantId, WebhookId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.notices import store
from purser.notices.months import ensure_event_months
from purser.notices.relay import BATCH, relay
from purser.notices.replay import NAME, replay_batch

KEPT: Final = timedelta(days=90)
"""How long settled deliveries are kept. Their events stay."""

_LOOK: Final = 0.25  # seconds between looks into an empty outbox
_PRUNED_AT_ONCE: Final = 5000
_MINUTE, _HOUR = 60, 3600

log = structlog.get_logger(__name__)


def handlers(db: Database, clock: Clock) -> Handlers:
    """The room's jobs."""

    async def replays(merchant: str, webhook: str, after: str, before: str) -> None:
        await replay_batch(
            db, clock,
            MerchantId.parse(merchant), WebhookId.parse(webhook), EventId.parse(after), EventId.parse(before),
        )  # fmt: skip

    return {NAME: Handler(replays)}


def periodic(db: Database, clock: Clock) -> list[Every]:
    """What is done again and again."""

    async def give_up() -> None:
        await give_up_unwanted(db, clock)

    async def prune() -> None:
        await prune_deliveries(db, clock.now() - KEPT)

    async def months() -> None:
        await ensure_event_months(db, clock.now())

    return [
        Every("notices.give_up", _MINUTE, give_up),
        Every("notices.prune", _HOUR, prune),
        Every("notices.months", _HOUR, months),
    ]


async def relay_forever(db: Database, clock: Clock) -> None:
    """Hand on what is in the outbox until cancelled."""
    while True:
        try:
            taken = await relay(db, clock)
        except psycopg.Error as error:
            log.warning("relay_interrupted", error=repr(error))
            taken = 0
        if taken < BATCH:
            await asyncio.sleep(_LOOK)


async def give_up_unwanted(db: Database, clock: Clock) -> int:
    """End the deliveries of endpoints that are disabled or gone; returns how many."""

    async def end(tx: Tx) -> int:
        return await store.give_up_unwanted(tx, clock.now())

    return await db.run(end)


async def prune_deliveries(db: Database, before: datetime) -> int:
    """Forget settled deliveries made before a time; returns how many."""
    pruned = 0
    while True:
        async with db.transaction() as tx:
            n = await store.prune_deliveries(tx, before, _PRUNED_AT_ONCE)
        pruned += n
        if n < _PRUNED_AT_ONCE:
            return pruned
