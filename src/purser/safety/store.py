"""The SQL of freezes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, FreezeId
from purser.safety.model import Freeze, Lifter, Scope, Source

_COLUMNS = "id, customer_id, scope, source, reason, liftable_by, set_by, created_at, lifted_at, lifted_by"
_ADD = f"""
    INSERT INTO freezes ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL)
    ON CONFLICT (customer_id, scope, source) WHERE lifted_at IS NULL DO NOTHING"""
_FIND = f"""
    SELECT {_COLUMNS} FROM freezes
     WHERE customer_id = %s AND scope = %s AND source = %s AND lifted_at IS NULL"""
_LIST = f"SELECT {_COLUMNS} FROM freezes WHERE customer_id = %s ORDER BY id DESC LIMIT %s"
_OPEN = f"SELECT {_COLUMNS} FROM freezes WHERE customer_id = %s AND lifted_at IS NULL ORDER BY id"
_ONE = f"SELECT {_COLUMNS} FROM freezes WHERE customer_id = %s AND id = %s"
_LIFT = f"""
    UPDATE freezes SET lifted_at = %s, lifted_by = %s
     WHERE customer_id = %s AND id = %s AND lifted_at IS NULL AND liftable_by = ANY(%s)
    RETURNING {_COLUMNS}"""


async def add(tx: Tx, f: Freeze) -> Freeze:
    """Store a freeze; when one of the same scope and source is open already, that one is it."""
    values = [f.id, f.customer, str(f.scope), f.source, f.reason, f.liftable_by, f.set_by, f.created_at]
    if (await tx.execute(_ADD, values)).rowcount:
        return f
    row = await (await tx.execute(_FIND, [f.customer, str(f.scope), f.source])).fetchone()
    assert row is not None, "the customer's row is held"
    return _freeze(row)


async def read_freezes(conn: Tx | Reader, customer: CustomerId, limit: int) -> list[Freeze]:
    """A customer's freezes, the newest first."""
    return [_freeze(row) for row in await (await conn.execute(_LIST, [customer, limit])).fetchall()]


async def open_freezes(conn: Tx | Reader, customer: CustomerId) -> list[Freeze]:
    """What is frozen of a customer now."""
    return [_freeze(row) for row in await (await conn.execute(_OPEN, [customer])).fetchall()]


async def read_freeze(conn: Tx | Reader, customer: CustomerId, ident: FreezeId) -> Freeze | None:
    """One of a customer's freezes."""
    row = await (await conn.execute(_ONE, [customer, ident])).fetchone()
    return None if row is None else _freeze(row)


async def end(
    tx: Tx, customer: CustomerId, ident: FreezeId, by: str, may: Collection[Lifter], at: datetime
) -> Freeze | None:
    """Lift a freeze that is open and liftable by one of `may`; None when it is not."""
    values = [at, by, customer, ident, [lifter.value for lifter in may]]
    row = await (await tx.execute(_LIFT, values)).fetchone()
    return None if row is None else _freeze(row)


def _freeze(row: tuple[Any, ...]) -> Freeze:
    ident, customer, scope, source, reason, liftable_by, set_by, created_at, lifted_at, lifted_by = row
    return Freeze(
        FreezeId(ident), CustomerId(customer), Scope.parse(scope), Source(source), reason, Lifter(liftable_by), set_by,
        created_at, lifted_at, lifted_by,
    )  # fmt: skip
