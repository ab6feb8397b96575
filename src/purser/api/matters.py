"""Matters under way as the staff see them: what waits for whom, what happened, and what one's role may do now.

Lists show names and numbers masked, and whoever opens a customer's matter leaves a record in the audit first: the
customer can see who looked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, Self, TypeAlias

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request

from purser import accounts
from purser.accounts import mask_name, mask_phone, read_customers
from purser.api.description import documented
from purser.api.proceedings import Next, WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output, wire_id
from purser.api.staff_access import look_at, turn_page
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.audit import Detail
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.procedure import STAFF, Actor, Step
from purser.core.proceedings import Proceeding, Taken, list_proceedings, read_proceedings, read_steps
from purser.core.waiting import (
    FIRST,
    MOST_COUNTED,
    Agreement,
    Place,
    Position,
    count_waiting,
    list_waiting,
    read_agreements,
    read_due,
)
from purser.identity.permissions import Permission, Role, may
from purser.identity.staff import read_staff
from purser.identity.staff_model import Staff
from purser.procedures import ALL, BY_NAME
from purser.service.access import Look, Tie

router = new_router("matters")

Colleagues = Annotated[Colleague, Depends(colleague_with(Permission.MATTERS_READ))]
WireSubjectId = Annotated[Id, wire_id(Id)]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
_WORK: Final = {"case": Permission.CASE_WORK}
"""What it takes to work on matters whose steps the table gives to all of the staff alike."""

Whose: TypeAlias = Literal["mine", "staff", "all"]
Name = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class MatterCustomer(Output):
    """Whose matter it is, masked."""

    id: WireCustomerId
    name: str
    phone: str | None

    @classmethod
    def of(cls, c: accounts.Customer, *, listed: bool = False) -> Self:
        """In a list the number is left out: who waits is told by the last character of a name."""
        phone = None if listed else c.phone and mask_phone(c.phone)
        return cls(id=c.id, name=mask_name(c.name), phone=phone)


class MatterSummary(Output):
    """A matter in a list. `customer` is null for the operator's own matters; `next` is what the system does by
    itself, soonest first; `mine`: the caller's role may take a step now."""

    id: WireProceedingId
    subject_id: WireSubjectId
    customer: MatterCustomer | None
    procedure: str
    state: str
    turn: Actor | None
    mine: bool
    opened_at: datetime
    since: datetime
    ended_at: datetime | None
    next: list[Next]


class MatterPage(Output):
    """The longest waiting first. `next_cursor` is null on the last page."""

    items: list[MatterSummary]
    next_cursor: str | None


class Waiting(Output):
    """How many matters wait in one state of a procedure; `more` when there are more than were counted."""

    procedure: str
    state: str
    turn: Actor
    mine: bool
    count: int
    more: bool


class WaitingList(Output):
    """Every state in which somebody of the staff has the turn, in the order of the procedures."""

    items: list[Waiting]


class Agreed(Output):
    """Somebody who has agreed to a step that takes more than one person."""

    staff_id: Annotated[StaffId, wire_id(StaffId)]
    name: str
    at: datetime


class MatterStep(Output):
    """A step the caller's role may take: what must hold, what it does to the money, and who has agreed so far."""

    step: str
    guard: str
    effect: str
    people: int
    agreed: list[Agreed]
    agreed_by_me: bool


class MatterEvent(Output):
    """Something that happened; `name` is that of a colleague who did it."""

    version: int
    step: str
    state: str
    actor: Actor
    name: str | None
    reason: str
    at: datetime


class Matter(MatterSummary):
    """A matter with its history, oldest first, and what the caller may do."""

    version: int
    actions: list[MatterStep]
    history: list[MatterEvent] = Field(description="What happened, oldest first")


