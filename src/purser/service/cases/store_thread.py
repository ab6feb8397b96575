"""The SQL of a case's thread. Entries are only added."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.pgbinary import UuidArray
from purser.service.cases.model import Author, Channel, Direction, Entry, EntryKind, Written

_COLUMNS: Final = "case_id, number, kind, direction, channel, author, author_id, text, data, files, ref, at"

_ADD: Final = f"""
    INSERT INTO case_entries (subject, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_BY_REF: Final = f"SELECT {_COLUMNS} FROM case_entries WHERE subject = %s AND case_id = %s AND ref = %s"
_THREAD: Final = f"""
    SELECT {_COLUMNS} FROM case_entries WHERE subject = %s AND case_id = %s AND number > %s
     ORDER BY number LIMIT %s"""
_HEARD_SINCE: Final = """
    SELECT count(*) FROM case_entries
     WHERE subject = %s AND case_id = %s AND direction = 'in' AND at > %s"""

MOST: Final = 10_000
"""Entries of a case that are read together."""


async def add(tx: Tx, subject: Id, w: Written) -> None:
    """One more entry."""
    e = w.entry
    await tx.execute(
        _ADD,
        [
            subject, w.case, w.number, e.kind, e.direction, e.channel, e.author, e.author_id, e.text,
            Jsonb(dict(e.data)), UuidArray(list(e.files)), e.ref, w.at,
        ],
    )  # fmt: skip


async def by_ref(conn: Tx | Reader, subject: Id, ident: ProceedingId, ref: str) -> Written | None:
    """The entry its writer has that number for."""
    row = await (await conn.execute(_BY_REF, [subject, ident, ref])).fetchone()
    return None if row is None else _written(row)


async def thread(
    conn: Tx | Reader, subject: Id, ident: ProceedingId, after: int = 0, limit: int = MOST
) -> list[Written]:
    """A case's own entries after number `after`, in order."""
    rows = await (await conn.execute(_THREAD, [subject, ident, after, limit])).fetchall()
    return [_written(row) for row in rows]


async def heard_since(conn: Tx | Reader, subject: Id, ident: ProceedingId, at: datetime) -> int:
    """How many messages came to us since."""
    row = await (await conn.execute(_HEARD_SINCE, [subject, ident, at])).fetchone()
    assert row is not None
    return int(row[0])


def _written(row: tuple[Any, ...]) -> Written:
    case, number, kind, direction, channel, author, author_id, text, data, files, ref, at = row
    entry = Entry(
        EntryKind(kind), Direction(direction), Channel(channel), Author(author), author_id, text, data,
        tuple(Id(f) for f in files), ref, at,
    )  # fmt: skip
    return Written(ProceedingId(case), number, entry, at)
