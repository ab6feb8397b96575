"""More that the staff do with cases: merge, split, link, watch, see who else is there, attach, use what is ready."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from purser.api.case_files import take_attachment
from purser.api.case_shapes import AttachmentOut, WireAttachmentId
from purser.api.description import documented
from purser.api.evidence_files import DOWNLOAD, UPLOAD, FileName, as_attachment
from purser.api.matters import WireSubjectId
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.staff_case_faces import Faces
from purser.api.staff_case_inputs import CaseLinkChange, CaseSplitIn, MacroUse, MergeIn, PresenceIn
from purser.api.staff_case_shapes import PresenceOut, StaffCaseDetail
from purser.api.staff_case_sight import detail, open_before, require_open, who
from purser.api.staff_cases import Worker, act
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.identity.staff import read_staff
from purser.service import cases
from purser.service.cases import Case, Viewer

router = new_router("cases")

MacroCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

_ACTS: Final = documented(403, 404, 409)
_PATH: Final = "/staff/cases/{subject_id}/{case_id}"
_SIDE: Final = "staff"


@router.post(
    f"{_PATH}/merge", operation_id="mergeCase", summary="Put a case into another", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def merge(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: MergeIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Both are of one person, or the first is of an address. Answers the one it went into; for thirty days it can be
    undone as if nothing had been."""

    async def put(tx: Tx) -> StaffCaseDetail:
        keys = sorted([(subject_id, case_id), (body.subject_id, body.case_id)])
        found = {key: await cases.claim_case(tx, *key) for key in keys}
        source, target = found[subject_id, case_id], found[body.subject_id, body.case_id]
        for case in (source, target):
            await require_open(tx, rt, colleague, case)
        _, after = await cases.merge(tx, rt.cases, source, target, who(colleague))
        return await detail(tx, rt, colleague, await cases.read_case(tx, after.subject, after.id))

    for subject, ident in ((subject_id, case_id), (body.subject_id, body.case_id)):
        await open_before(rt, colleague, subject, ident)
    return await rt.db.run(put)


