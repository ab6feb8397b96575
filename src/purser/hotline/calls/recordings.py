"""Recordings: where they are, until when they are kept, and who listened. Their sound is sealed with a key of the call,
which is sealed by the vault: without the database a file is worth nothing, and once it is destroyed, nor is a copy."""

from __future__ import annotations

import asyncio
import hashlib
import os
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
from purser.core.errors import not_found
from purser.core.ids import CustomerId, StaffId
from purser.core.vault import Field, keyring
from purser.hotline.calls import store
from purser.hotline.calls.desk import NAME, CallDesk, note
from purser.hotline.calls.model import Call, CallId
from purser.hotline.calls.sound import Sound, seconds_in, sound_in

KEY: Final = Field("calls", "recording_key")
_KEY: Final = 32  # bytes

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
_READ_KEY = "SELECT recording_key FROM calls WHERE id = %s"
_KEEP_KEY = "UPDATE calls SET recording_key = %s WHERE id = %s"
_DROP_KEY = """
    UPDATE calls SET recording_key = NULL
     WHERE id = %(call)s
       AND NOT EXISTS (SELECT FROM call_recordings AS r WHERE r.call_id = %(call)s AND r.destroyed_at IS NULL)"""


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


async def begin_recording(tx: Tx, desk: CallDesk, ident: CallId) -> tuple[Recording, Path, bytes]:
    """Put down that a call is recorded from now on; where to, and with what key."""
    call = await store.claim(tx, ident)
    number = len(await recordings_of(tx, ident)) + 1
    now = desk.clock.now()
    keep, name = desk.terms.after(NAME, "recording", now), f"{ident}-{number}.sound"
    await tx.execute(_ADD, [ident, number, call.customer, now, name, keep])
    await note(tx, desk, call, "recording", {"number": number})
    desk.recordings.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Recording(ident, number, call.customer, now, None, None, name, None, None, (), keep)
    return made, desk.recordings / name, await _key_of(tx, ident) or await _new_key(tx, ident)


async def end_recording(
    desk: CallDesk, ident: CallId, number: int, seconds: float, pauses: Sequence[tuple[float, float]]
) -> None:
    """It is whole: what it is, and until when it is kept. The file is read once for its digest."""
    path = desk.recordings / f"{ident}-{number}.sound"
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
        try:
            seconds = await asyncio.to_thread(seconds_in, path)
        except FileNotFoundError:
            log.warning("recording_missing", call=str(ident), number=r.number)
            continue
        await end_recording(desk, ident, r.number, seconds, ())


async def recordings_of(conn: Tx | Reader, ident: CallId) -> list[Recording]:
    """The recordings of a call, in order."""
    return [_recording(row) for row in await (await conn.execute(_OF, [ident])).fetchall()]


async def sound_of(conn: Tx | Reader, desk: CallDesk, recording: Recording) -> Sound:
    """What is heard of it. Raises recording_unknown when it was destroyed."""
    key = await _key_of(conn, recording.call)
    if recording.file is None or key is None:
        raise not_found("recording_unknown")
    try:
        return await asyncio.to_thread(sound_in, desk.recordings / recording.file, key, recording.number)
    except FileNotFoundError:
        raise not_found("recording_unknown") from None


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

    async def forget(tx: Tx) -> None:
        await tx.execute(_DESTROYED, gone)
        await tx.execute(_DROP_KEY, {"call": recording.call})

    await desk.db.run(forget)


async def _key_of(conn: Tx | Reader, ident: CallId) -> bytes | None:
    row = await (await conn.execute(_READ_KEY, [ident])).fetchone()
    return None if row is None or row[0] is None else (await keyring(conn)).open(KEY, ident, bytes(row[0]))


async def _new_key(tx: Tx, ident: CallId) -> bytes:
    key = os.urandom(_KEY)
    await tx.execute(_KEEP_KEY, [(await keyring(tx)).seal(KEY, ident, key), ident])
    return key


def _measure(path: Path) -> tuple[int, bytes]:
    with path.open("rb") as f:
        return path.stat().st_size, hashlib.file_digest(f, "sha256").digest()


def _recording(row: tuple[Any, ...]) -> Recording:
    call, number, customer, began, ended, seconds, file, size, digest, pauses, keep = row
    return Recording(
        CallId(call), number, None if customer is None else CustomerId(customer), began, ended, seconds, file, size,
        None if digest is None else bytes(digest), tuple((a, b) for a, b in pauses), keep,
    )  # fmt: skip
