"""Every switch of the bank: what the client makes of it, and that money ends where the bank says it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from purser.channels import (
    AmountMismatch,
    BankCard,
    ChargeRequest,
    ChargeState,
    PayoutRequest,
    PayoutState,
    SandboxChannel,
)
from tests.integration.channels.conftest import cny
from tests.support.sandbox import Bank, Door, until

Charge = Callable[..., ChargeRequest]
Payout = Callable[..., PayoutRequest]

LOST = [
    ({"answer_delay_ms": 1500}, "timeout"),
    ({"silent_rate": 1}, "timeout"),
    ({"drop_response_rate": 1}, "connection_lost"),
    ({"garbage_answer_rate": 1}, "untrusted"),
    ({"forged_answer_rate": 1}, "untrusted"),
    ({"wrong_amount_answer_rate": 1}, "amount_mismatch"),
    ({"unknown_rate": 1, "unknown_ms": 300}, None),
]


@pytest.mark.parametrize(("switches", "code"), LOST)
async def test_a_charge_whose_answer_is_lost_is_unknown_and_then_found(
    bank: Bank,
    hasty: SandboxChannel,
    charge: Charge,
    card: BankCard,
    switches: dict[str, float],
    code: str | None,
) -> None:
    bank.faults(**switches)
    request = charge()
    result = await hasty.create_payment(request)
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, code)
    bank.behave()
    found = await until(lambda: hasty.query_payment(request.out_no), lambda r: r.state.final)
    assert (found.state, found.amount) == (ChargeState.SUCCEEDED, request.amount)
    assert bank.balance(card.token) == 5_000_000 - 1250


@pytest.mark.parametrize(("switches", "code"), LOST)
async def test_a_payout_whose_answer_is_lost_is_unknown_and_then_found(
    bank: Bank,
    hasty: SandboxChannel,
    payout: Payout,
    card: BankCard,
    switches: dict[str, float],
    code: str | None,
) -> None:
    bank.faults(**switches)
    request = payout()
    result = await hasty.payout(request)
    assert (result.state, result.failure_code) == (PayoutState.UNKNOWN, code)
    bank.behave()
    found = await until(lambda: hasty.query_payout(request.out_no), lambda r: r.state.final)
    assert (found.state, found.amount) == (PayoutState.SUCCEEDED, request.amount)
    assert bank.balance(card.token) == 5_001_250


async def test_an_error_before_the_commit_is_unknown_and_the_same_number_may_be_sent_again(
    bank: Bank, channel: SandboxChannel, charge: Charge, card: BankCard
) -> None:
    bank.faults(server_error_rate=1)
    request = charge()
    result = await channel.create_payment(request)
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, "server_error")
    assert (await channel.query_payment(request.out_no)).failure_code == "not_found"
    bank.behave()
    assert not (await channel.create_payment(request)).state.final
    await until(lambda: channel.query_payment(request.out_no), lambda r: r.state.final)
    assert bank.balance(card.token) == 5_000_000 - 1250


async def test_what_was_accepted_silently_moves_only_when_asked_about(
    bank: Bank, hasty: SandboxChannel, charge: Charge, door: Door, card: BankCard
) -> None:
    bank.faults(silent_rate=1)
    request = charge()
    await hasty.create_payment(request)
    await asyncio.sleep(0.3)
    assert (bank.balance(card.token), door.received) == (5_000_000, [])
    await hasty.query_payment(request.out_no)
    await door.wait(1)
    assert bank.balance(card.token) == 5_000_000 - 1250


async def test_while_the_bank_does_not_know_no_query_makes_up_an_answer(
    bank: Bank, channel: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(unknown_rate=1, unknown_ms=700)
    request = charge()
    await channel.create_payment(request)
    for _ in range(3):
        assert (await channel.query_payment(request.out_no)).state is ChargeState.UNKNOWN
    assert door.received == []
    await door.wait(1)
    assert (await channel.query_payment(request.out_no)).state is ChargeState.SUCCEEDED


async def test_a_bank_that_is_not_there_leaves_it_unknown(
    bank: Bank, charge: Charge, payout: Payout, dead: SandboxChannel
) -> None:
    request = charge()
    assert (await dead.create_payment(request)).failure_code == "unreachable"
    assert (await dead.query_payment(request.out_no)).state is ChargeState.UNKNOWN
    assert (await dead.close_payment(request.out_no)).state is ChargeState.UNKNOWN
    assert (await dead.payout(payout())).state is PayoutState.UNKNOWN
    assert bank.order("charge", request.out_no) is None


@pytest.mark.parametrize("call", ["query", "close"])
@pytest.mark.parametrize("switch", ["garbage_answer_rate", "forged_answer_rate"])
async def test_a_query_or_close_that_cannot_be_believed_is_unknown(
    bank: Bank, channel: SandboxChannel, charge: Charge, call: str, switch: str
) -> None:
    request = charge()
    await channel.create_payment(request)
    bank.faults(**{switch: 1})
    asked = channel.query_payment if call == "query" else channel.close_payment
    result = await asked(request.out_no)
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, "untrusted")


async def test_a_query_with_a_wrong_amount_does_not_pass_for_the_charge(
    bank: Bank, channel: SandboxChannel, charge: Charge
) -> None:
    request = charge()
    await channel.create_payment(request)
    bank.faults(wrong_amount_answer_rate=1)
    result = await until(lambda: channel.query_payment(request.out_no), lambda r: r.state.final)
    assert result.amount == cny(1251)
    with pytest.raises(AmountMismatch) as caught:
        result.expect(request.amount)
    assert caught.value.params == {"expected": "12.50 CNY", "named": "12.51 CNY"}


async def test_what_was_accepted_may_be_declined(
    bank: Bank, channel: SandboxChannel, charge: Charge, payout: Payout, card: BankCard
) -> None:
    bank.faults(failure_rate=1)
    in_, out = charge(), payout()
    assert not (await channel.create_payment(in_)).state.final
    assert not (await channel.payout(out)).state.final
    failed = await until(lambda: channel.query_payment(in_.out_no), lambda r: r.state.final)
    assert (failed.state, failed.failure_code) == (ChargeState.FAILED, "declined_by_bank")
    not_sent = await until(lambda: channel.query_payout(out.out_no), lambda r: r.state.final)
    assert (not_sent.state, not_sent.failure_code) == (PayoutState.FAILED, "declined_by_bank")
    assert bank.balance(card.token) == 5_000_000


async def test_a_payout_may_come_back_after_it_succeeded(
    bank: Bank,
    channel: SandboxChannel,
    witness: SandboxChannel,
    payout: Payout,
    door: Door,
    card: BankCard,
) -> None:
    bank.faults(return_rate=1, delay_min_ms=200, delay_max_ms=200)
    request = payout()
    await channel.payout(request)
    told = [await witness.parse_notification(*message) for message in await door.wait(2)]
    assert [n.state for n in told] == [PayoutState.SUCCEEDED, PayoutState.RETURNED]
    assert told[0].event_id != told[1].event_id
    assert told[0].at < told[1].at
    result = await channel.query_payout(request.out_no)
    assert (result.state, result.failure_code) == (PayoutState.RETURNED, "returned_by_payee_bank")
    assert bank.balance(card.token) == 5_000_000


async def test_without_any_notification_a_query_finds_it(
    bank: Bank, channel: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(no_notification_rate=1)
    request = charge()
    await channel.create_payment(request)
    found = await until(lambda: channel.query_payment(request.out_no), lambda r: r.state.final)
    assert found.state is ChargeState.SUCCEEDED
    await asyncio.sleep(0.3)
    assert (door.received, bank.deliveries(request.out_no)) == ([], [])
