"""Where somebody is signed in, and signing out elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from starlette.requests import Request

from purser.api.auth import SignedIn, forget_customer
from purser.api.description import documented
from purser.api.devices import DeviceOut
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output, wire_id
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import SessionId
from purser.identity import end_other_sessions, end_own_session, list_devices, list_sessions
from purser.notices import NoticeKind, tell
from purser.safety import require_trusted

router = new_router("sessions")

WireSessionId = Annotated[SessionId, wire_id(SessionId)]


class SessionLine(Output):
    """A session of the customer. `place` is the network it was opened from; `seen_at` is right to five minutes."""

    id: WireSessionId
    is_current: bool
    device: DeviceOut | None
    place: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class SessionList(Output):
    """The customer's sessions, last used first."""

    items: list[SessionLine]


class Ended(Output):
    """How many sessions were ended."""

    count: int


@router.get("/sessions", operation_id="listSessions", summary="Where I am signed in", response_model=SessionList)
async def sessions(request: Request, session: SignedIn) -> SessionList:
    """All living sessions, with their devices."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        lines = await list_sessions(conn, session.customer, rt.policy.sessions, rt.clock)
        devices = {d.id: d for d in await list_devices(conn, session.customer)}
    now = rt.clock.now()
    shown = {i: DeviceOut.of(d, now, is_current=i == session.device) for i, d in devices.items()}
    return SessionList(
        items=[
            SessionLine(
                id=line.id,
                is_current=line.id == session.id,
                device=None if line.device is None else shown.get(line.device),
                place=line.place,
                created_at=line.created_at,
                seen_at=line.seen_at,
                expires_at=line.expires_at,
            )
            for line in lines
        ]
    )


@router.delete("/sessions/others", operation_id="deleteOtherSessions", summary="Sign out everywhere else")
async def end_others(request: Request, session: SignedIn) -> Ended:
    """Ends all sessions but this one. Not from a device that is new: a thief's first wish is to be alone."""
    rt = runtime(request)

    async def end(tx: Tx) -> int:
        await require_trusted(tx, session.customer, session.device, rt.clock)
        count = await end_other_sessions(tx, session.customer, session.id)
        if count:
            await tell(tx, session.customer, NoticeKind.SESSIONS_ENDED, {"count": count}, rt.clock)
        return count

    count = await rt.db.run(end)
    forget_customer(rt, session.customer)
    return Ended(count=count)


@router.delete(
    "/sessions/{session_id}",
    operation_id="deleteOneSession",
    summary="Sign out one session",
    status_code=204,
    responses=documented(404),
)
async def end_one(request: Request, session: SignedIn, session_id: WireSessionId) -> None:
    """Ends one of the customer's sessions; another one than this only from a device that is not new."""
    rt = runtime(request)

    async def end(tx: Tx) -> None:
        if session_id != session.id:
            await require_trusted(tx, session.customer, session.device, rt.clock)
        if not await end_own_session(tx, session.customer, session_id):
            raise not_found("session_unknown")

    await rt.db.run(end)
    forget_customer(rt, session.customer)
