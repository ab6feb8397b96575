"""The merchant's side of disputes: answer, bring evidence, send goods, pay, appeal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import MerchantScope
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.dispute_shapes import AnswerIn, AppealIn, DisputeOut, DisputePage, GoodsIn, shown, shown_one
from purser.api.evidence_files import (
    DOWNLOAD,
    UPLOAD,
    FileName,
    Shared,
    as_attachment,
    desk_of,
    label_of,
    share_file,
    take_upload,
)
from purser.api.evidence_shapes import EvidenceOut, WireFileId
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.claims import dispute_answer, dispute_enforce, dispute_evidence, dispute_goods, dispute_review, evidence
from purser.claims import dispute_store as store
from purser.claims.dispute_answer import Answer as Reply
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_model import Case, Side
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Who

router = new_router("disputes")

MayRead = Annotated[MerchantCaller, Depends(merchant(MerchantScope.DISPUTES_READ))]
MayWrite = Annotated[MerchantCaller, Depends(merchant(MerchantScope.DISPUTES_WRITE))]

_SIDE = Side.MERCHANT
_ANSWERS = documented(404, 409)

Act = Callable[[Tx, Case, Who], Awaitable[object]]


@router.get(
    "/merchants/me/disputes",
    operation_id="listMerchantDisputes",
    summary="Disputes about my sales",
    response_model=DisputePage,
)
async def list_all(
    caller: MayRead,
    rt: Rt,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> DisputePage:
    """The newest first."""
    scope = f"disputes:{caller.merchant}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await store.listed_for(conn, caller.merchant, before, limit + 1)
        items = await shown(conn, found[:limit], _SIDE)
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return DisputePage(items=items, next_cursor=following)


@router.get(
    "/merchants/me/disputes/{dispute_id}",
    operation_id="getMerchantDispute",
    summary="A dispute about a sale",
    response_model=DisputeOut,
    responses=documented(404),
)
async def get(dispute_id: WireProceedingId, caller: MayRead, rt: Rt) -> DisputeOut:
    """With what the customer says, and by when an answer is due."""
    async with rt.db.reader() as conn:
        customer = await store.owner(conn, caller.merchant, dispute_id, "dispute")
        return await shown_one(conn, customer, dispute_id, _SIDE)


@router.post(
    "/merchants/me/disputes/{dispute_id}/answer",
    operation_id="answerDispute",
    summary="Offer something, or refuse",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def reply(dispute_id: WireProceedingId, body: AnswerIn, caller: MayWrite, rt: Rt) -> DisputeOut:
    """Within 48 hours; a better offer may follow until the customer decides."""
    desk, said = desk_of(rt), Reply(body.reply, body.text, body.amount)
    return await _act(rt, caller, dispute_id, lambda tx, case, who: dispute_answer.answer(tx, desk, case, said, who))


@router.post(
    "/merchants/me/disputes/{dispute_id}/shipment",
    operation_id="sendReplacement",
    summary="The replacement is on its way",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def ship(dispute_id: WireProceedingId, body: GoodsIn, caller: MayWrite, rt: Rt) -> DisputeOut:
    """From now on the customer has ten days to object."""
    desk, goods = desk_of(rt), (body.carrier, body.tracking)
    return await _act(
        rt, caller, dispute_id, lambda tx, case, who: dispute_goods.send_goods(tx, desk, case, goods, who)
    )


@router.post(
    "/merchants/me/disputes/{dispute_id}/receipt",
    operation_id="receiveReturn",
    summary="The goods are back",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def receive(dispute_id: WireProceedingId, caller: MayWrite, rt: Rt) -> DisputeOut:
    """The customer gets the money."""
    desk = desk_of(rt)
    return await _act(rt, caller, dispute_id, lambda tx, case, who: dispute_goods.receive_goods(tx, desk, case, who))


@router.post(
    "/merchants/me/disputes/{dispute_id}/rest",
    operation_id="restMerchantDispute",
    summary="We have no more evidence",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def rest(dispute_id: WireProceedingId, caller: MayWrite, rt: Rt) -> DisputeOut:
    """Who waits for nobody any more goes on with the review."""
    desk = desk_of(rt)
    return await _act(rt, caller, dispute_id, lambda tx, case, who: dispute_evidence.rest(tx, desk, case, _SIDE, who))


@router.post(
    "/merchants/me/disputes/{dispute_id}/appeal",
    operation_id="appealMerchantDispute",
    summary="We do not accept the decision",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def appeal(dispute_id: WireProceedingId, body: AppealIn, caller: MayWrite, rt: Rt) -> DisputeOut:
    """Once, within seven days. Somebody else decides."""
    desk, said = desk_of(rt), (body.ground, body.text)
    return await _act(
        rt, caller, dispute_id, lambda tx, case, who: dispute_review.appeal(tx, desk, case, _SIDE, said, who)
    )


@router.post(
    "/merchants/me/disputes/{dispute_id}/pay",
    operation_id="payDispute",
    summary="Pay what was decided",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def pay(dispute_id: WireProceedingId, caller: MayWrite, keyed: IdempotencyKey, rt: Rt) -> Response:
    """From pending, available and the deposit, within 48 hours; after that the guarantee pays and it is owed to us."""

    async def effect(tx: Tx) -> DisputeOut:
        customer = await store.owner(tx, caller.merchant, dispute_id, "dispute")
        case = await claim_case(tx, customer, dispute_id)
        await dispute_enforce.pay_by_merchant(tx, desk_of(rt), case, _who(caller))
        return await shown_one(tx, customer, dispute_id, _SIDE)

    return await answer_once(rt, caller.merchant, keyed, 200, effect)


@router.post(
    "/merchants/me/disputes/{dispute_id}/evidence",
    status_code=201,
    operation_id="addMerchantEvidence",
    summary="Bring a file",
    response_model=EvidenceOut,
    responses=_ANSWERS,
    openapi_extra=UPLOAD,
)
async def upload(
    request: Request, dispute_id: WireProceedingId, caller: MayWrite, rt: Rt, name: FileName, shared: Shared = True
) -> EvidenceOut:
    """A picture (PNG, JPEG, WebP) or a PDF of up to 10 MB; it is judged by its content and kept as it came."""

    async def owner(tx: Tx) -> CustomerId:
        return await store.owner(tx, caller.merchant, dispute_id, "dispute")

    label = label_of(name, _SIDE, shared=shared)
    return EvidenceOut.of(await take_upload(request, rt, dispute_id, owner, label, _who(caller)))


@router.get(
    "/merchants/me/disputes/{dispute_id}/evidence/{evidence_id}",
    operation_id="getMerchantEvidence",
    summary="A file, as it came",
    responses=documented(404) | DOWNLOAD,
    response_class=Response,
)
async def download(dispute_id: WireProceedingId, evidence_id: WireFileId, caller: MayRead, rt: Rt) -> Response:
    """Checked against its SHA-256 before it is handed out."""
    async with rt.db.reader() as conn:
        customer = await store.owner(conn, caller.merchant, dispute_id, "dispute")
        found = await evidence.read_file(conn, customer, dispute_id, evidence_id, _SIDE)
        return as_attachment(found, await evidence.read_content(conn, found))


@router.post(
    "/merchants/me/disputes/{dispute_id}/evidence/{evidence_id}/share",
    operation_id="shareMerchantEvidence",
    summary="Show a file to the customer",
    response_model=EvidenceOut,
    responses=_ANSWERS,
)
async def share(dispute_id: WireProceedingId, evidence_id: WireFileId, caller: MayWrite, rt: Rt) -> EvidenceOut:
    """A decision relies only on what both sides can see."""

    async def let(tx: Tx) -> EvidenceOut:
        customer = await store.owner(tx, caller.merchant, dispute_id, "dispute")
        found = await evidence.own_file(tx, customer, dispute_id, evidence_id, _SIDE)
        return EvidenceOut.of(await share_file(tx, rt, found, [Side.CUSTOMER], _who(caller)))

    return await rt.db.run(let)


def _who(caller: MerchantCaller) -> Who:
    return Who(Actor.MERCHANT, str(caller.merchant))


async def _act(rt: Runtime, caller: MerchantCaller, dispute: ProceedingId, act: Act) -> DisputeOut:
    async def step(tx: Tx) -> DisputeOut:
        customer = await store.owner(tx, caller.merchant, dispute, "dispute")
        await act(tx, await claim_case(tx, customer, dispute), _who(caller))
        return await shown_one(tx, customer, dispute, _SIDE)

    return await rt.db.run(step)
