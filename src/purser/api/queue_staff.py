"""The queue at an agent's desk: being there, taking contacts, handing them on, wrapping them up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeAlias

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.queue_shapes import AgentDesk, BandName, QueueContact, WireContactId, WireStaffId
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.db import Tx
from purser.core.procedure import Actor
from purser.identity.permissions import Permission
from purser.service import queue
from purser.service.queue import Band, Contact, Outcome, Presence

router = new_router("queue")

Answering = Annotated[Colleague, Depends(colleague_with(Permission.QUEUE_WORK))]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Number = Annotated[int, Field(strict=True, ge=1, le=1_000)]

Act: TypeAlias = Callable[[Tx], Awaitable[Contact]]


class NewPresence(Input):
    """A break needs one of the reasons of getQueueChoices. `speaks`: whether the desk has a microphone that works; no
    call is offered while it has none. Left out: as it was said last."""

    presence: Presence
    reason: Code | None = None
    speaks: Annotated[bool, Field(strict=True)] | None = None


class Transfer(Input):
    """To whoever has these skills, or to one colleague first. `band`: more or less urgent than it was taken for."""

    skills: Annotated[list[Code], Field(max_length=10, default_factory=list)]
    to: WireStaffId | None = None
    band: BandName | None = None


class WrapUp(Input):
    """What it was about, by one of the codes of getQueueChoices."""

    code: Code


class Reached(Input):
    """Which attempt it was."""

    attempt: Number


class Unreached(Reached):
    """Which attempt it was, and how it ended."""

    outcome: Literal["no_answer", "busy", "failed"]


class Choice(Output):
    """Something to choose, with its name in the caller's language."""

    code: str
    name: str


class QueueChoices(Output):
    """Reasons for a break, wrap-up codes, and the skills there are."""

    breaks: list[Choice]
    codes: list[Choice]
    skills: list[str]


@router.get(
    "/staff/queue/choices",
    operation_id="getQueueChoices",
    summary="Breaks, wrap-up codes and skills",
    response_model=QueueChoices,
    responses=documented(403),
)
async def choices(request: Request, _: Answering) -> QueueChoices:
    """As the policy names them."""
    rules, language = runtime(request).floor.rules, request_language(request)
    return QueueChoices(
        breaks=[Choice(code=b.code, name=b.names[language]) for b in rules.breaks],
        codes=[Choice(code=c.code, name=c.names[language]) for c in rules.codes],
        skills=sorted(rules.skills),
    )


@router.get(
    "/staff/agents/me",
    operation_id="getAgentMe",
    summary="Whether one takes contacts, and what one holds",
    response_model=AgentDesk,
    responses=documented(403),
)
async def me(request: Request, colleague: Answering) -> AgentDesk:
    """Whoever never answered before is offline."""
    return await _desk(runtime(request), colleague)


@router.put(
    "/staff/agents/me/presence",
    operation_id="setPresence",
    summary="Take contacts, take a break, or go",
    response_model=AgentDesk,
    responses=documented(403, 422),
)
async def set_presence(request: Request, colleague: Answering, body: NewPresence) -> AgentDesk:
    """What is offered and not taken goes back to its place; what is being talked about stays."""
    rt, staff = runtime(request), colleague.session.staff
    await rt.db.run(lambda tx: queue.set_presence(tx, rt.floor, staff, body.presence, body.reason or "", body.speaks))
    return await _desk(rt, colleague)


