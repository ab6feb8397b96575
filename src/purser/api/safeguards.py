"""What protects a customer: their PIN, what goes through without it, what is frozen; and changing the amounts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from purser import safety
from purser.api.auth import SignedIn, forget_customer
from purser.api.callers import Session
from purser.api.freezes import Freeze
from purser.api.pin import PinOut, pin_out
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Money, Output
from purser.api.step_up import ProofToken, methods_of, require_proof
from purser.core import money
from purser.core.db import Reader, Tx
from purser.core.errors import invalid
from purser.core.money import Currency
from purser.identity import (
    Change,
    FreeRules,
    Method,
    Safeguards,
    allow_free,
    hold_safeguards,
    note_security_change,
    read_safeguards,
    spend_proof,
)
from purser.notices import NoticeKind, tell

router = new_router("security")

Minor = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1, description="Minor units; 0 asks every time")]


class FreeOut(Output):
    """Payments that need no proof: one, a day's together, and the most a customer may choose."""

    payment: Money
    day: Money
    most_payment: Money
    most_day: Money


class SafeguardsOut(Output):
    """What stands between the customer's money and a thief."""

    free: FreeOut
    pin: PinOut
    methods: list[Method]
    security_changed_at: datetime | None
    device_trusted_at: datetime | None
    frozen: list[Freeze]


class NewFree(Input):
    """Amounts in minor units of the country's currency; raising one takes a proof for `security:limits`."""

    payment: Minor
    day: Minor
    proof: ProofToken | None = None


@router.get("/safeguards", operation_id="getSafeguards", summary="What protects me", response_model=SafeguardsOut)
async def get_safeguards(request: Request, session: SignedIn) -> SafeguardsOut:
    """The security centre's figures."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        return await _safeguards(conn, rt, session)


@router.put("/safeguards/free", operation_id="setFreePayments", summary="Pay without a PIN up to an amount")
async def set_free(request: Request, session: SignedIn, body: NewFree) -> SafeguardsOut:
    """Lowering counts at once and takes no proof."""
    rt, rules = runtime(request), runtime(request).policy.free
    if body.payment > rules.most_payment or body.day > rules.most_day:
        raise invalid("free_too_much", payment=_text(rt, rules.most_payment), day=_text(rt, rules.most_day))

    async def change(tx: Tx) -> SafeguardsOut:
        await hold_safeguards(tx, session.customer)
        payment, day = _free((await read_safeguards(tx, [session.customer]))[session.customer], rules)
        if body.payment > payment or body.day > day:
            await safety.require_calm(tx, session.customer)
            given = require_proof(rt, session, body.proof, Change.LIMITS)
            await spend_proof(tx, *given)
            await note_security_change(tx, session.customer, rt.clock)
        await allow_free(tx, session.customer, body.payment, body.day)
        if (body.payment, body.day) != (payment, day):
            amount = {"amount": body.payment, "currency": rt.policy.currency.value}
            await tell(tx, session.customer, NoticeKind.LIMITS_CHANGED, {"free_up_to": amount}, rt.clock)
        return await _safeguards(tx, rt, session)

    out = await rt.db.run(change)
    forget_customer(rt, session.customer)
    return out


async def _safeguards(conn: Tx | Reader, rt: Runtime, session: Session) -> SafeguardsOut:
    rules, currency = rt.policy.free, rt.policy.currency
    found = (await read_safeguards(conn, [session.customer]))[session.customer]
    payment, day = _free(found, rules)
    return SafeguardsOut(
        free=FreeOut(
            payment=_money(payment, currency),
            day=_money(day, currency),
            most_payment=_money(rules.most_payment, currency),
            most_day=_money(rules.most_day, currency),
        ),
        pin=await pin_out(conn, rt, session.customer),
        methods=list(methods_of(session.standing)),
        security_changed_at=found.security_changed_at,
        device_trusted_at=session.device_trusted_at,
        frozen=[Freeze.of(f) for f in await safety.open_freezes(conn, session.customer)],
    )


def _free(found: Safeguards, rules: FreeRules) -> tuple[int, int]:
    payment = rules.payment if found.free_payment is None else found.free_payment
    return payment, rules.day if found.free_day is None else found.free_day


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(money.Money(amount, currency))


def _text(rt: Runtime, amount: int) -> str:
    return money.Money(amount, rt.policy.currency).text()
