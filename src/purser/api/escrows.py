"""Escrow on the wire: the buyer confirms, the merchant says that the goods are on their way; and the deposit. The
staff see what was bought and for how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from purser.accounts import MerchantScope, mask_number, read_merchants
from purser.api.auth import SignedIn, merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.dispute_shapes import GoodsIn
from purser.api.evidence_files import desk_of
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Money, MoneyIn, Output, WireMerchantId, WireOrderId, WirePaymentId, wire_id
from purser.api.staff_access import look_at
from purser.api.staff_guard import Colleague, colleague_with
from purser.claims import dispute_debts, escrow, escrow_store
from purser.claims import dispute_store as store
from purser.claims.escrow_store import Escrow
from purser.core.audit import Detail
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, OrderId, ProceedingId
from purser.core.money import Currency
from purser.core.money import Money as Amount
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity.permissions import Permission
from purser.payments import find_order
from purser.service.access import Look

router = new_router("escrow")

MaySell = Annotated[MerchantCaller, Depends(merchant(MerchantScope.ORDERS_WRITE))]
MayOpen = Annotated[Colleague, Depends(colleague_with(Permission.DISPUTE_READ))]
MayLook = Annotated[MerchantCaller, Depends(merchant(MerchantScope.ORDERS_READ))]
MayAnswer = Annotated[MerchantCaller, Depends(merchant(MerchantScope.DISPUTES_WRITE))]
MaySee = Annotated[MerchantCaller, Depends(merchant(MerchantScope.DISPUTES_READ))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]


class EscrowOut(Output):
    """What was paid into escrow; `held` is still there. The timeline says until when, and what comes then."""

    payment_id: WirePaymentId
    order_id: WireOrderId
    merchant_id: WireMerchantId
    amount: Money
    held: Money
    carrier: str | None
    tracking: str | None
    shipped_at: datetime | None
    timeline: Timeline


class StaffEscrow(Output):
    """A protected purchase as the staff see it: what was bought from whom, what was paid and what is `held` still. Of
    the parcel's number only the end is shown."""

    id: WireProceedingId
    merchant: str
    order_no: str
    title: str
    amount: Money
    held: Money
    paid_at: datetime | None
    deliver_by: datetime | None
    carrier: str | None
    tracking: str | None
    shipped_at: datetime | None


class DepositIn(Input):
    """How much is to be moved."""

    amount: MoneyIn


class DepositOut(Output):
    """What guarantees for the merchant, and what it owes after guarantee payouts."""

    deposit: Money
    owed: Money


@router.get(
    "/escrows/{escrow_id}",
    operation_id="getEscrow",
    summary="What I paid into escrow",
    response_model=EscrowOut,
    responses=documented(404),
)
async def get_mine(escrow_id: WirePaymentId, session: SignedIn, rt: Rt) -> EscrowOut:
    """By the id of its payment."""
    async with rt.db.reader() as conn:
        return await _shown(conn, await escrow_store.read(conn, session.customer, escrow_id), Actor.CUSTOMER)


@router.post(
    "/escrows/{escrow_id}/confirm",
    operation_id="confirmEscrow",
    summary="The goods are here",
    response_model=EscrowOut,
    responses=documented(404, 409),
)
async def confirm(escrow_id: WirePaymentId, session: SignedIn, keyed: IdempotencyKey, rt: Rt) -> Response:
    """The merchant gets the money. After this there is still the dispute."""

    async def effect(tx: Tx) -> EscrowOut:
        who = Who(Actor.CUSTOMER, str(session.customer))
        done = await escrow.confirm(tx, desk_of(rt), session.customer, escrow_id, who)
        return await _shown(tx, done, Actor.CUSTOMER)

    return await answer_once(rt, session.customer, keyed, 200, effect)


@router.get(
    "/orders/{order_id}/escrow",
    operation_id="getOrderEscrow",
    summary="What was paid into escrow for an order",
    response_model=EscrowOut,
    responses=documented(404),
)
async def get_of_order(order_id: WireOrderId, caller: MayLook, rt: Rt) -> EscrowOut:
    """Of the merchant's own orders."""
    async with rt.db.reader() as conn:
        customer, payment = await _of_order(conn, caller, order_id)
        return await _shown(conn, await escrow_store.read(conn, customer, payment), Actor.MERCHANT)


