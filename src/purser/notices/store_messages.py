"""The SQL of messages and their deliveries. Everything is placed by the customer (docs: scale)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from purser.core.db import Tx
from purser.core.ids import CustomerId, EventId, Id, MessageId, WalletId
from purser.core.pgbinary import UuidArray

# Boxes are locked in the order of their ids, and stay locked until the commit.
_NUMBER = """
    INSERT INTO message_boxes AS b (customer_id, last_number)
    SELECT * FROM unnest(%s, %s::bigint[])
    ON CONFLICT (customer_id) DO UPDATE SET last_number = b.last_number + excluded.last_number
    RETURNING b.customer_id, b.last_number"""

_INSERT_MESSAGES = """
    INSERT INTO messages (customer_id, number, id, kind, data, at)
    SELECT * FROM unnest(%s, %s::bigint[], %s, %s::text[], %s::json[], %s::timestamptz[])"""

_CHOICES = "SELECT customer_id, topic, way, wanted FROM notice_preferences WHERE customer_id = ANY(%s)"
_SUBSCRIPTIONS = "SELECT customer_id, id FROM push_subscriptions WHERE customer_id = ANY(%s) ORDER BY id"

_INSERT_DELIVERIES = """
    INSERT INTO notice_deliveries
           (owner_id, id, way, kind, number, subscription_id, sealed, state, created_at, expires_at)
    SELECT owner_id, id, way, kind, number, subscription_id, sealed, 'waiting', created_at, expires_at
      FROM unnest(%s, %s, %s::text[], %s::text[], %s::bigint[], %s::uuid[], %s::bytea[], %s::timestamptz[],
                  %s::timestamptz[])
        AS d(owner_id, id, way, kind, number, subscription_id, sealed, created_at, expires_at)"""

_WAITING = "SELECT subject, event_id FROM wallet_outbox LIMIT %s"
_TAKE = """
    WITH taken AS (
        DELETE FROM wallet_outbox AS o USING unnest(%s, %s) AS t(subject, event_id)
         WHERE o.subject = t.subject AND o.event_id = t.event_id RETURNING o.subject, o.event_id)
    SELECT e.subject, e.id, e.type, e.data::text, e.at
      FROM taken AS t JOIN events AS e ON e.subject = t.subject AND e.id = t.event_id ORDER BY e.id"""


class WalletEvent(NamedTuple):
    """Something that happened in a wallet. `data` is JSON text."""

    wallet: WalletId
    id: EventId
    type: str
    data: str
    at: datetime


class NewMessage(NamedTuple):
    """A message to be stored. `data` is JSON text."""

    customer: CustomerId
    number: int
    id: MessageId
    kind: str
    data: str
    at: datetime


class NewDelivery(NamedTuple):
    """A delivery to be stored; what it is of is named by `number`, or is in `sealed`."""

    owner: Id
    id: Id
    way: str
    kind: str
    number: int | None
    subscription: Id | None
    sealed: bytes | None
    created_at: datetime
    expires_at: datetime


async def number(tx: Tx, customers: Sequence[CustomerId]) -> dict[CustomerId, int]:
    """Give each of the customers as many numbers as they are named; returns the highest of each."""
    counts = Counter(customers)
    boxes = sorted(counts)
    rows = await (await tx.execute(_NUMBER, [UuidArray(boxes), [counts[b] for b in boxes]])).fetchall()
    return {CustomerId(customer): last for customer, last in rows}


async def insert_messages(tx: Tx, messages: Sequence[NewMessage]) -> None:
    """Store messages under numbers that were given in this transaction."""
    customers, numbers, ids, kinds, data, ats = zip(*messages, strict=True)
    values = [UuidArray(customers), list(numbers), UuidArray(ids), list(kinds), list(data), list(ats)]
    await tx.execute(_INSERT_MESSAGES, values)


async def read_choices(tx: Tx, customers: Sequence[CustomerId]) -> dict[CustomerId, dict[tuple[str, str], bool]]:
    """By customer, then by topic and way: what they chose themselves."""
    chosen: defaultdict[CustomerId, dict[tuple[str, str], bool]] = defaultdict(dict)
    for customer, topic, way, wanted in await (await tx.execute(_CHOICES, [UuidArray(customers)])).fetchall():
        chosen[CustomerId(customer)][topic, way] = wanted
    return chosen


async def read_subscription_ids(tx: Tx, customers: Sequence[CustomerId]) -> dict[CustomerId, list[Id]]:
    """The browsers that may be pushed to, by customer."""
    found: defaultdict[CustomerId, list[Id]] = defaultdict(list)
    for customer, ident in await (await tx.execute(_SUBSCRIPTIONS, [UuidArray(customers)])).fetchall():
        found[CustomerId(customer)].append(Id(ident))
    return found


async def insert_deliveries(tx: Tx, deliveries: Sequence[NewDelivery]) -> None:
    """Store deliveries, waiting."""
    owners, ids, ways, kinds, numbers, browsers, *rest = (list(column) for column in zip(*deliveries, strict=True))
    browsers = [None if b is None else str(b) for b in browsers]
    values = [UuidArray(owners), UuidArray(ids), ways, kinds, numbers, browsers, *rest]
    await tx.execute(_INSERT_DELIVERIES, values)


async def take_wallet_outbox(tx: Tx, limit: int) -> list[WalletEvent]:
    """Take wallets' events away to be told, oldest first."""
    waiting = await (await tx.execute(_WAITING, [limit])).fetchall()
    if not waiting:
        return []
    keys = [UuidArray([s for s, _ in waiting]), UuidArray([e for _, e in waiting])]
    rows = await (await tx.execute(_TAKE, keys)).fetchall()
    return [WalletEvent(WalletId(r[0]), EventId(r[1]), *r[2:]) for r in rows]
