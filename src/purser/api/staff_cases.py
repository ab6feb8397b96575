"""Cases as the staff work on them: lists, one case with everything, taking, answering, waiting, resolving."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Query

from purser.api.case_shapes import CaseTypeOut, Named
from purser.api.description import documented
from purser.api.matters import WireSubjectId
from purser.api.problems import PermissionMissing
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.staff_access import turn_page, viewer
from purser.api.staff_case_faces import Faces
from purser.api.staff_case_inputs import (
    AssignIn,
    ChangeIn,
    ExtendIn,
    NewStaffCase,
    NoteIn,
    OutcomeIn,
    ReplyIn,
    WaitIn,
)
from purser.api.staff_case_shapes import CaseCounts, CasePolicyOut, StaffCaseDetail, StaffCasePage
from purser.api.staff_case_sight import detail, leads, open_before, require_open, who
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.ids import Id, ProceedingId
from purser.identity.permissions import Permission, Role
from purser.identity.staff import read_staff
from purser.service import cases
from purser.service.access.look import seek
from purser.service.cases import EVERYBODYS, Case, Channel, Direction, Entry, NewCase, View

router = new_router("cases")

Worker = Annotated[Colleague, Depends(colleague_with(Permission.CASE_WORK))]
Leader = Annotated[Colleague, Depends(colleague_with(Permission.CASE_LEAD))]
Code = Annotated[str, Query(pattern=r"^[a-z][a-z_]{0,39}$")]

_ACTS: Final = documented(403, 404, 409)
_PATH: Final = "/staff/cases/{subject_id}/{case_id}"

Act = Callable[[Tx, Case], Awaitable[object]]


@router.get(
    "/staff/case-policy", operation_id="getCasePolicy", summary="Types and outcomes of cases",
    response_model=CasePolicyOut, responses=documented(403),
)  # fmt: skip
async def policy(_: Worker, rt: Rt) -> CasePolicyOut:
    """In both languages."""
    known = rt.cases.policy
    return CasePolicyOut(
        types=[CaseTypeOut.of(t) for t in known.types.values()],
        outcomes=[Named.of(code, names) for code, names in known.outcomes.items()],
        priorities=[p.value for p in known.clocks],
    )


@router.get(
    "/staff/cases", operation_id="listStaffCases", summary="Cases to work on", response_model=StaffCasePage,
    responses=documented(403),
)  # fmt: skip
async def list_cases(
    colleague: Worker,
    rt: Rt,
    view: View = View.MINE,
    type: Code | None = None,  # noqa: A002 -- its name on the wire
    state: Code | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> StaffCasePage:
    """One's own by what is due first; those nobody has by band, priority and age. `late` and `all` are for those who
    lead."""
    if view in EVERYBODYS and not leads(colleague):
        raise PermissionMissing(Permission.CASE_LEAD)
    me = colleague.session.staff
    scope = f"cases:{me}:{view}:{type}:{state}"
    skip = 0 if cursor is None else int.from_bytes(rt.cursors.decode(scope, cursor), "big")
    if cursor is not None:
        await turn_page(rt, colleague)
    async with rt.db.reader() as conn:
        found = await cases.list_cases(
            conn, view, me, rt.clock.now(), skip=skip, limit=limit + 1, kind=type, state=state
        )  # fmt: skip
        faces = await Faces.of(conn, found[:limit], me)
    following = rt.cursors.encode(scope, (skip + limit).to_bytes(4, "big")) if len(found) > limit else None
    return StaffCasePage(items=[faces.summary(c) for c in found[:limit]], next_cursor=following)


@router.get(
    "/staff/cases/count", operation_id="countStaffCases", summary="How many cases wait", response_model=CaseCounts,
    responses=documented(403),
)  # fmt: skip
async def count(colleague: Worker, rt: Rt) -> CaseCounts:
    """One's own, those nobody has, and those that are late, of everybody's."""
    async with rt.db.reader() as conn:
        mine, nobodys, late = await cases.count_cases(conn, colleague.session.staff, rt.clock.now())
    return CaseCounts(mine=mine, unassigned=nobodys, late=late)


@router.post(
    "/staff/cases", status_code=201, operation_id="openStaffCase", summary="Open a case for a customer",
    response_model=StaffCaseDetail, responses=_ACTS,
)  # fmt: skip
async def create(body: NewStaffCase, colleague: Worker, rt: Rt) -> StaffCaseDetail:
    """Of a customer one talks with, or has another case of. It is one's own at once."""
    me = colleague.session.staff

    async def begin(tx: Tx) -> Case:
        if not leads(colleague) and await seek(tx, rt.access, viewer(colleague), body.customer_id) is None:
            raise forbidden("customer_not_yours")
        new = NewCase(
            body.customer_id, body.type, body.title, body.channel, "zh", who(colleague), priority=body.priority,
            assigned_to=me, cause=None if body.ref is None else f"{me}:{body.ref}",
        )  # fmt: skip
        case = await cases.open_case(tx, rt.cases, new)
        return case if body.note is None else await cases.add_entry(
            tx, rt.cases, case, Entry.noted(me, body.note, ref="first")
        )  # fmt: skip

    made = await rt.db.run(begin)
    return await get(made.subject, made.id, colleague, rt)


