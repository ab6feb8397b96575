"""Cases of the customer's own: ask, read, write, attach, say that it is done, or that it is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.case_files import take_attachment
from purser.api.case_shapes import (
    AttachmentOut,
    CaseIn,
    CaseLinkIn,
    CaseMessageIn,
    CaseOut,
    CasePage,
    CaseReasonIn,
    CaseTypeList,
    CaseTypeOut,
    WireAttachmentId,
    shown,
    summary,
    visible,
)
from purser.api.description import documented
from purser.api.evidence_files import DOWNLOAD, UPLOAD, FileName, as_attachment
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.cards import bound_cards
from purser.core.db import Tx
from purser.core.errors import Kind, Problem, conflict, not_found
from purser.core.ids import Id, PaymentId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Who, read_proceedings
from purser.payments import read_activity
from purser.service import cases
from purser.service.cases import LIVING, Author, Case, Channel, Entry, NewCase

router = new_router("cases")

_SIDE: Final = "customer"
_HOUR: Final = timedelta(hours=1)
_TITLE: Final = 40
"""Characters of the first words that a case is called by, when nobody named it."""

Act = Callable[[Tx, Case], Awaitable[object]]


@router.get(
    "/case-types", operation_id="listCaseTypes", summary="What a case can be about", response_model=CaseTypeList
)
async def list_types(_: SignedIn, rt: Rt) -> CaseTypeList:
    """In both languages."""
    types = sorted(rt.cases.policy.types.values(), key=lambda t: (t.band, t.priority))
    return CaseTypeList(items=[CaseTypeOut.of(t) for t in types])


@router.get("/cases", operation_id="listCases", summary="My cases", response_model=CasePage)
async def list_mine(
    session: SignedIn,
    rt: Rt,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> CasePage:
    """Ended ones too, the newest first."""
    scope = f"cases:{session.customer}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await cases.of_subject(conn, session.customer, before, limit + 1)
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return CasePage(items=[summary(c) for c in found[:limit]], next_cursor=following)


@router.post(
    "/cases",
    status_code=201,
    operation_id="createCase",
    summary="Ask for a person's help",
    response_model=CaseOut,
    responses=documented(404, 409, 429),
)
async def create(body: CaseIn, session: SignedIn, rt: Rt) -> CaseOut:
    """About a payment, a card, a refund, or nothing in particular. Answered by the time it says."""

    async def effect(tx: Tx) -> CaseOut:
        links = await _links(tx, session, body.links)
        cause = None if body.ref is None else f"asked:{body.ref}"
        if cause is None or await cases.by_cause(tx, session.customer, cause) is None:
            await _require_room(tx, rt, session)
        new = NewCase(
            session.customer, body.type, body.title or _title(body.text), Channel.APP, session.locale[:2],
            _who(session), links=tuple(links), cause=cause,
        )  # fmt: skip
        case = await cases.open_case(tx, rt.cases, new)
        entry = Entry.heard(Channel.APP, Author.CUSTOMER, str(session.customer), body.text, ref="first")
        return await shown(tx, rt.cases, await cases.add_entry(tx, rt.cases, case, entry))

    return await rt.db.run(effect)


@router.get(
    "/cases/{case_id}",
    operation_id="getCase",
    summary="A case of mine",
    response_model=CaseOut,
    responses=documented(404),
)
async def get(case_id: WireProceedingId, session: SignedIn, rt: Rt) -> CaseOut:
    """With all that was said, and until when somebody answers."""
    async with rt.db.reader() as conn:
        return await shown(conn, rt.cases, await cases.read_case(conn, session.customer, case_id))


@router.post(
    "/cases/{case_id}/messages",
    operation_id="writeToCase",
    summary="Write to a case",
    response_model=CaseOut,
    responses=documented(404, 429),
)
async def write(case_id: WireProceedingId, body: CaseMessageIn, session: SignedIn, rt: Rt) -> CaseOut:
    """A resolved case is opened again by it; after one that has closed it begins a new one, which is answered."""

    async def add(tx: Tx, own: Case) -> Case:
        case = await cases.follow(tx, own.subject, own.id)
        heard = await cases.heard_since(tx, case.subject, case.id, rt.clock.now() - _HOUR)
        if heard >= rt.cases.terms.number("case", "messages_an_hour"):
            raise Problem("case_too_many_messages", Kind.RATE_LIMITED)
        files = await cases.require_own(tx, case, body.files, _SIDE)
        entry = Entry.heard(
            Channel.APP, Author.CUSTOMER, str(session.customer), body.text, files=files, ref=body.ref
        )  # fmt: skip
        return await cases.add_entry(tx, rt.cases, case, entry)

    return await _act(rt, session, case_id, add)


@router.post(
    "/cases/{case_id}/resolve",
    operation_id="resolveCase",
    summary="It is done",
    response_model=CaseOut,
    responses=documented(404, 409),
)
async def resolve(case_id: WireProceedingId, session: SignedIn, rt: Rt) -> CaseOut:
    """Nothing more is wanted. For seven days it can be opened again."""
    return await _act(
        rt, session, case_id, lambda tx, c: cases.resolve(tx, rt.cases, c, "withdrawn", _who(session))
    )  # fmt: skip


@router.post(
    "/cases/{case_id}/reopen",
    operation_id="reopenCase",
    summary="It is not done",
    response_model=CaseOut,
    responses=documented(404, 409),
)
async def reopen(case_id: WireProceedingId, body: CaseReasonIn, session: SignedIn, rt: Rt) -> CaseOut:
    """Within seven days of its being resolved; afterwards, write to it."""

    async def again(tx: Tx, case: Case) -> None:
        case = await cases.reopen(tx, rt.cases, case, _who(session))
        if body.reason:
            said = Entry.heard(Channel.APP, Author.CUSTOMER, str(session.customer), body.reason)
            await cases.add_entry(tx, rt.cases, case, said)

    return await _act(rt, session, case_id, again)


@router.post(
    "/cases/{case_id}/files",
    status_code=201,
    operation_id="attachToCase",
    summary="Attach a file",
    response_model=AttachmentOut,
    responses=documented(404, 409, 422),
    openapi_extra=UPLOAD,
)
async def attach(
    request: Request, case_id: WireProceedingId, session: SignedIn, rt: Rt, name: FileName
) -> AttachmentOut:
    """A picture or a PDF. It is seen by others once a message names it."""

    async def owned(tx: Tx) -> Case:
        case = await cases.follow(tx, session.customer, case_id)
        if case.state not in (*LIVING, "resolved"):
            raise conflict("case_over")
        return case

    return await take_attachment(request, rt, owned, name, _SIDE, str(session.customer))


@router.get(
    "/cases/{case_id}/files/{attachment_id}",
    operation_id="getCaseFile",
    summary="A file of a case",
    response_class=Response,
    responses=DOWNLOAD | documented(404),
)
async def download(case_id: WireProceedingId, attachment_id: WireAttachmentId, session: SignedIn, rt: Rt) -> Response:
    """As it came."""
    async with rt.db.reader() as conn:
        case = await cases.read_case(conn, session.customer, case_id)
        seen = visible(await cases.whole_thread(conn, case))
        found, content = await cases.read_attachment(conn, case, attachment_id, side=_SIDE, seen=seen)
    return as_attachment(found, content)


async def _act(rt: Runtime, session: Session, ident: ProceedingId, act: Act) -> CaseOut:
    """Do something with a case of one's own; answers the case it went to."""

    async def effect(tx: Tx) -> CaseOut:
        case = await cases.claim_case(tx, session.customer, ident)
        done = await act(tx, case)
        after = done if isinstance(done, Case) else case
        return await shown(tx, rt.cases, await cases.read_case(tx, session.customer, after.id))

    return await rt.db.run(effect)


