"""Disputes about the customer's own payments: open, talk, bring evidence, accept, ask us to decide, appeal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.dispute_shapes import (
    AppealIn,
    DisputeIn,
    DisputeOut,
    DisputePage,
    GoodsIn,
    WordsIn,
    shown,
    shown_one,
)
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
from purser.claims import dispute_answer, dispute_evidence, dispute_goods, dispute_review, evidence
from purser.claims import dispute_store as store
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_model import Case, Side
from purser.claims.dispute_open import Complaint, open_dispute
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.payments import read_activity

router = new_router("disputes")

_SIDE = Side.CUSTOMER
_ANSWERS = documented(404, 409)

Act = Callable[[Tx, Case, Who], Awaitable[object]]


@router.post(
    "/disputes",
    status_code=201,
    operation_id="createDispute",
    summary="Open a dispute",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def create(body: DisputeIn, session: SignedIn, keyed: IdempotencyKey, rt: Rt) -> Response:
    """Within 180 days of paying. The merchant's money is set aside and the merchant has 48 hours to answer."""
    desk, who = desk_of(rt), _who(session)

    async def effect(tx: Tx) -> DisputeOut:
        if body.amount is not None:
            a = await read_activity(tx, list(session.wallets), body.payment_id)
            if a is not None and a.currency is not body.amount.currency:
                raise rejected("currency_mismatch")
        wish = Complaint(
            body.payment_id, body.reason, body.description, None if body.amount is None else body.amount.amount
        )
        case = await open_dispute(tx, desk, session.customer, list(session.wallets), wish, who)
        return await shown_one(tx, session.customer, case.dispute.id, _SIDE)

    return await answer_once(rt, session.customer, keyed, 201, effect)


