"""Replay: send an endpoint again everything that happened since a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import conflict
from purser.core.ids import EventId, MerchantId, WebhookId
from purser.core.jobs import Job, defer
from purser.notices import store
from purser.notices.model import Webhook

NAME: Final = "notices.replay"
BATCH: Final = 1000
"""Events of one transaction."""


async def replay(tx: Tx, webhook: Webhook, since: datetime, clock: Clock) -> None:
    """Send every event from `since` until now again, delivered or not, with a schedule of its own from the start.

    Each keeps its webhook-id, by which the receiver knows what it has. Raises webhook_disabled.
    """
    if not webhook.enabled:
        raise conflict("webhook_disabled")
    after, before = store.first_id(since), store.first_id(clock.now() + timedelta(milliseconds=1))
    await defer(tx, [_job(webhook.merchant, webhook.id, after, before)])


async def replay_batch(
    db: Database, clock: Clock, merchant: MerchantId, webhook: WebhookId, after: EventId, before: EventId
) -> None:
    """Make the first deliveries between two ids due, and leave the rest to the next job."""

    async def go_on(tx: Tx) -> None:
        events = await store.replay(tx, merchant, webhook, after, before, BATCH, clock.now())
        if len(events) == BATCH:
            await defer(tx, [_job(merchant, webhook, max(events), before)])

    await db.run(go_on)


def _job(merchant: MerchantId, webhook: WebhookId, after: EventId, before: EventId) -> Job:
    args = {"merchant": str(merchant), "webhook": str(webhook), "after": str(after), "before": str(before)}
    return Job(NAME, {**args})