async def _require_room(tx: Tx, rt: Runtime, session: Session) -> None:
    """One has only so many cases at once. Raises case_too_many."""
    most = rt.cases.terms.number("case", "open_at_once")
    latest = await cases.of_subject(tx, session.customer, None, 2 * most)
    if sum(c.state in LIVING for c in latest) >= most:
        raise Problem("case_too_many", Kind.RATE_LIMITED, most=most)


async def _links(tx: Tx, session: Session, wanted: Sequence[CaseLinkIn]) -> list[tuple[str, str]]:
    """What a case is about is the customer's own. Raises case_link_unknown."""
    found: list[tuple[str, str]] = []
    for link in wanted:
        try:
            ident = Id.parse(link.id)
        except ValueError:
            raise not_found("case_link_unknown") from None
        if not await _is_own(tx, session, link.kind, ident):
            raise not_found("case_link_unknown")
        found.append((link.kind, str(ident)))
    return found


async def _is_own(tx: Tx, session: Session, kind: str, ident: Id) -> bool:
    if kind == "payment":
        return await read_activity(tx, list(session.wallets), PaymentId(ident)) is not None
    if kind == "card":
        return any(c.id == ident for c in await bound_cards(tx, session.customer))
    matter = (await read_proceedings(tx, session.customer, [ProceedingId(ident)])).get(ProceedingId(ident))
    return matter is not None and matter.procedure == kind


def _title(text: str) -> str:
    first = text.split("\n", 1)[0].strip()
    return first if len(first) <= _TITLE else first[: _TITLE - 1].rstrip() + "…"


def _who(session: Session) -> Who:
    return Who(Actor.CUSTOMER, str(session.customer))