@router.post(
    f"{_PATH}/unmerge", operation_id="unmergeCase", summary="Part two cases again", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def unmerge(subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt) -> StaffCaseDetail:
    """Of the case that went into another one; answers it."""
    return await act(
        rt, colleague, subject_id, case_id, lambda tx, case: cases.unmerge(tx, rt.cases, case, who(colleague))
    )  # fmt: skip


@router.post(
    f"{_PATH}/split", status_code=201, operation_id="splitCase", summary="Make two cases of one",
    response_model=StaffCaseDetail, responses=_ACTS,
)  # fmt: skip
async def split(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: CaseSplitIn, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Copies of some entries go into a case of their own; answers it."""

    async def part(tx: Tx) -> StaffCaseDetail:
        case = await cases.claim_case(tx, subject_id, case_id)
        await require_open(tx, rt, colleague, case)
        made = await cases.split(tx, rt.cases, case, body.numbers, body.type, body.title, who(colleague))
        return await detail(tx, rt, colleague, await cases.read_case(tx, made.subject, made.id))

    await open_before(rt, colleague, subject_id, case_id)
    return await rt.db.run(part)


@router.post(
    f"{_PATH}/links", operation_id="linkCase", summary="Say what a case is about", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def link(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: CaseLinkChange, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """A payment, a refund, another case."""
    by = str(colleague.session.staff)
    return await act(
        rt, colleague, subject_id, case_id, lambda tx, case: cases.link(tx, rt.cases, case, body.kind, body.id, by)
    )  # fmt: skip


@router.post(
    f"{_PATH}/unlink", operation_id="unlinkCase", summary="Say what a case is not about",
    response_model=StaffCaseDetail, responses=_ACTS,
)  # fmt: skip
async def unlink(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: CaseLinkChange, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Raises case_link_unknown when nobody said so."""

    async def cut(tx: Tx, case: Case) -> None:
        if not await cases.unlink(tx, case, body.kind, body.id):
            raise not_found("case_link_unknown")

    return await act(rt, colleague, subject_id, case_id, cut)


@router.put(
    f"{_PATH}/watch", operation_id="watchCase", summary="Watch a case", response_model=StaffCaseDetail,
    responses=_ACTS,
)  # fmt: skip
async def watch(subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt) -> StaffCaseDetail:
    """Be told what happens to it."""
    me = colleague.session.staff
    return await act(rt, colleague, subject_id, case_id, lambda tx, case: cases.watch(tx, rt.cases, case, me))


@router.delete(
    f"{_PATH}/watch", status_code=204, operation_id="unwatchCase", summary="Do not watch a case any more",
    responses=_ACTS,
)  # fmt: skip
async def unwatch(subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt) -> None:
    """Whoever watched it because it was not theirs may not open it afterwards."""

    async def leave(tx: Tx) -> None:
        await cases.unwatch(tx, await cases.claim_case(tx, subject_id, case_id), colleague.session.staff)

    await rt.db.run(leave)


@router.post(
    f"{_PATH}/presence", operation_id="showPresence", summary="Say that one has a case open",
    response_model=PresenceOut, responses=_ACTS,
)  # fmt: skip
async def presence(
    subject_id: WireSubjectId, case_id: WireProceedingId, body: PresenceIn, colleague: Worker, rt: Rt
) -> PresenceOut:
    """Every fifteen seconds, and when one begins to write; answers who else is there."""
    me = colleague.session.staff

    async def look(tx: Tx) -> list[Viewer]:
        case = await cases.read_case(tx, subject_id, case_id)
        await require_open(tx, rt, colleague, case)
        if body.gone:
            await cases.leave(tx, case, me)
            return []
        return await cases.see(tx, rt.cases, case, me, is_writing=body.is_writing)

    others = await rt.db.run(look)
    async with rt.db.reader() as conn:
        faces = Faces({}, await read_staff(conn, [v.staff for v in others]), me)
    return PresenceOut(others=[faces.viewer(v) for v in others])


@router.post(
    f"{_PATH}/macros/{{macro}}", operation_id="useMacro", summary="Use what is kept ready",
    response_model=StaffCaseDetail, responses=_ACTS,
)  # fmt: skip
async def use(
    subject_id: WireSubjectId, case_id: WireProceedingId, macro: MacroCode, body: MacroUse, colleague: Worker, rt: Rt
) -> StaffCaseDetail:
    """Answer, tag, classify, then wait or resolve: all of it, or nothing."""
    me = colleague.session.staff

    async def apply(tx: Tx, case: Case) -> None:
        if not body.anyway:
            await cases.require_read(tx, case, body.seen)
        names = await read_staff(tx, [me])
        await cases.apply(
            tx, rt.cases, case, macro, who(colleague), agent=names[me].name, channel=cases.said_by(me, case),
            ref=None if body.ref is None else f"{me}:{body.ref}",
        )  # fmt: skip

    return await act(rt, colleague, subject_id, case_id, apply)


@router.post(
    f"{_PATH}/files", status_code=201, operation_id="attachToStaffCase", summary="Attach a file for the customer",
    response_model=AttachmentOut, responses=documented(403, 404, 409, 422), openapi_extra=UPLOAD,
)  # fmt: skip
async def attach(
    request: Request, subject_id: WireSubjectId, case_id: WireProceedingId, colleague: Worker, rt: Rt, name: FileName
) -> AttachmentOut:
    """A picture or a PDF. The customer sees it once an answer names it."""

    async def owned(tx: Tx) -> Case:
        case = await cases.claim_case(tx, subject_id, case_id)
        await require_open(tx, rt, colleague, case)
        return case

    return await take_attachment(request, rt, owned, name, _SIDE, str(colleague.session.staff))


@router.get(
    f"{_PATH}/files/{{attachment_id}}", operation_id="getStaffCaseFile", summary="A file of a case",
    response_class=Response, responses=DOWNLOAD | documented(403, 404),
)  # fmt: skip
async def download(
    subject_id: WireSubjectId, case_id: WireProceedingId, attachment_id: WireAttachmentId, colleague: Worker, rt: Rt
) -> Response:
    """As it came; that the case was opened is on record."""
    await open_before(rt, colleague, subject_id, case_id)
    async with rt.db.reader() as conn:
        case = await cases.read_case(conn, subject_id, case_id)
        found, content = await cases.read_attachment(conn, case, attachment_id, side=_SIDE)
    return as_attachment(found, content)
