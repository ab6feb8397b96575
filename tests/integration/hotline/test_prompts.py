"""Recordings of prompts reach whoever carries calls, without a restart and in spite of a database that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import cast

import numpy as np
import psycopg
import pytest
import structlog

from purser.core.clock import SystemClock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import StaffId
from purser.hotline.prompts import Place, agree_to_recording, put_recording, remove_recording
from purser.hotline.voice import shelf as shelves
from purser.hotline.voice.shelf import Shelf

WORDS = "Goodbye."
PLACE: Place = ("en", "goodbye", 1)


class Flaky:
    """A database that is away the first time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.tries = 0

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Reader]:
        self.tries += 1
        if self.tries == 1:
            raise psycopg.OperationalError("away")
        async with self._db.reader() as conn:
            yield conn


async def record(level: int, tx: Tx) -> bytes:
    """By two people; its digest."""
    one, two = StaffId.new(SystemClock()), StaffId.new(SystemClock())
    sound, now = np.full(160, level, "<i2").tobytes(), datetime.now(UTC)
    digest = await put_recording(tx, PLACE, WORDS, sound, one, now)
    await agree_to_recording(tx, PLACE, digest, two, now)
    return digest


async def until(shelf: Shelf, level: int | None) -> None:
    """Raises TimeoutError unless that becomes what is played."""
    async with asyncio.timeout(20):
        while True:
            found = shelf.of("en", "goodbye", WORDS)
            if (None if found is None else int(found[0][0])) == level:
                return
            await asyncio.sleep(0.01)


async def test_what_is_recorded_replaced_or_removed_is_followed(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LOOKS", 0.02)
    shelf, flaky = Shelf(), Flaky(db)
    with structlog.testing.capture_logs() as logs:
        following = asyncio.create_task(shelf.follow(cast("Database", flaky)))
        for level in (7, -5):
            digest = await db.run(partial(record, level))
            await until(shelf, level)
        assert shelf.of("en", "goodbye", "Other words.") is None
        await db.run(lambda tx: remove_recording(tx, PLACE, digest))
        await until(shelf, None)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert [entry["event"] for entry in logs] == ["prompts_unread"]
