"""Refunds of the customer's own payments: ask, follow, change one's mind, name another way."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser import claims
from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.problems import FieldError, InvalidRequest, request_language
from purser.api.proceedings import WireProceedingId
from purser.api.refund_shapes import RefundableOut, RefundIn, RefundList, RefundOut, RerouteIn, shown
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Money, WirePaymentId
from purser.cards import usable_card
from purser.claims import Asked, Card, Reason, RefundDesk, Way
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CardId, PaymentId
from purser.core.money import Money as Amount
from purser.core.text import catalogue
from purser.payments import Activity, Kind, read_activity

router = new_router("refunds")

CHANNEL = "sandbox"


@router.get(
    "/payments/{payment_id}/refundable",
    operation_id="getRefundable",
    summary="What of a payment can be given back",
    response_model=RefundableOut,
    responses=documented(404),
)
async def refundable(request: Request, payment_id: WirePaymentId, session: SignedIn, rt: Rt) -> RefundableOut:
    """Before asking for it. Also of a top-up, which goes back to its card."""
    desk = desk_of(rt)
    async with rt.db.reader() as conn:
        a = await _own(conn, session, payment_id)
        found = await claims.refundable(conn, desk, session.customer, a)
    titles = catalogue(request_language(request))["problems"]
    return RefundableOut(
        paid=_money(found.paid, a), refunded=_money(found.returned, a), left=_money(found.left, a),
        times=found.times, until=found.until, blocked=found.blocked,
        blocked_title=None if found.blocked is None else titles[found.blocked]["title"],
        again_at=found.again_at, way=Way.CARD if a.kind is Kind.TOP_UP else Way.BALANCE,
    )  # fmt: skip


@router.post(
    "/refunds",
    status_code=201,
    operation_id="createRefund",
    summary="Ask for money back",
    response_model=RefundOut,
    responses=documented(404, 409),
)
async def create(body: RefundIn, session: SignedIn, keyed: IdempotencyKey, rt: Rt) -> Response:
    """The merchant answers within 48 hours. A top-up needs nobody's consent and goes back to its card at once."""
    async with rt.db.reader() as conn:
        a = await _own(conn, session, body.payment_id)
    asked = Asked(
        session.customer, a.wallet, a.id, body.amount.money, Reason(body.reason), body.note or "", body.refund_no
    )

    async def effect(tx: Tx) -> RefundOut:
        return await _shown(tx, await claims.request_refund(tx, desk_of(rt), asked))

    return await answer_once(rt, session.customer, keyed, 201, effect)


@router.get(
    "/refunds",
    operation_id="listRefunds",
    summary="The refunds of a payment",
    response_model=RefundList,
    responses=documented(404),
)
async def list_of_payment(session: SignedIn, rt: Rt, payment_id: Annotated[WirePaymentId, Query()]) -> RefundList:
    """The newest first."""
    async with rt.db.reader() as conn:
        a = await _own(conn, session, payment_id)
        found = await claims.refunds_of_payment(conn, session.customer, a.id)
        return RefundList(items=await shown(conn, found))


@router.get(
    "/refunds/{refund_id}",
    operation_id="getRefund",
    summary="Where is my refund?",
    response_model=RefundOut,
    responses=documented(404),
)
async def get(refund_id: WireProceedingId, session: SignedIn, rt: Rt) -> RefundOut:
    """The way it goes, the bank's reference, the promised time, and what happened so far."""
    async with rt.db.reader() as conn:
        return await _shown(conn, await claims.read_refund(conn, session.customer, refund_id))


@router.post(
    "/refunds/{refund_id}/withdraw",
    operation_id="withdrawRefund",
    summary="I do not want it any more",
    response_model=RefundOut,
    responses=documented(404, 409),
)
async def withdraw(refund_id: WireProceedingId, session: SignedIn, rt: Rt) -> RefundOut:
    """As long as the merchant has not answered."""

    async def take_back(tx: Tx) -> RefundOut:
        await claims.read_refund(tx, session.customer, refund_id)
        return await _shown(tx, await claims.withdraw(tx, desk_of(rt), session.customer, refund_id))

    return await rt.db.run(take_back)


@router.post(
    "/refunds/{refund_id}/reroute",
    operation_id="rerouteRefund",
    summary="Send it another way",
    response_model=RefundOut,
    responses=documented(404, 409),
)
async def reroute(
    refund_id: WireProceedingId, body: RerouteIn, session: SignedIn, keyed: IdempotencyKey, rt: Rt
) -> Response:
    """When the card or the wallet did not take it: to another bound card, or to the balance."""
    if (body.to == "card") != (body.card_id is not None):
        raise InvalidRequest(FieldError("/card_id", "required" if body.to == "card" else "unknown_field"))

    async def effect(tx: Tx) -> RefundOut:
        await claims.read_refund(tx, session.customer, refund_id)
        to = None if body.card_id is None else await _card(tx, session, body.card_id)
        return await _shown(tx, await claims.reroute(tx, desk_of(rt), session.customer, refund_id, to))

    return await answer_once(rt, session.customer, keyed, 200, effect)


def desk_of(rt: Runtime) -> RefundDesk:
    """Where refunds are worked on."""
    return RefundDesk.of(rt.payments.counter)


async def _own(conn: Reader, session: Session, payment: PaymentId) -> Activity:
    """A payment the caller has made, or a top-up. Raises activity_unknown."""
    a = await read_activity(conn, list(session.wallets), payment)
    if a is None:
        raise not_found("activity_unknown")
    return a


async def _card(tx: Tx, session: Session, text: str) -> Card:
    """A bound card of the caller's. Raises bank_card_unknown, card_unbinding."""
    try:
        ident = CardId.parse(text)
    except ValueError:
        raise not_found("bank_card_unknown") from None
    card = await usable_card(tx, session.customer, ident, CHANNEL, debit=False)
    assert card.token is not None
    return Card(card.channel, card.token, card.name(session.locale), card.last4)


async def _shown(conn: Tx | Reader, r: claims.Refund) -> RefundOut:
    return (await shown(conn, [r]))[0]


def _money(amount: int, a: Activity) -> Money:
    return Money.of(Amount(amount, a.currency))