@router.get("/disputes", operation_id="listDisputes", summary="My disputes", response_model=DisputePage)
async def list_mine(
    session: SignedIn,
    rt: Rt,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> DisputePage:
    """Ended ones too, the newest first."""
    scope = f"disputes:{session.customer}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await store.listed(conn, session.customer, before, limit + 1)
        items = await shown(conn, found[:limit], _SIDE)
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return DisputePage(items=items, next_cursor=following)


@router.get(
    "/disputes/{dispute_id}",
    operation_id="getDispute",
    summary="A dispute of mine",
    response_model=DisputeOut,
    responses=documented(404),
)
async def get(dispute_id: WireProceedingId, session: SignedIn, rt: Rt) -> DisputeOut:
    """With offers, evidence, decisions, and what can be done by when."""
    async with rt.db.reader() as conn:
        return await shown_one(conn, session.customer, dispute_id, _SIDE)


@router.post(
    "/disputes/{dispute_id}/accept",
    operation_id="acceptDisputeOffer",
    summary="Accept the offer",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def accept(dispute_id: WireProceedingId, session: SignedIn, keyed: IdempotencyKey, rt: Rt) -> Response:
    """Money is on its way at once; goods have to be sent first."""
    desk, who = desk_of(rt), _who(session)

    async def effect(tx: Tx) -> DisputeOut:
        await dispute_answer.accept(tx, desk, await claim_case(tx, session.customer, dispute_id), who)
        return await shown_one(tx, session.customer, dispute_id, _SIDE)

    return await answer_once(rt, session.customer, keyed, 200, effect)


@router.post(
    "/disputes/{dispute_id}/escalate",
    operation_id="escalateDispute",
    summary="Ask us to decide",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def escalate(dispute_id: WireProceedingId, body: WordsIn, session: SignedIn, rt: Rt) -> DisputeOut:
    """After the merchant's answer, or when its 48 hours are over."""
    desk = desk_of(rt)
    return await _act(
        rt, session, dispute_id, lambda tx, case, who: dispute_answer.escalate(tx, desk, case, body.text, who)
    )


@router.post(
    "/disputes/{dispute_id}/withdraw",
    operation_id="withdrawDispute",
    summary="Take it back",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def withdraw(dispute_id: WireProceedingId, session: SignedIn, rt: Rt) -> DisputeOut:
    """As long as nothing is decided. The merchant has its money again."""
    desk = desk_of(rt)
    return await _act(rt, session, dispute_id, lambda tx, case, who: dispute_answer.withdraw(tx, desk, case, who))


@router.post(
    "/disputes/{dispute_id}/shipment",
    operation_id="sendDisputedGoods",
    summary="I have sent them back",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def ship(dispute_id: WireProceedingId, body: GoodsIn, session: SignedIn, rt: Rt) -> DisputeOut:
    """From now on the merchant has ten days to object."""
    desk, goods = desk_of(rt), (body.carrier, body.tracking)
    return await _act(
        rt, session, dispute_id, lambda tx, case, who: dispute_goods.send_goods(tx, desk, case, goods, who)
    )


@router.post(
    "/disputes/{dispute_id}/receipt",
    operation_id="receiveDisputedGoods",
    summary="The replacement is here",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def receive(dispute_id: WireProceedingId, session: SignedIn, rt: Rt) -> DisputeOut:
    """That settles it."""
    desk = desk_of(rt)
    return await _act(rt, session, dispute_id, lambda tx, case, who: dispute_goods.receive_goods(tx, desk, case, who))


@router.post(
    "/disputes/{dispute_id}/rest",
    operation_id="restDispute",
    summary="I have no more evidence",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def rest(dispute_id: WireProceedingId, session: SignedIn, rt: Rt) -> DisputeOut:
    """Who waits for nobody any more goes on with the review."""
    desk = desk_of(rt)
    return await _act(rt, session, dispute_id, lambda tx, case, who: dispute_evidence.rest(tx, desk, case, _SIDE, who))


@router.post(
    "/disputes/{dispute_id}/appeal",
    operation_id="appealDispute",
    summary="I do not accept the decision",
    response_model=DisputeOut,
    responses=_ANSWERS,
)
async def appeal(dispute_id: WireProceedingId, body: AppealIn, session: SignedIn, rt: Rt) -> DisputeOut:
    """Once, within seven days. Somebody else decides."""
    desk, said = desk_of(rt), (body.ground, body.text)
    return await _act(
        rt, session, dispute_id, lambda tx, case, who: dispute_review.appeal(tx, desk, case, _SIDE, said, who)
    )


@router.post(
    "/disputes/{dispute_id}/evidence",
    status_code=201,
    operation_id="addDisputeEvidence",
    summary="Bring a file",
    response_model=EvidenceOut,
    responses=_ANSWERS,
    openapi_extra=UPLOAD,
)
async def upload(
    request: Request, dispute_id: WireProceedingId, session: SignedIn, rt: Rt, name: FileName, shared: Shared = True
) -> EvidenceOut:
    """A picture (PNG, JPEG, WebP) or a PDF of up to 10 MB; it is judged by its content and kept as it came."""

    async def owner(_: Tx) -> CustomerId:
        return session.customer

    label = label_of(name, _SIDE, shared=shared)
    return EvidenceOut.of(await take_upload(request, rt, dispute_id, owner, label, _who(session)))


@router.get(
    "/disputes/{dispute_id}/evidence/{evidence_id}",
    operation_id="getDisputeEvidence",
    summary="A file, as it came",
    responses=documented(404) | DOWNLOAD,
    response_class=Response,
)
async def download(dispute_id: WireProceedingId, evidence_id: WireFileId, session: SignedIn, rt: Rt) -> Response:
    """Checked against its SHA-256 before it is handed out."""
    async with rt.db.reader() as conn:
        found = await evidence.read_file(conn, session.customer, dispute_id, evidence_id, _SIDE)
        return as_attachment(found, await evidence.read_content(conn, found))


@router.post(
    "/disputes/{dispute_id}/evidence/{evidence_id}/share",
    operation_id="shareDisputeEvidence",
    summary="Show a file to the merchant",
    response_model=EvidenceOut,
    responses=_ANSWERS,
)
async def share(dispute_id: WireProceedingId, evidence_id: WireFileId, session: SignedIn, rt: Rt) -> EvidenceOut:
    """A decision relies only on what both sides can see."""

    async def let(tx: Tx) -> EvidenceOut:
        found = await evidence.own_file(tx, session.customer, dispute_id, evidence_id, _SIDE)
        return EvidenceOut.of(await share_file(tx, rt, found, [Side.MERCHANT], _who(session)))

    return await rt.db.run(let)


def _who(session: Session) -> Who:
    return Who(Actor.CUSTOMER, str(session.customer))


async def _act(rt: Runtime, session: Session, dispute: ProceedingId, act: Act) -> DisputeOut:
    async def step(tx: Tx) -> DisputeOut:
        await act(tx, await claim_case(tx, session.customer, dispute), _who(session))
        return await shown_one(tx, session.customer, dispute, _SIDE)

    return await rt.db.run(step)
