"""What the worker does for notices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import EventId, Id, MerchantId, WebhookId
from purser.core.jobs import Handler, Handlers
from purser.core.periodic import Every
from purser.notices import store, store_deliveries
from purser.notices.deliver import House, deliver, resume
from purser.notices.local import KEPT as LETTERS_KEPT
from purser.notices.local import prune_local_letters
from purser.notices.months import ensure_event_months
from purser.notices.relay import BATCH, relay
from purser.notices.relay_wallets import BATCH as WALLET_BATCH
from purser.notices.relay_wallets import Owners, relay_wallets
from purser.notices.replay import NAME, replay_batch
from purser.notices.tell import SEND

KEPT: Final = timedelta(days=90)
"""How long settled deliveries are kept. Their events stay."""

NOTICES_KEPT: Final = timedelta(days=30)
"""How long it is known by which ways a message went out. The message stays."""

RESUMED_EVERY: Final = 5
"""Seconds between looks for deliveries whose rest is over."""

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


def send_handlers(house: House) -> Handlers:
    """The jobs of the queue QUEUE: what leaves the house."""

    async def send(owner: str, delivery: str, way: str) -> None:
        await deliver(house, Id.parse(owner), Id.parse(delivery), way)

    return {SEND: Handler(send)}


def periodic(db: Database, clock: Clock) -> list[Every]:
    """What is done again and again."""

    async def give_up() -> None:
        await give_up_unwanted(db, clock)

    async def wake() -> None:
        await resume(db, clock)

    async def prune() -> None:
        now = clock.now()
        await prune_deliveries(db, now - KEPT)
        await prune_notices(db, now - NOTICES_KEPT)
        await db.run(lambda tx: prune_local_letters(tx, now - LETTERS_KEPT))

    async def months() -> None:
        await ensure_event_months(db, clock.now())

    return [
        Every("notices.resume", RESUMED_EVERY, wake),
        Every("notices.give_up", _MINUTE, give_up),
        Every("notices.prune", _HOUR, prune),
        Every("notices.months", _HOUR, months),
    ]


async def relay_forever(db: Database, clock: Clock) -> None:
    """Hand on what is in the merchants' outbox until cancelled."""
    await _again_and_again(lambda: relay(db, clock), BATCH)


async def relay_wallets_forever(db: Database, clock: Clock, owners: Owners) -> None:
    """Tell customers what is in the wallets' outbox until cancelled."""
    await _again_and_again(lambda: relay_wallets(db, clock, owners), WALLET_BATCH)


async def _again_and_again(hand_on: Callable[[], Awaitable[int]], batch: int) -> None:
    while True:
        try:
            taken = await hand_on()
        except psycopg.Error as error:
            log.warning("relay_interrupted", error=repr(error))
            taken = 0
        if taken < batch:
            await asyncio.sleep(_LOOK)


async def give_up_unwanted(db: Database, clock: Clock) -> int:
    """End the deliveries of endpoints that are disabled or gone; returns how many."""

    async def end(tx: Tx) -> int:
        return await store.give_up_unwanted(tx, clock.now())

    return await db.run(end)


async def prune_deliveries(db: Database, before: datetime) -> int:
    """Forget settled deliveries made before a time; returns how many."""
    return await _prune(db, before, store.prune_deliveries)


async def prune_notices(db: Database, before: datetime) -> int:
    """Forget settled deliveries of messages and codes made before a time; returns how many."""
    return await _prune(db, before, store_deliveries.prune)


async def _prune(db: Database, before: datetime, prune: Callable[[Tx, datetime, int], Awaitable[int]]) -> int:
    """Some at a time: nobody else waits for long."""
    pruned = 0
    while True:
        async with db.transaction() as tx:
            n = await prune(tx, before, _PRUNED_AT_ONCE)
        pruned += n
        if n < _PRUNED_AT_ONCE:
            return pruned