@router.post(
    "/staff/contacts/{contact_id}/accept",
    operation_id="acceptContact",
    summary="Take what is offered",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def accept(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """Once more is as good as once."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.accept(tx, floor, contact_id, staff, _as(colleague)))


@router.post(
    "/staff/contacts/{contact_id}/decline",
    operation_id="declineContact",
    summary="Leave what is offered to others",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def decline(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """It keeps its place and is not offered to the same agent again so soon."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.decline(tx, floor, contact_id, staff, _as(colleague)))


@router.post(
    "/staff/contacts/{contact_id}/hold",
    operation_id="holdContact",
    summary="Let the customer wait on the line",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def hold(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """The contact stays the agent's."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.hold(tx, floor, contact_id, staff, _as(colleague)))


@router.post(
    "/staff/contacts/{contact_id}/resume",
    operation_id="resumeContact",
    summary="Go on talking",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def resume(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """After a hold."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.resume(tx, floor, contact_id, staff, _as(colleague)))


@router.post(
    "/staff/contacts/{contact_id}/transfer",
    operation_id="transferContact",
    summary="Hand a contact on",
    response_model=QueueContact,
    responses=documented(403, 404, 409, 422),
)
async def transfer(request: Request, colleague: Answering, contact_id: WireContactId, body: Transfer) -> QueueContact:
    """The customer keeps the place they first had."""
    floor, staff = runtime(request).floor, colleague.session.staff
    band = None if body.band is None else Band[body.band.upper()]

    async def act(tx: Tx) -> Contact:
        return await queue.transfer(
            tx, floor, contact_id, staff, _as(colleague), skills=tuple(body.skills), to=body.to, band=band
        )

    return await _do(request, act)


@router.post(
    "/staff/contacts/{contact_id}/requeue",
    operation_id="requeueContact",
    summary="Give a contact back to the queue",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def requeue(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """At the place the customer first had."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.requeue(tx, floor, contact_id, staff, _as(colleague)))


@router.post(
    "/staff/contacts/{contact_id}/finish",
    operation_id="finishContact",
    summary="End the talk",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def finish(request: Request, colleague: Answering, contact_id: WireContactId) -> QueueContact:
    """A minute is left to wrap it up."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.finish(tx, floor, contact_id, _as(colleague), staff))


@router.post(
    "/staff/contacts/{contact_id}/wrap-up",
    operation_id="wrapUpContact",
    summary="Say what it was about",
    response_model=QueueContact,
    responses=documented(403, 404, 409, 422),
)
async def wrap_up(request: Request, colleague: Answering, contact_id: WireContactId, body: WrapUp) -> QueueContact:
    """Ends the talk, too, when it is not over. A code that was not given in time may be given later."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.wrap_up(tx, floor, contact_id, staff, _as(colleague), body.code))


@router.post(
    "/staff/contacts/{contact_id}/reach",
    operation_id="reachContact",
    summary="The customer was rung and answered",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def reach(request: Request, colleague: Answering, contact_id: WireContactId, body: Reached) -> QueueContact:
    """For a callback that the agent rings by hand."""
    floor, staff = runtime(request).floor, colleague.session.staff
    return await _do(request, lambda tx: queue.reach(tx, floor, contact_id, body.attempt, _as(colleague), staff))


@router.post(
    "/staff/contacts/{contact_id}/miss",
    operation_id="missContact",
    summary="The customer was rung and not reached",
    response_model=QueueContact,
    responses=documented(403, 404, 409),
)
async def miss(request: Request, colleague: Answering, contact_id: WireContactId, body: Unreached) -> QueueContact:
    """Tried again after a while, three times in all."""
    floor, staff = runtime(request).floor, colleague.session.staff
    outcome = Outcome(body.outcome)

    async def act(tx: Tx) -> Contact:
        return await queue.miss_dial(tx, floor, contact_id, body.attempt, outcome, _as(colleague), staff)

    return await _do(request, act)


def _as(colleague: Colleague) -> Actor:
    return Actor(colleague.session.role.value)


async def _do(request: Request, act: Act) -> QueueContact:
    return QueueContact.of(await runtime(request).db.run(act))


async def _desk(rt: Runtime, colleague: Colleague) -> AgentDesk:
    staff = colleague.session.staff
    async with rt.db.reader() as conn:
        agents = await queue.read_agents(conn, [staff])
        held = await queue.read_held(conn, staff)
        living = {a.contact: a for a in await queue.live_attempts(conn, staff)}
    if staff not in agents:
        await rt.db.run(lambda tx: queue.ensure_agent(tx, staff, rt.clock))
        return await _desk(rt, colleague)
    return AgentDesk.with_contacts(agents[staff], [QueueContact.of(c, living.get(c.id)) for c in held])
