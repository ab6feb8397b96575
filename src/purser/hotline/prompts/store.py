"""The SQL of recordings. Their sound is what callers hear: 8,000 samples a second of 16 bits, the low byte first.

One puts a recording in, and callers hear it once somebody else has agreed to just this sound: what the words of a menu
need, their sound needs as well. A recording is of the words it was made for: once a menu says something else there, the
voice says that until somebody records it again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from purser.core.db import Reader, Tx
from purser.core.errors import forbidden, not_found
from purser.core.ids import StaffId
from purser.core.text import Language
from purser.hotline.sentences import pieces

RATE: Final = 8_000
"""Samples a second."""

_SILENT: Final = " ,.!?，。、！？"
_COLUMNS: Final = "language, key, piece, words, digest, octet_length(sound) / 2, put_by, put_at, agreed_by, agreed_at"
_AT: Final = "language = %s AND key = %s AND piece = %s"
_ALL = f"SELECT {_COLUMNS} FROM prompt_recordings ORDER BY language, key, piece"
_SOUND = f"SELECT sound FROM prompt_recordings WHERE {_AT} AND digest = %s"
_PUT = """
    INSERT INTO prompt_recordings (language, key, piece, words, sound, digest, put_by, put_at, is_heard)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, false)
    ON CONFLICT (language, key, piece, is_heard) DO UPDATE
       SET words = EXCLUDED.words, sound = EXCLUDED.sound, digest = EXCLUDED.digest,
           put_by = EXCLUDED.put_by, put_at = EXCLUDED.put_at"""
_CLAIM = f"SELECT put_by FROM prompt_recordings WHERE {_AT} AND digest = %s AND NOT is_heard FOR NO KEY UPDATE"
_MAKE_ROOM = f"DELETE FROM prompt_recordings WHERE {_AT} AND is_heard"
_AGREE = f"""
    UPDATE prompt_recordings SET is_heard = true, agreed_by = %s, agreed_at = %s WHERE {_AT} AND NOT is_heard"""
_REMOVE = f"DELETE FROM prompt_recordings WHERE {_AT} AND digest = %s RETURNING piece"

Place: TypeAlias = tuple[Language, str, int]
"""Language, key of the sentence, number of the piece between its values, from 1."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is known of a recording. `words`: the whole sentence as it stood when it was made; `digest`: SHA-256."""

    place: Place
    words: str
    digest: bytes
    seconds: float
    put_by: StaffId
    put_at: datetime
    agreed_by: StaffId | None
    agreed_at: datetime | None

    @property
    def is_heard(self) -> bool:
        """Whether somebody else has agreed to it; else it waits for that."""
        return self.agreed_at is not None


def spoken_pieces(words: str) -> list[tuple[int, str]]:
    """The pieces of a sentence that say something, with their numbers: what can be recorded of it."""
    return [(n + 1, piece) for n, (piece, _) in enumerate(pieces(words)) if piece.strip(_SILENT)]


async def recordings(conn: Tx | Reader) -> list[Recording]:
    """All of them, without their sound."""
    rows = await (await conn.execute(_ALL)).fetchall()
    return [
        Recording(
            (language, key, piece), words, bytes(digest), samples / RATE, StaffId(by), at,
            None if second is None else StaffId(second), agreed_at,
        )
        for language, key, piece, words, digest, samples, by, at, second, agreed_at in rows
    ]  # fmt: skip


async def sound_of(conn: Tx | Reader, place: Place, digest: bytes) -> bytes | None:
    """The sound of that digest; None when there is none there, or another has taken its place since."""
    row = await (await conn.execute(_SOUND, [*place, digest])).fetchone()
    return None if row is None else bytes(row[0])


async def put_recording(tx: Tx, place: Place, words: str, sound: bytes, by: StaffId, at: datetime) -> bytes:
    """To be agreed to, in the place of what waited before; its digest."""
    digest = hashlib.sha256(sound).digest()
    await tx.execute(_PUT, [*place, words, sound, digest, by, at])
    return digest


async def agree_to_recording(tx: Tx, place: Place, digest: bytes, by: StaffId, at: datetime) -> None:
    """Callers hear it from now on. Raises prompt_recording_unknown, prompt_own_recording."""
    row = await (await tx.execute(_CLAIM, [*place, digest])).fetchone()
    if row is None:
        raise not_found("prompt_recording_unknown")
    if StaffId(row[0]) == by:
        raise forbidden("prompt_own_recording")
    await tx.execute(_MAKE_ROOM, list(place))
    await tx.execute(_AGREE, [by, at, *place])


async def remove_recording(tx: Tx, place: Place, digest: bytes) -> None:
    """What waited is taken back or refused; in the place of what was heard the voice speaks again.

    Raises prompt_recording_unknown.
    """
    if await (await tx.execute(_REMOVE, [*place, digest])).fetchone() is None:
        raise not_found("prompt_recording_unknown")
