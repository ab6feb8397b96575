"""Talk to a channel about an activity: send it, ask about it, take in what it says by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from psycopg.types.json import Jsonb

from purser.channels import (
    Channel,
    ChannelUnavailable,
    ChargeRequest,
    ChargeState,
    PayoutRequest,
    PayoutState,
)
from purser.core.errors import not_found
from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import JSON, Job, defer
from purser.core.money import Money
from purser.ledger import may_leave
from purser.payments import store
from purser.payments.counter import Counter
from purser.payments.model import Activity, Kind
from purser.payments.question import gap, question
from purser.payments.schedule import FROZEN_AGAIN
from purser.payments.settle import settle_charge, settle_payout
from purser.payments.states import OPEN

_KEEP = """
    INSERT INTO channel_notifications (channel, event_id, headers, body, verdict, received_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (event_id, channel) DO NOTHING"""


def out_no(a: Activity) -> str:
    """Our number of the activity at a channel: wallet and id, so that an answer finds its shard."""
    return out_no_of(a.wallet, a.id)


def out_no_of(wallet: WalletId, ident: PaymentId) -> str:
    """The same, by its two ids."""
    return wallet.hex() + ident.hex()


def from_out_no(number: str) -> tuple[WalletId, PaymentId]:
    """The wallet and activity a number stands for. Raises activity_unknown when it is none of ours."""
    try:
        raw = bytes.fromhex(number)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise not_found("activity_unknown")
    return WalletId(raw[:16]), PaymentId(raw[16:])


async def send(c: Counter, wallet: WalletId, ident: PaymentId) -> None:
    """Send a top-up or a withdrawal to its channel. Sent twice under its number it is still one.

    A withdrawal from a frozen wallet waits; a closed wallet's does not, it cannot be frozen.
    """
    a = await _open(c, wallet, ident)
    if a is None:
        return
    channel = c.channels.get(a.channel or "")
    if await _must_wait(c, a):
        async with c.db.transaction() as tx:
            args: dict[str, JSON] = {"wallet": str(wallet), "payment": str(ident)}
            await defer(tx, [Job("payments.payout", args, at=c.clock.now() + FROZEN_AGAIN)])
        return
    if a.kind is Kind.TOP_UP:
        done = await settle_charge(c, a, await channel.create_payment(_charge(c, a)))
    else:
        done = await settle_payout(c, a, await channel.payout(_payout(c, a)))
    if not done:
        await _ask_later(c, a)


async def ask(c: Counter, wallet: WalletId, ident: PaymentId, *, follow: bool = True) -> None:
    """Ask the channel how an activity stands, and settle it. One it never heard of is sent again.

    `follow`: ask again later when nothing final came of it.
    """
    a = await _read(c, wallet, ident)
    if a is None or a.kind not in (Kind.TOP_UP, Kind.WITHDRAWAL):
        return
    channel = c.channels.get(a.channel or "")
    done = await (_ask_charge(c, a, channel) if a.kind is Kind.TOP_UP else _ask_payout(c, a, channel))
    if done:
        return
    if a.state not in OPEN:  # there was a reason to ask; the job is tried again until there is an answer
        raise ChannelUnavailable(channel.name, "no answer")
    if follow:
        await _ask_later(c, a)


Others = Callable[[str], Job | None]
"""The job that asks about a number at a channel that is another room's; None when it is not."""


async def notified(
    c: Counter, name: str, headers: Mapping[str, str], raw: bytes, others: Others = lambda _: None
) -> tuple[int, bytes]:
    """Take in a channel's notification: keep it as it came, and ask the channel itself before believing it.

    Raises the channel's own Untrusted when the message proves nothing. Returns status and body to answer.
    """
    channel = c.channels.get(name)
    note = await channel.parse_notification(headers, raw)
    job = others(note.out_no) or question(*from_out_no(note.out_no), follow=False)
    values = [name, note.event_id, Jsonb(dict(headers)), raw, note.state.value, c.clock.now()]
    async with c.db.transaction() as tx:
        kept = await tx.execute(_KEEP, values)
        if kept.rowcount:
            await defer(tx, [job])
    return channel.acknowledge()


async def _ask_charge(c: Counter, a: Activity, channel: Channel) -> bool:
    result = await channel.query_payment(out_no(a))
    if result.state is ChargeState.UNKNOWN and result.failure_code == "not_found":
        if a.state not in OPEN:
            return True
        result = await channel.create_payment(_charge(c, a))
    return await settle_charge(c, a, result)


async def _ask_payout(c: Counter, a: Activity, channel: Channel) -> bool:
    result = await channel.query_payout(out_no(a))
    if result.state is PayoutState.UNKNOWN and result.failure_code == "not_found":
        if a.state not in OPEN:
            return True
        if await _must_wait(c, a):
            return False
        result = await channel.payout(_payout(c, a))
    return await settle_payout(c, a, result)


async def _must_wait(c: Counter, a: Activity) -> bool:
    """Whether a withdrawal may not go to its bank now: its wallet was frozen while it waited at our own door."""
    if a.kind is not Kind.WITHDRAWAL:
        return False
    async with c.db.reader() as conn:
        return not await may_leave(conn, a.wallet.account)


async def _ask_later(c: Counter, a: Activity) -> None:
    async with c.db.transaction() as tx:
        asked = await store.count_question(tx, a.wallet, a.id)
        await defer(tx, [question(a.wallet, a.id, follow=True, at=c.clock.now() + gap(asked))])


async def _read(c: Counter, wallet: WalletId, ident: PaymentId) -> Activity | None:
    async with c.db.reader() as conn:
        return await store.read_activity(conn, [wallet], ident)


async def _open(c: Counter, wallet: WalletId, ident: PaymentId) -> Activity | None:
    a = await _read(c, wallet, ident)
    return a if a is not None and a.state in OPEN else None


def _charge(c: Counter, a: Activity) -> ChargeRequest:
    return ChargeRequest(out_no(a), Money(a.amount, a.currency), "Top-up", _notify_url(c, a), a.card or "")


def _payout(c: Counter, a: Activity) -> PayoutRequest:
    return PayoutRequest(out_no(a), Money(a.amount, a.currency), "Withdrawal", _notify_url(c, a), a.card or "")


def _notify_url(c: Counter, a: Activity) -> str:
    return f"{c.base_url}/v1/channels/{a.channel}/notifications"
