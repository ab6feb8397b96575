"""Find somebody to pay."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from starlette.requests import Request

from purser.accounts import lookup_payee
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output, WireWalletId
from purser.core.errors import rejected
from purser.identity import AttemptRules, Count, normalise_phone, reserve_tries, throttle_key

router = new_router("payees")

LOOKUPS = AttemptRules(60, timedelta(hours=1))
"""Numbers one customer may look up: nobody pays so many people, and a list of who banks here is worth having."""


class PayeeLookup(Input):
    """Whom to look for."""

    phone: str = Field(min_length=1, max_length=40, examples=["13800000002"])


class Payee(Output):
    """Somebody found, masked: enough for the payer to see that it is the right person."""

    payee_wallet_id: WireWalletId
    name: str = Field(examples=["*伟"])
    phone: str = Field(examples=["138****0002"])


@router.post(
    "/payees/lookup",
    operation_id="lookupPayee",
    summary="Find a payee by phone number",
    response_model=Payee,
    responses=documented(404, 429),
)
async def lookup(request: Request, session: SignedIn, body: PayeeLookup) -> Payee:
    """The wallet of whoever has this number, to be shown to the payer before paying; nobody finds oneself."""
    rt = runtime(request)
    phone = normalise_phone(body.phone, rt.policy.calling_code)
    count = Count(throttle_key("payees", session.customer), LOOKUPS)
    await reserve_tries(rt.db, [count], rt.clock, "lookups_exceeded")
    async with rt.db.reader() as conn:
        payee = await lookup_payee(conn, phone, rt.policy.currency)
    if payee.wallet in session.wallets:
        raise rejected("payee_is_payer")
    return Payee(payee_wallet_id=payee.wallet, name=payee.name, phone=payee.phone)
