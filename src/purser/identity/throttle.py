"""Count before looking: whoever guesses has used up a try before the guess is compared.

One statement counts and refuses at once. A limit that is read first and written afterwards lets through almost all
of two hundred guesses that come at the same moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem
from purser.core.vault import Field, keyring
from purser.identity.model import AttemptRules

COUNTED = Field("throttles", "key_hash")

_RESERVE = """
    INSERT INTO throttles AS t (key_hash, used, window_ends_at)
    VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key_hash) DO UPDATE
       SET used = CASE WHEN t.window_ends_at <= %(now)s THEN 1 ELSE t.used + 1 END,
           window_ends_at = CASE WHEN t.window_ends_at <= %(now)s THEN %(until)s ELSE t.window_ends_at END
     WHERE t.window_ends_at <= %(now)s OR t.used < %(limit)s
    RETURNING used"""
_UNTIL = "SELECT window_ends_at FROM throttles WHERE key_hash = %s"
_FORGET = "DELETE FROM throttles WHERE key_hash = %s"
_GIVE_BACK = "UPDATE throttles SET used = used - 1 WHERE key_hash = %s AND used > 0"
_PRUNE = "DELETE FROM throttles WHERE window_ends_at < %s"


@dataclass(frozen=True, slots=True)
class Count:
    """One of the things tries are counted by, and how many it allows."""

    key: bytes
    rules: AttemptRules


class _Refused(Exception):
    """Rolls the other counts of the same try back: it was none. `until` is when the next one is allowed."""

    def __init__(self, until: datetime) -> None:
        self.until = until


def throttle_key(scope: str, value: str | bytes) -> bytes:
    """What a count is stored under: the same login counts apart for signing in and for being sent codes."""
    raw = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(scope.encode() + b"\0" + raw).digest()


async def reserve_tries(db: Database, counts: Sequence[Count], clock: Clock, code: str = "sign_in_locked") -> None:
    """Count one try under all of `counts`, or under none. Raises `code` when one of them allows no more."""
    now = clock.now()

    async def take(tx: Tx) -> None:
        for count in sorted(counts, key=lambda c: c.key):  # one order everywhere
            until = now + count.rules.window
            stored = await _stored(tx, count.key)
            values = {"key": stored, "now": now, "until": until, "limit": count.rules.failures}
            if await (await tx.execute(_RESERVE, values)).fetchone() is None:
                row = await (await tx.execute(_UNTIL, [stored])).fetchone()
                raise _Refused(row[0] if row else until)

    try:
        await db.run(take)
    except _Refused as refused:
        seconds = max(1, round((refused.until - now).total_seconds()))
        raise Problem(code, Kind.RATE_LIMITED, retry_after=seconds) from None


async def reserve_try(db: Database, key: bytes, rules: AttemptRules, clock: Clock) -> None:
    """Count a try under `key` before it is looked at. Raises sign_in_locked after too many."""
    await reserve_tries(db, [Count(key, rules)], clock)


async def forget_tries(tx: Tx, key: bytes) -> None:
    """The next try counts as the first."""
    await tx.execute(_FORGET, [await _stored(tx, key)])


async def give_back(tx: Tx, counts: Sequence[Count]) -> None:
    """That try was right. It is not counted, and earlier ones still are: whoever has an account of their own must
    not wipe out by it what they guessed at others'."""
    for count in sorted(counts, key=lambda c: c.key):
        await tx.execute(_GIVE_BACK, [await _stored(tx, count.key)])


async def prune_attempts(tx: Tx, clock: Clock) -> int:
    """Forget counts whose window is over. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount


async def _stored(tx: Tx, key: bytes) -> bytes:
    """A count's key as the database has it: a phone's bare hash would be guessed back in minutes."""
    return (await keyring(tx)).index(COUNTED, key.hex())
