"""The client and the bank over a real socket, while the bank behaves."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from purser.channels import (
    BankCard,
    ChargeRequest,
    ChargeResult,
    ChargeState,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    SandboxChannel,
)
from purser.channels.keys import SandboxKeys
from purser.channels.signing import Seal, new_nonce
from purser.core.clock import SystemClock
from tests.integration.channels.conftest import cny, number
from tests.support.sandbox import Bank, Door, until

Charge = Callable[..., ChargeRequest]
Payout = Callable[..., PayoutRequest]


async def settled_charge(channel: SandboxChannel, out_no: str) -> ChargeResult:
    return await until(lambda: channel.query_payment(out_no), lambda result: result.state.final)


async def settled_payout(channel: SandboxChannel, out_no: str) -> PayoutResult:
    return await until(lambda: channel.query_payout(out_no), lambda result: result.state.final)


async def test_a_charge_is_accepted_settles_later_and_is_notified(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, door: Door, charge: Charge, card: BankCard
) -> None:
    bank.faults(delay_min_ms=300, delay_max_ms=300)
    request = charge(amount=3333)
    accepted = await channel.create_payment(request)
    assert accepted.state is ChargeState.AWAITING_PAYER
    assert accepted.expect(cny(3333)).failure_code is None

    [(headers, raw)] = await door.wait(1)
    told = await witness.parse_notification(headers, raw)
    assert (told.kind, told.out_no, told.state) == ("charge", request.out_no, ChargeState.SUCCEEDED)
    assert (told.amount, told.channel_no) == (cny(3333), accepted.channel_no)
    assert await channel.query_payment(request.out_no) == await settled_charge(channel, request.out_no)
    assert bank.balance(card.token) == 5_000_000 - 3333


async def test_a_payout_reaches_the_card(
    bank: Bank, channel: SandboxChannel, door: Door, payout: Payout, card: BankCard
) -> None:
    request = payout(amount=777)
    accepted = await channel.payout(request)
    assert accepted.state in {PayoutState.ACCEPTED, PayoutState.PROCESSING}
    await door.wait(1)
    result = await channel.query_payout(request.out_no)
    assert (result.state, result.amount) == (PayoutState.SUCCEEDED, cny(777))
    assert bank.balance(card.token) == 5_000_777


async def test_half_way_through_the_bank_says_that_it_is_at_work(
    bank: Bank, channel: SandboxChannel, charge: Charge, payout: Payout
) -> None:
    bank.faults(delay_min_ms=1000, delay_max_ms=1000)
    in_, out = charge(), payout()
    await channel.create_payment(in_)
    await channel.payout(out)
    await asyncio.sleep(0.6)
    assert (await channel.query_payment(in_.out_no)).state is ChargeState.PAYER_ACTING
    assert (await channel.query_payout(out.out_no)).state is PayoutState.PROCESSING


async def test_the_same_number_is_the_same_charge_however_often_and_fast(
    bank: Bank, channel: SandboxChannel, charge: Charge, card: BankCard
) -> None:
    request = charge()
    results = await asyncio.gather(*(channel.create_payment(request) for _ in range(20)))
    assert len({result.channel_no for result in results}) == 1
    await settled_charge(channel, request.out_no)
    assert (await channel.create_payment(request)).state is ChargeState.SUCCEEDED
    assert bank.balance(card.token) == 5_000_000 - 1250


async def test_a_number_used_for_something_else_is_unknown_not_failed(channel: SandboxChannel, charge: Charge) -> None:
    request = charge()
    await channel.create_payment(request)
    other = await channel.create_payment(charge(request.out_no, amount=1251))
    assert (other.state, other.failure_code) == (ChargeState.UNKNOWN, "out_no_reused")
    assert (await settled_charge(channel, request.out_no)).amount == cny(1250)


async def test_charges_and_payouts_count_apart(channel: SandboxChannel, charge: Charge, payout: Payout) -> None:
    same = number()
    await channel.create_payment(charge(same))
    await channel.payout(payout(same, amount=99))
    assert (await settled_charge(channel, same)).amount == cny(1250)
    assert (await settled_payout(channel, same)).amount == cny(99)


async def test_too_little_on_the_card_fails_the_charge(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, door: Door, charge: Charge, card: BankCard
) -> None:
    bank.set_card(card.token, balance=1249)
    request = charge()
    await channel.create_payment(request)
    result = await settled_charge(channel, request.out_no)
    assert (result.state, result.failure_code) == (ChargeState.FAILED, "insufficient_bank_balance")
    assert bank.balance(card.token) == 1249
    [(headers, raw)] = await door.wait(1)
    assert (await witness.parse_notification(headers, raw)).failure_code == "insufficient_bank_balance"


async def test_what_the_card_does_not_allow_is_failed_for_good(
    bank: Bank, channel: SandboxChannel, payout: Payout, card: BankCard, door: Door
) -> None:
    stranger = ChargeRequest(number(), cny(1), "x", door.url, "sbx_nobody")
    result = await channel.create_payment(stranger)
    assert (result.state, result.failure_code) == (ChargeState.FAILED, "card_not_found")
    bank.set_card(card.token, closed=True)
    refused = payout()
    sent = await channel.payout(refused)
    assert (sent.state, sent.failure_code) == (PayoutState.FAILED, "card_closed")
    assert (await channel.query_payment(stranger.out_no)).failure_code == "card_not_found"
    bank.set_card(card.token, closed=False)
    assert await channel.payout(refused) == sent
    assert bank.balance(card.token) == 5_000_000


async def test_closing_in_time_and_too_late(
    bank: Bank, channel: SandboxChannel, charge: Charge, card: BankCard
) -> None:
    late, early = charge(), charge()
    await channel.create_payment(late)
    await settled_charge(channel, late.out_no)
    assert (await channel.close_payment(late.out_no)).state is ChargeState.SUCCEEDED
    bank.faults(delay_min_ms=400, delay_max_ms=400)
    await channel.create_payment(early)
    assert (await channel.close_payment(early.out_no)).state is ChargeState.CLOSED
    await asyncio.sleep(0.6)
    assert (await channel.query_payment(early.out_no)).state is ChargeState.CLOSED
    assert bank.balance(card.token) == 5_000_000 - 1250


async def test_a_closed_number_stays_closed_for_a_request_that_arrives_late(
    bank: Bank, channel: SandboxChannel, charge: Charge, card: BankCard
) -> None:
    request = charge()
    assert (await channel.query_payment(request.out_no)).failure_code == "not_found"
    assert (await channel.close_payment(request.out_no)).state is ChargeState.CLOSED
    assert (await channel.create_payment(request)).state is ChargeState.CLOSED
    assert bank.balance(card.token) == 5_000_000


async def test_a_number_the_bank_does_not_know_is_unknown(channel: SandboxChannel) -> None:
    charge, payout = await channel.query_payment("never"), await channel.query_payout("never")
    assert (charge.state, charge.failure_code) == (ChargeState.UNKNOWN, "not_found")
    assert (payout.state, payout.failure_code) == (PayoutState.UNKNOWN, "not_found")


@pytest.mark.parametrize("holder", ["13800000001", "王伟", "a/b?c=d&e#f", "100% +1", "a\u00e9\U0001f9fe"])
async def test_everybody_has_two_cards_whatever_they_are_called(channel: SandboxChannel, holder: str) -> None:
    cards = await channel.list_cards(holder)
    assert len({card.token for card in cards}) == 2
    assert cards == await channel.list_cards(holder)
    assert all(len(card.last4) == 4 and card.bank_name_zh and card.bank_name_en for card in cards)


async def test_the_days_bill_is_what_moved(bank: Bank, channel: SandboxChannel, charge: Charge, payout: Payout) -> None:
    bank.faults(return_rate=1)
    in_, out = charge(amount=4321), payout(amount=1234)
    await channel.create_payment(in_)
    await channel.payout(out)
    await settled_charge(channel, in_.out_no)
    await until(lambda: channel.query_payout(out.out_no), lambda r: r.state is PayoutState.RETURNED)
    keys = SandboxKeys.load(bank.directory)
    target = f"/v1/statements/{datetime.now(ZoneInfo('Asia/Shanghai')).date()}"
    headers = keys.signer.headers("GET", target, b"", SystemClock().now(), new_nonce())
    async with httpx.AsyncClient() as http:
        answer = (await http.get(bank.url + target, headers=headers)).raise_for_status()
        published = (await http.get(bank.url + "/v1/keys")).json()["keys"]
    for key in published[1:]:
        keys.bank.learn(key["serial"], key["public_key"], key["endorsed_by"], key["endorsement"])
    rows = list(csv.DictReader(answer.text.splitlines()))
    ours = [(r["kind"], r["amount_minor"]) for r in rows if r["out_no"] in {in_.out_no, out.out_no}]
    assert sorted(ours) == [("charge", "4321"), ("payout", "1234"), ("payout_return", "1234")]
    keys.bank.verify(Seal.of(answer.headers), answer.content)
