"""Calls at the desk: an agent's line, hold, handing on, the recording, and supervisors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends

from purser.api.call_shapes import (
    Consult,
    IceServers,
    LineAnswer,
    LineOffer,
    StaffCall,
    StaffCalls,
    Supervise,
    WireCallId,
)
from purser.api.call_sight import had, held, sight, staff_call
from purser.api.description import documented
from purser.api.queue_staff import Transfer
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.staff_guard import Colleague, colleague_with
from purser.api.turn import ice_servers
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.errors import invalid
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call, CallId, OrderKind, Sent, call_over
from purser.identity.permissions import Permission
from purser.service import queue
from purser.service.queue import Band, tell_staff

router = new_router("staff: calls")

Answering = Annotated[Colleague, Depends(colleague_with(Permission.CALL_ANSWER))]
Reading = Annotated[Colleague, Depends(colleague_with(Permission.CALL_READ))]
Supervising = Annotated[Colleague, Depends(colleague_with(Permission.CALL_SUPERVISE))]


@router.get("/staff/turn", operation_id="getStaffTurn", responses=documented(403))
async def turn(rt: Rt, colleague: Answering) -> IceServers:
    """Relays for the desk's line."""
    return ice_servers(rt, str(colleague.session.staff))


@router.get("/staff/calls", operation_id="listStaffCalls", responses=documented(403))
async def living(rt: Rt, _: Supervising) -> StaffCalls:
    """All calls there are now, for the wall."""
    async with rt.db.reader() as conn:
        return StaffCalls(items=[await staff_call(conn, c) for c in await calls.living(conn)])


@router.get("/staff/calls/{call_id}", operation_id="getStaffCall", responses=documented(403, 404))
async def get_call(call_id: WireCallId, rt: Rt, colleague: Reading) -> StaffCall:
    """A call one has or had, or is consulted about; supervisors and auditors see all."""
    async with rt.db.reader() as conn:
        return await staff_call(conn, await sight(conn, call_id, colleague))


@router.post("/staff/calls/{call_id}/leg", operation_id="offerAgentLine", responses=documented(403, 404, 409, 422, 503))
async def leg(call_id: WireCallId, body: LineOffer, rt: Rt, colleague: Answering) -> LineAnswer:
    """Offer the desk's line for a call one has accepted, or is consulted about; again after it broke."""
    data = {"sdp": body.offer, "staff": str(colleague.session.staff)}

    async def offer(tx: Tx) -> Sent:
        return await calls.send_order(tx, rt.clock, await had(tx, call_id, colleague), OrderKind.LEG, data)

    return LineAnswer(answer=(await rt.answers.wait(await rt.db.run(offer)))["sdp"])


@router.post("/staff/calls/{call_id}/hold", operation_id="holdCall", responses=documented(403, 404, 409, 503))
async def hold(call_id: WireCallId, rt: Rt, colleague: Answering) -> StaffCall:
    """The customer hears music, and nobody hears them. Once more is as good as once."""
    return await _hold(rt, colleague, call_id, on=True)


@router.post("/staff/calls/{call_id}/resume", operation_id="resumeCall", responses=documented(403, 404, 409, 503))
async def resume(call_id: WireCallId, rt: Rt, colleague: Answering) -> StaffCall:
    """Go on talking. Once more is as good as once."""
    return await _hold(rt, colleague, call_id, on=False)


@router.post("/staff/calls/{call_id}/transfer", operation_id="transferCall", responses=documented(403, 404, 409, 422))
async def transfer(call_id: WireCallId, body: Transfer, rt: Rt, colleague: Answering) -> StaffCall:
    """Hand the caller on, to whoever has these skills or to one colleague; the customer keeps their place and hears
    music meanwhile. A colleague who was consulted is on the line already and talks as soon as they accept."""
    staff, band = colleague.session.staff, None if body.band is None else Band[body.band.upper()]

    async def hand_on(tx: Tx) -> None:
        call = await held(tx, call_id, colleague)
        assert call.contact is not None
        await queue.transfer(
            tx, rt.floor, call.contact, staff, _as(colleague), skills=tuple(body.skills), to=body.to, band=band
        )
        await calls.requeue_call(tx, rt.calls, call_id, "transfer", _as(colleague), to=body.to)
        await calls.send_order(tx, rt.clock, call, OrderKind.TRANSFER, {"staff": str(staff)})

    await rt.db.run(hand_on)
    return await _shown(rt, call_id)


@router.post(
    "/staff/calls/{call_id}/consult", operation_id="consultColleague", responses=documented(403, 404, 409, 422, 503)
)
async def consult(call_id: WireCallId, body: Consult, rt: Rt, colleague: Answering) -> StaffCall:
    """Speak with a colleague while the customer hears music: their desk is told (`call.consult`) and offers its line.
    Without anybody: go back to the customer."""
    staff = colleague.session.staff
    if body.to == staff:
        raise invalid("transfer_to_oneself")

    async def ask(tx: Tx) -> Sent:
        call = await held(tx, call_id, colleague)
        if body.to is not None and not await queue.read_agents(tx, [body.to]):
            raise queue.agent_unknown()
        call = await calls.consult(tx, rt.calls, call_id, staff, body.to)
        data = {"staff": str(staff), "to": None if body.to is None else str(body.to)}
        sent = await calls.send_order(tx, rt.clock, call, OrderKind.CONSULT, data)
        if body.to is not None:
            await tell_staff(tx, body.to, "call.consult", {"call_id": str(call_id), "by": str(staff)}, rt.clock)
        return sent

    return await _done(rt, call_id, await rt.db.run(ask))


