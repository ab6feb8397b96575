"""What the room speaks of: events, webhooks, deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from purser.core.ids import EventId, MerchantId, WalletId, WebhookId
from purser.notices.states import State


class Event(NamedTuple):
    """Something that happened to a merchant or a wallet.

    `data` is what its reader gets to see: a mapping, or the JSON text of one for those in a hurry.
    """

    subject: MerchantId | WalletId
    type: str
    data: Mapping[str, object] | bytes
    at: datetime
    id: EventId


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it is read back; `data` is JSON text."""

    subject: MerchantId | WalletId
    id: EventId
    at: datetime
    type: str
    data: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """A merchant's endpoint. `events` are the types it wants; empty: all. Its secret is not in here."""

    merchant: MerchantId
    id: WebhookId
    url: str
    events: tuple[str, ...]
    enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint. `next_at` is set while it is waiting."""

    event: EventId
    type: str
    state: State
    attempts: int
    next_at: datetime | None
    last_status: int | None
    last_error: str | None
    created_at: datetime
    settled_at: datetime | None
