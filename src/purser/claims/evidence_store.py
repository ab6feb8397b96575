"""The SQL of evidence. Nothing here changes a content, or what is known of a file; files are only added and shared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import Id, ProceedingId
from purser.core.pgbinary import UuidArray
from purser.core.vault import Field, keyring

NAME, KEY = Field("evidence_files", "name"), Field("evidence_files", "sealed_key")

_COLUMNS: Final = (
    "subject, id, matter_id, number, side, uploaded_by, uploaded_at, media_type, size, sha256, pages, original_id, name"
)
_INSERT = f"""
    INSERT INTO evidence_files ({_COLUMNS}, sealed_key)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_PUT = "INSERT INTO evidence_contents (subject, id, content) VALUES (%s, %s, %s)"
_OF_MATTER = f"SELECT {_COLUMNS} FROM evidence_files WHERE subject = %s AND matter_id = %s ORDER BY number"
_READ = f"SELECT {_COLUMNS} FROM evidence_files WHERE subject = %s AND id = %s"
_CONTENT = """
    SELECT f.sealed_key, c.content FROM evidence_files f
      JOIN evidence_contents c ON c.subject = f.subject AND c.id = f.id
     WHERE f.subject = %s AND f.id = %s"""
_SHARE = """
    INSERT INTO evidence_shares (subject, file_id, side, shared_by, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""
_SHARES = "SELECT file_id, side FROM evidence_shares WHERE subject = %s AND file_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a matter. `side` brought it: customer, merchant or staff; `shared_with` are sides that may see it too.
    `original` is set for a redacted copy."""

    subject: Id
    id: Id
    matter: ProceedingId
    number: int
    side: str
    uploaded_by: str
    uploaded_at: datetime
    media_type: str
    size: int
    sha256: bytes
    pages: int
    original: Id | None
    name: str
    shared_with: frozenset[str] = frozenset()

    def visible_to(self, side: str) -> bool:
        """Whether that side may see it. Staff see all."""
        return side in ("staff", self.side) or side in self.shared_with


async def insert(tx: Tx, f: File, key: bytes, content: bytes) -> None:
    """A new file; `content` is encrypted with `key`."""
    ring, row = await keyring(tx), f.subject + f.id
    await tx.execute(
        _INSERT,
        [
            f.subject, f.id, f.matter, f.number, f.side, f.uploaded_by, f.uploaded_at, f.media_type, f.size, f.sha256,
            f.pages, f.original, ring.seal(NAME, row, f.name.encode()), ring.seal(KEY, row, key),
        ],
    )  # fmt: skip
    await tx.execute(_PUT, [f.subject, f.id, content])


async def of_matter(conn: Tx | Reader, subject: Id, matter: ProceedingId) -> list[File]:
    """All files of a matter, in the order they came."""
    rows = await (await conn.execute(_OF_MATTER, [subject, matter])).fetchall()
    return await _files(conn, subject, rows)


async def read(conn: Tx | Reader, subject: Id, ident: Id) -> File:
    """A file. Raises evidence_unknown."""
    if (found := await find(conn, subject, ident)) is None:
        raise not_found("evidence_unknown")
    return found


async def find(conn: Tx | Reader, subject: Id, ident: Id) -> File | None:
    """A file; None when there is none."""
    rows = await (await conn.execute(_READ, [subject, ident])).fetchall()
    return (await _files(conn, subject, rows))[0] if rows else None


async def content(conn: Tx | Reader, f: File) -> tuple[bytes, bytes]:
    """A file's key and its encrypted content. Raises evidence_unknown, SealBroken."""
    row = await (await conn.execute(_CONTENT, [f.subject, f.id])).fetchone()
    if row is None:
        raise not_found("evidence_unknown")
    return (await keyring(conn)).open(KEY, f.subject + f.id, bytes(row[0])), bytes(row[1])


async def share(tx: Tx, f: File, side: str, by: str, at: datetime) -> bool:
    """Let another side see it; False when it may already."""
    return (await tx.execute(_SHARE, [f.subject, f.id, side, by, at])).rowcount == 1


async def _files(conn: Tx | Reader, subject: Id, rows: Collection[tuple[Any, ...]]) -> list[File]:
    ring = await keyring(conn)
    shared: dict[Id, set[str]] = {Id(row[1]): set() for row in rows}
    if rows:
        for ident, side in await (await conn.execute(_SHARES, [subject, UuidArray(list(shared))])).fetchall():
            shared[Id(ident)].add(side)
    found = []
    for owner, ident, matter, number, side, by, at, kind, size, digest, pages, original, name in rows:
        text = ring.open(NAME, owner + ident, bytes(name)).decode()
        found.append(
            File(Id(owner), Id(ident), ProceedingId(matter), number, side, by, at, kind, size, bytes(digest), pages,
                 None if original is None else Id(original), text, frozenset(shared[Id(ident)]))
        )  # fmt: skip
    return found
