"""Top-ups and withdrawals, and what the channels tell about them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.activities import ActivityOut, activity_response, carry_out
from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.confirmed import command_of
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey, KeyedRequest
from purser.api.own_cards import own_card
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import ChannelName, Input, MoneyIn, WireOrderId, WirePaymentId, WireWalletId
from purser.api.step_up import ProofToken
from purser.api.transfers import Token, own_activity
from purser.claims import question_about as refunds_number
from purser.core.ids import OrderId
from purser.core.jobs import Job
from purser.payments import Kind, find_order, notified
from purser.safety import require_card
from purser.settlements import question_about as payouts_number

router = new_router("payments")


class BankIn(Input):
    """Money between a wallet and a bank card in the same name."""

    wallet_id: WireWalletId
    amount: MoneyIn
    quote: Token
    bank_card: Annotated[str, Field(min_length=1, max_length=64)]
    channel: ChannelName = "sandbox"
    proof: ProofToken | None = None


class TopUpIn(BankIn):
    """A top-up; with `order_id` to pay that order: the part of it that the balance lacks."""

    order_id: WireOrderId | None = None


@router.post(
    "/top-ups", status_code=201, operation_id="createTopUp", responses=documented(404, 409), response_model=ActivityOut
)
async def create_top_up(
    body: TopUpIn,
    session: SignedIn,
    keyed: IdempotencyKey,
    request: Request,
    rt: Rt,
) -> Response:
    """Take money from a bank card. It is credited when the bank says so.

    For an order, what a refund of its payment brings goes back to this card pro rata. The order is paid by a payment of
    its own, once the money is there.
    """
    return await _submit(body, session, keyed, request, rt, Kind.TOP_UP, fills=body.order_id)


@router.get("/top-ups/{top_up_id}", operation_id="getTopUp", responses=documented(404), response_model=ActivityOut)
async def get_top_up(top_up_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> Response:
    """One of the caller's own top-ups."""
    return activity_response(request, await own_activity(rt, session, top_up_id, Kind.TOP_UP))


@router.post(
    "/withdrawals",
    status_code=201,
    operation_id="createWithdrawal",
    responses=documented(404),
    response_model=ActivityOut,
)
async def create_withdrawal(
    body: BankIn,
    session: SignedIn,
    keyed: IdempotencyKey,
    request: Request,
    rt: Rt,
) -> Response:
    """Send money to a bank card. When the bank refuses, all of it comes back."""
    return await _submit(body, session, keyed, request, rt, Kind.WITHDRAWAL)


@router.get(
    "/withdrawals/{withdrawal_id}", operation_id="getWithdrawal", responses=documented(404), response_model=ActivityOut
)
async def get_withdrawal(withdrawal_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> Response:
    """One of the caller's own withdrawals."""
    return activity_response(request, await own_activity(rt, session, withdrawal_id, Kind.WITHDRAWAL))


@router.post("/channels/{channel}/notifications", include_in_schema=False)
async def receive_notification(channel: str, request: Request, rt: Rt) -> Response:
    """A channel's signed message. It is kept, and the channel itself is asked before anything is believed."""
    status, body = await notified(rt.payments.counter, channel, request.headers, await request.body(), _asked_about)
    return Response(body, status, media_type="application/json")


def _asked_about(number: str) -> Job | None:
    return refunds_number(number) or payouts_number(number)


async def _submit(
    body: BankIn, session: Session, keyed: KeyedRequest, request: Request, rt: Runtime, kind: Kind,
    fills: OrderId | None = None,
) -> Response:  # fmt: skip
    session.own(body.wallet_id)  # before a card is looked for
    async with rt.db.reader() as conn:
        card = await own_card(conn, session, body.bank_card, body.channel, kind)
        await require_card(conn, session.customer, str(card.id))
        order = None if fills is None else await find_order(conn, fills)
    command = command_of(rt, request, session, keyed, body, kind)
    command.fills, command.channel = order, body.channel
    command.card, command.card_name, command.card_last4 = card.token, card.name(session.locale), card.last4
    return await carry_out(rt, session.customer, keyed, command)