@router.get(
    _PATH, operation_id="getStaffCase", summary="Open a case", response_model=StaffCaseDetail,
    responses=documented(403, 404, 429),
)  # fmt: skip
async def get(subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt) -> StaffCaseDetail:
    """With everything. One's own, a watched one, or one of a customer one talks with; that it was opened is written
    down before it is shown."""
    await open_before(rt, colleague, subject_id, case_id)
    async with rt.db.reader() as conn:
        return await detail(conn, rt, colleague, await cases.read_case(conn, subject_id, case_id))


@router.post(
    f"{_PATH}/take", operation_id="takeCase", summary="Take a case", response_model=StaffCaseDetail, responses=_ACTS
)
async def take(subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt) -> StaffCaseDetail:
    """One that nobody has. Of two who take it at once the second is told that it is taken."""

    async def mine(tx: Tx) -> None:
        case = await cases.claim_case(tx, subject_id, case_id)
        if case.assigned_to not in (None, colleague.session.staff):
            raise forbidden("case_not_yours")
        await cases.assign(tx, rt.cases, case, colleague.session.staff, who(colleague))

    await rt.db.run(mine)
    return await get(subject_id, case_id, colleague, rt)


@router.post(
    f"{_PATH}/assign", operation_id="assignCase", summary="Give a case to somebody", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def assign(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: AssignIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """One's own, to a colleague or back; those who lead give anybody's."""

    async def give(tx: Tx, case: Case) -> None:
        if not leads(colleague) and case.assigned_to != colleague.session.staff:
            raise forbidden("case_not_yours")
        if body.staff_id is not None:
            found = (await read_staff(tx, [body.staff_id])).get(body.staff_id)
            if found is None or found.role not in (Role.AGENT, Role.SENIOR_AGENT, Role.RISK):
                raise forbidden("case_not_theirs")
        await cases.assign(tx, rt.cases, case, body.staff_id, who(colleague))

    return await act(rt, colleague, subject_id, case_id, give)


@router.post(
    f"{_PATH}/messages", operation_id="answerCase", summary="Answer the customer", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def answer(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: ReplyIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Not past what the customer wrote meanwhile, and not twice."""
    me = colleague.session.staff

    async def say(tx: Tx, case: Case) -> None:
        who(colleague)
        if not body.anyway:
            await cases.require_read(tx, case, body.seen)
        files = await cases.require_own(tx, case, body.files, "staff")
        channel = body.channel or await _channel(tx, case)
        entry = Entry.said(channel, me, body.text, files=files, ref=None if body.ref is None else f"{me}:{body.ref}")
        after = await cases.add_entry(tx, rt.cases, case, entry)
        if body.wait and after.state in ("new", "open", "reopened"):
            await cases.wait_for(tx, rt.cases, after, "customer", who(colleague))

    return await act(rt, colleague, subject_id, case_id, say)


@router.post(
    f"{_PATH}/notes", operation_id="noteInCase", summary="Add a note", response_model=StaffCaseDetail, responses=_ACTS
)
async def note(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: NoteIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """The customer never sees it."""
    me = colleague.session.staff
    entry = Entry.noted(me, body.text, ref=None if body.ref is None else f"{me}:{body.ref}")
    return await act(
        rt, colleague, subject_id, case_id, lambda tx, case: cases.add_entry(tx, rt.cases, case, entry)
    )  # fmt: skip


@router.patch(
    _PATH, operation_id="changeCase", summary="Say what a case is", response_model=StaffCaseDetail, responses=_ACTS
)
async def change(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: ChangeIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Type, priority and band move the clocks; title, tags and fields do not."""

    async def describe(tx: Tx, case: Case) -> None:
        case = await cases.classify(
            tx, rt.cases, case, who(colleague), kind=body.type, priority=body.priority, band=body.band
        )  # fmt: skip
        if (body.title, body.tags, body.fields) != (None, None, None):
            await cases.describe(tx, rt.cases, case, title=body.title, tags=body.tags, fields=body.fields)

    return await act(rt, colleague, subject_id, case_id, describe)


@router.post(
    f"{_PATH}/wait", operation_id="waitInCase", summary="Wait for somebody", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def wait(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: WaitIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """The clocks of response and resolution stand still meanwhile; the regulatory one does not."""

    async def stand(tx: Tx, case: Case) -> None:
        if body.whom is None:
            await cases.go_on(tx, rt.cases, case, who(colleague), body.reason)
        else:
            await cases.wait_for(tx, rt.cases, case, body.whom, who(colleague), body.reason)

    return await act(rt, colleague, subject_id, case_id, stand)


@router.post(
    f"{_PATH}/resolve", operation_id="resolveStaffCase", summary="Resolve a case", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def resolve(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: OutcomeIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """With an outcome. The customer has seven days for second thoughts."""

    async def end(tx: Tx, case: Case) -> None:
        if body.text is not None:
            said = Entry.said(await _channel(tx, case), colleague.session.staff, body.text)
            case = await cases.add_entry(tx, rt.cases, case, said)
        await cases.resolve(tx, rt.cases, case, body.outcome, who(colleague), body.reason)

    return await act(rt, colleague, subject_id, case_id, end)


@router.post(
    f"{_PATH}/reopen", operation_id="reopenStaffCase", summary="Open a case again", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def reopen(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: NoteIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Within seven days, with the reason."""
    return await act(
        rt, colleague, subject_id, case_id,
        lambda tx, case: cases.reopen(tx, rt.cases, case, who(colleague), body.text),
    )  # fmt: skip


@router.post(
    f"{_PATH}/extend", operation_id="extendCase", summary="Take longer with a complaint",
    response_model=StaffCaseDetail, responses=_ACTS,
)  # fmt: skip
async def extend(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: ExtendIn, colleague: Leader, rt: Rt
) -> StaffCaseDetail:
    """Once, from 15 to 60 days, with a reason that the customer may see."""
    return await act(
        rt, colleague, subject_id, case_id,
        lambda tx, case: cases.extend(tx, rt.cases, case, who(colleague), body.reason),
    )  # fmt: skip


async def act(rt: Runtime, colleague: Colleague, subject: Id, ident: ProceedingId, do: Act) -> StaffCaseDetail:
    """Do something with a case one may open, and show it as it is then. That it is shown is on record first."""
    await open_before(rt, colleague, subject, ident)

    async def effect(tx: Tx) -> StaffCaseDetail:
        case = await cases.claim_case(tx, subject, ident)
        await require_open(tx, rt, colleague, case)
        await do(tx, case)
        return await detail(tx, rt, colleague, await cases.read_case(tx, subject, ident))

    return await rt.db.run(effect)


async def _channel(tx: Tx, case: Case) -> Channel:
    """The way the customer wrote last that one can answer by."""
    for w in reversed(await cases.whole_thread(tx, case)):
        if w.entry.direction is Direction.IN and w.entry.channel in (Channel.APP, Channel.MAIL):
            return w.entry.channel
    return Channel.APP if case.is_customer else Channel.MAIL
