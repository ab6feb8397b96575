"""The merchant's side of cases: what we ask about their sales, and what they answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import MerchantScope
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.case_files import take_attachment
from purser.api.case_shapes import AttachmentOut, CaseMessageIn, WireAttachmentId
from purser.api.description import documented
from purser.api.evidence_files import DOWNLOAD, UPLOAD, FileName, as_attachment
from purser.api.inquiry_shapes import InquiryOut, InquiryPage, WireInquiryId, shown, summary
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.core.db import Tx
from purser.core.ids import Id
from purser.service import cases
from purser.service.cases import Case

router = new_router("cases")

MayRead = Annotated[MerchantCaller, Depends(merchant(MerchantScope.INQUIRIES_READ))]
MayWrite = Annotated[MerchantCaller, Depends(merchant(MerchantScope.INQUIRIES_WRITE))]


@router.get(
    "/merchants/me/inquiries",
    operation_id="listInquiries",
    summary="What I am asked about my sales",
    response_model=InquiryPage,
)
async def list_all(
    caller: MayRead,
    rt: Rt,
    waiting: Annotated[bool, Query(description="Only those that wait for an answer")] = False,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> InquiryPage:
    """The newest first."""
    scope = f"inquiries:{caller.merchant}:{waiting}"
    before = None if cursor is None else Id(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await cases.list_inquiries(conn, caller.merchant, before, limit + 1, waiting=waiting)
        items = [await summary(conn, rt, i) for i in found[:limit]]
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return InquiryPage(items=items, next_cursor=following)


@router.get(
    "/merchants/me/inquiries/{inquiry_id}",
    operation_id="getInquiry",
    summary="What I am asked about a sale",
    response_model=InquiryOut,
    responses=documented(404),
)
async def get(inquiry_id: WireInquiryId, caller: MayRead, rt: Rt) -> InquiryOut:
    """With what was said, and by when an answer is waited for."""
    async with rt.db.reader() as conn:
        return await shown(conn, rt, await cases.read_inquiry(conn, caller.merchant, inquiry_id))


@router.post(
    "/merchants/me/inquiries/{inquiry_id}/messages",
    operation_id="answerInquiry",
    summary="Answer, or add something",
    response_model=InquiryOut,
    responses=documented(404, 409, 429),
)
async def answer(inquiry_id: WireInquiryId, body: CaseMessageIn, caller: MayWrite, rt: Rt) -> InquiryOut:
    """The case goes on with it. The customer does not see it; the house decides what they are told."""

    async def say(tx: Tx) -> InquiryOut:
        inquiry = await cases.read_inquiry(tx, caller.merchant, inquiry_id)
        await cases.hear_merchant(tx, rt.cases, inquiry, caller.name, body.text, files=body.files, ref=body.ref)
        return await shown(tx, rt, await cases.read_inquiry(tx, caller.merchant, inquiry_id))

    return await rt.db.run(say)


@router.post(
    "/merchants/me/inquiries/{inquiry_id}/files",
    status_code=201,
    operation_id="attachToInquiry",
    summary="Attach a file to an answer",
    response_model=AttachmentOut,
    responses=documented(404, 409, 422),
    openapi_extra=UPLOAD,
)
async def attach(
    request: Request, inquiry_id: WireInquiryId, caller: MayWrite, rt: Rt, name: FileName
) -> AttachmentOut:
    """A picture or a PDF. It is seen once an answer names it."""

    async def owned(tx: Tx) -> Case:
        return await cases.claim_asked(tx, await cases.read_inquiry(tx, caller.merchant, inquiry_id))

    return await take_attachment(request, rt, owned, name, cases.MERCHANT_SIDE, str(caller.merchant))


@router.get(
    "/merchants/me/inquiries/{inquiry_id}/files/{attachment_id}",
    operation_id="getInquiryFile",
    summary="A file of a question or an answer",
    response_class=Response,
    responses=DOWNLOAD | documented(404),
)
async def download(inquiry_id: WireInquiryId, attachment_id: WireAttachmentId, caller: MayRead, rt: Rt) -> Response:
    """As it came."""
    async with rt.db.reader() as conn:
        inquiry = await cases.read_inquiry(conn, caller.merchant, inquiry_id)
        case = await cases.asked_case(conn, inquiry)
        said = await cases.exchange(conn, case, caller.merchant)
        found, content = await cases.read_attachment(conn, case, attachment_id, side=None, seen=said)
    return as_attachment(found, content)
