"""The SQL of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Json

from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import StaffId

_COLUMNS: Final = "code, version, document, is_gone, proposed_by, proposed_at, agreed_by, agreed_at"

_IN_FORCE = f"SELECT {_COLUMNS} FROM directory_versions WHERE agreed_at IS NOT NULL ORDER BY code, version"
_OPEN = f"""
    SELECT {_COLUMNS} FROM directory_versions WHERE agreed_at IS NULL AND dropped_at IS NULL ORDER BY proposed_at"""
_ONE = f"{_OPEN.partition('ORDER')[0]} AND code = %s AND version = %s FOR NO KEY UPDATE"
_LAST = "SELECT coalesce(max(version), 0) FROM directory_versions WHERE code = %s"
_ADD = f"INSERT INTO directory_versions ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, NULL, NULL)"
_AGREE = "UPDATE directory_versions SET agreed_by = %s, agreed_at = %s WHERE code = %s AND version = %s"
_DROP = "UPDATE directory_versions SET dropped_at = %s WHERE code = %s AND version = %s"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an entry, proposed or in force."""

    code: str
    version: int
    document: dict[str, Any]
    is_gone: bool
    proposed_by: StaffId
    proposed_at: datetime
    agreed_by: StaffId | None
    agreed_at: datetime | None


async def in_force(conn: Reader | Tx) -> list[Version]:
    """Every version that was ever agreed to, by code and version."""
    return [_version(row) for row in await (await conn.execute(_IN_FORCE)).fetchall()]


async def proposed(conn: Reader | Tx) -> list[Version]:
    """What waits for somebody else, oldest first."""
    return [_version(row) for row in await (await conn.execute(_OPEN)).fetchall()]


async def claim(tx: Tx, code: str, version: int) -> Version | None:
    """A proposal, locked until the transaction ends."""
    row = await (await tx.execute(_ONE, [code, version])).fetchone()
    return None if row is None else _version(row)


async def add(tx: Tx, document: dict[str, Any], *, is_gone: bool, by: StaffId, at: datetime) -> Version:
    """A new proposal. Raises directory_proposal_open when one of the same entry waits already."""
    code = document["code"]
    row = await (await tx.execute(_LAST, [code])).fetchone()
    assert row is not None
    made = Version(code, row[0] + 1, document, is_gone, by, at, None, None)
    try:
        async with tx.transaction():
            await tx.execute(_ADD, [code, made.version, Json(document), is_gone, by, at])
    except UniqueViolation:
        raise conflict("directory_proposal_open") from None
    return made


async def agree(tx: Tx, v: Version, by: StaffId, at: datetime) -> None:
    """Put a proposal in force."""
    await tx.execute(_AGREE, [by, at, v.code, v.version])


async def drop(tx: Tx, v: Version, at: datetime) -> None:
    """Take a proposal back."""
    await tx.execute(_DROP, [at, v.code, v.version])


def _version(row: tuple[Any, ...]) -> Version:
    code, version, document, is_gone, by, at, agreed_by, agreed_at = row
    second = None if agreed_by is None else StaffId(agreed_by)
    return Version(code, version, document, is_gone, StaffId(by), at, second, agreed_at)
