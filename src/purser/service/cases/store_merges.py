"""The SQL of cases that were found to be one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId, StaffId

_ADD: Final = """
    INSERT INTO case_merges (subject, case_id, from_subject, from_id, merged_by, at) VALUES (%s, %s, %s, %s, %s, %s)"""
_UNDO: Final = """
    UPDATE case_merges SET undone_by = %s, undone_at = %s
     WHERE subject = %s AND case_id = %s AND from_id = %s AND undone_at IS NULL"""
_SOURCES: Final = """
    SELECT from_subject, from_id FROM case_merges
     WHERE subject = %s AND case_id = %s AND undone_at IS NULL ORDER BY at"""


async def add(
    tx: Tx, target: tuple[Id, ProceedingId], source: tuple[Id, ProceedingId], by: StaffId, at: datetime
) -> None:
    """Note that one goes into the other."""
    await tx.execute(_ADD, [*target, *source, by, at])


async def undo(tx: Tx, target: tuple[Id, ProceedingId], source: ProceedingId, by: StaffId, at: datetime) -> None:
    """It does not any more."""
    await tx.execute(_UNDO, [by, at, *target, source])


async def sources(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> list[tuple[Id, ProceedingId]]:
    """The cases that went into one, in that order."""
    rows = await (await conn.execute(_SOURCES, [subject, ident])).fetchall()
    return [(Id(s), ProceedingId(i)) for s, i in rows]
