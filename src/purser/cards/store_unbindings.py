"""The SQL of unbindings and of failed proofs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from purser.cards.model import Unbinding
from purser.core.db import Reader, Tx
from purser.core.ids import CardId, CustomerId, Id, ProceedingId
from purser.core.pgbinary import UuidArray

_COLUMNS = "customer_id, id, card_id, proven_at, ended_at"
_ADD = f"""
    INSERT INTO unbindings ({_COLUMNS}) VALUES (%s, %s, %s, NULL, NULL)
    ON CONFLICT (customer_id, card_id) WHERE ended_at IS NULL DO NOTHING"""
_READ = f"SELECT {_COLUMNS} FROM unbindings WHERE customer_id = %s AND id = %s"
_OPEN = f"SELECT {_COLUMNS} FROM unbindings WHERE customer_id = %s AND card_id = ANY(%s) AND ended_at IS NULL"
_PROVE = "UPDATE unbindings SET proven_at = %s WHERE customer_id = %s AND id = %s"
_END = "UPDATE unbindings SET ended_at = %s WHERE customer_id = %s AND id = %s"

_HOLD_TRIES = """
    INSERT INTO card_tries (customer_id, failed_at) VALUES (%s, '{}')
    ON CONFLICT (customer_id) DO UPDATE SET failed_at = card_tries.failed_at RETURNING failed_at"""
_SET_TRIES = "UPDATE card_tries SET failed_at = %s WHERE customer_id = %s"


async def add(tx: Tx, customer: CustomerId, ident: ProceedingId, card: CardId) -> bool:
    """Begin an unbinding; False when one of this card is under way."""
    return (await tx.execute(_ADD, [customer, ident, card])).rowcount == 1


async def read(conn: Tx | Reader, customer: Id, ident: ProceedingId) -> Unbinding | None:
    """A customer's unbinding."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    return None if row is None else _unbinding(row)


async def open_of(conn: Tx | Reader, customer: CustomerId, cards: Collection[CardId]) -> dict[CardId, Unbinding]:
    """The unbindings under way of these cards."""
    rows = await (await conn.execute(_OPEN, [customer, UuidArray(list(cards))])).fetchall()
    return {u.card: u for u in map(_unbinding, rows)}


async def prove(tx: Tx, u: Unbinding, at: datetime) -> None:
    """Who asks is known."""
    await tx.execute(_PROVE, [at, u.customer, u.id])


async def end(tx: Tx, u: Unbinding, at: datetime) -> None:
    """The card may be unbound anew, if it still can be."""
    await tx.execute(_END, [at, u.customer, u.id])


async def hold_tries(tx: Tx, customer: CustomerId) -> list[datetime]:
    """When a customer's proofs failed; held until the transaction ends."""
    row = await (await tx.execute(_HOLD_TRIES, [customer])).fetchone()
    assert row is not None
    return list(row[0])


async def set_tries(tx: Tx, customer: CustomerId, failed_at: list[datetime]) -> None:
    """Of a row that is held."""
    await tx.execute(_SET_TRIES, [failed_at, customer])


def _unbinding(row: tuple[Any, ...]) -> Unbinding:
    customer, ident, card, *rest = row
    return Unbinding(CustomerId(customer), ProceedingId(ident), CardId(card), *rest)
