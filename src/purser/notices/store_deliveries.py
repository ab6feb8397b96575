"""The SQL of deliveries on their way."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, MessageId
from purser.core.pgbinary import UuidArray

# Whoever moves leased_until on has the delivery.
_LEASE = """
    UPDATE notice_deliveries SET leased_until = %s, attempts = attempts + 1
     WHERE owner_id = %s AND id = %s AND state = 'waiting' AND (leased_until IS NULL OR leased_until <= %s)
    RETURNING id, way, kind, number, subscription_id, sealed, attempts, leased_until, created_at, expires_at"""

_PARKED = """
    SELECT owner_id, id FROM notice_deliveries
     WHERE state = 'waiting' AND leased_until <= %s ORDER BY leased_until LIMIT %s"""

# Of two that wake the same delivery one finds it awake.
_UNPARK = """
    UPDATE notice_deliveries AS d SET leased_until = NULL FROM unnest(%s, %s) AS p(owner_id, id)
     WHERE d.owner_id = p.owner_id AND d.id = p.id AND d.state = 'waiting' AND d.leased_until <= %s
    RETURNING d.owner_id, d.id, d.way"""

_WAIT = """
    UPDATE notice_deliveries SET leased_until = %s, last_error = %s
     WHERE owner_id = %s AND id = %s AND state = 'waiting' AND leased_until = %s"""

_SETTLE = """
    UPDATE notice_deliveries SET state = %s, last_error = %s, settled_at = %s, leased_until = NULL, sealed = NULL
     WHERE owner_id = %s AND id = %s AND state = 'waiting' AND leased_until = %s"""

_CONTENT = "SELECT id, data::text, at FROM messages WHERE customer_id = %s AND number = %s"
_DROP = "DELETE FROM push_subscriptions WHERE customer_id = %s AND id = %s"

_PRUNE = """
    DELETE FROM notice_deliveries
     WHERE (owner_id, id) IN (
           SELECT owner_id, id FROM notice_deliveries WHERE created_at < %s AND state <> 'waiting' LIMIT %s)"""


class Leased(NamedTuple):
    """A delivery taken up for one attempt."""

    id: Id
    way: str
    kind: str
    number: int | None
    subscription: Id | None
    sealed: bytes | None
    attempts: int
    leased_until: datetime
    created_at: datetime
    expires_at: datetime


class Told(NamedTuple):
    """What a message says. `data` is JSON text."""

    id: MessageId
    data: str
    at: datetime


async def lease(tx: Tx, owner: Id, ident: Id, now: datetime, until: datetime) -> Leased | None:
    """Take a delivery up, and count the attempt; None when it is settled, or somebody has it."""
    row = await (await tx.execute(_LEASE, [until, owner, ident, now])).fetchone()
    if row is None:
        return None
    ident, way, kind, number, subscription, sealed, *rest = row
    return Leased(Id(ident), way, kind, number, None if subscription is None else Id(subscription), sealed, *rest)


async def unpark(tx: Tx, now: datetime, limit: int) -> list[tuple[Id, Id, str]]:
    """Wake deliveries whose lease or rest is over; owner, id and way of each."""
    due = await (await tx.execute(_PARKED, [now, limit])).fetchall()
    if not due:
        return []
    keys = [UuidArray([owner for owner, _ in due]), UuidArray([ident for _, ident in due])]
    rows = await (await tx.execute(_UNPARK, [*keys, now])).fetchall()
    return [(Id(owner), Id(ident), way) for owner, ident, way in rows]


async def wait(tx: Tx, owner: Id, d: Leased, error: str | None, until: datetime | None) -> bool:
    """Give a delivery back for another attempt, parked until a time; False when the lease stands no more."""
    return (await tx.execute(_WAIT, [until, error, owner, d.id, d.leased_until])).rowcount == 1


async def settle(tx: Tx, owner: Id, d: Leased, state: str, error: str | None, now: datetime) -> None:
    """End a delivery, and forget what was sealed for it; nothing when the lease stands no more."""
    await tx.execute(_SETTLE, [state, error, now, owner, d.id, d.leased_until])


async def read_content(conn: Reader, customer: CustomerId, number: int | None) -> Told | None:
    """What a message says."""
    row = await (await conn.execute(_CONTENT, [customer, number])).fetchone()
    return None if row is None else Told(MessageId(row[0]), row[1], row[2])


async def drop_subscription(tx: Tx, customer: CustomerId, ident: Id) -> None:
    """A browser that wants no more pushes."""
    await tx.execute(_DROP, [customer, ident])


async def prune(tx: Tx, before: datetime, limit: int) -> int:
    """Forget settled deliveries made before a time; returns how many, at most `limit`."""
    return (await tx.execute(_PRUNE, [before, limit])).rowcount
