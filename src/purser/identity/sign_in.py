"""Sign in with a login and a password.

A try is counted before the password is looked at, by one UPDATE that refuses when too many were made: however
many guesses come at once, only as many as allowed are ever compared. An unknown login costs the same work and
gets the same answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId
from purser.identity.model import AttemptRules
from purser.identity.passwords import LONGEST, Hasher
from purser.identity.register import find_login
from purser.identity.throttle import Count, forget_tries, give_back, reserve_tries, reserve_try

T = TypeVar("T")

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
    also: Sequence[Count] = (),
) -> T:
    """What `admit` makes of whoever has this normalised login and password: a session, as a rule.

    `also` is what the try is counted by besides the login: the device, the network. Raises sign_in_failed (whether
    or not there is such an account), sign_in_locked after too many failures, busy.
    """
    key = hashlib.sha256(login.encode()).digest()
    await reserve_tries(db, [Count(key, attempts), *also], clock)
    customer, stored = await _credentials(db, login)
    matches = await hasher.verify(password[: LONGEST + 1], stored)
    if customer is None or not matches:
        raise Problem("sign_in_failed", Kind.UNAUTHENTICATED)

    async def open_it(tx: Tx) -> T:
        await forget_tries(tx, key)
        await give_back(tx, also)
        return await admit(tx, customer)

    return await db.run(open_it)


async def password_matches(db: Database, hasher: Hasher, customer: CustomerId | None, password: str) -> bool:
    """Whether it is the customer's password, after the same work when there is none. For callers that count tries
    themselves and tell nobody the result. Raises busy."""
    async with db.reader() as conn:
        row = await (await conn.execute(_STORED, [customer or _NOBODY])).fetchone()
    return await hasher.verify(password[: LONGEST + 1], row[0] if row else None)


async def prove_password(
    db: Database, hasher: Hasher, customer: CustomerId, password: str, attempts: AttemptRules, clock: Clock
) -> None:
    """Somebody who is signed in shows that they know the password, too. Raises password_wrong, sign_in_locked, busy."""
    key = hashlib.sha256(b"proof\0" + customer).digest()
    await reserve_try(db, key, attempts, clock)
    if not await password_matches(db, hasher, customer, password):
        raise forbidden("password_wrong")
    await db.run(lambda tx: forget_tries(tx, key))


async def _credentials(db: Database, login: str) -> tuple[CustomerId | None, str | None]:
    """Two reads for everybody: an unknown login takes no shorter way."""
    async with db.reader() as conn:
        customer = await find_login(conn, login)
        row = await (await conn.execute(_STORED, [customer or _NOBODY])).fetchone()
    return customer, row[0] if row else None
