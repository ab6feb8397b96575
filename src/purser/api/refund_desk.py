"""A customer's refund at the staff's desk: where it is and, when it is stuck, another way for a customer who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser import claims
from purser.accounts import read_customers
from purser.api.description import documented
from purser.api.matters import Matter, open_matter
from purser.api.problems import FieldError, InvalidRequest, request_language
from purser.api.proceedings import WireProceedingId
from purser.api.refund_shapes import RefundCard
from purser.api.refunds import CHANNEL, desk_of
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ONE_LINE, Input, Money, Output, WirePaymentId, wire_id
from purser.api.staff_access import look_at, open_customer
from purser.api.staff_guard import Colleague, colleague_with
from purser.cards import bound_cards, usable_card
from purser.claims import Card, Origin, Reason, Refund, Way
from purser.core import audit
from purser.core.audit import Act, Detail
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CardId, CustomerId, ProceedingId
from purser.core.money import Money as Amount
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.core.waiting import read_agreements
from purser.identity.permissions import Permission
from purser.payments import Kind, read_activity
from purser.service.access import Look

router = new_router("matters")

MayRead = Annotated[Colleague, Depends(colleague_with(Permission.REFUND_READ))]
MayReroute = Annotated[Colleague, Depends(colleague_with(Permission.REFUND_REROUTE))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
Words = Annotated[str, Field(min_length=4, max_length=300), ONE_LINE]


class StaffReroute(Input):
    """The way the customer asked for, and how they did."""

    to: Literal["balance", "card"]
    card_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    reason: Words


class RefundChoice(RefundCard):
    """A bound card of the customer's that the refund could go to."""

    id: str


class StaffRefund(Output):
    """A refund as the staff see it. `alone`: it is small enough for one of them to name another way; `cards` are
    where it could go besides the balance, none where it takes two."""

    id: WireProceedingId
    payment_id: WirePaymentId
    of: Literal["payment", "top_up"]
    payee: str
    amount: Money
    paid: Money
    paid_at: datetime
    refund_no: str
    origin: Origin
    reason: Reason
    way: Way
    card: RefundCard | None
    reference: str | None
    failure: str | None
    requested_at: datetime
    promised_at: datetime | None
    arrived_at: datetime | None
    late_since: datetime | None
    alone: bool
    cards: list[RefundChoice]
    matter: Matter


@router.get(
    "/staff/refunds/{customer_id}/{refund_id}",
    operation_id="getStaffRefund",
    summary="Open a refund",
    response_model=StaffRefund,
    responses=documented(403, 404),
)
async def open_refund(
    request: Request, colleague: MayRead, customer_id: WireCustomerId, refund_id: WireProceedingId
) -> StaffRefund:
    """That it was opened is written down before it is shown."""
    rt = runtime(request)

    async def check(tx: Tx) -> Mapping[str, Detail]:
        await claims.read_refund(tx, customer_id, refund_id)
        return {"matter": str(refund_id), "what": "opened"}

    await look_at(rt, colleague, Look(customer_id, Permission.REFUND_READ), check)
    return await _show(request, colleague, customer_id, refund_id)


@router.post(
    "/staff/refunds/{customer_id}/{refund_id}/reroute",
    operation_id="rerouteRefundForCustomer",
    summary="Send a refund another way for its customer",
    response_model=StaffRefund,
    responses=documented(403, 404, 409),
)
async def reroute(
    request: Request,
    colleague: MayReroute,
    customer_id: WireCustomerId,
    refund_id: WireProceedingId,
    body: StaffReroute,
) -> StaffRefund:
    """When the card or the wallet did not take it, and its customer asks: to another bound card of theirs or to their
    balance. Above an amount two different people have to, to the balance; the first agrees, the second sends it. Whom
    no contact and no case brought can only be agreed to, not begun with."""
    if (body.to == "card") != (body.card_id is not None):
        raise InvalidRequest(FieldError("/card_id", "required" if body.to == "card" else "unknown_field"))
    rt = runtime(request)
    who = Who(Actor(colleague.session.role.value), str(colleague.session.staff))
    if not await _is_agreed_to(rt, colleague, customer_id, refund_id):
        await open_customer(rt, colleague, customer_id)

    async def send(tx: Tx) -> None:
        to = None if body.card_id is None else await _card(tx, customer_id, body.card_id)
        sent = await claims.reroute_for(tx, desk_of(rt), customer_id, refund_id, to, who, body.reason)
        what = "first of two" if sent is None else body.to
        about = customer_id, refund_id
        await _write(tx, rt, colleague, Permission.REFUND_REROUTE, about, what, body.reason)

    await rt.db.run(send)
    return await _show(request, colleague, customer_id, refund_id)


async def _is_agreed_to(rt: Runtime, colleague: Colleague, customer: CustomerId, ident: ProceedingId) -> bool:
    """Whether a colleague, who had to do with the customer, has agreed already. Raises refund_unknown."""
    async with rt.db.reader() as conn:
        r = await claims.read_refund(conn, customer, ident)
        matter = (await claims.matters_of(conn, [r]))[r.id]
        agreed = await read_agreements(conn, matter)
    return any(a.staff != colleague.session.staff for a in agreed)


async def _card(tx: Tx, customer: CustomerId, text: str) -> Card:
    """A bound card of the customer's. Raises bank_card_unknown, card_unbinding."""
    try:
        ident = CardId.parse(text)
    except ValueError:
        raise not_found("bank_card_unknown") from None
    card = await usable_card(tx, customer, ident, CHANNEL, debit=False)
    assert card.token is not None
    owner = (await read_customers(tx, [customer]))[customer]
    return Card(card.channel, card.token, card.name(owner.locale), card.last4)


async def _write(
    tx: Tx, rt: Runtime, who: Colleague, permission: Permission, about: tuple[CustomerId, ProceedingId], what: str,
    reason: str,
) -> None:  # fmt: skip
    customer, ident = about
    details = {"matter": str(ident), "what": what}
    await audit.write(tx, Act(who.actor, permission, f"customer:{customer}", reason, details), rt.clock)


async def _show(request: Request, colleague: Colleague, customer: CustomerId, ident: ProceedingId) -> StaffRefund:
    rt, language = runtime(request), request_language(request)
    desk = desk_of(rt)
    async with rt.db.reader() as conn:
        r = await claims.read_refund(conn, customer, ident)
        a = await read_activity(conn, [r.wallet], r.payment)
        assert a is not None
        alone = claims.one_may_reroute(desk, r)
        matter = await open_matter(conn, colleague, customer, ident)
        cards = await bound_cards(conn, customer) if alone and matter.state == "abnormal" else []
    choices = [
        RefundChoice(id=str(c.id), bank=c.name(language), last4=c.last4)
        for c in cards
        if not _is_same(r, c.token or "")
    ]
    return StaffRefund(
        id=r.id, payment_id=r.payment, of="payment" if a.kind is Kind.PAYMENT else "top_up", payee=a.payee_name,
        amount=Money.of(r.money),
        paid=Money.of(Amount(a.amount, a.currency)), paid_at=a.created_at, refund_no=r.refund_no, origin=r.origin,
        reason=r.reason, way=r.way, card=None if r.card is None else RefundCard(bank=r.card.name, last4=r.card.last4),
        reference=r.channel_no, failure=r.failure, requested_at=r.requested_at, promised_at=r.promised_at,
        arrived_at=r.arrived_at, late_since=r.escalated_at, alone=alone, cards=choices, matter=matter,
    )  # fmt: skip


def _is_same(r: Refund, token: str) -> bool:
    """The card that did not take it is no other way."""
    return r.card is not None and r.card.token == token
