"""The SQL of bound cards and of cards on their way to being bound."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from purser.cards.model import Binding, BindingState, Card
from purser.core.db import Reader, Tx
from purser.core.ids import CardId, CustomerId

_CARD: Final = (
    "customer_id, id, channel, token, fingerprint, bank, bank_zh, bank_en, kind, bin, length, last4, doubtful,"
    " is_default, bound_at, suspended_at, unbound_at, destroyed_at"
)
_BOUND: Final = "customer_id = %s AND unbound_at IS NULL"

_ADD = f"""
    INSERT INTO bank_cards ({_CARD})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL, NULL)
    ON CONFLICT (customer_id, channel, fingerprint) WHERE unbound_at IS NULL DO NOTHING"""
_SAME = f"SELECT {_CARD} FROM bank_cards WHERE {_BOUND} AND channel = %s AND fingerprint = %s"
_LIST = f"SELECT {_CARD} FROM bank_cards WHERE {_BOUND} ORDER BY is_default DESC, id"
_PAST = f"SELECT {_CARD} FROM bank_cards WHERE customer_id = %s AND unbound_at IS NOT NULL ORDER BY unbound_at DESC"
_READ = f"SELECT {_CARD} FROM bank_cards WHERE customer_id = %s AND id = %s"
_HOLD = f"SELECT {_CARD} FROM bank_cards WHERE {_BOUND} ORDER BY id FOR NO KEY UPDATE"
_NO_DEFAULT = f"UPDATE bank_cards SET is_default = false WHERE {_BOUND} AND is_default"
_DEFAULT = f"UPDATE bank_cards SET is_default = true WHERE {_BOUND} AND id = %s"
_SUSPEND = f"UPDATE bank_cards SET suspended_at = %s WHERE {_BOUND} AND id = %s"
_UNBIND = f"UPDATE bank_cards SET unbound_at = %s, is_default = false WHERE {_BOUND} AND id = %s"
_DESTROY = """
    UPDATE bank_cards SET token = NULL, destroyed_at = %s
     WHERE customer_id = %s AND id = %s AND unbound_at IS NOT NULL AND token IS NOT NULL"""

_BINDING: Final = "customer_id, id, channel, state, failure, card_id, asked, created_at, ended_at"
_BEGIN = f"INSERT INTO card_bindings ({_BINDING}) VALUES (%s, %s, %s, %s, NULL, NULL, 0, %s, NULL)"
_READ_BINDING = f"SELECT {_BINDING} FROM card_bindings WHERE customer_id = %s AND id = %s"
_CLAIM_BINDING = f"{_READ_BINDING} FOR NO KEY UPDATE"
_BEGUN = "SELECT count(*) FROM card_bindings WHERE customer_id = %s AND created_at > %s"
_COUNT = "UPDATE card_bindings SET asked = asked + 1 WHERE customer_id = %s AND id = %s RETURNING asked"
_END_BINDING = """
    UPDATE card_bindings SET state = %s, failure = %s, card_id = %s, ended_at = %s
     WHERE customer_id = %s AND id = %s AND state = 'awaiting'"""


async def add(tx: Tx, c: Card) -> bool:
    """Store a card; False when the same card is bound already."""
    values = [
        c.customer, c.id, c.channel, c.token, c.fingerprint, c.bank, c.bank_zh, c.bank_en, c.kind, c.bin, c.length,
        c.last4, c.doubtful, c.is_default, c.bound_at,
    ]  # fmt: skip
    return (await tx.execute(_ADD, values)).rowcount == 1


async def same(conn: Tx | Reader, customer: CustomerId, channel: str, fingerprint: str) -> Card | None:
    """The card of that fingerprint, while it is bound."""
    row = await (await conn.execute(_SAME, [customer, channel, fingerprint])).fetchone()
    return None if row is None else _card(row)


async def bound(conn: Tx | Reader, customer: CustomerId) -> list[Card]:
    """A customer's bound cards, the default one first, then the oldest."""
    return [_card(row) for row in await (await conn.execute(_LIST, [customer])).fetchall()]


async def past(conn: Tx | Reader, customer: CustomerId) -> list[Card]:
    """What a customer has unbound, the last one first."""
    return [_card(row) for row in await (await conn.execute(_PAST, [customer])).fetchall()]


async def read(conn: Tx | Reader, customer: CustomerId, ident: CardId) -> Card | None:
    """A customer's card, bound or not."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    return None if row is None else _card(row)


async def hold(tx: Tx, customer: CustomerId) -> dict[CardId, Card]:
    """A customer's bound cards, oldest first, locked: which one is the default is a matter of all of them."""
    return {c.id: c for c in [_card(row) for row in await (await tx.execute(_HOLD, [customer])).fetchall()]}


async def make_default(tx: Tx, customer: CustomerId, ident: CardId) -> None:
    """Of cards that are held."""
    await tx.execute(_NO_DEFAULT, [customer])
    await tx.execute(_DEFAULT, [customer, ident])


async def suspend(tx: Tx, customer: CustomerId, ident: CardId, at: datetime | None) -> None:
    """Of cards that are held; None: take it up again."""
    await tx.execute(_SUSPEND, [at, customer, ident])


async def unbind(tx: Tx, customer: CustomerId, ident: CardId, at: datetime) -> None:
    """Of cards that are held."""
    await tx.execute(_UNBIND, [at, customer, ident])


async def forget_token(tx: Tx, customer: CustomerId, ident: CardId, at: datetime) -> None:
    """The channel has destroyed it."""
    await tx.execute(_DESTROY, [at, customer, ident])


async def begin(tx: Tx, b: Binding) -> None:
    """A card's holder goes to the channel."""
    await tx.execute(_BEGIN, [b.customer, b.id, b.channel, b.state, b.created_at])


async def begun_since(conn: Tx | Reader, customer: CustomerId, since: datetime) -> int:
    """How many bindings a customer began since then."""
    row = await (await conn.execute(_BEGUN, [customer, since])).fetchone()
    assert row is not None
    return int(row[0])


async def read_binding(conn: Tx | Reader, customer: CustomerId, ident: CardId) -> Binding | None:
    """A customer's binding."""
    row = await (await conn.execute(_READ_BINDING, [customer, ident])).fetchone()
    return None if row is None else _binding(row)


async def claim_binding(tx: Tx, customer: CustomerId, ident: CardId) -> Binding | None:
    """Locked until the transaction ends."""
    row = await (await tx.execute(_CLAIM_BINDING, [customer, ident])).fetchone()
    return None if row is None else _binding(row)


async def count_question(tx: Tx, customer: CustomerId, ident: CardId) -> int:
    """How often the channel has been asked now."""
    row = await (await tx.execute(_COUNT, [customer, ident])).fetchone()
    assert row is not None
    return int(row[0])


async def end_binding(
    tx: Tx, b: Binding, state: BindingState, at: datetime, *, failure: str | None = None, card: CardId | None = None
) -> None:
    """However it ended; once."""
    await tx.execute(_END_BINDING, [state, failure, card, at, b.customer, b.id])


def _card(row: tuple[Any, ...]) -> Card:
    customer, ident, *rest = row
    return Card(CustomerId(customer), CardId(ident), *rest)


def _binding(row: tuple[Any, ...]) -> Binding:
    customer, ident, channel, state, failure, card, *rest = row
    found = None if card is None else CardId(card)
    return Binding(CustomerId(customer), CardId(ident), channel, BindingState(state), failure, found, *rest)
