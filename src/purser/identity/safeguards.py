"""What a customer chose for their protection, and when it last changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.pgbinary import UuidArray
from purser.identity.model import Method, Safeguards

_READ = """
    SELECT customer_id, free_payment, free_day, security_changed_at, recovering_since FROM safeguards
     WHERE customer_id = ANY(%s)"""
_HAS = """
    SELECT customer_id, 'pin' FROM pins WHERE customer_id = ANY(%(ids)s)
     UNION ALL SELECT customer_id, 'password' FROM passwords WHERE customer_id = ANY(%(ids)s)
     UNION ALL SELECT customer_id, 'passkey' FROM passkeys WHERE customer_id = ANY(%(ids)s)
     UNION ALL SELECT customer_id, 'totp' FROM totps
                WHERE customer_id = ANY(%(ids)s) AND confirmed_at IS NOT NULL
     UNION ALL SELECT customer_id, 'recovery_code' FROM recovery_codes
                WHERE customer_id = ANY(%(ids)s) AND used_at IS NULL"""
_ALLOW = """
    INSERT INTO safeguards (customer_id, free_payment, free_day) VALUES (%s, %s, %s)
    ON CONFLICT (customer_id) DO UPDATE SET free_payment = excluded.free_payment, free_day = excluded.free_day"""
_CHANGED = """
    INSERT INTO safeguards (customer_id, security_changed_at) VALUES (%s, %s)
    ON CONFLICT (customer_id) DO UPDATE SET security_changed_at = excluded.security_changed_at"""
_RECOVERING = """
    INSERT INTO safeguards (customer_id, recovering_since) VALUES (%s, %s)
    ON CONFLICT (customer_id) DO UPDATE SET recovering_since = excluded.recovering_since"""

_HOLD = """
    INSERT INTO safeguards (customer_id) VALUES (%s)
    ON CONFLICT (customer_id) DO UPDATE SET free_day = safeguards.free_day"""


async def hold_safeguards(tx: Tx, customer: CustomerId) -> None:
    """Let nobody else sign this customer in anew, freeze, thaw or rotate until the transaction ends.

    A freeze that ends all sessions must not miss one that is being made at the same moment; so each of them
    begins with this row, and only then goes on to devices, sessions, wallets, accounts and codes, in that order.
    """
    await tx.execute(_HOLD, [customer])


async def read_safeguards(conn: Tx | Reader, customers: Collection[CustomerId]) -> dict[CustomerId, Safeguards]:
    """The safeguards of all `customers`."""
    ids = UuidArray(list(customers))
    rows = {row[0]: row[1:] for row in await (await conn.execute(_READ, [ids])).fetchall()}
    has: dict[bytes, set[Method]] = {}
    for customer, method in await (await conn.execute(_HAS, {"ids": ids})).fetchall():
        has.setdefault(customer, set()).add(Method(method))
    found = {}
    for c in customers:
        payment, day, changed_at, recovering = rows.get(c, (None, None, None, None))
        found[c] = Safeguards(payment, day, changed_at, frozenset(has.get(c, ())), recovering)
    return found


async def allow_free(tx: Tx, customer: CustomerId, payment: int, day: int) -> None:
    """Let payments up to `payment`, and `day` in a day, through without a proof; minor units."""
    await tx.execute(_ALLOW, [customer, payment, day])


async def note_security_change(tx: Tx, customer: CustomerId, clock: Clock) -> None:
    """A credential, a contact or a limit is another one now: what follows is looked at more closely."""
    await tx.execute(_CHANGED, [customer, clock.now()])


async def set_recovering(tx: Tx, customer: CustomerId, since: datetime | None) -> None:
    """Let little leave from now on, because the account has just been given back to its owner; None: as usual."""
    await tx.execute(_RECOVERING, [customer, since])
