"""The SQL of what merchants are asked: placed by the merchant, who looks for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import Id, MerchantId, ProceedingId
from purser.core.pgbinary import UuidArray

_COLUMNS: Final = "merchant_id, id, subject, case_id, asked_at, answer_by, settled_at"
_ASK: Final = f"""
    INSERT INTO inquiries ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, NULL)
    ON CONFLICT (merchant_id, case_id)
    DO UPDATE SET asked_at = excluded.asked_at, answer_by = excluded.answer_by, settled_at = NULL
    RETURNING {_COLUMNS}"""
_READ: Final = f"SELECT {_COLUMNS} FROM inquiries WHERE merchant_id = %s AND id = %s"
_LIST: Final = f"SELECT {_COLUMNS} FROM inquiries WHERE merchant_id = %s AND id < %s ORDER BY id DESC LIMIT %s"
_WAITING: Final = f"""
    SELECT {_COLUMNS} FROM inquiries
     WHERE merchant_id = %s AND id < %s AND settled_at IS NULL ORDER BY id DESC LIMIT %s"""
_SETTLE: Final = """
    UPDATE inquiries SET settled_at = %s
     WHERE merchant_id = ANY(%s) AND case_id = ANY(%s) AND settled_at IS NULL"""
_FORGET: Final = "DELETE FROM inquiries WHERE merchant_id = ANY(%s) AND case_id = %s"
_MERCHANTS: Final = "SELECT object_id FROM case_links WHERE subject = %s AND case_id = %s AND kind = 'merchant'"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a merchant is asked about a case; once more is the same inquiry. `answer_by`: until when an answer is
    waited for. `settled_at`: since when none is wanted; None while one is."""

    merchant: MerchantId
    id: Id
    subject: Id
    case: ProceedingId
    asked_at: datetime
    answer_by: datetime
    settled_at: datetime | None


async def put(tx: Tx, new: Inquiry) -> Inquiry:
    """The merchant is asked, perhaps once more: then it is the inquiry there was, and waits again."""
    values = [new.merchant, new.id, new.subject, new.case, new.asked_at, new.answer_by]
    row = await (await tx.execute(_ASK, values)).fetchone()
    assert row is not None
    return _inquiry(row)


async def read(conn: Tx | Reader, merchant: MerchantId, ident: Id) -> Inquiry | None:
    """One of a merchant's."""
    row = await (await conn.execute(_READ, [merchant, ident])).fetchone()
    return None if row is None else _inquiry(row)


async def listed(
    conn: Tx | Reader, merchant: MerchantId, before: Id | None, limit: int, *, waiting: bool
) -> list[Inquiry]:
    """A merchant's, newest first; `waiting`: only those that want an answer."""
    statement = _WAITING if waiting else _LIST
    rows = await (await conn.execute(statement, [merchant, before or Id(b"\xff" * 16), limit])).fetchall()
    return [_inquiry(row) for row in rows]


async def merchants_asked(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> list[MerchantId]:
    """Who was asked about a case."""
    rows = await (await conn.execute(_MERCHANTS, [subject, ident])).fetchall()
    return [MerchantId.parse(m) for (m,) in rows]


async def settle(tx: Tx, merchants: Collection[MerchantId], cases: Collection[ProceedingId], at: datetime) -> None:
    """No answer about these cases is wanted of them any more."""
    await tx.execute(_SETTLE, [at, UuidArray(list(merchants)), UuidArray(list(cases))])


async def forget(tx: Tx, subject: Id, ident: ProceedingId) -> None:
    """The case is forgotten, and its links are still there."""
    await tx.execute(_FORGET, [UuidArray(await merchants_asked(tx, subject, ident)), ident])


def _inquiry(row: tuple[Any, ...]) -> Inquiry:
    merchant, ident, subject, case, *times = row
    return Inquiry(MerchantId(merchant), Id(ident), Id(subject), ProceedingId(case), *times)
