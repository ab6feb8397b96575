"""Giving back what a charge took, over a real socket."""

from __future__ import annotations

from collections.abc import Callable

from purser.channels import BankCard, ChargeRequest, RefundRequest, RefundResult, RefundState, SandboxChannel
from tests.integration.channels.conftest import cny, number
from tests.support.sandbox import Bank, Door, until

Charge = Callable[..., ChargeRequest]


async def charged(channel: SandboxChannel, request: ChargeRequest) -> ChargeRequest:
    await channel.create_payment(request)
    await until(lambda: channel.query_payment(request.out_no), lambda result: result.state.final)
    return request


def of(charge: ChargeRequest, amount: int, *, out_no: str | None = None, charge_no: str | None = None) -> RefundRequest:
    return RefundRequest(
        out_no or number(), cny(amount), "Refund", charge.notify_url, charge.bank_card, charge_no or charge.out_no
    )


async def settled(channel: SandboxChannel, out_no: str) -> RefundResult:
    return await until(lambda: channel.query_refund(out_no), lambda result: result.state.final)


async def test_parts_go_back_until_nothing_is_left(
    bank: Bank, channel: SandboxChannel, witness: SandboxChannel, door: Door, charge: Charge, card: BankCard
) -> None:
    taken = await charged(channel, charge(amount=1000))
    request = of(taken, 600)
    accepted = await channel.refund(request)
    assert (accepted.state, accepted.amount) == (RefundState.CREATED, cny(600))
    done = await settled(channel, request.out_no)
    assert (done.state, done.channel_no) == (RefundState.SUCCEEDED, accepted.channel_no)
    assert bank.balance(card.token) == 5_000_000 - 400
    told = await witness.parse_notification(*(await door.wait(2))[1])
    assert (told.kind, told.out_no, told.state) == ("refund", request.out_no, RefundState.SUCCEEDED)

    again = await channel.refund(request)  # the same one, not a second
    assert again.state is RefundState.SUCCEEDED
    refused = await channel.refund(of(taken, 401))
    assert (refused.state, refused.failure_code) == (RefundState.CLOSED, "charge_exhausted")
    last = of(taken, 400)
    await channel.refund(last)
    assert (await settled(channel, last.out_no)).state is RefundState.SUCCEEDED
    assert bank.balance(card.token) == 5_000_000


async def test_a_closed_card_takes_nothing(bank: Bank, channel: SandboxChannel, charge: Charge, card: BankCard) -> None:
    taken = await charged(channel, charge(amount=1000))
    bank.set_card(card.token, closed=True)
    request = of(taken, 1000)
    await channel.refund(request)
    refused = await settled(channel, request.out_no)
    assert (refused.state, refused.failure_code) == (RefundState.ABNORMAL, "card_closed")


async def test_what_was_never_taken_is_not_given_back(channel: SandboxChannel, charge: Charge) -> None:
    refused = await channel.refund(of(charge(), 100, charge_no="nothing"))
    assert (refused.state, refused.failure_code) == (RefundState.CLOSED, "charge_not_found")
    unknown = await channel.query_refund(number())
    assert (unknown.state, unknown.failure_code) == (RefundState.UNKNOWN, "not_found")
