"""Sessions: an opaque token for the owner, its hash in the database.

Ending one deletes its row. Processes believe what they read for at most a second (`api.recent`), so a killed
session is dead everywhere within that.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, SessionId
from purser.identity.model import OpenedSession, SessionRecord, SessionRules

PREFIX = "ps_"
"""Lets a secret scanner, and a reader, tell what a string is."""

TOUCHED_EVERY = timedelta(minutes=5)
"""How precisely idleness is known; a write for every request would cost more than it tells."""

_OPEN = """
    INSERT INTO sessions (token_hash, id, customer_id, created_at, seen_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
_READ = "SELECT token_hash, id, customer_id, expires_at, seen_at FROM sessions WHERE token_hash = ANY(%s)"
_TOUCH = """
    UPDATE sessions AS s SET seen_at = %s FROM unnest(%s::bytea[]) AS v(token_hash)
     WHERE s.token_hash = v.token_hash"""
_END = "DELETE FROM sessions WHERE token_hash = %s"
_KILL = "DELETE FROM sessions WHERE customer_id = %s"
_PRUNE = "DELETE FROM sessions WHERE expires_at < %s OR seen_at < %s"


def hash_token(token: str) -> bytes:
    """What is stored of a token. It has 256 random bits, so a fast hash gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(tx: Tx, customer: CustomerId, rules: SessionRules, clock: Clock) -> OpenedSession:
    """Begin a session; the token is in the result and nowhere else."""
    now = clock.now()
    opened = OpenedSession(SessionId.new(clock), customer, PREFIX + secrets.token_urlsafe(32), now + rules.absolute)
    values = [hash_token(opened.token), opened.id, customer, now, now, opened.expires_at]
    await tx.execute(_OPEN, values)
    return opened


async def read_sessions(
    conn: Reader, hashes: Collection[bytes], rules: SessionRules, clock: Clock
) -> dict[bytes, SessionRecord]:
    """The living ones among sessions of those token hashes."""
    now = clock.now()
    rows = await (await conn.execute(_READ, [list(hashes)])).fetchall()
    return {
        bytes(token_hash): SessionRecord(SessionId(ident), CustomerId(customer), expires_at, seen_at)
        for token_hash, ident, customer, expires_at, seen_at in rows
        if now < expires_at and now < seen_at + rules.idle
    }


async def touch_sessions(tx: Tx, hashes: Collection[bytes], clock: Clock) -> None:
    """Note that sessions are in use, in one order everywhere."""
    await tx.execute(_TOUCH, [clock.now(), sorted(hashes)])


async def end_session(tx: Tx, token_hash: bytes) -> None:
    """Sign out; a session that is not there has ended already."""
    await tx.execute(_END, [token_hash])


async def kill_sessions(tx: Tx, customer: CustomerId) -> int:
    """End all sessions of a customer; dead everywhere a second after the commit. Returns how many there were."""
    return (await tx.execute(_KILL, [customer])).rowcount


async def prune_sessions(tx: Tx, rules: SessionRules, clock: Clock) -> int:
    """Delete what has expired. Returns how many."""
    now = clock.now()
    return (await tx.execute(_PRUNE, [now, now - rules.idle])).rowcount
