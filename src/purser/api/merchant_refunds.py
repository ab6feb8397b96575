"""The merchant's side of refunds: what waits for an answer, the answers, and giving back unasked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from purser import claims
from purser.accounts import MerchantScope, wallet_owners
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.problems import FieldError, InvalidRequest
from purser.api.proceedings import WireProceedingId
from purser.api.refund_shapes import GiftIn, MerchantRefundOut, MerchantRefundPage, RefusalIn, shown_to_merchant
from purser.api.refunds import desk_of
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.claims import Asked, Reason
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import PaymentId, ProceedingId, WalletId
from purser.ledger import payer_of
from purser.payments import find_numbered

router = new_router("refunds")

MayRead = Annotated[MerchantCaller, Depends(merchant(MerchantScope.REFUNDS_READ))]
MayWrite = Annotated[MerchantCaller, Depends(merchant(MerchantScope.REFUNDS_WRITE))]


@router.get(
    "/merchants/me/refunds",
    operation_id="listMerchantRefunds",
    summary="Refunds of my sales",
    response_model=MerchantRefundPage,
)
async def list_refunds(
    caller: MayRead,
    rt: Rt,
    waiting: Annotated[bool, Query(description="Only those that wait for an answer")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> MerchantRefundPage:
    """The newest first."""
    scope = f"refunds:{caller.merchant}:{waiting}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await claims.refunds_of_merchant(conn, caller.merchant, before, limit + 1, waiting=waiting)
        items = await shown_to_merchant(conn, found[:limit])
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return MerchantRefundPage(items=items, next_cursor=following)


@router.get(
    "/merchants/me/refunds/{refund_id}",
    operation_id="getMerchantRefund",
    summary="A refund of a sale",
    response_model=MerchantRefundOut,
    responses=documented(404),
)
async def get(refund_id: WireProceedingId, caller: MayRead, rt: Rt) -> MerchantRefundOut:
    """With what happened so far, and by when an answer is due."""
    async with rt.db.reader() as conn:
        owner = await claims.owner_of_refund(conn, caller.merchant, refund_id)
        return await _shown(conn, await claims.read_refund(conn, owner, refund_id))


@router.post(
    "/merchants/me/refunds/{refund_id}/approve",
    operation_id="approveRefund",
    summary="Agree to a refund",
    response_model=MerchantRefundOut,
    responses=documented(404, 409),
)
async def approve(refund_id: WireProceedingId, caller: MayWrite, keyed: IdempotencyKey, rt: Rt) -> Response:
    """It is taken from what is pending, then available, then the deposit; when that is not enough it waits a week."""

    async def effect(tx: Tx) -> MerchantRefundOut:
        return await _shown(tx, await claims.approve(tx, desk_of(rt), caller.merchant, refund_id))

    return await answer_once(rt, caller.merchant, keyed, 200, effect)


@router.post(
    "/merchants/me/refunds/{refund_id}/refuse",
    operation_id="refuseRefund",
    summary="Refuse a refund",
    response_model=MerchantRefundOut,
    responses=documented(404, 409),
)
async def refuse(refund_id: WireProceedingId, body: RefusalIn, caller: MayWrite, rt: Rt) -> MerchantRefundOut:
    """The customer reads the reason, and may dispute."""

    async def effect(tx: Tx) -> MerchantRefundOut:
        return await _shown(tx, await claims.refuse(tx, desk_of(rt), caller.merchant, refund_id, body.reason))

    return await rt.db.run(effect)


@router.post(
    "/merchants/me/refunds",
    status_code=201,
    operation_id="giveRefund",
    summary="Give money back",
    response_model=MerchantRefundOut,
    responses=documented(404, 409),
)
async def give(body: GiftIn, caller: MayWrite, keyed: IdempotencyKey, rt: Rt) -> Response:
    """Without having been asked. The same `refund_no` again is the same refund, even under another Idempotency-Key."""
    if (body.payment_id is None) == (body.order_no is None):
        raise InvalidRequest(FieldError("/payment_id", "required" if body.payment_id is None else "unknown_field"))

    async def effect(tx: Tx) -> MerchantRefundOut:
        asked = await _asked(tx, body, caller)
        return await _shown(tx, await claims.give_refund(tx, desk_of(rt), asked, caller.merchant))

    return await answer_once(rt, caller.merchant, keyed, 201, effect)


async def _asked(tx: Tx, body: GiftIn, caller: MerchantCaller) -> Asked:
    """Raises activity_unknown, order_unknown."""
    payment = body.payment_id or await _paid(tx, caller, body.order_no or "")
    payer = await payer_of(tx, payment, "payment")
    owners = {} if payer is None else await wallet_owners(tx, [WalletId(payer)])
    if payer is None or WalletId(payer) not in owners:
        raise not_found("activity_unknown")
    wallet = WalletId(payer)
    return Asked(
        owners[wallet], wallet, payment, body.amount.money, Reason(body.reason), body.note or "", body.refund_no
    )


async def _paid(tx: Tx, caller: MerchantCaller, order_no: str) -> PaymentId:
    order = await find_numbered(tx, caller.merchant, order_no)
    if order is None or order.paid_by is None:
        raise not_found("order_unknown")
    return order.paid_by


async def _shown(conn: Tx | Reader, r: claims.Refund) -> MerchantRefundOut:
    return (await shown_to_merchant(conn, [r]))[0]
