"""The SQL of chats. Everything is placed by the customer (docs: scale)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.pgbinary import UuidArray
from purser.service.chat.model import Author, Chat, ChatId, Kind, Message, State, chat_unknown

_COLUMNS: Final = (
    "customer_id, id, state, version, since, language, about, memory, band, case_id, contact_id, staff_id, opened_at, "
    "last_number, customer_read, staff_read, filed_to, filed_at, customer_at, answer_by, ended_at, ended_by"
)
_INSERT = f"""
    INSERT INTO chats ({_COLUMNS})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_CLAIM = f"SELECT {_COLUMNS} FROM chats WHERE customer_id = %s AND id = %s FOR NO KEY UPDATE"
_READ = f"SELECT {_COLUMNS} FROM chats WHERE customer_id = %s AND id = %s"
_READ_MANY = f"""
    SELECT {_COLUMNS} FROM chats JOIN unnest(%s, %s) AS v(c, i) ON customer_id = v.c AND id = v.i"""
_MARKS = """
    SELECT id, version, last_number, customer_read, staff_read
      FROM chats JOIN unnest(%s, %s) AS v(c, i) ON customer_id = v.c AND id = v.i"""
_OPEN = f"SELECT {_COLUMNS} FROM chats WHERE customer_id = %s AND state <> 'ended'"
_OWNER = "SELECT customer_id FROM chats WHERE id = %s"
_LIST = f"SELECT {_COLUMNS} FROM chats WHERE customer_id = %s AND id < %s ORDER BY id DESC LIMIT %s"
_OF_STAFF = f"SELECT {_COLUMNS} FROM chats WHERE staff_id = %s AND state IN ('active', 'idle') ORDER BY id"
_QUIET = f"""
    SELECT {_COLUMNS} FROM chats
     WHERE state = %s AND state <> 'ended' AND customer_at <= %s ORDER BY since LIMIT %s"""
_UNANSWERED = f"SELECT {_COLUMNS} FROM chats WHERE state = 'active' AND answer_by <= %s ORDER BY since LIMIT %s"
_LAST_WORDS = """
    SELECT author FROM chat_messages WHERE customer_id = %s AND chat_id = %s AND author IN ('customer', 'staff')
     ORDER BY number DESC LIMIT 1"""
_TO_FILE = f"""
    SELECT {_COLUMNS} FROM chats
     WHERE state <> 'ended' AND case_id IS NOT NULL AND filed_to < last_number
       AND (filed_at <= %s OR last_number >= filed_to + %s) ORDER BY since LIMIT %s"""

_SET = """
    UPDATE chats
       SET state = %(state)s, version = version + 1, since = %(since)s, memory = %(memory)s, band = %(band)s,
           case_id = %(case)s, contact_id = %(contact)s, staff_id = %(staff)s, last_number = %(last_number)s,
           customer_read = %(customer_read)s, staff_read = %(staff_read)s, filed_to = %(filed_to)s,
           filed_at = %(filed_at)s, customer_at = %(customer_at)s, answer_by = %(answer_by)s,
           ended_at = %(ended_at)s, ended_by = %(ended_by)s
     WHERE customer_id = %(customer)s AND id = %(id)s"""
_SAID = """
    UPDATE chats
       SET last_number = %(last_number)s, customer_read = %(customer_read)s, staff_read = %(staff_read)s,
           customer_at = %(customer_at)s, answer_by = %(answer_by)s, filed_at = %(filed_at)s
     WHERE customer_id = %(customer)s AND id = %(id)s"""
_FILED = "UPDATE chats SET filed_to = %s, filed_at = %s WHERE customer_id = %s AND id = %s"

_MESSAGE: Final = "customer_id, chat_id, number, at, author, staff_id, kind, content"
_INSERT_MESSAGE = f"INSERT INTO chat_messages ({_MESSAGE}, key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_BY_KEY = f"SELECT {_MESSAGE}, key FROM chat_messages WHERE customer_id = %s AND chat_id = %s AND key = %s"
_MESSAGES = f"""
    SELECT {_MESSAGE} FROM chat_messages
     WHERE customer_id = %s AND chat_id = %s AND number > %s ORDER BY number LIMIT %s"""
