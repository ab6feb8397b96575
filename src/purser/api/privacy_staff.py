"""Requests about personal data as the staff answer them, and what is kept by law of those who left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from purser import privacy
from purser.api.auth import forget_customer
from purser.api.description import documented
from purser.api.privacy_shapes import (
    KeptQuery,
    KeptRecordList,
    KeptRecordOut,
    NameEvidence,
    PrivacyAnswer,
    StaffRequest,
    WaitingRequest,
    WaitingRequestList,
    WireCustomerId,
)
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.staff_access import look_at
from purser.api.staff_guard import Colleague, allowed, colleague_with
from purser.core import audit
from purser.core.audit import Act, Actor, Detail
from purser.core.db import Tx
from purser.core.errors import invalid
from purser.core.ids import CustomerId, ProceedingId
from purser.core.proceedings import Proceeding, read_proceedings
from purser.identity.permissions import Permission
from purser.privacy import Answerer
from purser.privacy import Request as Asked
from purser.service.access import Look

router = new_router("privacy")

MayRead = Annotated[Colleague, Depends(colleague_with(Permission.PRIVACY_READ))]
MayAnswer = Annotated[Colleague, Depends(colleague_with(Permission.PRIVACY_ANSWER))]
MayCorrect = Annotated[Colleague, Depends(colleague_with(Permission.PRIVACY_CORRECT))]
MayReadKept = Annotated[Actor, Depends(allowed(Permission.KEPT_READ))]


@router.get(
    "/staff/privacy",
    operation_id="listWaitingPrivacyRequests",
    summary="Requests about personal data that wait",
    response_model=WaitingRequestList,
    responses=documented(403),
)
async def list_waiting(
    request: Request,
    colleague: MayRead,  # noqa: ARG001 -- the guard
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> WaitingRequestList:
    """Reports of leaks first, then what is due first. Whose they are is seen by opening one."""
    async with runtime(request).db.reader() as conn:
        found = await privacy.waiting(conn, limit)
    return WaitingRequestList(items=[WaitingRequest(**_fields(r)) for r in found])


@router.post(
    "/staff/privacy/{customer_id}/{request_id}/open",
    operation_id="openPrivacyRequest",
    summary="Open a request about personal data",
    response_model=StaffRequest,
    responses=documented(403, 404),
)
async def open_request(
    request: Request, colleague: MayRead, customer_id: WireCustomerId, request_id: WireProceedingId
) -> StaffRequest:
    """That it was opened is written down first, and the customer sees it."""
    rt = runtime(request)

    async def check(tx: Tx) -> Mapping[str, Detail]:
        await privacy.open_request(tx, rt.privacy, _answerer(colleague), customer_id, request_id)
        return {}

    await look_at(rt, colleague, Look(customer_id, ""), check)
    return await _read(rt, customer_id, request_id)


@router.post(
    "/staff/privacy/{customer_id}/{request_id}/answer",
    operation_id="answerPrivacyRequest",
    summary="Answer a request about personal data",
    response_model=StaffRequest,
    responses=documented(403, 404, 409),
)
async def answer(
    request: Request,
    colleague: MayAnswer,
    customer_id: WireCustomerId,
    request_id: WireProceedingId,
    body: PrivacyAnswer,
) -> StaffRequest:
    """The customer is told. A refusal says why, and what can be done about it."""
    rt = runtime(request)
    if set(body.kept) - rt.privacy.policy.kept.keys():
        raise invalid("request_incomplete", missing="kept")

    async def end(tx: Tx) -> Proceeding:
        return await privacy.answer(
            tx, rt.privacy, _answerer(colleague), customer_id, request_id, body.outcome, body.text, tuple(body.kept)
        )  # fmt: skip

    await rt.db.run(end)
    return await _read(rt, customer_id, request_id)


@router.post(
    "/staff/privacy/{customer_id}/{request_id}/correct",
    operation_id="agreeToCorrectName",
    summary="Say that the evidence for a name was seen",
    response_model=StaffRequest,
    responses=documented(403, 404, 409),
)
async def correct(
    request: Request,
    colleague: MayCorrect,
    customer_id: WireCustomerId,
    request_id: WireProceedingId,
    body: NameEvidence,
) -> StaffRequest:
    """Two different people say so; with the second the name is put right."""
    rt = runtime(request)

    async def agree(tx: Tx) -> Proceeding:
        who = _answerer(colleague)
        return await privacy.agree_to_correct(tx, rt.privacy, who, customer_id, request_id, body.evidence)

    await rt.db.run(agree)
    forget_customer(rt, customer_id)
    return await _read(rt, customer_id, request_id)


@router.post(
    "/staff/kept-records",
    operation_id="readKeptRecords",
    summary="What is kept by law of somebody who left",
    response_model=KeptRecordList,
    responses=documented(403),
)
async def read_kept(request: Request, actor: MayReadKept, body: KeptQuery) -> KeptRecordList:
    """For whoever the law lets ask. The audit's record is written first."""
    rt = runtime(request)
    act = Act(actor, Permission.KEPT_READ, f"customer:{body.customer_id}", body.reason)
    await rt.db.run(lambda tx: audit.write(tx, act, rt.clock))
    async with rt.db.reader() as conn:
        found = await privacy.read_kept(conn, body.customer_id)
    items = [
        KeptRecordOut(
            id=str(r.id), kind=r.kind, at=r.at, keep_until=r.keep_until.isoformat(), sha256=r.sha256.hex(),
            is_whole=r.is_whole, content=r.content,
        )
        for r in found
    ]  # fmt: skip
    return KeptRecordList(items=items)


async def _read(rt: Runtime, customer: CustomerId, ident: ProceedingId) -> StaffRequest:
    async with rt.db.reader() as conn:
        found = await privacy.read_request(conn, customer, ident)
    return await _shown(rt, found)


async def _shown(rt: Runtime, r: Asked) -> StaffRequest:
    async with rt.db.reader() as conn:
        state = (await read_proceedings(conn, r.customer, [r.id]))[r.id].state
    answered = None if r.answer is None else dict(r.answer)
    return StaffRequest(**_fields(r), asked=dict(r.asked), answer=answered, state=state)


def _fields(r: Asked) -> dict[str, object]:
    return {
        "customer_id": r.customer, "id": r.id, "kind": r.kind, "band": r.band, "opened_at": r.opened_at,
        "due_at": r.due_at, "is_late": r.late_at is not None,
    }  # fmt: skip


def _answerer(colleague: Colleague) -> Answerer:
    return Answerer(colleague.session.staff, colleague.session.role)
