"""The room's SQL. Everything is placed by the merchant or wallet it is about (docs: scale)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from purser.core.db import Reader, Tx
from purser.core.ids import EventId, Id, MerchantId, WalletId, WebhookId
from purser.core.pgbinary import UuidArray
from purser.core.seal import SealBroken
from purser.core.vault import Field, Keyring, keyring
from purser.notices.model import Delivery, StoredEvent, Webhook
from purser.notices.states import State

SECRET = Field("webhooks", "secret")

_EVENTS = """
    SELECT e.subject, e.id, e.at, e.type, e.data::text
      FROM unnest(%s) AS s(subject)
     CROSS JOIN LATERAL (SELECT * FROM events WHERE subject = s.subject AND id < %s ORDER BY id DESC LIMIT %s) e
     ORDER BY e.id DESC LIMIT %s"""

_WEBHOOK = "merchant_id, id, url, events, enabled, created_at"
_WEBHOOKS = f"SELECT {_WEBHOOK} FROM webhooks WHERE merchant_id = %s ORDER BY id"
_INSERT_WEBHOOK = f"INSERT INTO webhooks ({_WEBHOOK}, secret) VALUES (%s, %s, %s, %s, %s, %s, %s)"
_DELETE_WEBHOOK = "DELETE FROM webhooks WHERE merchant_id = %s AND id = %s"
_DISABLE_WEBHOOK = "UPDATE webhooks SET enabled = false WHERE merchant_id = %s AND id = %s"

_DELIVERIES = """
    SELECT d.event_id, e.type, d.state, d.attempts, d.next_at, d.last_status, d.last_error, d.created_at, d.settled_at
      FROM webhook_deliveries AS d JOIN events AS e ON e.subject = d.merchant_id AND e.id = d.event_id
     WHERE d.merchant_id = %s AND d.webhook_id = %s AND d.event_id < %s
     ORDER BY d.event_id DESC LIMIT %s"""

_WAITING = "SELECT subject, event_id FROM outbox LIMIT %s"
_TAKE = """
    DELETE FROM outbox AS o USING unnest(%s, %s) AS t(subject, event_id)
     WHERE o.subject = t.subject AND o.event_id = t.event_id RETURNING o.subject, o.event_id"""

_FAN_OUT = """
    INSERT INTO webhook_deliveries
           (merchant_id, webhook_id, event_id, state, attempts, next_at, created_at)
    SELECT w.merchant_id, w.id, e.id, 'waiting', 0, %(now)s, %(now)s
      FROM unnest(%(subjects)s, %(events)s) AS t(subject, event_id)
      JOIN webhooks AS w ON w.merchant_id = t.subject AND w.enabled
      JOIN events AS e ON e.subject = t.subject AND e.id = t.event_id
     WHERE cardinality(w.events) = 0 OR e.type = ANY(w.events)
    ON CONFLICT DO NOTHING"""

_REPLAY = """
    WITH chosen AS (
        SELECT e.id FROM events AS e JOIN webhooks AS w ON w.merchant_id = e.subject
         WHERE w.merchant_id = %(merchant)s AND w.id = %(webhook)s AND w.enabled
           AND e.id > %(after)s AND e.id < %(before)s
           AND (cardinality(w.events) = 0 OR e.type = ANY(w.events))
         ORDER BY e.id LIMIT %(limit)s)
    INSERT INTO webhook_deliveries AS d
           (merchant_id, webhook_id, event_id, state, attempts, next_at, created_at)
    SELECT %(merchant)s, %(webhook)s, id, 'waiting', 0, %(now)s, %(now)s FROM chosen
    ON CONFLICT (merchant_id, webhook_id, event_id) DO UPDATE
       SET state = 'waiting', attempts = 0, next_at = %(now)s, settled_at = NULL,
           last_status = NULL, last_error = NULL
    RETURNING d.event_id"""

# A few of each endpoint, so that a slow one with a long queue does not keep the others waiting.
_DUE = """
    SELECT d.merchant_id, d.webhook_id, d.event_id, d.next_at
      FROM webhooks AS w
     CROSS JOIN LATERAL (
           SELECT * FROM webhook_deliveries
            WHERE merchant_id = w.merchant_id AND webhook_id = w.id AND state = 'waiting' AND next_at <= %(now)s
            ORDER BY next_at LIMIT %(each)s) AS d
     WHERE w.enabled AND w.id <> ALL(%(full)s)
       AND EXISTS (SELECT FROM webhook_deliveries WHERE state = 'waiting' AND next_at <= %(now)s)
     ORDER BY d.next_at LIMIT %(limit)s"""

# Whoever moves next_at on has the delivery; nobody waits for a lock, and no two get the same one.
_LEASE = """
    UPDATE webhook_deliveries AS d SET next_at = %s, attempts = d.attempts + 1
      FROM unnest(%s, %s, %s, %s::timestamptz[]) AS c(merchant_id, webhook_id, event_id, next_at)
     WHERE d.merchant_id = c.merchant_id AND d.webhook_id = c.webhook_id AND d.event_id = c.event_id
       AND d.state = 'waiting' AND d.next_at = c.next_at
    RETURNING d.merchant_id, d.webhook_id, d.event_id, d.attempts"""

_CONTENTS = """
    SELECT w.merchant_id, w.id, e.id, w.url, w.secret, e.type, e.at, e.data::text
      FROM unnest(%s, %s, %s) AS c(merchant_id, webhook_id, event_id)
      JOIN webhooks AS w ON w.merchant_id = c.merchant_id AND w.id = c.webhook_id
      JOIN events AS e ON e.subject = c.merchant_id AND e.id = c.event_id"""

_SETTLE = """
    UPDATE webhook_deliveries AS d
       SET state = o.state, next_at = o.next_at, last_status = o.status, last_error = o.error,
           settled_at = CASE WHEN o.state = 'waiting' THEN NULL ELSE o.at END
      FROM unnest(%s, %s, %s, %s::timestamptz[], %s::text[], %s::timestamptz[], %s::integer[], %s::text[],
                  %s::timestamptz[])
        AS o(merchant_id, webhook_id, event_id, leased_until, state, next_at, status, error, at)
     WHERE d.merchant_id = o.merchant_id AND d.webhook_id = o.webhook_id AND d.event_id = o.event_id
       AND d.state = 'waiting' AND d.next_at = o.leased_until"""

_GIVE_UP_DISABLED = """
    UPDATE webhook_deliveries AS d
       SET state = 'given_up', next_at = NULL, settled_at = %s, last_error = 'endpoint_disabled'
      FROM webhooks AS w
     WHERE w.merchant_id = d.merchant_id AND w.id = d.webhook_id AND NOT w.enabled AND d.state = 'waiting'"""

_DROP_ORPHANS = """
    DELETE FROM webhook_deliveries AS d
     WHERE d.state = 'waiting'
       AND NOT EXISTS (SELECT FROM webhooks AS w WHERE w.merchant_id = d.merchant_id AND w.id = d.webhook_id)"""

_PRUNE = """
    DELETE FROM webhook_deliveries
     WHERE (merchant_id, webhook_id, event_id) IN (
           SELECT merchant_id, webhook_id, event_id FROM webhook_deliveries
            WHERE created_at < %s AND state <> 'waiting' LIMIT %s)"""


def first_id(at: datetime) -> EventId:
    """The smallest id that an event of this moment, to the millisecond, can have; none is older than 1970."""
    return EventId((max(0, int(at.timestamp() * 1000)) << 80).to_bytes(16))


class Due(NamedTuple):
    """A delivery whose time has come."""

    merchant: MerchantId
    webhook: WebhookId
    event: EventId
    next_at: datetime


class Leased(NamedTuple):
    """A delivery taken up for one attempt."""

    merchant: MerchantId
    webhook: WebhookId
    event: EventId
    attempts: int


class Content(NamedTuple):
    """What is to be sent, and where. `secret` is None when it cannot be opened."""

    url: str
    secret: bytes | None
    type: str
    at: datetime
    data: str


class Settled(NamedTuple):
    """What an attempt came to. It counts only while the lease of that attempt still stands."""

    merchant: MerchantId
    webhook: WebhookId
    event: EventId
    leased_until: datetime
    state: State
    next_at: datetime | None
    status: int | None
    error: str | None
    at: datetime


def _keys(of: Sequence[Due] | Sequence[Leased] | Sequence[Settled]) -> list[UuidArray]:
    """The primary keys of deliveries, column by column."""
    return [
        UuidArray([d.merchant for d in of]),
        UuidArray([d.webhook for d in of]),
        UuidArray([d.event for d in of]),
    ]


async def read_events(
    conn: Reader, subjects: Sequence[MerchantId | WalletId], before: Id, limit: int
) -> list[StoredEvent]:
    """Events of any of the subjects with ids below `before`, newest first."""
    cursor = await conn.execute(_EVENTS, [UuidArray(subjects), before, limit, limit])
    by_bytes = {bytes(s): s for s in subjects}
    return [
        StoredEvent(by_bytes[subject], EventId(ident), at, type_, data)
        for subject, ident, at, type_, data in await cursor.fetchall()
    ]


async def read_webhooks(conn: Tx | Reader, merchant: MerchantId) -> list[Webhook]:
    """A merchant's endpoints, oldest first."""
    rows = await (await conn.execute(_WEBHOOKS, [merchant])).fetchall()
    return [_webhook(row) for row in rows]


