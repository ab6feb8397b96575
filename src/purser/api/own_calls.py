"""One's own part in calls: which living ones are one's, and whom one could ask or hand a caller to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from purser.api.call_shapes import StaffCalls
from purser.api.call_sight import staff_call
from purser.api.description import documented
from purser.api.queue_shapes import WireStaffId
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.hotline.calls.mine import calls_of_staff
from purser.identity.permissions import Permission
from purser.identity.staff import read_staff
from purser.service import queue
from purser.service.chat import agent_number
from purser.service.queue import Activity, ContactChannel, Presence

router = new_router("staff: calls")

Answering = Annotated[Colleague, Depends(colleague_with(Permission.CALL_ANSWER))]


class ColleagueNow(Output):
    """A colleague who answers calls: `number` is what customers know them by; `is_free`: a call could be theirs now."""

    id: WireStaffId
    name: str
    number: str
    activity: Activity
    is_free: bool
    languages: list[str]
    skills: list[str]


class ColleaguesNow(Output):
    """Who is there besides oneself, those who are free first."""

    items: list[ColleagueNow]


@router.get("/staff/agents/me/calls", operation_id="listMyCalls", responses=documented(403))
async def mine(rt: Rt, colleague: Answering) -> StaffCalls:
    """The living calls of the contacts one holds, and those about which one is consulted: where one's line belongs,
    also after a reload."""
    async with rt.db.reader() as conn:
        found = await calls_of_staff(conn, colleague.session.staff)
        return StaffCalls(items=[await staff_call(conn, c) for c in found])


@router.get("/staff/agents/me/colleagues", operation_id="listColleaguesNow", responses=documented(403))
async def colleagues(rt: Rt, colleague: Answering) -> ColleaguesNow:
    """For a question apart, and for handing a caller on to somebody."""
    async with rt.db.reader() as conn:
        there = [
            a
            for a in await queue.read_all_agents(conn)
            if a.presence is Presence.AVAILABLE
            and a.capacity(ContactChannel.VOICE) > 0
            and a.staff != colleague.session.staff
        ]
        names = {s.id: s.name for s in (await read_staff(conn, [a.staff for a in there])).values()}
    found = [
        ColleagueNow(
            id=a.staff, name=names.get(a.staff, ""), number=agent_number(a.staff), activity=a.activity,
            is_free=a.room(ContactChannel.VOICE) > 0, languages=sorted(a.languages), skills=sorted(a.skills),
        )
        for a in there
    ]  # fmt: skip
    return ColleaguesNow(items=sorted(found, key=lambda c: (not c.is_free, c.name)))
