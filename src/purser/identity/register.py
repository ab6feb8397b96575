"""Give a customer logins and a password."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId
from purser.identity.safeguards import hold_safeguards
from purser.identity.sessions import kill_sessions

_LOGIN = "INSERT INTO logins (login, customer_id, created_at) VALUES (%s, %s, %s)"
_SET = """
    INSERT INTO passwords (customer_id, hash, set_at) VALUES (%s, %s, %s)
    ON CONFLICT (customer_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at"""
_FIND = "SELECT customer_id FROM logins WHERE login = %s"


async def register(tx: Tx, customer: CustomerId, logins: Sequence[str], password_hash: str, clock: Clock) -> None:
    """Tie normalised logins and a hashed password to a customer. Raises login_taken."""
    now = clock.now()
    try:
        for login in sorted(logins):
            await tx.execute(_LOGIN, [login, customer, now])
    except psycopg.errors.UniqueViolation as error:
        raise conflict("login_taken") from error
    await tx.execute(_SET, [customer, password_hash, now])


async def change_password(tx: Tx, customer: CustomerId, password_hash: str, clock: Clock) -> None:
    """Set another password and end every session that the old one opened."""
    await hold_safeguards(tx, customer)
    await tx.execute(_SET, [customer, password_hash, clock.now()])
    await kill_sessions(tx, customer)


async def find_login(conn: Tx | Reader, login: str) -> CustomerId | None:
    """Whose login this is (normalised), or None."""
    row = await (await conn.execute(_FIND, [login])).fetchone()
    return CustomerId(row[0]) if row else None
