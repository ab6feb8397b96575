"""The SQL of the menu's versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Json

from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import StaffId

_COLUMNS: Final = "version, document, note, proposed_by, proposed_at, agreed_by, agreed_at, dropped_at"

_ALL = f"SELECT {_COLUMNS} FROM menu_versions ORDER BY version DESC LIMIT %s"
_IN_FORCE = f"SELECT {_COLUMNS} FROM menu_versions WHERE agreed_at IS NOT NULL ORDER BY version DESC LIMIT 1"
_NUMBER = "SELECT max(version) FROM menu_versions WHERE agreed_at IS NOT NULL"
_FIND = f"SELECT {_COLUMNS} FROM menu_versions WHERE version = %s"
_CLAIM = f"{_FIND} AND agreed_at IS NULL AND dropped_at IS NULL FOR NO KEY UPDATE"
_ADD = f"""
    INSERT INTO menu_versions ({_COLUMNS})
    SELECT coalesce(max(version), 0) + 1, %s, %s, %s, %s, NULL, NULL, NULL FROM menu_versions RETURNING version"""
_AGREE = "UPDATE menu_versions SET agreed_by = %s, agreed_at = %s WHERE version = %s"
_DROP = "UPDATE menu_versions SET dropped_at = %s WHERE version = %s"


@dataclass(frozen=True, slots=True)
class MenuVersion:
    """A version: proposed, in force or once so, or dropped."""

    version: int
    document: dict[str, Any]
    note: str
    proposed_by: StaffId
    proposed_at: datetime
    agreed_by: StaffId | None
    agreed_at: datetime | None
    dropped_at: datetime | None


async def newest(conn: Reader | Tx, limit: int) -> list[MenuVersion]:
    """The latest versions, newest first."""
    return [_version(row) for row in await (await conn.execute(_ALL, [limit])).fetchall()]


async def in_force(conn: Reader | Tx) -> MenuVersion | None:
    """The version that holds; None: the one that is shipped."""
    row = await (await conn.execute(_IN_FORCE)).fetchone()
    return None if row is None else _version(row)


async def number_in_force(conn: Reader | Tx) -> int:
    """The number of the version that holds; 0: the one that is shipped."""
    row = await (await conn.execute(_NUMBER)).fetchone()
    assert row is not None
    return row[0] or 0


async def find(conn: Reader | Tx, version: int) -> MenuVersion | None:
    """A version."""
    row = await (await conn.execute(_FIND, [version])).fetchone()
    return None if row is None else _version(row)


async def claim(tx: Tx, version: int) -> MenuVersion | None:
    """A proposal, locked until the transaction ends."""
    row = await (await tx.execute(_CLAIM, [version])).fetchone()
    return None if row is None else _version(row)


async def add(tx: Tx, document: dict[str, Any], note: str, by: StaffId, at: datetime) -> MenuVersion:
    """A new proposal. Raises menu_proposal_open when one waits already."""
    try:
        async with tx.transaction():
            row = await (await tx.execute(_ADD, [Json(document), note, by, at])).fetchone()
    except UniqueViolation:
        raise conflict("menu_proposal_open") from None
    assert row is not None
    return MenuVersion(row[0], document, note, by, at, None, None, None)


async def agree(tx: Tx, version: int, by: StaffId, at: datetime) -> None:
    """Put a proposal in force."""
    await tx.execute(_AGREE, [by, at, version])


async def drop(tx: Tx, version: int, at: datetime) -> None:
    """Take a proposal back."""
    await tx.execute(_DROP, [at, version])


def _version(row: tuple[Any, ...]) -> MenuVersion:
    version, document, note, by, at, agreed_by, agreed_at, dropped_at = row
    second = None if agreed_by is None else StaffId(agreed_by)
    return MenuVersion(version, document, note, StaffId(by), at, second, agreed_at, dropped_at)
