"""Bring a payout to the merchant's bank, and ask until it is there or back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from purser.accounts import read_merchants
from purser.channels import AmountMismatch, Capability, PayoutRequest, PayoutResult, PayoutState
from purser.core.db import Tx
from purser.core.ids import EventId, MerchantId, ProceedingId, TransferId
from purser.core.jobs import Job, defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.ledger import AccountKind, Outcome, Transfer, operator_account, post
from purser.notices import Event, record
from purser.payments import gap
from purser.settlements import store
from purser.settlements.desk import PayoutDesk
from purser.settlements.model import PREFIX, Payout, from_out_no

SEND: Final = "settlements.send"
ASK: Final = "settlements.ask"

_BACK: Final = (PayoutState.FAILED, PayoutState.CANCELLED, PayoutState.RETURNED)
_LOOK_AGAIN: Final = timedelta(hours=12)
"""Between two looks at what has arrived: a bank may send it back, and its notice of that may get lost."""

log = structlog.get_logger(__name__)


def send_job(p: Payout) -> Job:
    """Tells the channel."""
    return Job(SEND, {"merchant": str(p.merchant), "payout": str(p.id)})


def ask_job(merchant: MerchantId, ident: ProceedingId) -> Job:
    """Asks the channel where it is."""
    return Job(ASK, {"merchant": str(merchant), "payout": str(ident)})


def question_about(number: str) -> Job | None:
    """The job for a channel's message about one of our numbers; None when it is no payout's. Raises payout_unknown."""
    return ask_job(*from_out_no(number)) if number.startswith(PREFIX) else None


async def send(desk: PayoutDesk, merchant: MerchantId, ident: ProceedingId) -> None:
    """Send a payout. Sent twice under its number it is still one."""
    p = await desk.counter.db.run(partial(_set_off, desk, merchant, ident))
    if p is not None:
        await _settle(desk, p, await _order(desk, p))


async def ask(desk: PayoutDesk, merchant: MerchantId, ident: ProceedingId) -> None:
    """Ask where it is, and settle what is said. One the channel never heard of is sent again."""
    async with desk.counter.db.reader() as conn:
        p = await store.read_payout(conn, merchant, ident)
    result = await desk.counter.channels.get(p.channel, Capability.QUERY_PAYOUT).query_payout(p.out_no)
    if result.state is PayoutState.UNKNOWN and result.failure_code == "not_found" and p.arrived_at is None:
        result = await _order(desk, p)
    await _settle(desk, p, result)


async def keep_asking(tx: Tx, desk: PayoutDesk, matter: Proceeding) -> None:
    """A deadline: the channel is asked by a job, and again later."""
    p = await store.read_payout(tx, MerchantId(matter.subject), matter.id)
    asked = replace(p, asked=p.asked + 1)
    after = await desk.docket.advance(tx, matter, "ask", Who.system())
    await store.change(tx, asked)
    await set_deadline(tx, after, "ask", desk.clock.now() + (_LOOK_AGAIN if p.arrived_at else gap(asked.asked)))
    await defer(tx, [ask_job(p.merchant, p.id)])


async def settle(tx: Tx, desk: PayoutDesk, matter: Proceeding) -> None:
    """A deadline: it cannot come back any more."""
    await desk.docket.advance(tx, matter, "settle", Who.system())


async def _set_off(desk: PayoutDesk, merchant: MerchantId, ident: ProceedingId, tx: Tx) -> Payout | None:
    """What is about to be sent, noted before it is; None when it was sent already."""
    matter = await claim(tx, merchant, ident)
    if matter.state != "requested":
        return None
    after = await desk.docket.advance(tx, matter, "send", Who.system())
    await set_deadline(tx, after, "ask", desk.clock.now() + gap(1))
    return await store.read_payout(tx, merchant, ident)


async def _order(desk: PayoutDesk, p: Payout) -> PayoutResult:
    channel = desk.counter.channels.get(p.channel, Capability.PAYOUT)
    url = f"{desk.counter.base_url}/v1/channels/{p.channel}/notifications"
    return await channel.payout(PayoutRequest(p.out_no, p.money, "Settlement", url, p.token))


async def _settle(desk: PayoutDesk, p: Payout, result: PayoutResult) -> None:
    """Apply what the channel says. Another amount than ours is not believed: it stays open until somebody looks."""
    try:
        result.expect(p.money)
    except AmountMismatch:
        log.exception("channel_amount_differs", payout=str(p.id))
        return
    if result.state is PayoutState.SUCCEEDED:
        await desk.counter.db.run(partial(_arrive, desk, p, result))
    elif result.state in _BACK:
        await desk.counter.db.run(partial(_fail, desk, p, result))


async def _arrive(desk: PayoutDesk, seen: Payout, result: PayoutResult, tx: Tx) -> None:
    matter = await claim(tx, seen.merchant, seen.id)
    if matter.state != "sent":
        return
    after = await desk.docket.advance(tx, matter, "arrive", Who(Actor.CHANNEL, seen.channel))
    p = await store.read_payout(tx, seen.merchant, seen.id)
    there = replace(p, channel_no=result.channel_no, arrived_at=desk.clock.now())
    await store.change(tx, there)
    await set_deadline(tx, after, "ask", desk.clock.now() + _LOOK_AGAIN)
    await _tell(tx, desk, there, "arrived")


async def _fail(desk: PayoutDesk, seen: Payout, result: PayoutResult, tx: Tx) -> None:
    """The channel's clearing → `merchant.available`, or `suspense` when the merchant's account takes nothing."""
    matter = await claim(tx, seen.merchant, seen.id)
    if matter.state not in ("sent", "arrived"):
        if matter.state == "settled":
            log.error("payout_returned_late", payout=str(seen.id), channel=seen.channel)
        return
    why = result.failure_code or result.state.value
    await desk.docket.advance(tx, matter, "fail", Who(Actor.CHANNEL, seen.channel), details={"failure": why})
    p = await store.read_payout(tx, seen.merchant, seen.id)
    failed = replace(p, channel_no=result.channel_no, failure=why, arrived_at=None)
    await store.change(tx, failed)
    available = (await read_merchants(tx, [p.merchant]))[p.merchant].available
    line = Transfer(TransferId.new(desk.clock), p.clearing, available, p.money, "payout_back", p.id)
    outcome = (await post(tx, [line], desk.clock))[0]
    if outcome is not Outcome.POSTED:
        aside = operator_account(AccountKind.SUSPENSE, p.money.currency)
        line = Transfer(TransferId.new(desk.clock), p.clearing, aside, p.money, "payout_back", p.id)
        outcome = (await post(tx, [line], desk.clock))[0]
    assert outcome is Outcome.POSTED, outcome
    await _tell(tx, desk, failed, "failed")


async def _tell(tx: Tx, desk: PayoutDesk, p: Payout, what: str) -> None:
    """An event `payout.<what>` for the merchant's webhooks."""
    now = desk.clock.now()
    data = {
        "id": str(p.id),
        "amount": {"amount": p.money.amount, "currency": p.money.currency},
        "bank": p.bank,
        "last4": p.last4,
        "failure": p.failure,
    }
    await record(tx, [Event(p.merchant, f"payout.{what}", data, now, EventId.at(now.timestamp()))])