_AFTER = f"""
    SELECT {_MESSAGE} FROM unnest(%s, %s, %s::bigint[]) AS v(c, i, n)
      JOIN chat_messages ON customer_id = v.c AND chat_id = v.i AND number > v.n ORDER BY number LIMIT %s"""
_NUMBERED = f"SELECT {_MESSAGE} FROM chat_messages WHERE customer_id = %s AND chat_id = %s AND number = %s"


async def insert(tx: Tx, c: Chat) -> bool:
    """A new chat; False when the customer has one open, which stays as it is."""
    row = [
        c.customer, c.id, c.state, c.version, c.since, c.language, None if c.about is None else Jsonb(c.about),
        Jsonb(c.memory), c.band, c.case, c.contact, c.staff, c.opened_at, c.last_number, c.customer_read, c.staff_read,
        c.filed_to, c.filed_at, c.customer_at, c.answer_by, c.ended_at, c.ended_by,
    ]  # fmt: skip
    try:
        async with tx.transaction():
            await tx.execute(_INSERT, row)
    except UniqueViolation:
        return False
    return True


async def claim(tx: Tx, customer: CustomerId, ident: ChatId) -> Chat:
    """A chat, locked until the transaction ends. Raises chat_unknown."""
    return _one(await (await tx.execute(_CLAIM, [customer, ident])).fetchone())


async def read(conn: Tx | Reader, customer: CustomerId, ident: ChatId) -> Chat:
    """Raises chat_unknown."""
    return _one(await (await conn.execute(_READ, [customer, ident])).fetchone())


async def read_many(conn: Tx | Reader, keys: Collection[tuple[CustomerId, ChatId]]) -> dict[ChatId, Chat]:
    """Chats of many, by id."""
    columns = [UuidArray([c for c, _ in keys]), UuidArray([i for _, i in keys])]
    found = map(_chat, await (await conn.execute(_READ_MANY, columns)).fetchall())
    return {c.id: c for c in found}


async def open_chat_of(conn: Tx | Reader, customer: CustomerId) -> Chat | None:
    """The one that has not ended."""
    row = await (await conn.execute(_OPEN, [customer])).fetchone()
    return None if row is None else _chat(row)


async def owner(conn: Tx | Reader, ident: Id) -> CustomerId:
    """Whose chat it is. Raises chat_unknown."""
    row = await (await conn.execute(_OWNER, [ident])).fetchone()
    if row is None:
        raise chat_unknown()
    return CustomerId(row[0])


async def listed(conn: Reader, customer: CustomerId, before: ChatId | None, limit: int) -> list[Chat]:
    """A customer's chats, newest first."""
    last = before or ChatId(b"\xff" * 16)
    return [_chat(row) for row in await (await conn.execute(_LIST, [customer, last, limit])).fetchall()]


async def of_staff(conn: Tx | Reader, staff: StaffId) -> list[Chat]:
    """The chats somebody has now, oldest first."""
    return [_chat(row) for row in await (await conn.execute(_OF_STAFF, [staff])).fetchall()]


async def quiet_since(conn: Reader, state: State, before: datetime, limit: int) -> list[Chat]:
    """Chats in a state without a sign of the customer since `before`."""
    return [_chat(r) for r in await (await conn.execute(_QUIET, [state, before, limit])).fetchall()]


async def unanswered(conn: Reader, now: datetime, limit: int) -> list[Chat]:
    """Chats that somebody took and said nothing in, in time."""
    return [_chat(r) for r in await (await conn.execute(_UNANSWERED, [now, limit])).fetchall()]


async def last_speaker(conn: Tx | Reader, c: Chat) -> Author | None:
    """Which person spoke last."""
    row = await (await conn.execute(_LAST_WORDS, [c.customer, c.id])).fetchone()
    return None if row is None else Author(row[0])


async def to_file(conn: Reader, before: datetime, many: int, limit: int) -> list[Chat]:
    """Chats with a case that lacks something: since `before`, or as many messages as that."""
    return [_chat(row) for row in await (await conn.execute(_TO_FILE, [before, many, limit])).fetchall()]


