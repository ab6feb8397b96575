"""The bank's notifications and the bad company they come in."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import pytest

from purser.channels import (
    AmountMismatch,
    ChargeRequest,
    ChargeState,
    MessageReplayed,
    PayoutRequest,
    SandboxChannel,
    SignatureInvalid,
    SignatureProbe,
    TimestampStale,
    Untrusted,
)
from tests.support.sandbox import Bank, Door, Headers, until

Charge = Callable[..., ChargeRequest]
Payout = Callable[..., PayoutRequest]


@pytest.mark.parametrize(
    ("switch", "refusal"),
    [("stale_rate", TimestampStale), ("forged_rate", SignatureInvalid), ("probe_rate", SignatureProbe)],
)
async def test_what_proves_nothing_is_refused_and_the_genuine_one_still_counts(
    bank: Bank,
    channel: SandboxChannel,
    witness: SandboxChannel,
    charge: Charge,
    door: Door,
    switch: str,
    refusal: type[Untrusted],
) -> None:
    bank.faults(**{switch: 1})
    request = charge()
    await channel.create_payment(request)
    bad, good = await door.wait(2)
    with pytest.raises(refusal):
        await witness.parse_notification(*bad)
    assert (await witness.parse_notification(*good)).out_no == request.out_no
    flavour = switch.removesuffix("_rate")
    sent = await until(
        lambda: asyncio.to_thread(bank.deliveries, request.out_no),
        lambda all_: all(d["sent_ms"] for d in all_),
    )
    assert [(d["flavour"], d["accepted"]) for d in sent] == [(flavour, 0), ("genuine", 1)]


async def test_a_wrong_amount_shows_against_the_request(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(wrong_amount_rate=1)
    request = charge()
    await channel.create_payment(request)
    wrong, right = [await witness.parse_notification(*message) for message in await door.wait(2)]
    assert wrong.state is ChargeState.SUCCEEDED
    with pytest.raises(AmountMismatch):
        wrong.expect(request.amount)
    assert right.expect(request.amount) is right
    assert wrong.event_id != right.event_id


async def test_duplicates_share_their_event_and_are_each_signed_anew(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(duplicate_rate=1)
    await channel.create_payment(charge())
    messages = await door.wait(3)
    told = [await witness.parse_notification(*message) for message in messages]
    assert told[0] == told[1] == told[2]
    assert len({headers["Sandbox-Nonce"] for headers, _ in messages}) == 3


async def test_a_replay_is_refused_by_who_has_read_it(
    channel: SandboxChannel, witness: SandboxChannel, charge: Charge, door: Door
) -> None:
    await channel.create_payment(charge())
    [message] = await door.wait(1)
    await witness.parse_notification(*message)
    with pytest.raises(MessageReplayed):
        await witness.parse_notification(*message)


async def test_older_news_may_come_last(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(reorder_rate=1)
    await channel.create_payment(charge())
    first, last = [await witness.parse_notification(*message) for message in await door.wait(2)]
    assert (first.state, last.state) == (ChargeState.SUCCEEDED, ChargeState.PAYER_ACTING)
    assert last.at < first.at
    assert first.event_id != last.event_id


async def test_reordering_shuffles_what_was_asked_in_a_row(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, payout: Payout, door: Door
) -> None:
    bank.faults(reorder_rate=1, delay_max_ms=300)
    asked = [payout() for _ in range(8)]
    for request in asked:
        await channel.payout(request)
    told = [await witness.parse_notification(*message) for message in await door.wait(16)]
    final = [n for n in told if n.state.final]
    assert {n.out_no for n in final} == {request.out_no for request in asked}
    assert [n.at for n in final] != sorted(n.at for n in final)


@pytest.mark.parametrize("refusal", [(500, b""), (200, b"<html>ok</html>"), (200, b'{"code":"FAIL"}')])
async def test_a_notification_comes_again_until_it_is_acknowledged(
    bank: Bank, channel: SandboxChannel, charge: Charge, door: Door, refusal: tuple[int, bytes]
) -> None:
    believing = door.answer

    async def reluctant(headers: Headers, raw: bytes) -> tuple[int, bytes]:
        return await believing(headers, raw) if len(door.received) == 3 else refusal

    door.answer = reluctant
    request = charge()
    await channel.create_payment(request)
    messages = await door.wait(4)
    assert len({raw for _, raw in messages}) == 1
    sent = await until(
        lambda: asyncio.to_thread(bank.deliveries, request.out_no), lambda all_: bool(all_[-1]["accepted"])
    )
    assert [d["attempt"] for d in sent] == [1, 2, 3, 4]
    gaps = [b["sent_ms"] - a["sent_ms"] for a, b in itertools.pairwise(sent)]
    assert gaps[0] >= 150
    assert gaps[2] >= 300  # they grow: 15, 15, 30 seconds, a hundredth of it here


async def test_nobody_at_the_door_is_no_reason_to_forget(
    bank: Bank, channel: SandboxChannel, charge: Charge, door: Door
) -> None:
    request = charge()
    async with Door(door.answer) as closed:
        gone = closed.url
    await channel.create_payment(ChargeRequest(request.out_no, request.amount, "x", gone, request.bank_card))
    await until(lambda: asyncio.to_thread(bank.deliveries, request.out_no), lambda all_: len(all_) >= 3, timeout_s=5)
    assert {(d["flavour"], d["status"]) for d in bank.deliveries(request.out_no)[:2]} == {("genuine", 0)}
