"""The SQL of recordings. Their sound is what callers hear: 8,000 samples a second of 16 bits, the low byte first.

A recording is of the words it was made for: once a menu says something else there, the voice says that until somebody
records it again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from purser.core.db import Reader, Tx
from purser.core.ids import StaffId
from purser.core.text import Language
from purser.hotline.sentences import pieces

RATE: Final = 8_000
"""Samples a second."""

_SILENT: Final = " ,.!?，。、！？"
_COLUMNS: Final = "language, key, piece, words, digest, octet_length(sound) / 2, put_by, put_at"
_ALL = f"SELECT {_COLUMNS} FROM prompt_recordings ORDER BY language, key, piece"
_SOUND = "SELECT sound FROM prompt_recordings WHERE language = %s AND key = %s AND piece = %s AND digest = %s"
_PUT = """
    INSERT INTO prompt_recordings (language, key, piece, words, sound, digest, put_by, put_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (language, key, piece) DO UPDATE
       SET words = EXCLUDED.words, sound = EXCLUDED.sound, digest = EXCLUDED.digest,
           put_by = EXCLUDED.put_by, put_at = EXCLUDED.put_at"""
_REMOVE = "DELETE FROM prompt_recordings WHERE language = %s AND key = %s AND piece = %s RETURNING digest"

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


def spoken_pieces(words: str) -> list[tuple[int, str]]:
    """The pieces of a sentence that say something, with their numbers: what can be recorded of it."""
    return [(n + 1, piece) for n, (piece, _) in enumerate(pieces(words)) if piece.strip(_SILENT)]


async def recordings(conn: Tx | Reader) -> list[Recording]:
    """All of them, without their sound."""
    rows = await (await conn.execute(_ALL)).fetchall()
    return [
        Recording((language, key, piece), words, bytes(digest), samples / RATE, StaffId(by), at)
        for language, key, piece, words, digest, samples, by, at in rows
    ]


async def sound_of(conn: Tx | Reader, recording: Recording) -> bytes | None:
    """Its sound; None when another has taken its place since."""
    row = await (await conn.execute(_SOUND, [*recording.place, recording.digest])).fetchone()
    return None if row is None else bytes(row[0])


async def put_recording(tx: Tx, place: Place, words: str, sound: bytes, by: StaffId, at: datetime) -> bytes:
    """In the place of the voice, or of an older recording; its digest."""
    digest = hashlib.sha256(sound).digest()
    await tx.execute(_PUT, [*place, words, sound, digest, by, at])
    return digest


async def remove_recording(tx: Tx, place: Place) -> bytes | None:
    """The voice says it again. The digest of what was there; None when nothing was."""
    row = await (await tx.execute(_REMOVE, list(place))).fetchone()
    return None if row is None else bytes(row[0])
