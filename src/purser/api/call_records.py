"""What happened on a call, and what was said: its timeline and its recordings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from purser.api.call_shapes import CallTimeline, Moment, RecordingOut, StaffCalls, WireCallId
from purser.api.call_sight import sight, staff_call
from purser.api.description import documented
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, not_found
from purser.hotline import calls
from purser.hotline.calls import Call, Recording, Sound
from purser.identity.permissions import Permission
from purser.service import queue

router = new_router("staff: calls")

Reading = Annotated[Colleague, Depends(colleague_with(Permission.CALL_READ))]
Listening = Annotated[Colleague, Depends(colleague_with(Permission.CALL_LISTEN))]
Reason = Annotated[str, Query(min_length=4, max_length=200, description="Goes into the audit")]
Number = Annotated[int, Query(ge=1, le=100)]

_WAV: Final = {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}
_AUDIO: Final[dict[int | str, dict[str, Any]]] = {
    200: _WAV,
    206: {"description": "The range that was asked for", **_WAV},
}
_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)
_AT_ONCE: Final = 256 * 1024  # bytes


@router.get("/staff/calls/{call_id}/timeline", operation_id="getCallTimeline", responses=documented(403, 404))
async def timeline(call_id: WireCallId, rt: Rt, colleague: Reading) -> CallTimeline:
    """Every step of the line and of the queue, with its time."""
    async with rt.db.reader() as conn:
        call = await sight(conn, call_id, colleague)
        found = [Moment.of(e) for e in await calls.events(conn, call_id)] + await _in_queue(conn, call)
        recordings = await calls.recordings_of(conn, call_id)
        shown = await staff_call(conn, call)
    return CallTimeline(
        call=shown, items=sorted(found, key=_when), recordings=[_recording(r) for r in recordings]
    )  # fmt: skip


@router.get("/staff/cases/{case_id}/calls", operation_id="listCallsOfCase", responses=documented(403, 404))
async def of_case(case_id: WireProceedingId, rt: Rt, colleague: Reading) -> StaffCalls:
    """The calls about a case that somebody may see, the oldest first."""
    shown = []
    async with rt.db.reader() as conn:
        for call in reversed(await calls.of_case(conn, case_id)):
            try:
                shown.append(await staff_call(conn, await sight(conn, call.id, colleague)))
            except Problem:  # another's
                continue
    return StaffCalls(items=shown)


@router.get(
    "/staff/calls/{call_id}/recording", operation_id="playRecording", response_class=Response,
    responses=_AUDIO | documented(403, 404, 422),
)  # fmt: skip
async def recording(
    request: Request, call_id: WireCallId, reason: Reason, rt: Rt, colleague: Listening, number: Number = 1
) -> Response:
    """The sound: WAV, left the customer, right what they heard, whole or a range of its bytes. Who listens, and why, is
    put into the audit first, each time."""

    async def note(tx: Tx) -> Sound:
        call = await sight(tx, call_id, colleague)
        found = next((r for r in await calls.recordings_of(tx, call_id) if r.number == number), None)
        if found is None:
            raise not_found("recording_unknown")
        sound = await calls.sound_of(tx, rt.calls, found)
        await calls.play_recording(tx, rt.calls, call, colleague.session.staff, reason)
        return sound

    return played(await rt.db.run(note), request.headers.get("range"))


def played(sound: Sound, wanted: str | None) -> Response:
    """All of it, or the one range that was asked for (RFC 9110, 14.2); other ranges are left unheeded."""
    found = _RANGE.fullmatch(wanted or "")
    begin, end = (int(found[1]), int(found[2] or sound.size) + 1) if found else (0, sound.size)
    end = min(end, sound.size)
    is_part = found is not None and begin < end
    begin, end = (begin, end) if is_part else (0, sound.size)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - begin)}
    if is_part:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{sound.size}"

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(begin, end, _AT_ONCE):
            yield await asyncio.to_thread(sound.read, at, min(at + _AT_ONCE, end))

    return StreamingResponse(pieces(), 206 if is_part else 200, headers, "audio/wav")


async def _in_queue(conn: Reader, call: Call) -> list[Moment]:
    if call.contact is None:
        return []
    return [
        Moment(at=e.at, source="queue", kind=e.step, state=e.state, agent_id=e.agent, data={})
        for e in await queue.history(conn, call.contact)
    ]


def _when(moment: Moment) -> datetime:
    return moment.at


def _recording(r: Recording) -> RecordingOut:
    return RecordingOut(
        number=r.number, began_at=r.began_at, seconds=r.seconds, pauses=[list(p) for p in r.pauses],
        keep_until=r.keep_until, is_kept=r.file is not None,
    )  # fmt: skip