@router.get(
    "/staff/matters",
    operation_id="listMatters",
    summary="What waits for the staff",
    response_model=MatterPage,
    responses=documented(403),
)
async def list_matters(
    request: Request,
    colleague: Colleagues,
    whose: Whose = "staff",
    procedure: Name | None = None,
    state: Name | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> MatterPage:
    """`mine`: the caller's role may take a step; `staff`: it is the turn of somebody on the staff; `all`: whatever
    has not ended. Of one procedure or one state where they are named."""
    rt = runtime(request)
    scope = f"matters:{colleague.session.staff}:{whose}:{procedure}:{state}"
    after = FIRST if cursor is None else Position.unpack(rt.cursors.decode(scope, cursor))
    if cursor is not None:
        await turn_page(rt, colleague)
    role = _role(colleague)
    places = [p for p in _places(whose, role) if procedure in (None, p[0]) and state in (None, p[1])]
    async with rt.db.reader() as conn:
        found = await list_waiting(conn, places, after, limit + 1)
        items = await _summaries(conn, found[:limit], role, listed=True)
    last = Position(items[-1].since, items[-1].id) if len(found) > limit else None
    return MatterPage(items=items, next_cursor=last and rt.cursors.encode(scope, last.pack()))


@router.get(
    "/staff/matters/waiting",
    operation_id="countMatters",
    summary="How much waits where",
    response_model=WaitingList,
    responses=documented(403),
)
async def count_matters(request: Request, colleague: Colleagues) -> WaitingList:
    """For the numbers beside a list; where there is a lot, counted no further than a thousand."""
    role = _role(colleague)
    async with runtime(request).db.reader() as conn:
        counts = await count_waiting(conn, _places("staff", role))
    return WaitingList(items=[_waiting(place, count, role) for place, count in counts.items()])


@router.get(
    "/staff/matters/{subject_id}/{matter_id}",
    operation_id="getMatter",
    summary="Open a matter",
    response_model=Matter,
    responses=documented(403, 404),
)
async def get_matter(
    request: Request, colleague: Colleagues, subject_id: WireSubjectId, matter_id: WireProceedingId
) -> Matter:
    """Its history and what the caller's role may do. That it was opened is written down before it is shown."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        seen = (await read_proceedings(conn, subject_id, [matter_id])).get(matter_id)
    tie = Tie.ROLE if seen is not None and _open_to(seen, _role(colleague)) else Tie.STRANGER

    async def check(tx: Tx) -> Mapping[str, Detail]:
        found = (await read_proceedings(tx, subject_id, [matter_id])).get(matter_id)
        if found is None:
            raise not_found("proceeding_unknown")
        return {"matter": str(matter_id), "procedure": found.procedure}

    look = Look(CustomerId(subject_id), Permission.MATTERS_READ, tie=tie)
    await look_at(rt, colleague, look, check)
    async with rt.db.reader() as conn:
        return await open_matter(conn, colleague, subject_id, matter_id)


async def open_matter(conn: Reader, colleague: Colleague, subject: Id, ident: ProceedingId) -> Matter:
    """A matter as a colleague sees it. Raises proceeding_unknown."""
    found = (await read_proceedings(conn, subject, [ident])).get(ident)
    if found is None:
        raise not_found("proceeding_unknown")
    role = _role(colleague)
    steps = (await read_steps(conn, subject, [ident]))[ident]
    agreed = await read_agreements(conn, found)
    names = await read_staff(conn, [*_colleagues(steps), *(a.staff for a in agreed)])
    [summary] = await _summaries(conn, [found], role)
    return Matter(
        **dict(summary),
        version=found.version,
        actions=[_step(s, agreed, names, colleague.session.staff) for s in _open_to(found, role)],
        history=[_event(t, names) for t in steps],
    )


def _role(colleague: Colleague) -> Actor | None:
    """As what a colleague acts in a procedure; who audits does not act."""
    role = colleague.session.role.value
    return Actor(role) if role in {a.value for a in STAFF} else None


def _places(whose: Whose, role: Actor | None) -> list[Place]:
    """The states that a list looks into."""
    return [
        (p.name, state)
        for p in ALL
        for state, turn in p.states.items()
        if state not in p.finals
        and (whose == "all" or (turn in STAFF and (whose == "staff" or _may(p.name, state, role))))
    ]


def _may(procedure: str, state: str, role: Actor | None) -> bool:
    return bool(_open_in(procedure, state, role))


def _open_to(p: Proceeding, role: Actor | None) -> list[Step]:
    return _open_in(p.procedure, p.state, role)


def _open_in(procedure: str, state: str, role: Actor | None) -> list[Step]:
    """The steps that a role may take; none where its people may not work on such matters at all."""
    needed = _WORK.get(procedure)
    if role is None or (needed is not None and not may(Role(role.value), needed)):
        return []
    return BY_NAME[procedure].open_to(state, role)


def _waiting(place: Place, count: int, role: Actor | None) -> Waiting:
    procedure, state = place
    turn = BY_NAME[procedure].states[state]
    assert turn is not None
    return Waiting(
        procedure=procedure,
        state=state,
        turn=turn,
        mine=_may(procedure, state, role),
        count=count,
        more=count == MOST_COUNTED,
    )


async def matters_of(conn: Reader, colleague: Colleague, customer: CustomerId, limit: int) -> list[MatterSummary]:
    """A customer's latest matters, as a colleague sees them."""
    return await _summaries(conn, await list_proceedings(conn, customer, None, limit), _role(colleague), listed=True)


async def _summaries(
    conn: Reader, found: Collection[Proceeding], role: Actor | None, *, listed: bool = False
) -> list[MatterSummary]:
    owners = await read_customers(conn, {CustomerId(p.subject) for p in found})
    due = await read_due(conn, found)
    customers = {c.id: MatterCustomer.of(c, listed=listed) for c in owners.values()}
    return [_summary(p, customers.get(CustomerId(p.subject)), due[p.id], role) for p in found]


def _summary(
    p: Proceeding, customer: MatterCustomer | None, due: Mapping[str, datetime], role: Actor | None
) -> MatterSummary:
    return MatterSummary(
        id=p.id,
        subject_id=p.subject,
        customer=customer,
        procedure=p.procedure,
        state=p.state,
        turn=BY_NAME[p.procedure].states[p.state],
        mine=_may(p.procedure, p.state, role),
        opened_at=p.opened_at,
        since=p.since,
        ended_at=p.ended_at,
        next=[Next(step=step, due_at=at) for step, at in due.items()],
    )


def _colleagues(steps: Collection[Taken]) -> list[StaffId]:
    return [StaffId.parse(t.by) for t in steps if t.actor in STAFF and _is_id(t.by)]


def _is_id(text: str) -> bool:
    """The operator's key takes steps, too, and is nobody."""
    return len(text) == len(str(Id(bytes(16))))


def _step(s: Step, agreed: Collection[Agreement], names: Mapping[StaffId, Staff], me: StaffId) -> MatterStep:
    given = [a for a in agreed if a.step == s.name]
    return MatterStep(
        step=s.name,
        guard=s.guard,
        effect=s.effect,
        people=s.people,
        agreed=[Agreed(staff_id=a.staff, name=names[a.staff].name, at=a.at) for a in given],
        agreed_by_me=any(a.staff == me for a in given),
    )


def _event(t: Taken, names: Mapping[StaffId, Staff]) -> MatterEvent:
    who = names.get(StaffId.parse(t.by)) if t.actor in STAFF and _is_id(t.by) else None
    return MatterEvent(
        version=t.version,
        step=t.step,
        state=t.state,
        actor=t.actor,
        name=who and who.name,
        reason=t.reason,
        at=t.at,
    )
