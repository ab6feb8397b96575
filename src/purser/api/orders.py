"""A merchant's orders, and those that payers make of its sign."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from purser.accounts import MerchantScope
from purser.api.auth import SignedIn, merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import (
    Amount,
    Input,
    Money,
    MoneyIn,
    Name,
    Output,
    WireMerchantId,
    WireOrderId,
    WireWalletId,
)
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.money import Currency
from purser.payments import (
    Order,
    OrderState,
    create_order,
    create_sign_order,
    find_order,
    order_payload,
)

router = new_router("orders")


class SplitIn(Input):
    """Another merchant's share of an order (分账), minor units of the order's currency."""

    merchant_id: WireMerchantId
    amount: Amount


class OrderIn(Input):
    """Something to be paid once. `splits`, when given, add up to the amount. With `escrow` the money waits with us
    until the buyer confirms the goods; `deliver_by` is when you promise to have delivered."""

    order_no: Name
    title: Name
    amount: MoneyIn
    expires_in_s: Annotated[int, Field(strict=True, ge=60, le=604_800)] = 1800
    splits: Annotated[list[SplitIn], Field(default_factory=list, max_length=20)]
    escrow: bool = Field(default=False, strict=True)
    deliver_by: Annotated[AwareDatetime, Field(description="RFC 3339, with its offset")] | None = None


class OrderMerchant(Output):
    """Whose order it is."""

    id: WireMerchantId
    name: str


class OrderOut(Output):
    """An order. Show `qr` as a QR code for the payer to scan."""

    id: WireOrderId
    order_no: str
    title: str
    amount: Money
    state: Literal["open", "paid", "expired", "closed"]
    qr: str
    merchant: OrderMerchant
    expires_at: datetime
    paid_at: datetime | None
    escrow: bool
    deliver_by: datetime | None


class SignOrderIn(Input):
    """What a payer typed at a merchant's sign, and the wallet they pay with."""

    wallet_id: WireWalletId
    merchant_id: WireMerchantId
    amount: MoneyIn


class SignOrderOut(Output):
    """Pay it, or fetch money for it, by `order_id`."""

    order_id: WireOrderId
    amount: Money
    expires_at: datetime


@router.post(
    "/sign-orders",
    status_code=201,
    operation_id="createSignOrder",
    summary="Make an order of a merchant's sign",
    response_model=SignOrderOut,
    responses=documented(404),
)
async def create_from_sign(body: SignOrderIn, session: SignedIn, keyed: IdempotencyKey, rt: Rt) -> Response:
    """For half an hour, so that a card can pay what the balance lacks. It counts as the static code that was scanned;
    the merchant sees it once it is paid."""
    own = session.own(body.wallet_id)

    async def effect(tx: Tx) -> SignOrderOut:
        order = await create_sign_order(tx, rt.clock, rt.policy, own, body.merchant_id, body.amount.money)
        return SignOrderOut(order_id=order.id, amount=Money.of(order.money), expires_at=order.expires_at)

    return await answer_once(rt, session.customer, keyed, 201, effect)


@router.post("/orders", status_code=201, operation_id="createOrder", responses=documented(404), response_model=OrderOut)
async def create(
    body: OrderIn,
    caller: Annotated[MerchantCaller, Depends(merchant(MerchantScope.ORDERS_WRITE))],
    keyed: IdempotencyKey,
    rt: Rt,
) -> Response:
    """Open an order to be paid by whoever scans its code."""

    async def effect(tx: Tx) -> OrderOut:
        order = await create_order(
            tx, rt.clock, caller.merchant, body.order_no, body.title, body.amount.money,
            life=timedelta(seconds=body.expires_in_s), splits=[(s.merchant_id, s.amount) for s in body.splits],
            escrow=body.escrow, deliver_by=body.deliver_by,
        )  # fmt: skip
        return order_out(order, caller, rt)

    return await answer_once(rt, caller.merchant, keyed, 201, effect)


@router.get("/orders/{order_id}", operation_id="getOrder", responses=documented(404))
async def get(
    order_id: WireOrderId,
    caller: Annotated[MerchantCaller, Depends(merchant(MerchantScope.ORDERS_READ))],
    rt: Rt,
) -> OrderOut:
    """One of the merchant's own orders."""
    async with rt.db.reader() as conn:
        order = await find_order(conn, order_id)
    if order.merchant != caller.merchant:
        raise not_found("order_unknown")
    return order_out(order, caller, rt)


def order_out(order: Order, caller: MerchantCaller, rt: Runtime) -> OrderOut:
    """An order as its merchant sees it."""
    expired = order.state is OrderState.OPEN and order.expires_at <= rt.clock.now()
    return OrderOut(
        id=order.id,
        order_no=order.order_no,
        title=order.title,
        amount=Money(amount=order.money.amount, currency=Currency(order.money.currency)),
        state="expired" if expired else order.state.value,
        qr=order_payload(order.id),
        merchant=OrderMerchant(id=caller.merchant, name=caller.name),
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        escrow=order.escrow,
        deliver_by=order.deliver_by,
    )
