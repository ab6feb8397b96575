"""Payouts on the wire: where a merchant's money goes, and that it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from fastapi import Depends, Query
from pydantic import Field
from starlette.responses import Response

from purser.accounts import MerchantScope, read_merchants
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.keyed import answer_once
from purser.api.proceedings import Timeline, WireProceedingId, timelines
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Money, MoneyIn, Name, Output, WireMerchantId
from purser.api.staff_guard import allowed
from purser.core import audit
from purser.core.audit import Act
from purser.core.audit import Actor as Auditor
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import read_proceedings
from purser.identity.permissions import Permission
from purser.settlements import (
    Payout,
    PayoutDesk,
    SettlementAccount,
    list_payouts,
    read_account,
    read_payout,
    request_payout,
    set_account,
)

router = new_router("merchants")

MaySee = Annotated[MerchantCaller, Depends(merchant(MerchantScope.PAYOUTS_READ))]
MayAsk = Annotated[MerchantCaller, Depends(merchant(MerchantScope.PAYOUTS_WRITE))]
MaySet = Annotated[Auditor, Depends(allowed(Permission.MERCHANT_SETTLEMENT))]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]


class SettlementAccountIn(Input):
    """An account whose holder the operator has checked. `token` is the channel's name for it, never its number."""

    channel: Annotated[str, Field(min_length=1, max_length=64)]
    token: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]
    bank: Name
    last4: Annotated[str, Field(pattern="^[0-9]{4}$")]


class SettlementAccountOut(Output):
    """Where the merchant is paid out to."""

    channel: str
    bank: str
    last4: str
    set_at: datetime

    @classmethod
    def of(cls, a: SettlementAccount) -> Self:
        return cls(channel=a.channel, bank=a.bank, last4=a.last4, set_at=a.set_at)


class PayoutIn(Input):
    """How much of what is available."""

    amount: MoneyIn


class PayoutOut(Output):
    """Money on its way to the merchant's bank. `failure` says why it came back."""

    id: WireProceedingId
    amount: Money
    bank: str
    last4: str
    failure: str | None
    requested_at: datetime
    arrived_at: datetime | None
    timeline: Timeline

    @classmethod
    def of(cls, p: Payout, shown: Mapping[ProceedingId, Timeline]) -> Self:
        return cls(
            id=p.id,
            amount=Money.of(p.money),
            bank=p.bank,
            last4=p.last4,
            failure=p.failure,
            requested_at=p.requested_at,
            arrived_at=p.arrived_at,
            timeline=shown[p.id],
        )


class PayoutPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[PayoutOut]
    next_cursor: str | None


@router.put(
    "/merchants/{merchant_id}/settlement-account",
    operation_id="setSettlementAccount",
    summary="Say where a merchant is paid out to",
    response_model=SettlementAccountOut,
    responses=documented(403, 404),
)
async def put_account(
    merchant_id: WireMerchantId, body: SettlementAccountIn, actor: MaySet, rt: Rt
) -> SettlementAccountOut:
    """The operator has checked that the account is the merchant's. Payouts under way go where they were sent."""

    async def put(tx: Tx) -> SettlementAccount:
        found = await set_account(
            tx, desk_of(rt), merchant_id, body.channel, body.token, body.bank, body.last4, str(actor.id or actor.kind)
        )
        details = {"channel": body.channel, "bank": body.bank, "last4": body.last4}
        act = Act(actor, Permission.MERCHANT_SETTLEMENT, f"merchant:{merchant_id}", details=details)
        await audit.write(tx, act, rt.clock)
        return found

    return SettlementAccountOut.of(await rt.db.run(put))


@router.get(
    "/merchants/me/settlement-account",
    operation_id="getSettlementAccount",
    summary="Where I am paid out to",
    response_model=SettlementAccountOut,
    responses=documented(404),
)
async def get_account(caller: MaySee, rt: Rt) -> SettlementAccountOut:
    """The operator puts it down, and changes it."""
    async with rt.db.reader() as conn:
        found = await read_account(conn, caller.merchant)
    if found is None:
        raise not_found("settlement_account_missing")
    return SettlementAccountOut.of(found)


@router.post(
    "/merchants/me/payouts",
    operation_id="createPayout",
    summary="Pay out to my bank account",
    status_code=201,
    response_model=PayoutOut,
    responses=documented(409),
)
async def create(body: PayoutIn, caller: MayAsk, keyed: IdempotencyKey, rt: Rt) -> Response:
    """From what is available: sales are, from the next day on."""

    async def effect(tx: Tx) -> PayoutOut:
        known = (await read_merchants(tx, [caller.merchant]))[caller.merchant]
        made = await request_payout(tx, desk_of(rt), known, body.amount.money)
        (out,) = await _shown(tx, [made])
        return out

    return await answer_once(rt, caller.merchant, keyed, 201, effect)


@router.get("/merchants/me/payouts", operation_id="listPayouts", summary="My payouts", response_model=PayoutPage)
async def listed(caller: MaySee, rt: Rt, cursor: Cursor = None, limit: Limit = 20) -> PayoutPage:
    """Newest first, with where each of them is."""
    scope = f"payouts:{caller.merchant}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await list_payouts(conn, caller.merchant, before, limit + 1)
        items = await _shown(conn, found[:limit])
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return PayoutPage(items=items, next_cursor=following)


@router.get(
    "/merchants/me/payouts/{payout_id}",
    operation_id="getPayout",
    summary="A payout of mine",
    response_model=PayoutOut,
    responses=documented(404),
)
async def get(payout_id: WireProceedingId, caller: MaySee, rt: Rt) -> PayoutOut:
    """Where it is, and what comes next."""
    async with rt.db.reader() as conn:
        (out,) = await _shown(conn, [await read_payout(conn, caller.merchant, payout_id)])
    return out


def desk_of(rt: Runtime) -> PayoutDesk:
    """Where payouts are worked on."""
    return PayoutDesk.of(rt.payments.counter)


async def _shown(conn: Reader | Tx, payouts: list[Payout]) -> list[PayoutOut]:
    if not payouts:
        return []
    mine = payouts[0].merchant
    found = await read_proceedings(conn, mine, [p.id for p in payouts])
    shown = await timelines(conn, mine, list(found.values()), Actor.MERCHANT)
    by_id = {t.id: t for t in shown}
    return [PayoutOut.of(p, by_id) for p in payouts]
