"""What a customer confirmed, with the quote they were shown, as a command."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request

from purser.api.activities import encoder
from purser.api.callers import Session
from purser.api.idempotency import KeyedRequest
from purser.api.runtime import Runtime
from purser.api.schemas import MoneyIn
from purser.api.step_up import payment_proof
from purser.core.ids import WalletId
from purser.fees import read
from purser.identity import proof_hash
from purser.payments import Command, Kind


class Confirmed(Protocol):
    """What every such request says."""

    @property
    def wallet_id(self) -> WalletId: ...
    @property
    def amount(self) -> MoneyIn: ...
    @property
    def quote(self) -> str: ...
    @property
    def proof(self) -> str | None: ...


def command_of(
    rt: Runtime, request: Request, session: Session, keyed: KeyedRequest, body: Confirmed, kind: Kind
) -> Command:
    """The command without what its kind has besides. Raises wallet_unknown, what a quote or a proof is refused for."""
    own = session.own(body.wallet_id)
    return Command(
        caller=session.customer,
        key=keyed.key,
        request_hash=keyed.hash,
        encode=encoder(request, session, body.quote),
        kind=kind,
        money=body.amount.money,
        wallet=own.id,
        quote=read(body.quote, rt.payments.secret),
        standing=session.standing,
        proof=payment_proof(rt, session, body.proof, body.quote),
        proof_hash=None if body.proof is None else proof_hash(body.proof),
    )
