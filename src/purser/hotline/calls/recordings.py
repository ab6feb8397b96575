"""Recordings: where they are, until when they are kept, and who listened."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from psycopg.types.json import Jsonb

from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, StaffId
from purser.hotline.calls import store
from purser.hotline.calls.desk import NAME, CallDesk, note
from purser.hotline.calls.model import Call, CallId

_HEAD: Final = 44  # bytes of a WAV's head
_BYTES_A_SECOND: Final = 32_000  # stereo, 8,000 samples of 16 bits

log = structlog.get_logger(__name__)

_COLUMNS: Final = "call_id, number, customer_id, began_at, ended_at, seconds, file, bytes, digest, pauses, keep_until"
_ADD = """
    INSERT INTO call_recordings (call_id, number, customer_id, began_at, file, pauses, keep_until)
    VALUES (%s, %s, %s, %s, %s, '[]', %s)"""
_END = """
    UPDATE call_recordings
       SET ended_at = %s, seconds = %s, bytes = %s, digest = %s, pauses = %s, customer_id = %s, keep_until = %s
     WHERE call_id = %s AND number = %s"""
_OF = f"SELECT {_COLUMNS} FROM call_recordings WHERE call_id = %s ORDER BY number"
_DUE = f"""
    SELECT {_COLUMNS} FROM call_recordings
     WHERE destroyed_at IS NULL AND keep_until <= %s ORDER BY keep_until LIMIT %s"""
_DESTROYED = """
    UPDATE call_recordings SET file = NULL, destroyed_at = %s WHERE call_id = %s AND number = %s"""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording. `file`: its name in the folder, None once it is destroyed; `pauses`: from and to in seconds, where
    nothing was recorded. `ended_at` None: it is being made, or whoever made it died."""

    call: CallId
    number: int
    customer: CustomerId | None
    began_at: datetime
    ended_at: datetime | None
    seconds: float | None
    file: str | None
    size: int | None
    digest: bytes | None
    pauses: Sequence[tuple[float, float]]
    keep_until: datetime


async def begin_recording(tx: Tx, desk: CallDesk, ident: CallId) -> tuple[Recording, Path]:
    """Put down that a call is recorded from now on; where to."""
    call = await store.claim(tx, ident)
    number = len(await recordings_of(tx, ident)) + 1
    now = desk.clock.now()
    keep, name = desk.terms.after(NAME, "recording", now), f"{ident}-{number}.wav"
    await tx.execute(_ADD, [ident, number, call.customer, now, name, keep])
    await note(tx, desk, call, "recording", {"number": number})
    desk.recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Recording(ident, number, call.customer, now, None, None, name, None, None, (), keep)
    return made, desk.recordings / name


async def end_recording(
    desk: CallDesk, ident: CallId, number: int, seconds: float, pauses: Sequence[tuple[float, float]]
) -> None:
    """It is whole: what it is, and until when it is kept. The file is read once for its digest."""
    path = desk.recordings / f"{ident}-{number}.wav"
    size, digest = await asyncio.to_thread(_measure, path)

    async def keep(tx: Tx) -> None:
        call = await store.read(tx, ident)
        now = desk.clock.now()
        until = desk.terms.after(NAME, "recording", now)
        spans = Jsonb([list(p) for p in pauses])
        await tx.execute(_END, [now, seconds, size, digest, spans, call.customer, until, ident, number])

    await desk.db.run(keep)


async def end_broken_recordings(desk: CallDesk, ident: CallId) -> None:
    """Whoever recorded the call is gone: what there is of it is kept. Where it was paused, it is silent."""
    async with desk.db.reader() as conn:
        open_ones = [r for r in await recordings_of(conn, ident) if r.ended_at is None]
    for r in open_ones:
        path = desk.recordings / str(r.file)
        if (size := await asyncio.to_thread(_size, path)) is None:
            log.warning("recording_missing", call=str(ident), number=r.number)
            continue
        await end_recording(desk, ident, r.number, max(0, size - _HEAD) / _BYTES_A_SECOND, ())


async def recordings_of(conn: Tx | Reader, ident: CallId) -> list[Recording]:
    """The recordings of a call, in order."""
    return [_recording(row) for row in await (await conn.execute(_OF, [ident])).fetchall()]


async def play_recording(tx: Tx, desk: CallDesk, call: Call, staff: StaffId, reason: str) -> None:
    """Write into the audit who listens to a call, and why; nothing is played before that is stored."""
    details: dict[str, audit.Detail] = {"customer": None if call.customer is None else str(call.customer)}
    await audit.write(tx, Act(audit.Actor.staff(staff), "call.listen", f"call:{call.id}", reason, details), desk.clock)


async def destroy_due(desk: CallDesk, most: int = 500) -> int:
    """Destroy recordings whose time is over; returns how many."""
    async with desk.db.reader() as conn:
        rows = await (await conn.execute(_DUE, [desk.clock.now(), most])).fetchall()
    for recording in map(_recording, rows):
        await destroy(desk, recording)
    return len(rows)


async def destroy(desk: CallDesk, recording: Recording) -> None:
    """Remove the file first: a row without a file is noticed, a file without a row is not."""
    if recording.file is not None:
        await asyncio.to_thread((desk.recordings / recording.file).unlink, missing_ok=True)
    gone = [desk.clock.now(), recording.call, recording.number]
    await desk.db.run(lambda tx: tx.execute(_DESTROYED, gone))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _measure(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as f:
        return path.stat().st_size, hashlib.file_digest(f, "sha256").digest()


def _recording(row: tuple[Any, ...]) -> Recording:
    call, number, customer, began, ended, seconds, file, size, digest, pauses, keep = row
    return Recording(
        CallId(call), number, None if customer is None else CustomerId(customer), began, ended, seconds, file, size,
        None if digest is None else bytes(digest), tuple((a, b) for a, b in pauses), keep,
    )  # fmt: skip
