"""A customer's messages: listed, counted, read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, MessageId
from purser.core.pgbinary import UuidArray

_LIST = """
    SELECT number, id, kind, data::text, at FROM messages
     WHERE customer_id = %s AND number < %s ORDER BY number DESC LIMIT %s"""
_AFTER = """
    SELECT number, id, kind, data::text, at FROM messages
     WHERE customer_id = %s AND number > %s ORDER BY number LIMIT %s"""
_BOXES = "SELECT customer_id, last_number, read_to FROM message_boxes WHERE customer_id = ANY(%s)"
_READ_TO = """
    UPDATE message_boxes SET read_to = greatest(read_to, least(%s, last_number)) WHERE customer_id = %s
    RETURNING last_number, read_to"""

NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Message:
    """Something a customer was told. `number` counts up without a gap; `data` fills the kind's sentences."""

    number: int
    id: MessageId
    kind: str
    data: Mapping[str, Any]
    at: datetime


class Box(NamedTuple):
    """How far a customer's messages go, and how far they were read."""

    last: int
    read_to: int

    @property
    def unread(self) -> int:
        return self.last - self.read_to


EMPTY = Box(0, 0)


async def list_messages(conn: Reader, customer: CustomerId, limit: int, before: int = NEWEST) -> list[Message]:
    """Up to `limit` messages with numbers below `before`, newest first."""
    return _messages(await (await conn.execute(_LIST, [customer, before, limit])).fetchall())


async def messages_after(conn: Reader, customer: CustomerId, number: int, limit: int) -> list[Message]:
    """Up to `limit` messages with numbers above `number`, oldest first."""
    return _messages(await (await conn.execute(_AFTER, [customer, number, limit])).fetchall())


async def read_boxes(conn: Reader, customers: Collection[CustomerId]) -> dict[CustomerId, Box]:
    """The boxes of those customers who were ever told something."""
    rows = await (await conn.execute(_BOXES, [UuidArray(list(customers))])).fetchall()
    return {CustomerId(customer): Box(last, read_to) for customer, last, read_to in rows}


async def read_box(conn: Reader, customer: CustomerId) -> Box:
    """One customer's box."""
    return (await read_boxes(conn, [customer])).get(customer, EMPTY)


async def mark_read(tx: Tx, customer: CustomerId, up_to: int) -> Box:
    """Everything up to a number has been read; what was read stays read."""
    row = await (await tx.execute(_READ_TO, [up_to, customer])).fetchone()
    return EMPTY if row is None else Box(*row)


def _messages(rows: list[tuple[Any, ...]]) -> list[Message]:
    return [Message(number, MessageId(ident), kind, orjson.loads(data), at) for number, ident, kind, data, at in rows]
