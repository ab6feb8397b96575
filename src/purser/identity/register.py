"""Give a customer logins and a password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import psycopg

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import CustomerId
from purser.core.vault import Field, keyring
from purser.identity.safeguards import hold_safeguards
from purser.identity.second_factor import drop_tickets
from purser.identity.sessions import kill_sessions

LOGIN = Field("logins", "login")

_LOGIN = "INSERT INTO logins (login, customer_id, created_at) VALUES (%s, %s, %s)"
_SET = """
    INSERT INTO passwords (customer_id, hash, set_at, stands_alone) VALUES (%s, %s, %s, %s)
    ON CONFLICT (customer_id) DO UPDATE
       SET hash = excluded.hash, set_at = excluded.set_at, stands_alone = excluded.stands_alone"""
_DROP = "DELETE FROM passwords WHERE customer_id = %s"
_STATE = "SELECT set_at, stands_alone FROM passwords WHERE customer_id = %s"
_FIND = "SELECT customer_id, verified_at, retired_at FROM logins WHERE login = %s"
_VERIFY = "UPDATE logins SET verified_at = %s WHERE login = %s AND customer_id = %s AND retired_at IS NULL"
_RETIRE = "UPDATE logins SET retired_at = %s WHERE login = %s AND customer_id = %s"
_TAKE_ON = """
    INSERT INTO logins AS l (login, customer_id, created_at, verified_at)
    VALUES (%(login)s, %(whose)s, %(now)s, %(now)s)
    ON CONFLICT (login) DO UPDATE SET verified_at = excluded.verified_at, retired_at = NULL
     WHERE l.customer_id = excluded.customer_id"""
_SINCE = "SELECT created_at FROM logins WHERE login = %s AND customer_id = %s"
_FORGET = "DELETE FROM logins WHERE login = %s AND customer_id = %s"
_DOUBT = "UPDATE logins SET verified_at = NULL WHERE login = %s AND customer_id = %s"
_PRUNE = "DELETE FROM logins WHERE retired_at <= %s"

KEPT: Final = timedelta(days=7)
"""How long an address that was exchanged for another still brings its owner back."""


@dataclass(frozen=True, slots=True)
class PasswordState:
    """What is known of a password without knowing it. `stands_alone`: long enough without a second factor."""

    set_at: datetime
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class LoginOwner:
    """Whose login it is. `is_verified`: they have shown that they can read what is sent there. `is_retired`: they have
    exchanged it for another, a few days ago."""

    customer: CustomerId
    is_verified: bool
    is_retired: bool = False


async def register(
    tx: Tx, customer: CustomerId, logins: Collection[str], password_hash: str | None, clock: Clock
) -> None:
    """Tie normalised logins, and a hashed password that stands alone, to a customer. Raises login_taken."""
    now = clock.now()
    try:
        for key in sorted([await _key(tx, login) for login in logins]):
            await tx.execute(_LOGIN, [key, customer, now])
    except psycopg.errors.UniqueViolation as error:
        raise conflict("login_taken") from error
    if password_hash is not None:
        await tx.execute(_SET, [customer, password_hash, now, True])


async def change_password(
    tx: Tx, customer: CustomerId, password_hash: str | None, clock: Clock, *, alone: bool = True
) -> None:
    """Set another password, or none, and end every session and half-done sign-in that the old one opened.

    `alone`: it is long enough without a second factor.
    """
    await hold_safeguards(tx, customer)
    if password_hash is None:
        await tx.execute(_DROP, [customer])
    else:
        await tx.execute(_SET, [customer, password_hash, clock.now(), alone])
    await drop_tickets(tx, customer)
    await kill_sessions(tx, customer)


async def read_password(conn: Tx | Reader, customer: CustomerId) -> PasswordState | None:
    """How a customer's password stands; None without one."""
    row = await (await conn.execute(_STATE, [customer])).fetchone()
    return PasswordState(*row) if row else None


async def find_login(conn: Tx | Reader, login: str) -> CustomerId | None:
    """Whose login this is (normalised), or None."""
    owner = await find_owner(conn, login)
    return owner.customer if owner else None


async def find_owner(conn: Tx | Reader, login: str) -> LoginOwner | None:
    """Whose login this is (normalised), or None; one that was exchanged for another is nobody's."""
    row = await (await conn.execute(_FIND, [await _key(conn, login)])).fetchone()
    return LoginOwner(CustomerId(row[0]), row[1] is not None) if row and row[2] is None else None


async def find_former_owner(conn: Tx | Reader, login: str, clock: Clock) -> LoginOwner | None:
    """Whose login this is or was until a few days ago: for coming back and for freezing, which a thief must not
    prevent by putting in an address of their own."""
    row = await (await conn.execute(_FIND, [await _key(conn, login)])).fetchone()
    if row is None or (row[2] is not None and row[2] <= clock.now() - KEPT):
        return None
    return LoginOwner(CustomerId(row[0]), row[1] is not None, is_retired=row[2] is not None)


async def exchange_login(tx: Tx, customer: CustomerId, old: str | None, new: str, clock: Clock) -> None:
    """Put `new`, which its owner has shown to read, in the place of `old`. Raises login_taken."""
    now = clock.now()
    if old is not None:
        await tx.execute(_RETIRE, [now, await _key(tx, old), customer])
    values = {"login": await _key(tx, new), "whose": customer, "now": now}
    if (await tx.execute(_TAKE_ON, values)).rowcount == 0:
        raise conflict("login_taken")


async def login_since(conn: Tx | Reader, customer: CustomerId, login: str) -> datetime | None:
    """Since when a (normalised) login, or one that was exchanged for another, is the customer's; None: never."""
    row = await (await conn.execute(_SINCE, [await _key(conn, login), customer])).fetchone()
    return None if row is None else row[0]


async def forget_login(tx: Tx, customer: CustomerId, login: str) -> None:
    """Know a login no more, at once: it brings nobody back. For one that somebody else put in."""
    await tx.execute(_FORGET, [await _key(tx, login), customer])


async def doubt_login(tx: Tx, customer: CustomerId, login: str) -> None:
    """Take no codes sent to a login until it is shown once more that its customer reads them."""
    await tx.execute(_DOUBT, [await _key(tx, login), customer])


async def prune_logins(tx: Tx, clock: Clock) -> int:
    """Forget addresses that were exchanged for others long enough ago. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now() - KEPT])).rowcount


async def verify_login(tx: Tx, customer: CustomerId, login: str, clock: Clock) -> None:
    """Note that a customer can read what is sent to a login of theirs. Raises login_unknown."""
    if (await tx.execute(_VERIFY, [clock.now(), await _key(tx, login), customer])).rowcount == 0:
        raise not_found("login_unknown")


async def _key(conn: Tx | Reader, login: str) -> bytes:
    """By what a login is found. The login itself is not in its table: who reads it learns no number."""
    return (await keyring(conn)).index(LOGIN, login)
