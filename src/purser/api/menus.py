"""The hotline's menu: a picture of it, what is wrong with a draft, and two people who put one in force."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import Depends, Path
from pydantic import Field

from purser.api import prompts
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.text import LANGUAGES
from purser.hotline import menu
from purser.hotline.menu import ACTIONS, MenuVersion
from purser.hotline.sentences import phrases
from purser.identity.permissions import Permission
from purser.service.queue import load_queue_rules

router = new_router("menu")
router.routes.extend(prompts.router.routes)

Reading = Annotated[Colleague, Depends(colleague_with(Permission.MENU_READ))]
Making = Annotated[Colleague, Depends(colleague_with(Permission.MENU_WRITE))]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
StaffRef = Annotated[StaffId, wire_id(StaffId)]

_HISTORY: Final = 20

Document = Annotated[dict[str, Any], Field(description="A menu, as in cn-menu.toml")]


class MenuIn(Input):
    """A menu to be looked over."""

    document: Document


class MenuProposalIn(MenuIn):
    """A menu as it is to be, and why."""

    note: Annotated[str, Field(min_length=1, max_length=300), ONE_LINE]


class MenuFault(Output):
    """Something that keeps a menu from being put in force. `why`: a code; `step` and `what`: names in the menu."""

    why: str
    step: str
    what: str


class MenuFaults(Output):
    """All of them, or those that keep the rest from being looked at."""

    items: list[MenuFault]


class MenuVersionOut(Output):
    """A version. 0 is the one that is shipped, which nobody proposed."""

    version: int
    document: dict[str, Any]
    note: str
    proposed_by: StaffRef | None
    proposed_at: datetime | None
    agreed_at: datetime | None
    dropped_at: datetime | None
    mine: bool

    @classmethod
    def of(cls, v: MenuVersion, viewer: StaffId) -> Self:
        return cls(
            version=v.version, document=v.document, note=v.note, proposed_by=v.proposed_by, proposed_at=v.proposed_at,
            agreed_at=v.agreed_at, dropped_at=v.dropped_at, mine=v.proposed_by == viewer,
        )  # fmt: skip

    @classmethod
    def shipped(cls, policy: str) -> Self:
        document = menu.shipped_document(policy)
        return cls(
            version=0, document=document, note="", proposed_by=None, proposed_at=None, agreed_at=None, dropped_at=None,
            mine=False,
        )  # fmt: skip


class MenuAction(Output):
    """Something a step can have done: the answers it may be given, and what may come of it with the values it tells."""

    name: str
    takes: list[str]
    outcomes: dict[str, list[str]]


class MenuState(Output):
    """The menu in force, the proposal that waits, the versions before them, and what menus are made of.
    `sentences`: what is shipped, language -> key -> text."""

    in_force: MenuVersionOut
    proposal: MenuVersionOut | None
    history: list[MenuVersionOut]
    sentences: dict[str, dict[str, str]]
    actions: list[MenuAction]
    skills: list[str]


@router.get("/staff/menu", operation_id="readMenu", summary="What callers hear", responses=documented(403))
async def read_menu(staff: Reading, rt: Rt) -> MenuState:
    """The newest twenty versions, and everything it takes to draw and to change them."""
    async with rt.db.reader() as conn:
        found = await menu.newest(conn, _HISTORY)
        holds = await menu.in_force(conn)
    viewer = staff.session.staff
    waiting = [v for v in found if v.agreed_at is None and v.dropped_at is None]
    return MenuState(
        in_force=MenuVersionOut.shipped(rt.policy.name) if holds is None else MenuVersionOut.of(holds, viewer),
        proposal=MenuVersionOut.of(waiting[0], viewer) if waiting else None,
        history=[MenuVersionOut.of(v, viewer) for v in found if v not in waiting],
        sentences={language: dict(phrases(language)) for language in LANGUAGES},
        actions=[
            MenuAction(name=name, takes=sorted(a.takes), outcomes={o: sorted(v) for o, v in a.outcomes.items()})
            for name, a in ACTIONS.items()
        ],
        skills=sorted(load_queue_rules(rt.policy.name).skills),
    )


@router.post("/staff/menu/check", operation_id="checkMenu", summary="Look a menu over", responses=documented(403))
async def check_menu(staff: Reading, body: MenuIn, rt: Rt) -> MenuFaults:  # noqa: ARG001 - the guard is what it is for
    """What is wrong with a draft. Nothing is kept."""
    faults = menu.faults_of(body.document, load_queue_rules(rt.policy.name).skills)
    return MenuFaults(items=[MenuFault(why=f.why, step=f.step, what=f.what) for f in faults])


@router.post(
    "/staff/menu/proposals",
    operation_id="proposeMenu",
    summary="Propose another menu",
    status_code=201,
    responses=documented(403, 409),
)
async def propose(staff: Making, body: MenuProposalIn, rt: Rt) -> MenuVersionOut:
    """It does nothing until somebody else agrees to it."""
    skills = load_queue_rules(rt.policy.name).skills

    async def put(tx: Tx) -> MenuVersion:
        made = await menu.propose_menu(tx, body.document, body.note, skills, staff.session.staff, rt.clock)
        await _write(tx, staff, made, "propose", rt.clock)
        return made

    return MenuVersionOut.of(await rt.db.run(put), staff.session.staff)


@router.post(
    "/staff/menu/proposals/{version}/agree",
    operation_id="agreeToMenu",
    summary="Put somebody else's menu in force",
    responses=documented(403, 404),
)
async def agree(staff: Making, version: Number, rt: Rt) -> MenuVersionOut:
    """For calls that begin from now on, a few seconds later on every worker."""
    skills = load_queue_rules(rt.policy.name).skills

    async def put(tx: Tx) -> MenuVersion:
        made = await menu.agree_to_menu(tx, version, skills, staff.session.staff, rt.clock)
        await _write(tx, staff, made, "agree", rt.clock)
        return made

    return MenuVersionOut.of(await rt.db.run(put), staff.session.staff)


@router.post(
    "/staff/menu/proposals/{version}/drop",
    operation_id="dropMenu",
    summary="Take a proposal back, or refuse it",
    responses=documented(403, 404),
)
async def drop(staff: Making, version: Number, rt: Rt) -> MenuVersionOut:
    """The menu stays as it is."""

    async def put(tx: Tx) -> MenuVersion:
        found = await menu.drop_menu(tx, version, rt.clock)
        await _write(tx, staff, found, "drop", rt.clock)
        return found

    return MenuVersionOut.of(await rt.db.run(put), staff.session.staff)


async def _write(tx: Tx, staff: Colleague, v: MenuVersion, step: str, clock: Clock) -> None:
    act = Act(staff.actor, Permission.MENU_WRITE, f"menu:{v.version}", v.note, {"step": step})
    await audit.write(tx, act, clock)
