"""Payments to merchants: by scanned code, by order, and by the payer's own payment code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import MerchantScope, WalletStatus
from purser.api.activities import ActivityOut, activity_response, carry_out, encoder
from purser.api.auth import SignedIn, merchant
from purser.api.callers import MerchantCaller
from purser.api.confirmed import command_of
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.problems import FieldError, InvalidRequest
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import (
    Input,
    Memo,
    Money,
    MoneyIn,
    Name,
    Output,
    WireMerchantId,
    WireOrderId,
    WirePaymentId,
    WireWalletId,
)
from purser.api.step_up import ProofToken, code_limit
from purser.api.transfers import Token, own_activity
from purser.core import money
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.payments import (
    Command,
    Kind,
    code_hash,
    create_payment_code,
    find_order,
    paid_by_cards,
    resolve,
    sources_of,
)

router = new_router("payments")


class PaymentIn(Input):
    """A payment of an order, or of any amount to the merchant a static code names."""

    wallet_id: WireWalletId
    amount: MoneyIn
    quote: Token
    order_id: WireOrderId | None = None
    merchant_id: WireMerchantId | None = None
    memo: Memo | None = None
    proof: ProofToken | None = None


class PaymentByCodeIn(Input):
    """A payment the payer allowed by showing a payment code."""

    code: Annotated[str, Field(pattern=r"^77[0-9]{16}$")]
    amount: MoneyIn
    order_no: Name
    title: Name | None = None


class PaymentCodeIn(Input):
    """Whose money the code is worth. With a proof for `security:payment_code` as much as the wallet may pay,
    without one as much as goes without a proof."""

    wallet_id: WireWalletId
    proof: ProofToken | None = None


class PaymentCodeOut(Output):
    """Eighteen digits, good for one payment until `expires_at`, of at most `up_to`; null: only the wallet's limits."""

    code: str
    expires_at: datetime
    up_to: Money | None


class CodeIn(Input):
    """What a scanner read, or a person typed."""

    payload: Annotated[str, Field(min_length=1, max_length=1024)]


class SourceCard(Output):
    """The card a part was taken from."""

    bank: str
    last4: str


class SourceOut(Output):
    """A part of what was paid: from the balance, or by a top-up made for the order from a card."""

    amount: Money
    card: SourceCard | None
    top_up_id: WirePaymentId | None


class SourceList(Output):
    """They add up to the payment; refunds go back to them pro rata."""

    items: list[SourceOut]


class ResolvedOut(Output):
    """What a code stands for.

    An order has an amount; a merchant's static code is for any amount. A payee is somebody's wallet, to be
    transferred to: `name` and `account` are masked, `amount` and `title` are what they asked for, if anything.
    """

    type: Literal["merchant", "order", "payee"]
    merchant_id: WireMerchantId | None
    payee_wallet_id: WireWalletId | None
    name: str
    account: str | None
    order_id: WireOrderId | None
    amount: Money | None
    title: str | None


@router.post(
    "/payments", status_code=201, operation_id="createPayment", responses=documented(404), response_model=ActivityOut
)
async def create_payment(
    body: PaymentIn,
    session: SignedIn,
    keyed: IdempotencyKey,
    request: Request,
    rt: Rt,
) -> Response:
    """Pay a merchant."""
    if (body.order_id is None) == (body.merchant_id is None):
        raise InvalidRequest(FieldError("/order_id", "required" if body.order_id is None else "unknown_field"))
    command = command_of(rt, request, session, keyed, body, Kind.PAYMENT)
    command.payee, command.static_qr, command.memo = body.merchant_id, body.merchant_id is not None, body.memo
    if body.order_id is not None:
        async with rt.db.reader() as conn:
            order = await find_order(conn, body.order_id)
        command.order, command.order_no = (order.merchant, order.id), order.order_no
    return await carry_out(rt, session.customer, keyed, command)


@router.post(
    "/payments/by-code",
    status_code=201,
    operation_id="createPaymentByCode",
    responses=documented(404),
    response_model=ActivityOut,
)
async def create_payment_by_code(
    body: PaymentByCodeIn,
    caller: Annotated[MerchantCaller, Depends(merchant(MerchantScope.PAYMENTS_WRITE))],
    keyed: IdempotencyKey,
    request: Request,
    rt: Rt,
) -> Response:
    """Take a payment from the code a customer shows."""
    command = Command(
        caller=caller.merchant,
        key=keyed.key,
        request_hash=keyed.hash,
        encode=encoder(request),
        kind=Kind.PAYMENT,
        money=body.amount.money,
        wallet=None,
        payee=caller.merchant,
        code_hash=code_hash(body.code),
        order_no=body.order_no,
        memo=body.title,
    )
    return await carry_out(rt, caller.merchant, keyed, command)


@router.get("/payments/{payment_id}", operation_id="getPayment", responses=documented(404), response_model=ActivityOut)
async def get_payment(payment_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> Response:
    """One of the caller's own payments."""
    return activity_response(request, await own_activity(rt, session, payment_id, Kind.PAYMENT))


@router.get(
    "/payments/{payment_id}/sources",
    operation_id="listPaymentSources",
    summary="What a payment was paid with",
    responses=documented(404),
)
async def list_sources(payment_id: WirePaymentId, session: SignedIn, rt: Rt) -> SourceList:
    """The balance, and the cards that were asked for what it lacked."""
    a = await own_activity(rt, session, payment_id, Kind.PAYMENT)
    async with rt.db.reader() as conn:
        top_ups = await sources_of(conn, a)
    parts = list(zip(top_ups, paid_by_cards(a, top_ups), strict=True))
    rest = a.amount - sum(amount for _, amount in parts)
    items = [
        SourceOut(
            amount=Money.of(money.Money(amount, a.currency)),
            card=SourceCard(bank=t.payee_name, last4=t.payee_account or ""),
            top_up_id=t.id,
        )
        for t, amount in parts
        if amount
    ]
    if rest:
        items.insert(0, SourceOut(amount=Money.of(money.Money(rest, a.currency)), card=None, top_up_id=None))
    return SourceList(items=items)


@router.post("/payment-codes", status_code=201, operation_id="createPaymentCode", responses=documented(403, 404))
async def create_code(body: PaymentCodeIn, session: SignedIn, rt: Rt) -> PaymentCodeOut:
    """A fresh code to show to a merchant. It is worth one payment within a minute."""
    own = session.own(body.wallet_id)
    if own.status is WalletStatus.FROZEN:
        raise rejected("wallet_frozen")
    up_to, proof = code_limit(rt, session, body.proof)

    async def create(tx: Tx) -> tuple[str, datetime]:
        return await create_payment_code(tx, rt.clock, own.id, up_to=up_to, standing=session.standing, proof=proof)

    code, expires_at = await rt.db.run(create)
    shown = None if up_to is None else Money.of(money.Money(up_to, own.currency))
    return PaymentCodeOut(code=code, expires_at=expires_at, up_to=shown)


@router.post("/codes/resolve", operation_id="resolveCode", responses=documented(404, 409))
async def resolve_code(body: CodeIn, _: SignedIn, rt: Rt) -> ResolvedOut:
    """What a scanned or typed code stands for, before anything is paid."""
    async with rt.db.reader() as conn:
        found = await resolve(conn, rt.clock, body.payload)
    return ResolvedOut(
        type=found.type,
        merchant_id=found.merchant,
        payee_wallet_id=found.wallet,
        name=found.name,
        account=found.account,
        order_id=found.order,
        amount=None if found.money is None else Money.of(found.money),
        title=found.title,
    )
