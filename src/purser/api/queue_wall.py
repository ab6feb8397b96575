"""The queue as a whole: who waits, who answers, what was promised; and what colleagues can do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.queue_shapes import BANDS, AgentDesk, BandName, QueueAgent, QueueContact, WireStaffId
from purser.api.queue_staff import Code
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.staff import Reason
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.text import Language
from purser.identity.permissions import Permission
from purser.identity.staff import read_staff
from purser.service import queue
from purser.service.queue import Activity, ContactChannel, ContactKind, Presence, Skilled
from purser.service.queue.report_model import Shares
from purser.service.queue.reports import read_shares
from purser.service.queue.wall import read_wall

router = new_router("queue")

Watching = Annotated[Colleague, Depends(colleague_with(Permission.QUEUE_READ))]
Leading = Annotated[Colleague, Depends(colleague_with(Permission.QUEUE_WRITE))]
Hands = Annotated[int, Field(strict=True, ge=0, le=10)]


class WaitingCount(Output):
    """How many contacts of a kind and band are in a state, and since when the longest is."""

    kind: ContactKind
    band: BandName
    state: str
    count: int
    since: datetime


class ChannelNow(Output):
    """A channel now: how many can be talked to at a time, how many are, and what is promised to somebody who comes
    (seconds; null: nobody is there)."""

    channel: ContactChannel
    slots: int
    taken: int
    within_s: int | None


class AgentOnWall(QueueAgent):
    """An agent with their name and what they hold."""

    name: str
    contacts: list[QueueContact]


class Today(Output):
    """Since local midnight; shares are from 0 to 1, null where there was nothing to count."""

    arrived: int
    answered: int
    abandoned: int
    service_level: float | None
    speed_of_answer_s: float | None
    abandonment: float | None
    promises_kept: float | None


class Wall(Output):
    """Everything that a supervisor watches, at `at`."""

    at: datetime
    waiting: list[WaitingCount]
    channels: list[ChannelNow]
    agents: list[AgentOnWall]
    activities: dict[Activity, int]
    today: Today


class AgentList(Output):
    """Everybody who ever answered."""

    items: list[AgentOnWall]


class AgentSkills(Input):
    """What a colleague can do, and how many of each they take at a time; why it changes."""

    languages: Annotated[list[Language], Field(min_length=1, max_length=2)]
    skills: Annotated[list[Code], Field(max_length=20)]
    voice: Annotated[int, Field(strict=True, ge=0, le=1)]
    chats: Hands
    cases: Hands
    reason: Reason


class SentAway(Input):
    """Why a colleague is taken out of the queue."""

    reason: Reason


@router.get(
    "/staff/queue/wall",
    operation_id="getQueueWall",
    summary="The queue now",
    response_model=Wall,
    responses=documented(403),
)
async def get_wall(request: Request, _: Watching) -> Wall:
    """Read anew by whoever watches, every few seconds."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        wall = await read_wall(conn, rt.floor)
        names = await _names(rt, [a.staff for a, _ in wall.agents])
        today = await read_shares(conn, wall.midnight, rt.clock.now())
    return Wall(
        at=rt.clock.now(),
        waiting=[
            WaitingCount(kind=kind, band=BANDS[band], state=state, count=n, since=since)
            for kind, band, state, n, since in wall.counts
        ],
        channels=[
            ChannelNow(channel=c.channel, slots=c.slots, taken=c.taken, within_s=c.within_s) for c in wall.channels
        ],
        agents=[_on_wall(a, held, names) for a, held in wall.agents],
        activities={x: sum(a.activity is x for a, _ in wall.agents) for x in Activity},
        today=_today(today),
    )


@router.get(
    "/staff/agents",
    operation_id="listAgents",
    summary="Everybody who answers",
    response_model=AgentList,
    responses=documented(403),
)
async def list_agents(request: Request, _: Watching) -> AgentList:
    """With what they can do, also those who are not there."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        agents = await queue.read_all_agents(conn)
    names = await _names(rt, [a.staff for a in agents])
    return AgentList(items=[_on_wall(a, [], names) for a in agents])


@router.put(
    "/staff/agents/{staff_id}",
    operation_id="setAgent",
    summary="Say what a colleague can do",
    response_model=QueueAgent,
    responses=documented(403, 404, 422),
)
async def set_agent(request: Request, colleague: Leading, staff_id: WireStaffId, body: AgentSkills) -> QueueAgent:
    """From the next contact on."""
    rt = runtime(request)
    what = Skilled(frozenset(body.languages), frozenset(body.skills), body.voice, body.chats, body.cases)

    async def change(tx: Tx) -> QueueAgent:
        await _known(tx, staff_id)
        agent = await queue.set_skilled(tx, rt.floor, staff_id, what)
        details = body.model_dump(exclude={"reason"})
        act = Act(colleague.actor, Permission.QUEUE_WRITE, f"staff:{staff_id}", body.reason, details)
        await audit.write(tx, act, rt.clock)
        return QueueAgent.of(agent)

    return await rt.db.run(change)


@router.post(
    "/staff/agents/{staff_id}/send-away",
    operation_id="sendAgentAway",
    summary="Take a colleague out of the queue",
    response_model=QueueAgent,
    responses=documented(403, 404),
)
async def send_away(request: Request, colleague: Leading, staff_id: WireStaffId, body: SentAway) -> QueueAgent:
    """For somebody who left their desk with the queue open: what they are talking about stays theirs."""
    rt = runtime(request)

    async def change(tx: Tx) -> QueueAgent:
        await _known(tx, staff_id)
        agent = await queue.set_presence(tx, rt.floor, staff_id, Presence.OFFLINE, "sent_away")
        act = Act(colleague.actor, Permission.QUEUE_WRITE, f"staff:{staff_id}", body.reason, {"what": "sent away"})
        await audit.write(tx, act, rt.clock)
        return QueueAgent.of(agent)

    return await rt.db.run(change)


def _on_wall(a: queue.Agent, held: list[queue.Contact], names: dict[StaffId, str]) -> AgentOnWall:
    shown = AgentDesk.with_contacts(a, [QueueContact.of(c) for c in held])
    return AgentOnWall(name=names.get(a.staff, ""), **shown.model_dump())


def _today(s: Shares) -> Today:
    return Today(
        arrived=s.arrived, answered=s.answered, abandoned=s.abandoned, service_level=s.service_level,
        speed_of_answer_s=s.speed_of_answer_s, abandonment=s.abandonment, promises_kept=s.promises_kept,
    )  # fmt: skip


async def _names(rt: Runtime, staff: list[StaffId]) -> dict[StaffId, str]:
    async with rt.db.reader() as conn:
        return {s.id: s.name for s in (await read_staff(conn, staff)).values()}


async def _known(tx: Tx, staff: StaffId) -> None:
    """Raises agent_unknown."""
    if staff not in await read_staff(tx, [staff]):
        raise queue.agent_unknown()