@router.post(
    "/staff/calls/{call_id}/recording/pause", operation_id="pauseRecording", responses=documented(403, 404, 409, 503)
)
async def pause(call_id: WireCallId, rt: Rt, colleague: Answering) -> StaffCall:
    """Record nothing while the numbers of a card are spoken."""
    return await _tell(rt, colleague, call_id, OrderKind.PAUSE)


@router.post(
    "/staff/calls/{call_id}/recording/resume", operation_id="resumeRecording", responses=documented(403, 404, 409, 503)
)
async def go_on(call_id: WireCallId, rt: Rt, colleague: Answering) -> StaffCall:
    """Record again."""
    return await _tell(rt, colleague, call_id, OrderKind.GO_ON)


@router.post(
    "/staff/calls/{call_id}/supervise", operation_id="superviseCall", responses=documented(403, 404, 409, 422, 503)
)
async def supervise(call_id: WireCallId, body: Supervise, rt: Rt, colleague: Supervising) -> LineAnswer:
    """Be on a colleague's call. It is put into the audit before anything is heard."""
    staff = colleague.session.staff
    data = {"staff": str(staff), "mode": body.mode, "sdp": body.offer}

    async def join(tx: Tx) -> Sent:
        call = await calls.claim(tx, call_id)
        if not call.is_open:
            raise call_over()
        call = await calls.note_on(tx, rt.calls, call_id, "supervised", {"mode": body.mode}, by=staff)
        sent = await calls.send_order(tx, rt.clock, call, OrderKind.SUPERVISE, data)
        await audit.write(tx, Act(colleague.actor, "call.supervise", f"call:{call_id}", body.mode), rt.clock)
        return sent

    answer = await rt.answers.wait(await rt.db.run(join))
    return LineAnswer(answer=answer.get("sdp"))


@router.post("/staff/calls/{call_id}/hang-up", operation_id="hangUpAtDesk", responses=documented(403, 404, 409))
async def hang_up(call_id: WireCallId, rt: Rt, colleague: Answering) -> StaffCall:
    """End the talk; a minute is left to wrap it up. Ending it twice is ending it once."""
    staff = colleague.session.staff

    async def end(tx: Tx) -> None:
        call = await had(tx, call_id, colleague)
        if not call.is_open:
            return
        await held(tx, call_id, colleague)
        await calls.send_order(tx, rt.clock, call, OrderKind.HANG_UP, {"by": "agent", "staff": str(staff)})
        await calls.end_call(tx, rt.calls, call_id, _as(colleague), staff=staff)

    await rt.db.run(end)
    return await _shown(rt, call_id)


async def _hold(rt: Runtime, colleague: Colleague, ident: CallId, *, on: bool) -> StaffCall:
    staff, kind = colleague.session.staff, OrderKind.HOLD if on else OrderKind.RESUME

    async def put(tx: Tx) -> Sent:
        call = await held(tx, ident, colleague)
        assert call.contact is not None
        contact = await queue.claim_contact(tx, call.contact)
        if contact.state == ("connected" if on else "on_hold"):
            act = queue.hold if on else queue.resume
            await act(tx, rt.floor, call.contact, staff, _as(colleague))
        call = await calls.hold_call(tx, rt.calls, ident, staff, _as(colleague), on=on)
        return await calls.send_order(tx, rt.clock, call, kind, {"staff": str(staff)})

    return await _done(rt, ident, await rt.db.run(put))


async def _tell(rt: Runtime, colleague: Colleague, ident: CallId, kind: OrderKind) -> StaffCall:
    staff = colleague.session.staff
    event = {OrderKind.PAUSE: "recording_paused", OrderKind.GO_ON: "recording_resumed"}[kind]
    data: Mapping[str, Any] = {"staff": str(staff)}

    async def send(tx: Tx) -> Sent:
        call: Call = await held(tx, ident, colleague)
        call = await calls.note_on(tx, rt.calls, ident, event, by=staff)
        return await calls.send_order(tx, rt.clock, call, kind, data)

    return await _done(rt, ident, await rt.db.run(send))


async def _done(rt: Runtime, ident: CallId, sent: Sent) -> StaffCall:
    await rt.answers.wait(sent)
    return await _shown(rt, ident)


async def _shown(rt: Runtime, ident: CallId) -> StaffCall:
    async with rt.db.reader() as conn:
        return await staff_call(conn, await calls.read(conn, ident))


def _as(colleague: Colleague) -> Actor:
    return Actor(colleague.session.role.value)