def _webhook(row: tuple[Any, ...]) -> Webhook:
    merchant, ident, url, events, enabled, created_at = row
    return Webhook(MerchantId(merchant), WebhookId(ident), url, tuple(events), enabled, created_at)


async def insert_webhook(tx: Tx, w: Webhook, secret: bytes) -> None:
    """Store an endpoint, its secret sealed."""
    sealed = (await keyring(tx)).seal(SECRET, w.merchant + w.id, secret)
    await tx.execute(_INSERT_WEBHOOK, [w.merchant, w.id, w.url, list(w.events), w.enabled, w.created_at, sealed])


async def delete_webhook(tx: Tx, merchant: MerchantId, webhook: WebhookId) -> bool:
    """Whether there was one."""
    return (await tx.execute(_DELETE_WEBHOOK, [merchant, webhook])).rowcount == 1


async def disable_webhook(tx: Tx, merchant: MerchantId, webhook: WebhookId) -> None:
    """Send it nothing from now on."""
    await tx.execute(_DISABLE_WEBHOOK, [merchant, webhook])


async def read_deliveries(
    conn: Reader, merchant: MerchantId, webhook: WebhookId, before: Id, limit: int
) -> list[Delivery]:
    """An endpoint's deliveries of events with ids below `before`, newest first."""
    rows = await (await conn.execute(_DELIVERIES, [merchant, webhook, before, limit])).fetchall()
    return [Delivery(EventId(r[0]), r[1], State(r[2]), *r[3:]) for r in rows]


