"""The recordings of prompts as one process knows them, with their sound: at most a few seconds old."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, NoReturn

import numpy as np
import psycopg
import psycopg_pool
import structlog

from purser.core.db import Database, Reader
from purser.core.text import Language
from purser.hotline.prompts import Place, Recording, recordings, sound_of, spoken_pieces
from purser.hotline.sentences import pieces
from purser.hotline.voice.sound import Pcm

LOOKS: Final = 3.0
"""Seconds between two looks whether somebody has recorded something."""

log = structlog.get_logger(__name__)


class Shelf:
    """What is known of them now."""

    def __init__(self) -> None:
        self._kept: dict[Place, tuple[Recording, Pcm]] = {}

    def of(self, language: Language, key: str, words: str) -> Sequence[Pcm] | None:
        """Of every piece of a sentence, when all that say something were recorded for just these words."""
        spoken = dict(spoken_pieces(words))
        found: list[Pcm] = []
        for number in range(1, len(pieces(words)) + 1):
            held = self._kept.get((language, key, number))
            if number not in spoken:
                found.append(np.zeros(0, np.int16))
            elif held is None or held[0].words != words:
                return None
            else:
                found.append(held[1])
        return found if spoken else None

    async def refresh(self, conn: Reader) -> None:
        """Look once. Only the sound of what is new is read."""
        kept: dict[Place, tuple[Recording, Pcm]] = {}
        for recording in [r for r in await recordings(conn) if r.is_heard]:
            held = self._kept.get(recording.place)
            if held is not None and held[0].digest == recording.digest:
                kept[recording.place] = recording, held[1]
            elif (sound := await sound_of(conn, recording.place, recording.digest)) is not None:
                kept[recording.place] = recording, np.frombuffer(sound, "<i2").astype(np.int16)
        self._kept = kept

    async def follow(self, db: Database) -> NoReturn:
        """Look again and again. While the database is away, what is known is played."""
        while True:
            try:
                async with db.reader() as conn:
                    await self.refresh(conn)
            except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
                log.warning("prompts_unread", error=repr(error))
            await asyncio.sleep(LOOKS)
