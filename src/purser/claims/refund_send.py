"""Bring a refund to the customer: to the balance at once, to a card through its channel, and ask until it is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import structlog

from purser.channels import (
    AmountMismatch,
    Capability,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RefundRequest,
    RefundResult,
    RefundState,
)
from purser.claims import refunds_store as store
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import clearing_of, move, post_chain, transit
from purser.claims.refund_model import Card, Refund, Way
from purser.claims.refund_table import UNDER_WAY
from purser.claims.refund_tell import tell_arrived, tell_merchant, tell_stuck
from purser.claims.refund_way import late_job, onwards_job
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim, drop_deadline, read_proceedings
from purser.ledger import Outcome
from purser.payments import out_no_of, read_activity, sources_of

log = structlog.get_logger(__name__)

Result = RefundResult | PayoutResult

_LOST = (RefundState.ABNORMAL, RefundState.CLOSED, PayoutState.FAILED, PayoutState.CANCELLED, PayoutState.RETURNED)
_BLOCKED = {Outcome.ACCOUNT_CLOSED: "wallet_closed", Outcome.CREDIT_FROZEN: "wallet_frozen"}


async def send(desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> None:
    """Send a refund that is under way. Sent twice under its number it is still one; one that has arrived is left."""
    r = await _under_way(desk, customer, ident)
    if r is None:
        return
    if r.way is Way.BALANCE:
        await desk.counter.db.run(partial(_to_balance, desk, customer, ident))
    else:
        await _settle(desk, r, await _order(desk, r))


async def ask(desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> None:
    """Ask where a refund is, and settle what is said. One the channel never heard of is sent again."""
    r = await _under_way(desk, customer, ident)
    if r is None:
        await _look_back(desk, customer, ident)
        return
    if r.way is Way.BALANCE:
        await send(desk, customer, ident)
        return
    result = await _query(desk, r)
    if result.failure_code == "not_found" and result.state.value == "unknown":
        result = await _order(desk, r)
    await _settle(desk, r, result)


async def _query(desk: RefundDesk, r: Refund) -> Result:
    assert r.card is not None
    channel = desk.counter.channels.get(r.card.channel)
    return await (channel.query_refund if r.route == 0 else channel.query_payout)(r.out_no)


async def _look_back(desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> None:
    """There was a reason to ask about one that has ended: a bank may send back what it paid. Somebody has to look."""
    async with desk.counter.db.reader() as conn:
        r = (await store.read_many(conn, [(customer, ident)])).get(ident)
    if r is not None and r.arrived_at is not None and r.card is not None:
        result = await _query(desk, r)
        if result.state is PayoutState.RETURNED:
            log.error("refund_returned", refund=str(r.id), channel=r.card.channel, out_no=r.out_no)


async def _order(desk: RefundDesk, r: Refund) -> Result:
    """Tell the channel to bring it: back the way it came, or to the card the customer named."""
    assert r.card is not None
    url = f"{desk.counter.base_url}/v1/channels/{r.card.channel}/notifications"
    if r.route == 0:
        channel = desk.counter.channels.get(r.card.channel, Capability.REFUND)
        charge = out_no_of(r.wallet, r.payment)
        return await channel.refund(RefundRequest(r.out_no, r.money, "Refund", url, r.card.token, charge))
    channel = desk.counter.channels.get(r.card.channel, Capability.PAYOUT)
    return await channel.payout(PayoutRequest(r.out_no, r.money, "Refund", url, r.card.token))


async def _settle(desk: RefundDesk, r: Refund, result: Result) -> None:
    """Apply what the channel says. Another amount than ours is not believed: it stays open until somebody looks."""
    try:
        result.expect(r.money)
    except AmountMismatch:
        log.exception("channel_amount_differs", refund=str(r.id))
        return
    if result.state in (RefundState.SUCCEEDED, PayoutState.SUCCEEDED):
        await desk.counter.db.run(partial(_at_card, desk, r, result))
    elif result.state in _LOST:
        await desk.counter.db.run(partial(_lost, desk, r, result))


async def _to_balance(desk: RefundDesk, customer: CustomerId, ident: ProceedingId, tx: Tx) -> None:
    """`refund.transit` -> `wallet.available`, in the transaction of the step that lets it happen once."""
    matter, r = await _claim(tx, customer, ident)
    if matter.state not in UNDER_WAY or r.way is not Way.BALANCE:
        return
    line = move(desk, r, transit(r), r.wallet.account, r.amount, "refund", of=r.payment)
    outcome = await post_chain(tx, desk, [line])
    if outcome is Outcome.POSTED:
        await _arrived(tx, desk, r, matter, Who.system())
    else:
        await _stuck(tx, desk, r, matter, Who.system(), _BLOCKED[outcome])


async def _at_card(desk: RefundDesk, seen: Refund, result: Result, tx: Tx) -> None:
    matter, r = await _claim(tx, seen.customer, seen.id)
    if matter.state in UNDER_WAY and r.route == seen.route:
        told = replace(r, channel_no=result.channel_no)
        await _arrived(tx, desk, told, matter, _channel(r.card))


async def _lost(desk: RefundDesk, seen: Refund, result: Result, tx: Tx) -> None:
    """`channel.clearing` -> `refund.transit`: it waits for another way."""
    matter, r = await _claim(tx, seen.customer, seen.id)
    if matter.state not in UNDER_WAY or r.route != seen.route:
        return
    assert r.card is not None
    back = move(desk, r, clearing_of(desk, r, r.card.channel), transit(r), r.amount, "refund_bounced")
    outcome = await post_chain(tx, desk, [back])
    assert outcome is Outcome.POSTED, outcome
    told = replace(r, channel_no=result.channel_no)
    await _stuck(tx, desk, told, matter, _channel(r.card), result.failure_code or result.state.value)


async def _arrived(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding, who: Who) -> None:
    await desk.docket.advance(tx, matter, "arrive", who)
    there = replace(r, arrived_at=desk.clock.now(), failure=None)
    await store.change(tx, there)
    if r.escalated_at is not None or r.route:  # an earlier way may have been late
        await defer(tx, [late_job(r.customer, r.id)])
    if r.way is Way.BALANCE and r.merchant is not None and await _has_cards(tx, r):
        await defer(tx, [onwards_job(r)])
    await tell_arrived(tx, desk, there)
    await tell_merchant(tx, desk, there, "succeeded")


async def _has_cards(tx: Tx, r: Refund) -> bool:
    """Whether cards had paid a part of what has just come back. A job takes it on to them: matters are locked here, and
    they are locked after rows of payments nowhere."""
    a = await read_activity(tx, [r.wallet], r.payment)
    return a is not None and bool(await sources_of(tx, a))


async def _stuck(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding, who: Who, why: str) -> None:
    bounced = await desk.docket.advance(tx, matter, "bounce", who, details={"failure": why})
    await drop_deadline(tx, bounced, "return" if r.merchant is None else "to_balance")  # never happens to this one
    stuck = replace(r, failure=why, promised_at=None)
    await store.change(tx, stuck)
    await tell_stuck(tx, desk, stuck)


async def _claim(tx: Tx, customer: CustomerId, ident: ProceedingId) -> tuple[Proceeding, Refund]:
    matter = await claim(tx, customer, ident)
    return matter, await store.read(tx, customer, ident)


async def _under_way(desk: RefundDesk, customer: CustomerId, ident: ProceedingId) -> Refund | None:
    async with desk.counter.db.reader() as conn:
        matter = (await read_proceedings(conn, customer, [ident])).get(ident)
        if matter is None or matter.procedure != desk.docket.procedure.name or matter.state not in UNDER_WAY:
            return None
        return await store.read(conn, customer, ident)


def _channel(card: Card | None) -> Who:
    return Who(Actor.CHANNEL, "" if card is None else card.channel)
