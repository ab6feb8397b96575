"""Sign in with a login and a password.

A try is counted before the password is looked at, by one UPDATE that refuses when too many were made: however
many guesses come at once, only as many as allowed are ever compared. An unknown login costs the same work and
gets the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId
from purser.identity.model import AttemptRules
from purser.identity.passwords import LONGEST, Hasher
from purser.identity.register import find_login

T = TypeVar("T")

_RESERVE = """
    INSERT INTO sign_in_attempts AS a (login_hash, failures, window_ends_at)
    VALUES (%(login)s, 1, %(until)s)
    ON CONFLICT (login_hash) DO UPDATE
       SET failures = CASE WHEN a.window_ends_at <= %(now)s THEN 1 ELSE a.failures + 1 END,
           window_ends_at = CASE WHEN a.window_ends_at <= %(now)s THEN %(until)s ELSE a.window_ends_at END
     WHERE a.window_ends_at <= %(now)s OR a.failures < %(limit)s
    RETURNING failures"""
_LOCKED_UNTIL = "SELECT window_ends_at FROM sign_in_attempts WHERE login_hash = %s"
_FORGET = "DELETE FROM sign_in_attempts WHERE login_hash = %s"
_PRUNE = "DELETE FROM sign_in_attempts WHERE window_ends_at < %s"
_STORED = "SELECT hash FROM passwords WHERE customer_id = %s"
_NOBODY = CustomerId(bytes(16))


async def sign_in(
    db: Database,
    hasher: Hasher,
    login: str,
    password: str,
    attempts: AttemptRules,
    clock: Clock,
    admit: Callable[[Tx, CustomerId], Awaitable[T]],
) -> T:
    """What `admit` makes of whoever has this normalised login and password: a session, as a rule.

    Raises sign_in_failed (whether or not there is such an account), sign_in_locked after too many failures,
    busy.
    """
    key = hashlib.sha256(login.encode()).digest()
    await reserve_try(db, key, attempts, clock)
    customer, stored = await _credentials(db, login)
    matches = await hasher.verify(password[: LONGEST + 1], stored)
    if customer is None or not matches:
        raise Problem("sign_in_failed", Kind.UNAUTHENTICATED)

    async def open_it(tx: Tx) -> T:
        await forget_tries(tx, key)
        return await admit(tx, customer)

    return await db.run(open_it)


async def prove_password(
    db: Database, hasher: Hasher, customer: CustomerId, password: str, attempts: AttemptRules, clock: Clock
) -> None:
    """Somebody who is signed in shows that they know the password, too. Raises password_wrong, sign_in_locked, busy."""
    key = hashlib.sha256(b"proof\0" + customer).digest()
    await reserve_try(db, key, attempts, clock)
    async with db.reader() as conn:
        row = await (await conn.execute(_STORED, [customer])).fetchone()
    if not await hasher.verify(password[: LONGEST + 1], row[0] if row else None):
        raise forbidden("password_wrong")
    await db.run(lambda tx: forget_tries(tx, key))


async def forget_tries(tx: Tx, key: bytes) -> None:
    """The next try counts as the first."""
    await tx.execute(_FORGET, [key])


async def prune_attempts(tx: Tx, clock: Clock) -> int:
    """Forget failures whose window is over. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount


async def reserve_try(db: Database, key: bytes, rules: AttemptRules, clock: Clock) -> None:
    """Count a try under `key` before it is looked at. Raises sign_in_locked after too many."""
    now = clock.now()
    values = {"login": key, "now": now, "until": now + rules.window, "limit": rules.failures}

    async def take(tx: Tx) -> datetime | None:
        if await (await tx.execute(_RESERVE, values)).fetchone():
            return None
        row = await (await tx.execute(_LOCKED_UNTIL, [key])).fetchone()
        return row[0] if row else now + rules.window

    until = await db.run(take)
    if until is not None:
        seconds = max(1, round((until - now).total_seconds()))
        raise Problem("sign_in_locked", Kind.RATE_LIMITED, retry_after=seconds)


async def _credentials(db: Database, login: str) -> tuple[CustomerId | None, str | None]:
    """Two reads for everybody: an unknown login takes no shorter way."""
    async with db.reader() as conn:
        customer = await find_login(conn, login)
        row = await (await conn.execute(_STORED, [customer or _NOBODY])).fetchone()
    return customer, row[0] if row else None
