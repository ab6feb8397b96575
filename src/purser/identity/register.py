"""Give a customer logins and a password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

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
_FIND = "SELECT customer_id FROM logins WHERE login = %s"
_FIND_VERIFIED = "SELECT customer_id, verified_at FROM logins WHERE login = %s"
_VERIFY = "UPDATE logins SET verified_at = %s WHERE login = %s AND customer_id = %s"


@dataclass(frozen=True, slots=True)
class PasswordState:
    """What is known of a password without knowing it. `stands_alone`: long enough without a second factor."""

    set_at: datetime
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class LoginOwner:
    """Whose login it is. `is_verified`: they have shown that they can read what is sent there."""

    customer: CustomerId
    is_verified: bool


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
    row = await (await conn.execute(_FIND, [await _key(conn, login)])).fetchone()
    return CustomerId(row[0]) if row else None


async def find_owner(conn: Tx | Reader, login: str) -> LoginOwner | None:
    """Whose login this is (normalised), or None."""
    row = await (await conn.execute(_FIND_VERIFIED, [await _key(conn, login)])).fetchone()
    return LoginOwner(CustomerId(row[0]), row[1] is not None) if row else None


async def verify_login(tx: Tx, customer: CustomerId, login: str, clock: Clock) -> None:
    """Note that a customer can read what is sent to a login of theirs. Raises login_unknown."""
    if (await tx.execute(_VERIFY, [clock.now(), await _key(tx, login), customer])).rowcount == 0:
        raise not_found("login_unknown")


async def _key(conn: Tx | Reader, login: str) -> bytes:
    """By what a login is found. The login itself is not in its table: who reads it learns no number."""
    return (await keyring(conn)).index(LOGIN, login)
