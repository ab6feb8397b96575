"""The SQL of search. Texts are split by month: the newest are looked into first, and old months lie still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import Id
from purser.core.pgbinary import UuidArray
from purser.service.search.model import Text

_COLUMNS: Final = "owner, kind, object_id, part, at, text"

_ADD: Final = """
    INSERT INTO search_texts (owner, object_id, part, at, kind, text, tokens)
    VALUES (%s, %s, %s, %s, %s, %s, %s::integer[])"""
_DROP_PART: Final = "DELETE FROM search_texts WHERE owner = %s AND object_id = %s AND part = %s"
_DROP: Final = "DELETE FROM search_texts WHERE owner = %s AND object_id = %s"

_NEWEST: Final = f"""
    SELECT {_COLUMNS} FROM (
        SELECT {_COLUMNS}, tokens FROM search_texts WHERE at >= %s AND at < %s
         ORDER BY at AT TIME ZONE 'UTC' DESC LIMIT %s) AS newest
     WHERE tokens @> %s::integer[] ORDER BY at DESC LIMIT %s"""
_NTH: Final = """
    SELECT at FROM search_texts WHERE at >= %s AND at < %s ORDER BY at AT TIME ZONE 'UTC' DESC OFFSET %s LIMIT 1"""
_BETWEEN: Final = f"""
    SELECT {_COLUMNS} FROM search_texts
     WHERE at >= %s AND at < %s AND tokens @> %s::integer[] ORDER BY at DESC LIMIT %s"""
_OF_OWNERS: Final = f"""
    SELECT {_COLUMNS} FROM search_texts
     WHERE owner = ANY(%s) AND at < %s AND tokens @> %s::integer[] ORDER BY at DESC LIMIT %s"""
_LATEST: Final = "SELECT at FROM search_texts WHERE at < %s ORDER BY at AT TIME ZONE 'UTC' DESC LIMIT 1"
_OLDEST: Final = "SELECT at FROM search_texts ORDER BY at AT TIME ZONE 'UTC' LIMIT 1"


async def put(tx: Tx, t: Text, tokens: Sequence[int]) -> None:
    """Keep a text; the one that was there under its number goes."""
    await tx.execute(_DROP_PART, [t.owner, t.object_id, t.part])
    await tx.execute(_ADD, [t.owner, t.object_id, t.part, t.at, t.kind, t.text, list(tokens)])


async def drop(tx: Tx, owner: Id, object_id: Id) -> None:
    """Forget all texts of an object."""
    await tx.execute(_DROP, [owner, object_id])


async def among_newest(
    conn: Tx | Reader, tokens: list[int], span: tuple[datetime, datetime], looked: int, limit: int
) -> list[Text]:
    """Those of the `looked` newest texts of a time that have all tokens."""
    return _texts(await (await conn.execute(_NEWEST, [*span, looked, tokens, limit])).fetchall())


async def nth_newest(conn: Tx | Reader, span: tuple[datetime, datetime], number: int) -> datetime | None:
    """When the text of a time with so many newer ones was written; None: there are not so many."""
    row = await (await conn.execute(_NTH, [*span, number])).fetchone()
    return None if row is None else row[0]


async def between(conn: Tx | Reader, tokens: list[int], start: datetime, end: datetime, limit: int) -> list[Text]:
    """Texts of a time that have all tokens, newest first."""
    return _texts(await (await conn.execute(_BETWEEN, [start, end, tokens, limit])).fetchall())


async def of_owners(
    conn: Tx | Reader, owners: Sequence[Id], tokens: list[int], before: datetime, limit: int
) -> list[Text]:
    """Texts of these that have all tokens, newest first."""
    rows = await (await conn.execute(_OF_OWNERS, [UuidArray(list(owners)), before, tokens, limit])).fetchall()
    return _texts(rows)


async def newest(conn: Tx | Reader, before: datetime) -> datetime | None:
    """When the last text before then was written."""
    row = await (await conn.execute(_LATEST, [before])).fetchone()
    return None if row is None else row[0]


async def oldest(conn: Tx | Reader) -> datetime | None:
    """When the first text was written."""
    row = await (await conn.execute(_OLDEST)).fetchone()
    return None if row is None else row[0]


def _texts(rows: list[tuple[Any, ...]]) -> list[Text]:
    return [Text(Id(owner), kind, Id(ident), part, at, text) for owner, kind, ident, part, at, text in rows]
