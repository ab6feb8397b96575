"""Who of the staff looked at how much: alarms, what they were, what one has used, and the customers who are nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.freezes import Reason
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output, wire_id
from purser.api.staff_access import viewer
from purser.api.staff_guard import Colleague, SignedInStaff, colleague_with
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, Id, StaffId
from purser.identity import find_login, normalise_login
from purser.identity.permissions import Permission, Role
from purser.identity.staff import read_staff
from purser.service import access
from purser.service.access import Alarm

router = new_router("service")

MayWatch = Annotated[Colleague, Depends(colleague_with(Permission.ACCESS_WATCH))]
MaySet = Annotated[Colleague, Depends(colleague_with(Permission.ACCESS_CANARY))]
WireStaffId = Annotated[StaffId, wire_id(StaffId)]
WireId = Annotated[Id, wire_id(Id)]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
Finding = Annotated[str, Field(min_length=4, max_length=500)]


class Watched(Output):
    """Who it is about."""

    id: WireStaffId
    name: str
    role: Role


class AccessAlert(Output):
    """What somebody did that is to be looked at; `facts` are figures and ids. Settled by `settled_by`, who says what it
    was."""

    id: WireId
    staff: Watched
    alarm: Alarm
    at: datetime
    facts: dict[str, Any]
    settled_by: str | None
    settled_at: datetime | None
    finding: str


class AccessAlertList(Output):
    """Open ones first, the latest first."""

    items: list[AccessAlert]


class FindingIn(Input):
    """What it was: an innocent reason, or what was done about it."""

    finding: Finding


class AccessBudget(Output):
    """What somebody has used of what they may. A day is the last 24 hours; customers of contacts do not count there."""

    customers_hour: int
    customers_hour_most: int
    customers_day: int
    customers_day_most: int
    lookups: int
    lookups_most: int
    reveals: int
    reveals_most: int


class CanaryIn(Input):
    """The exact login of a customer who is nobody."""

    login: Annotated[str, Field(min_length=1, max_length=254)]
    reason: Reason


class Canary(Output):
    """A customer with whom nobody has work."""

    customer_id: WireCustomerId
    since: datetime


class CanaryList(Output):
    """All of them."""

    items: list[Canary]


@router.get(
    "/staff/access/alerts",
    operation_id="listAccessAlerts",
    summary="Who looked around",
    response_model=AccessAlertList,
    responses=documented(403),
)
async def list_alerts(
    request: Request, colleague: MayWatch, is_open: Annotated[bool, Query(alias="open")] = False
) -> AccessAlertList:
    """Not those about oneself."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        found = await access.read_alerts(conn, is_open=is_open)
    return AccessAlertList(items=await _out(rt, [a for a in found if a.staff != colleague.session.staff]))


@router.post(
    "/staff/access/alerts/{staff_id}/{alert_id}/settle",
    operation_id="settleAccessAlert",
    summary="Say what an alarm was",
    response_model=AccessAlert,
    responses=documented(403, 404, 409),
)
async def settle(
    request: Request, colleague: MayWatch, staff_id: WireStaffId, alert_id: WireId, body: FindingIn
) -> AccessAlert:
    """Nobody settles one about themselves."""
    rt = runtime(request)
    who = viewer(colleague)
    made = await rt.db.run(lambda tx: access.settle(tx, rt.access, who, staff_id, alert_id, body.finding))
    return (await _out(rt, [made]))[0]


@router.get(
    "/staff/access",
    operation_id="getAccessBudget",
    summary="How much one has looked at",
    response_model=AccessBudget,
)
async def get_budget(request: Request, colleague: SignedInStaff) -> AccessBudget:
    """Of the last 24 hours, and of the last hour."""
    rt, who = runtime(request), viewer(colleague)
    async with rt.db.reader() as conn:
        used = await access.budget(conn, rt.access, who.staff)
    limits = rt.access.limits
    return AccessBudget(
        customers_hour=used.customers_hour,
        customers_hour_most=limits.customers_an_hour,
        customers_day=used.customers_day,
        customers_day_most=limits.a_day(who.role),
        lookups=used.lookups,
        lookups_most=limits.lookups_a_day,
        reveals=used.reveals,
        reveals_most=limits.reveals_a_day,
    )


@router.post(
    "/staff/access/canaries",
    operation_id="setCanary",
    summary="Make a customer one with whom nobody has work",
    response_model=CanaryList,
    status_code=201,
    responses=documented(403, 404),
)
async def set_canary(request: Request, colleague: MaySet, body: CanaryIn) -> CanaryList:
    """Whoever of the staff opens them, or looks them up, is out at once and others are told."""
    rt = runtime(request)
    login = normalise_login(body.login, rt.policy.calling_code)

    async def set_it(tx: Tx) -> None:
        found = await find_login(tx, login)
        if found is None:
            raise not_found("customer_unknown")
        await access.set_canary(tx, colleague.actor, found, body.reason, rt.clock)

    await rt.db.run(set_it)
    return await _canaries(rt)


@router.get(
    "/staff/access/canaries",
    operation_id="listCanaries",
    summary="The customers with whom nobody has work",
    response_model=CanaryList,
    responses=documented(403),
)
async def list_canaries(request: Request, _: MaySet) -> CanaryList:
    """The oldest first."""
    return await _canaries(runtime(request))


async def _canaries(rt: Runtime) -> CanaryList:
    async with rt.db.reader() as conn:
        found = await access.list_canaries(conn)
    return CanaryList(items=[Canary(customer_id=c, since=at) for c, at in found])


async def _out(rt: Runtime, found: list[access.Alert]) -> list[AccessAlert]:
    async with rt.db.reader() as conn:
        people = await read_staff(conn, {i for a in found for i in (a.staff, a.settled_by) if i is not None})
    return [
        AccessAlert(
            id=a.id,
            staff=Watched(id=a.staff, name=people[a.staff].name, role=people[a.staff].role),
            alarm=a.alarm,
            at=a.at,
            facts=dict(a.facts),
            settled_by=None if a.settled_by is None else people[a.settled_by].name,
            settled_at=a.settled_at,
            finding=a.finding,
        )
        for a in found
    ]