async def put(tx: Tx, c: Chat) -> None:
    """Write a claimed chat as it is now."""
    values = _said(c) | {
        "state": c.state, "since": c.since, "memory": Jsonb(c.memory), "band": c.band, "case": c.case,
        "contact": c.contact, "staff": c.staff, "filed_to": c.filed_to, "ended_at": c.ended_at, "ended_by": c.ended_by,
    }  # fmt: skip
    await tx.execute(_SET, values)


async def put_said(tx: Tx, c: Chat) -> None:
    """The same where nothing but words was added."""
    await tx.execute(_SAID, _said(c))


async def put_filed(tx: Tx, c: Chat) -> None:
    """Note how far the case of a claimed chat has what was said."""
    await tx.execute(_FILED, [c.filed_to, c.filed_at, c.customer, c.id])


def _said(c: Chat) -> dict[str, Any]:
    return {
        "customer": c.customer, "id": c.id, "last_number": c.last_number, "customer_read": c.customer_read,
        "staff_read": c.staff_read, "customer_at": c.customer_at, "answer_by": c.answer_by, "filed_at": c.filed_at,
    }  # fmt: skip


async def add_message(tx: Tx, m: Message) -> None:
    """A message under a number given while its chat was claimed."""
    await tx.execute(
        _INSERT_MESSAGE, [m.customer, m.chat, m.number, m.at, m.author, m.staff, m.kind, Jsonb(m.content), m.key]
    )


async def by_key(tx: Tx, customer: CustomerId, chat: ChatId, key: str) -> Message | None:
    """What was said under a request's key. The chat must be claimed."""
    row = await (await tx.execute(_BY_KEY, [customer, chat, key])).fetchone()
    return None if row is None else _message(row)


async def messages(conn: Tx | Reader, customer: CustomerId, chat: ChatId, after: int, limit: int) -> list[Message]:
    """What was said after number `after`, in order."""
    rows = await (await conn.execute(_MESSAGES, [customer, chat, after, limit])).fetchall()
    return [_message(row) for row in rows]


async def messages_after(conn: Reader, heard: Mapping[tuple[CustomerId, ChatId], int], limit: int) -> list[Message]:
    """What was said in many chats after the number that each has heard, each chat's in order."""
    columns = UuidArray([c for c, _ in heard]), UuidArray([i for _, i in heard])
    rows = await (await conn.execute(_AFTER, [*columns, list(heard.values()), limit])).fetchall()
    return [_message(row) for row in rows]


async def message(conn: Tx | Reader, customer: CustomerId, chat: ChatId, number: int) -> Message | None:
    """One message."""
    row = await (await conn.execute(_NUMBERED, [customer, chat, number])).fetchone()
    return None if row is None else _message(row)


def _one(row: tuple[Any, ...] | None) -> Chat:
    if row is None:
        raise chat_unknown()
    return _chat(row)


def _chat(row: Sequence[Any]) -> Chat:
    customer, ident, state, version, since, language, about, memory, band, case, contact, staff, *rest = row
    return Chat(
        CustomerId(customer), ChatId(ident), State(state), version, since, language, about, memory, band,
        None if case is None else ProceedingId(case), None if contact is None else Id(contact),
        None if staff is None else StaffId(staff), *rest,
    )  # fmt: skip


def _message(row: Sequence[Any]) -> Message:
    customer, chat, number, at, author, staff, kind, content, *key = row
    who = None if staff is None else StaffId(staff)
    return Message(CustomerId(customer), ChatId(chat), number, at, Author(author), who, Kind(kind), content, *key)


def mark_of(c: Chat) -> tuple[int, int, int, int]:
    """By what a chat that has changed is known: version, messages, and how far each side has read."""
    return (c.version, c.last_number, c.customer_read, c.staff_read)


async def marks(conn: Reader, keys: Collection[tuple[CustomerId, ChatId]]) -> dict[ChatId, tuple[int, int, int, int]]:
    """The marks of many chats as they are now."""
    columns = [UuidArray([c for c, _ in keys]), UuidArray([i for _, i in keys])]
    rows = await (await conn.execute(_MARKS, columns)).fetchall()
    return {ChatId(ident): (version, last, theirs, ours) for ident, version, last, theirs, ours in rows}