@router.post(
    "/orders/{order_id}/shipment",
    operation_id="shipOrder",
    summary="The goods are on their way",
    response_model=EscrowOut,
    responses=documented(404, 409),
)
async def ship(order_id: WireOrderId, body: GoodsIn, caller: MaySell, rt: Rt) -> EscrowOut:
    """From now on time confirms: after ten days, unless the buyer objects."""

    async def send(tx: Tx) -> EscrowOut:
        customer, payment = await _of_order(tx, caller, order_id)
        who, goods = Who(Actor.MERCHANT, str(caller.merchant)), (body.carrier, body.tracking)
        return await _shown(tx, await escrow.ship(tx, desk_of(rt), customer, payment, who, goods), Actor.MERCHANT)

    return await rt.db.run(send)


@router.get(
    "/staff/escrows/{customer_id}/{escrow_id}",
    operation_id="getStaffEscrow",
    summary="Open a protected purchase",
    response_model=StaffEscrow,
    responses=documented(403, 404),
)
async def open_for_staff(
    colleague: MayOpen, customer_id: WireCustomerId, escrow_id: WireProceedingId, rt: Rt
) -> StaffEscrow:
    """That it was opened is written down before it is shown."""

    async def check(tx: Tx) -> Mapping[str, Detail]:
        await escrow_store.read(tx, customer_id, escrow_id)
        return {"matter": str(escrow_id), "what": "opened"}

    await look_at(rt, colleague, Look(customer_id, Permission.DISPUTE_READ), check)
    async with rt.db.reader() as conn:
        found = await escrow_store.read(conn, customer_id, escrow_id)
        order = await find_order(conn, found.order)
        shop = (await read_merchants(conn, [found.merchant]))[found.merchant]
    return StaffEscrow(
        id=found.id, merchant=shop.name, order_no=order.order_no, title=order.title,
        amount=_money(found.amount, found.currency), held=_money(found.held, found.currency), paid_at=order.paid_at,
        deliver_by=order.deliver_by, carrier=found.carrier, tracking=found.tracking and mask_number(found.tracking),
        shipped_at=found.shipped_at,
    )  # fmt: skip


@router.get("/merchants/me/deposit", operation_id="getDeposit", summary="My deposit", response_model=DepositOut)
async def deposit(caller: MaySee, rt: Rt) -> DepositOut:
    """And what is owed."""
    async with rt.db.reader() as conn:
        return await _deposit(conn, caller)


@router.post(
    "/merchants/me/deposit", operation_id="addDeposit", summary="Add to the deposit", response_model=DepositOut,
    responses=documented(409),
)  # fmt: skip
async def put(body: DepositIn, caller: MayAnswer, keyed: IdempotencyKey, rt: Rt) -> Response:
    """From what is available."""
    return await _move(caller, keyed, rt, body, dispute_debts.put_deposit)


@router.post(
    "/merchants/me/deposit/withdraw", operation_id="withdrawDeposit", summary="Take back from the deposit",
    response_model=DepositOut, responses=documented(409),
)  # fmt: skip
async def take(body: DepositIn, caller: MayAnswer, keyed: IdempotencyKey, rt: Rt) -> Response:
    """As long as nothing is owed."""
    return await _move(caller, keyed, rt, body, dispute_debts.take_deposit)


async def _move(
    caller: MerchantCaller, keyed: IdempotencyKey, rt: Rt, body: DepositIn, move: dispute_debts.Move
) -> Response:
    async def effect(tx: Tx) -> DepositOut:
        known = (await read_merchants(tx, [caller.merchant]))[caller.merchant]
        await move(tx, desk_of(rt), known, body.amount.money)
        return await _deposit(tx, caller)

    return await answer_once(rt, caller.merchant, keyed, 200, effect)


async def _deposit(conn: Reader | Tx, caller: MerchantCaller) -> DepositOut:
    known = (await read_merchants(conn, [caller.merchant]))[caller.merchant]
    there, owed = await dispute_debts.standing(conn, known)
    return DepositOut(deposit=_money(there, known.currency), owed=_money(owed, known.currency))


async def _of_order(conn: Reader | Tx, caller: MerchantCaller, order: OrderId) -> tuple[CustomerId, ProceedingId]:
    """Raises order_unknown, escrow_unknown."""
    found = await find_order(conn, order)
    if found.merchant != caller.merchant:
        raise not_found("order_unknown")
    if found.paid_by is None:
        raise not_found("escrow_unknown")
    payment = ProceedingId(found.paid_by)
    return await store.owner(conn, caller.merchant, payment, "escrow"), payment


async def _shown(conn: Reader | Tx, e: Escrow, viewer: Actor) -> EscrowOut:
    return EscrowOut(
        payment_id=e.payment, order_id=e.order, merchant_id=e.merchant, amount=_money(e.amount, e.currency),
        held=_money(e.held, e.currency), carrier=e.carrier, tracking=e.tracking, shipped_at=e.shipped_at,
        timeline=await timeline(conn, e.customer, e.id, viewer),
    )  # fmt: skip


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(Amount(amount, currency))
