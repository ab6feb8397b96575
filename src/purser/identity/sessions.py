"""Sessions: an opaque token for the owner, its hash in the database.

Ending one deletes its row. Processes believe what they read for at most a second (`api.recent`), so a killed
session is dead everywhere within that. A session keeps its id for life and changes its token when its owner
proves more about themselves: what was stolen before is then worth nothing (ASVS 5.0, 7.2.4).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId, DeviceId, SessionId
from purser.identity.model import OpenedSession, SessionLine, SessionRecord, SessionRules
from purser.identity.safeguards import hold_safeguards

PREFIX = "ps_"
"""Lets a secret scanner, and a reader, tell what a string is."""

TOUCHED_EVERY = timedelta(minutes=5)
"""How precisely idleness is known; a write for every request would cost more than it tells."""

_COLUMNS = "id, customer_id, created_at, seen_at, expires_at, device_id, place"
_OPEN = f"INSERT INTO sessions (token_hash, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
_READ = """
    SELECT token_hash, id, customer_id, expires_at, seen_at, device_id FROM sessions WHERE token_hash = ANY(%s)"""
_LIST = """
    SELECT id, device_id, place, created_at, seen_at, expires_at FROM sessions
     WHERE customer_id = %s ORDER BY seen_at DESC, id DESC"""
_TOUCH = """
    UPDATE sessions AS s SET seen_at = %s FROM unnest(%s::bytea[]) AS v(token_hash)
     WHERE s.token_hash = v.token_hash"""
_END = "DELETE FROM sessions WHERE token_hash = %s"
_TAKE = f"DELETE FROM sessions WHERE token_hash = %s RETURNING {_COLUMNS}"
_END_ONE = "DELETE FROM sessions WHERE customer_id = %s AND id = %s"
_END_OTHERS = "DELETE FROM sessions WHERE customer_id = %s AND id <> %s"
_END_DEVICE = "DELETE FROM sessions WHERE customer_id = %s AND device_id = %s"
_KILL = "DELETE FROM sessions WHERE customer_id = %s"
_PRUNE = "DELETE FROM sessions WHERE expires_at < %s OR seen_at < %s"


def hash_token(token: str) -> bytes:
    """What is stored of a token. It has 256 random bits, so a fast hash gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(
    tx: Tx,
    customer: CustomerId,
    rules: SessionRules,
    clock: Clock,
    *,
    device: DeviceId | None = None,
    place: str | None = None,
) -> OpenedSession:
    """Begin a session; the token is in the result and nowhere else. `place` is a network, not an address."""
    now = clock.now()
    opened = OpenedSession(SessionId.new(clock), customer, _new_token(), now + rules.absolute)
    values = [hash_token(opened.token), opened.id, customer, now, now, opened.expires_at, device, place]
    await tx.execute(_OPEN, values)
    return opened


async def rotate_session(tx: Tx, customer: CustomerId, token_hash: bytes) -> OpenedSession:
    """Give a session another token; the one before is dead. Its id, its age and its end stay.

    Raises unauthenticated when the session has ended meanwhile.
    """
    await hold_safeguards(tx, customer)
    row = await (await tx.execute(_TAKE, [token_hash])).fetchone()
    if row is None:
        raise Problem("unauthenticated", Kind.UNAUTHENTICATED)
    ident, _, created_at, seen_at, expires_at, device, place = row
    fresh = OpenedSession(SessionId(ident), customer, _new_token(), expires_at)
    kept = [fresh.id, fresh.customer, created_at, seen_at, expires_at, _device(device), place]
    await tx.execute(_OPEN, [hash_token(fresh.token), *kept])
    return fresh


async def read_sessions(
    conn: Reader, hashes: Collection[bytes], rules: SessionRules, clock: Clock
) -> dict[bytes, SessionRecord]:
    """The living ones among sessions of those token hashes."""
    now = clock.now()
    rows = await (await conn.execute(_READ, [list(hashes)])).fetchall()
    return {
        bytes(token_hash): SessionRecord(SessionId(ident), CustomerId(customer), expires_at, seen_at, _device(device))
        for token_hash, ident, customer, expires_at, seen_at, device in rows
        if now < expires_at and now < seen_at + rules.idle
    }


async def list_sessions(conn: Reader, customer: CustomerId, rules: SessionRules, clock: Clock) -> list[SessionLine]:
    """A customer's living sessions, last used first."""
    now = clock.now()
    lines = [_line(row) for row in await (await conn.execute(_LIST, [customer])).fetchall()]
    return [line for line in lines if now < line.expires_at and now < line.seen_at + rules.idle]


async def touch_sessions(tx: Tx, hashes: Collection[bytes], clock: Clock) -> None:
    """Note that sessions are in use, in one order everywhere."""
    await tx.execute(_TOUCH, [clock.now(), sorted(hashes)])


async def end_session(tx: Tx, token_hash: bytes) -> None:
    """Sign out; a session that is not there has ended already."""
    await tx.execute(_END, [token_hash])


async def end_own_session(tx: Tx, customer: CustomerId, session: SessionId) -> bool:
    """Sign out one of the customer's sessions; whether there was one."""
    return (await tx.execute(_END_ONE, [customer, session])).rowcount == 1


async def end_other_sessions(tx: Tx, customer: CustomerId, kept: SessionId) -> int:
    """Sign out all of the customer's sessions but one. Returns how many."""
    return (await tx.execute(_END_OTHERS, [customer, kept])).rowcount


async def end_sessions_of_device(tx: Tx, customer: CustomerId, device: DeviceId) -> int:
    """Sign out whoever is signed in from a device. Returns how many."""
    return (await tx.execute(_END_DEVICE, [customer, device])).rowcount


async def kill_sessions(tx: Tx, customer: CustomerId) -> int:
    """End all sessions of a customer; dead everywhere a second after the commit. Returns how many there were."""
    return (await tx.execute(_KILL, [customer])).rowcount


async def prune_sessions(tx: Tx, rules: SessionRules, clock: Clock) -> int:
    """Delete what has expired. Returns how many."""
    now = clock.now()
    return (await tx.execute(_PRUNE, [now, now - rules.idle])).rowcount


def _new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _device(raw: bytes | None) -> DeviceId | None:
    return None if raw is None else DeviceId(raw)


def _line(row: tuple[Any, ...]) -> SessionLine:
    ident, device, place, created_at, seen_at, expires_at = row
    return SessionLine(SessionId(ident), _device(device), place, created_at, seen_at, expires_at)
