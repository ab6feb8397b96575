"""Between the first factor and the second: a ticket says that the first one was right, for a few minutes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId

LIFE: Final = timedelta(minutes=5)
TRIES: Final = 5
PREFIX: Final = "pt_"

_ADD = "INSERT INTO pending_sign_ins (ticket_hash, customer_id, tries, expires_at) VALUES (%s, %s, 0, %s)"
_RESERVE = """
    UPDATE pending_sign_ins SET tries = tries + 1 WHERE ticket_hash = %s AND tries < %s AND expires_at > %s
    RETURNING customer_id"""
_SPEND = "DELETE FROM pending_sign_ins WHERE ticket_hash = %s"
_DROP = "DELETE FROM pending_sign_ins WHERE customer_id = %s"
_PRUNE = "DELETE FROM pending_sign_ins WHERE expires_at < %s"


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who has to show a second factor. The ticket is theirs to send back; it is stored as a hash."""

    ticket: str
    expires_at: datetime


async def open_ticket(tx: Tx, customer: CustomerId, clock: Clock) -> Pending:
    """Note that `customer` has shown a first factor."""
    pending = Pending(PREFIX + secrets.token_urlsafe(32), clock.now() + LIFE)
    await tx.execute(_ADD, [_hash(pending.ticket), customer, pending.expires_at])
    return pending


async def take_ticket(db: Database, ticket: str, clock: Clock) -> CustomerId:
    """Whose ticket it is; counts as one of its five tries. Raises ticket_expired."""

    async def take(tx: Tx) -> CustomerId | None:
        row = await (await tx.execute(_RESERVE, [_hash(ticket), TRIES, clock.now()])).fetchone()
        return None if row is None else CustomerId(row[0])

    customer = await db.run(take)
    if customer is None:
        raise _expired()
    return customer


async def spend_ticket(tx: Tx, ticket: str) -> None:
    """Use a ticket up, in the transaction that lets its owner in. Raises ticket_expired."""
    if (await tx.execute(_SPEND, [_hash(ticket)])).rowcount == 0:
        raise _expired()


async def drop_tickets(tx: Tx, customer: CustomerId) -> None:
    """What was shown before counts no more: a password was changed, an account recovered or frozen."""
    await tx.execute(_DROP, [customer])


async def prune_tickets(tx: Tx, clock: Clock) -> int:
    """Forget tickets that have expired. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount


def _expired() -> Problem:
    return Problem("ticket_expired", Kind.UNAUTHENTICATED)


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
