"""Matters under way as their owner sees them: what happened, what happens next, by when, whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Self

from fastapi import Query
from starlette.requests import Request

from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output, wire_id
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import Id, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import (
    Proceeding,
    Taken,
    list_proceedings,
    read_deadlines,
    read_proceedings,
    read_steps,
)
from purser.procedures import BY_NAME

router = new_router("proceedings")

WireProceedingId = Annotated[ProceedingId, wire_id(ProceedingId)]

_MOST = 100


class StepTaken(Output):
    """Something that happened. `actor` says as what somebody acted, never who."""

    step: str
    state: str
    actor: Actor
    reason: str
    at: datetime

    @classmethod
    def of(cls, t: Taken, *, shows_reason: bool) -> Self:
        return cls(step=t.step, state=t.state, actor=t.actor, reason=t.reason if shows_reason else "", at=t.at)


class Next(Output):
    """What the system does by itself, and when."""

    step: str
    due_at: datetime


class Timeline(Output):
    """A matter: its state, whose turn it is (nobody's once it has ended), what the caller may do now, what the
    system will do by itself, and what happened, oldest first."""

    id: WireProceedingId
    procedure: str
    state: str
    turn: Actor | None
    opened_at: datetime
    since: datetime
    ended_at: datetime | None
    actions: list[str]
    next: list[Next]
    steps: list[StepTaken]

    @classmethod
    def of(cls, p: Proceeding, viewer: Actor, steps: Collection[Taken], due: dict[str, datetime]) -> Self:
        procedure = BY_NAME[p.procedure]
        return cls(
            id=p.id,
            procedure=p.procedure,
            state=p.state,
            turn=procedure.states[p.state],
            opened_at=p.opened_at,
            since=p.since,
            ended_at=p.ended_at,
            actions=[s.name for s in procedure.open_to(p.state, viewer)],
            next=[Next(step=step, due_at=at) for step, at in due.items()],
            steps=[StepTaken.of(t, shows_reason=procedure.shows_reason(t.step, viewer)) for t in steps],
        )


class TimelineList(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[Timeline]
    next_cursor: str | None


@router.get("/proceedings", operation_id="listProceedings", summary="My matters under way", response_model=TimelineList)
async def list_mine(
    request: Request,
    session: SignedIn,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> TimelineList:
    """Refunds, disputes, unbindings and whatever else follows a procedure, ended ones too."""
    rt = runtime(request)
    scope = f"proceedings:{session.customer}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await list_proceedings(conn, session.customer, before, limit + 1)
        items = await timelines(conn, session.customer, found[:limit], Actor.CUSTOMER)
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return TimelineList(items=items, next_cursor=following)


@router.get(
    "/proceedings/{proceeding_id}",
    operation_id="getProceeding",
    summary="A matter of mine",
    response_model=Timeline,
    responses=documented(404),
)
async def get_mine(request: Request, session: SignedIn, proceeding_id: WireProceedingId) -> Timeline:
    """Whatever procedure it follows."""
    async with runtime(request).db.reader() as conn:
        return await timeline(conn, session.customer, proceeding_id, Actor.CUSTOMER)


async def timeline(conn: Reader | Tx, subject: Id, ident: ProceedingId, viewer: Actor) -> Timeline:
    """A subject's matter as `viewer` sees it. Raises proceeding_unknown."""
    found = (await read_proceedings(conn, subject, [ident])).get(ident)
    if found is None:
        raise not_found("proceeding_unknown")
    return (await timelines(conn, subject, [found], viewer))[0]


async def timelines(conn: Reader | Tx, subject: Id, found: list[Proceeding], viewer: Actor) -> list[Timeline]:
    """A subject's matters with what happened and what happens next."""
    ids = [p.id for p in found]
    steps, due = await read_steps(conn, subject, ids), await read_deadlines(conn, subject, ids)
    return [Timeline.of(p, viewer, steps[p.id], due[p.id]) for p in found]
