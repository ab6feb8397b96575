"""The stream of a colleague's events: one WebSocket for everything that happens at a desk."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query
from starlette.exceptions import WebSocketException
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output
from purser.api.staff_guard import Colleague, SignedInStaff, staff_socket
from purser.api.staff_streams import PAGE, StaffListener, StaffStreams
from purser.core.endings import end
from purser.core.errors import Problem
from purser.service import queue
from purser.service.queue import StaffEvent

router = new_router("queue")

LAST = 2**63 - 1
AGAIN = 1012
"""The close code of a server that will be back at once (RFC 6455's registry: service restart)."""

SIGNED_OUT = 4401
"""The close code when the session has ended."""

AtSocket = Annotated[Colleague, Depends(staff_socket)]
After = Annotated[int, Query(ge=0, le=LAST)]


class StaffEventOut(Output):
    """Something a colleague is told. `kind`: contact, presence, chat.message and others; `data` says of what."""

    number: int
    at: datetime
    kind: str
    data: dict[str, Any]


class StaffEventList(Output):
    """In order. `last_number`: where the stream is to go on."""

    items: list[StaffEventOut]
    last_number: int


@router.get(
    "/staff/events",
    operation_id="listStaffEvents",
    summary="What a colleague was told",
    response_model=StaffEventList,
)
async def list_events(request: Request, colleague: SignedInStaff, after: After | None = None) -> StaffEventList:
    """After event `after`, at most two hundred; without it none, but where the stream is to begin."""
    staff = colleague.session.staff
    async with runtime(request).db.reader() as conn:
        last = (await queue.last_numbers(conn, [staff])).get(staff, 0)
        found = [] if after is None else await queue.events_after(conn, staff, after, PAGE)
    shown = [StaffEventOut.model_validate(_shown(e)) for e in found]
    return StaffEventList(items=shown, last_number=found[-1].number if found else last)


@router.websocket("/staff/stream", name="streamStaff")
async def stream(socket: WebSocket, colleague: AtSocket, after: After | None = None) -> None:
    """Text frames: `{"number", "at", "kind", "data"}` for each event after number `after`, without gaps;
    `{"kind": "alive"}` after a silence; `{"kind": "chat.typing", "data"}` has no number and is not kept. Without
    `after`: from now on. Closes with 4401 when the session has ended and with 1012 when the server restarts: come back
    with the last number. What the desk sends is not read."""
    streams = runtime(socket).staff_streams
    staff = colleague.session.staff
    if after is None:
        async with runtime(socket).db.reader() as conn:
            after = (await queue.last_numbers(conn, [staff])).get(staff, 0)
    try:
        listener = streams.join(staff, colleague.token_hash, after)
    except Problem as problem:
        raise WebSocketException(1013, problem.code) from None
    await socket.accept()
    try:
        await _until_one_ends(_tell(socket, streams, listener), _until_gone(socket))
    finally:
        await streams.leave(listener)


async def _tell(socket: WebSocket, streams: StaffStreams, listener: StaffListener) -> None:
    async for news in streams.tell(listener):
        if news is None:
            await socket.send_text('{"kind":"alive"}')
        elif isinstance(news, tuple):
            for frame in news:
                await socket.send_text(frame)
        elif isinstance(news, str):
            await socket.close(SIGNED_OUT if news == "session_ended" else AGAIN, news)
        else:
            for event in news:
                await socket.send_text(orjson.dumps(_shown(event)).decode())


async def _until_gone(socket: WebSocket) -> None:
    """Read what nobody asked for until the other side hangs up."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


async def _until_one_ends(*parts: Any) -> None:
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it hung up while we spoke
                task.result()
    finally:
        await end(tasks)


def _shown(e: StaffEvent) -> dict[str, Any]:
    return {"number": e.number, "at": e.at, "kind": e.kind, "data": dict(e.data)}