async def take_outbox(tx: Tx, limit: int) -> tuple[list[bytes], list[bytes]]:
    """Take events away to be handed on: their subjects and ids."""
    waiting = await (await tx.execute(_WAITING, [limit])).fetchall()
    if not waiting:
        return [], []
    keys = [UuidArray([s for s, _ in waiting]), UuidArray([e for _, e in waiting])]
    taken = await (await tx.execute(_TAKE, keys)).fetchall()
    return [s for s, _ in taken], [e for _, e in taken]


async def fan_out(tx: Tx, subjects: list[bytes], events: list[bytes], now: datetime) -> int:
    """Make the deliveries of events to the endpoints that want them; returns how many."""
    arguments = {"subjects": UuidArray(subjects), "events": UuidArray(events), "now": now}
    return (await tx.execute(_FAN_OUT, arguments)).rowcount


async def replay(
    tx: Tx, merchant: MerchantId, webhook: WebhookId, after: Id, before: Id, limit: int, now: datetime
) -> list[EventId]:
    """Make the deliveries of events with ids between two others due now; returns their events' ids."""
    cursor = await tx.execute(
        _REPLAY,
        {
            "merchant": merchant,
            "webhook": webhook,
            "after": after,
            "before": before,
            "limit": limit,
            "now": now,
        },
    )
    return [EventId(row[0]) for row in await cursor.fetchall()]


async def read_due(tx: Tx, now: datetime, each: int, limit: int, full: Sequence[WebhookId]) -> list[Due]:
    """What is due, at most `each` an endpoint, leaving out the endpoints that are `full`."""
    arguments = {"now": now, "each": each, "limit": limit, "full": UuidArray(full)}
    rows = await (await tx.execute(_DUE, arguments)).fetchall()
    return [Due(MerchantId(m), WebhookId(w), EventId(e), next_at) for m, w, e, next_at in rows]


async def lease(tx: Tx, due: Sequence[Due], until: datetime) -> list[Leased]:
    """Take up those that nobody else did meanwhile, and count the attempt."""
    keys = _keys(due)
    rows = await (await tx.execute(_LEASE, [until, *keys, [d.next_at for d in due]])).fetchall()
    return [Leased(MerchantId(m), WebhookId(w), EventId(e), attempts) for m, w, e, attempts in rows]


async def read_contents(tx: Tx, leased: Sequence[Leased]) -> dict[tuple[bytes, bytes], Content]:
    """By endpoint and event; without what belongs to an endpoint that was deleted meanwhile."""
    keys = _keys(leased)
    ring = await keyring(tx)
    rows = await (await tx.execute(_CONTENTS, keys)).fetchall()
    return {
        (webhook, event): Content(url, _opened(ring, merchant + webhook, sealed), *rest)
        for merchant, webhook, event, url, sealed, *rest in rows
    }


def _opened(ring: Keyring, row: bytes, sealed: bytes) -> bytes | None:
    try:
        return ring.open(SECRET, row, bytes(sealed))
    except SealBroken:
        return None


async def settle(tx: Tx, outcomes: Sequence[Settled]) -> None:
    """Store what attempts came to."""
    columns = [list(column) for column in zip(*(o[3:] for o in outcomes), strict=True)]
    await tx.execute(_SETTLE, [*_keys(outcomes), *columns])


async def give_up_unwanted(tx: Tx, now: datetime) -> int:
    """End the deliveries of endpoints that were disabled, and forget those of deleted ones; returns how many."""
    given_up = await tx.execute(_GIVE_UP_DISABLED, [now])
    return given_up.rowcount + (await tx.execute(_DROP_ORPHANS)).rowcount


async def prune_deliveries(tx: Tx, before: datetime, limit: int) -> int:
    """Forget settled deliveries made before a time; returns how many, at most `limit`."""
    return (await tx.execute(_PRUNE, [before, limit])).rowcount
