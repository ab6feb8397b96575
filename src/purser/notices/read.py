"""Lists: events, endpoints, deliveries. Newest first, except endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from purser.core.db import Reader
from purser.core.ids import EventId, MerchantId, WalletId, WebhookId
from purser.notices import store
from purser.notices.model import Delivery, StoredEvent, Webhook

_END: Final = EventId(b"\xff" * 16)


async def list_events(
    conn: Reader, subjects: Sequence[MerchantId | WalletId], limit: int, before: EventId | None = None
) -> list[StoredEvent]:
    """Up to `limit` events of any of the subjects, those with ids below `before`."""
    return await store.read_events(conn, subjects, before or _END, limit)


async def list_webhooks(conn: Reader, merchant: MerchantId) -> list[Webhook]:
    """A merchant's endpoints, oldest first."""
    return await store.read_webhooks(conn, merchant)


async def list_deliveries(
    conn: Reader, merchant: MerchantId, webhook: WebhookId, limit: int, before: EventId | None = None
) -> list[Delivery]:
    """Up to `limit` deliveries to an endpoint, those of events with ids below `before`."""
    return await store.read_deliveries(conn, merchant, webhook, before or _END, limit)
