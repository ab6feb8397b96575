"""Transfers between customers."""

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
from purser.api.idempotency import IdempotencyKey
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Memo, MoneyIn, WirePaymentId, WireWalletId
from purser.api.step_up import ProofToken, release_proof
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import PaymentId
from purser.identity import spend_proof
from purser.payments import Activity, Delay, Kind, cancel_transfer, held, let_go, note_let_go, read_activity

router = new_router("payments")

Token = Annotated[str, Field(min_length=1, max_length=4096, description="The quote that was confirmed")]


class TransferIn(Input):
    """A transfer. With `delay` it waits and can be cancelled until it arrives."""

    wallet_id: WireWalletId
    payee_wallet_id: WireWalletId
    amount: MoneyIn
    quote: Token
    memo: Memo | None = None
    delay: Delay = Delay.NONE
    proof: ProofToken | None = None


class TransferRelease(Input):
    """That it is really meant: a proof for `security:release`, as step_up_required asks for."""

    proof: ProofToken | None = None


@router.post(
    "/transfers", status_code=201, operation_id="createTransfer", responses=documented(404), response_model=ActivityOut
)
async def create_transfer(
    body: TransferIn,
    session: SignedIn,
    keyed: IdempotencyKey,
    request: Request,
    rt: Rt,
) -> Response:
    """Send money to another customer."""
    command = command_of(rt, request, session, keyed, body, Kind.TRANSFER)
    command.payee, command.memo, command.delay = body.payee_wallet_id, body.memo, body.delay
    return await carry_out(rt, session.customer, keyed, command)


@router.get(
    "/transfers/{transfer_id}", operation_id="getTransfer", responses=documented(404), response_model=ActivityOut
)
async def get_transfer(transfer_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> Response:
    """One of the caller's own transfers."""
    return activity_response(request, await own_activity(rt, session, transfer_id, Kind.TRANSFER))


@router.post(
    "/transfers/{transfer_id}/cancel",
    operation_id="cancelTransfer",
    responses=documented(404, 409),
    response_model=ActivityOut,
)
async def cancel(transfer_id: WirePaymentId, session: SignedIn, request: Request, rt: Rt) -> Response:
    """Take back a delayed transfer that has not arrived. Doing it twice is doing it once."""
    a = await own_activity(rt, session, transfer_id, Kind.TRANSFER)
    return activity_response(request, await cancel_transfer(rt.payments.counter, a.wallet, a.id))


@router.post(
    "/transfers/{transfer_id}/release",
    operation_id="releaseTransfer",
    responses=documented(404, 409),
    response_model=ActivityOut,
)
async def release(
    transfer_id: WirePaymentId, body: TransferRelease, session: SignedIn, request: Request, rt: Rt
) -> Response:
    """Let a transfer go that we hold back, with a proof for `security:release` where one is enough."""
    a = await own_activity(rt, session, transfer_id, Kind.TRANSFER)
    async with rt.db.reader() as conn:
        decision = await held(conn, a.wallet, a.id)
    token, proof = release_proof(rt, session, body.proof, decision.accept, decision.strength)

    async def note(tx: Tx) -> None:
        await spend_proof(tx, token, proof)
        await note_let_go(tx, rt.clock, decision, "customer")

    await rt.db.run(note)
    return activity_response(request, await let_go(rt.payments.counter, decision))


async def own_activity(rt: Runtime, session: Session, ident: PaymentId, kind: Kind) -> Activity:
    """An activity of one of the caller's wallets. Raises activity_unknown, also for somebody else's."""
    async with rt.db.reader() as conn:
        found = await read_activity(conn, list(session.wallets), ident)
    if found is None or found.kind is not kind:
        raise not_found("activity_unknown")
    return found
