"""Endpoints: registered by merchants, listed, deleted."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, invalid, not_found
from purser.core.ids import MerchantId, WebhookId
from purser.notices import store
from purser.notices.addresses import check_url
from purser.notices.model import Webhook

MOST: Final = 20
"""Endpoints of one merchant."""

MOST_TYPES: Final = 50
"""Event types one endpoint may name."""

_SECRET_BYTES: Final = 32  # the scheme asks for 24 to 64
_TYPE: Final = re.compile(r"[a-z][a-z_]{0,31}(\.[a-z][a-z_]{0,31}){1,3}")


async def create_webhook(
    tx: Tx, merchant: MerchantId, url: str, events: Sequence[str], *, private: bool, clock: Clock
) -> tuple[Webhook, str]:
    """Register an endpoint; returns it with its secret (`whsec_…`), which is shown this once.

    `events` are the types it wants; none: all. Raises webhook_url_invalid, webhook_url_refused,
    webhook_events_invalid, webhook_limit_reached.
    """
    url = check_url(url, private=private)
    if len(events) > MOST_TYPES or not all(_TYPE.fullmatch(t) for t in events):
        raise invalid("webhook_events_invalid", most=MOST_TYPES)
    if len(await store.read_webhooks(tx, merchant)) >= MOST:
        raise conflict("webhook_limit_reached", most=MOST)
    types = tuple(sorted(set(events)))
    webhook = Webhook(merchant, WebhookId.new(clock), url, types, True, clock.now())
    secret = secrets.token_bytes(_SECRET_BYTES)
    await store.insert_webhook(tx, webhook, secret)
    return webhook, "whsec_" + base64.b64encode(secret).decode()


async def find_webhook(conn: Tx | Reader, merchant: MerchantId, webhook: WebhookId) -> Webhook:
    """Raises webhook_unknown, also for another merchant's."""
    for found in await store.read_webhooks(conn, merchant):
        if found.id == webhook:
            return found
    raise not_found("webhook_unknown")


async def delete_webhook(tx: Tx, merchant: MerchantId, webhook: WebhookId) -> None:
    """Nothing more is sent there. Raises webhook_unknown."""
    if not await store.delete_webhook(tx, merchant, webhook):
        raise not_found("webhook_unknown")
