"""A merchant's people at the console: sessions that stand for an API key. Of a token only its SHA-256 is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from purser.accounts import store_merchants as store
from purser.accounts.model import ApiKey
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.identity import hash_token

PREFIX: Final = "pm_"

IDLE: Final = timedelta(minutes=30)
"""A session ends when it was not used for so long (ASVS 5.0, 7.3.1) …"""

LIFE: Final = timedelta(hours=10)
"""… and after a working day at the latest (7.3.2)."""

TOUCHED_EVERY: Final = timedelta(minutes=1)
"""How precisely idleness is known."""

_OPEN = """
    INSERT INTO merchant_sessions (token_hash, key_hash, created_at, seen_at, expires_at) VALUES (%s, %s, %s, %s, %s)"""
_READ = """
    SELECT token_hash, key_hash, seen_at, expires_at
      FROM merchant_sessions WHERE token_hash = ANY(%s) AND expires_at > %s AND seen_at > %s"""
_TOUCH = "UPDATE merchant_sessions SET seen_at = %s WHERE token_hash = ANY(%s)"
_END = "DELETE FROM merchant_sessions WHERE token_hash = %s"
_PRUNE = "DELETE FROM merchant_sessions WHERE expires_at < %s OR seen_at < %s"


@dataclass(frozen=True, slots=True)
class OpenedMerchantSession:
    """A session just opened; its token is here and nowhere else."""

    token: str
    expires_at: datetime


async def open_merchant_session(tx: Tx, key_hash: bytes, clock: Clock) -> OpenedMerchantSession:
    """Open a session that may do what the key may. Those that have ended are swept away with it."""
    now = clock.now()
    await tx.execute(_PRUNE, [now, now - IDLE])
    opened = OpenedMerchantSession(PREFIX + secrets.token_urlsafe(32), now + LIFE)
    await tx.execute(_OPEN, [hash_token(opened.token), key_hash, now, now, opened.expires_at])
    return opened


async def read_merchant_sessions(
    conn: Reader, hashes: Collection[bytes], clock: Clock
) -> tuple[dict[bytes, ApiKey], list[bytes]]:
    """The keys that living sessions stand for, by the sessions' hashes, ending with whichever ends first; and the
    sessions that are to be touched."""
    now = clock.now()
    rows = await (await conn.execute(_READ, [list(hashes), now, now - IDLE])).fetchall()
    keys = await store.find_keys(conn, {bytes(key_hash) for _, key_hash, _, _ in rows}) if rows else {}
    found, used = {}, []
    for token_hash, key_hash, seen_at, expires_at in rows:
        key = keys.get(bytes(key_hash))
        if key is None or (key.expires_at is not None and key.expires_at <= now):
            continue
        ends = expires_at if key.expires_at is None else min(expires_at, key.expires_at)
        found[bytes(token_hash)] = replace(key, expires_at=ends)
        if now - seen_at >= TOUCHED_EVERY:
            used.append(bytes(token_hash))
    return found, used


async def touch_merchant_sessions(tx: Tx, hashes: Collection[bytes], clock: Clock) -> None:
    """They were used just now."""
    await tx.execute(_TOUCH, [clock.now(), list(hashes)])


async def end_merchant_session(tx: Tx, token_hash: bytes) -> None:
    """End a session at once; none is no harm."""
    await tx.execute(_END, [token_hash])
