"""Requests, results and the registry."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from purser.channels import (
    AmountMismatch,
    Capability,
    CapabilityMissing,
    Channel,
    ChannelMissing,
    Channels,
    ChargeRequest,
    ChargeResult,
    ChargeState,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RequestRefused,
    SandboxChannel,
    require,
)
from purser.core.errors import Kind
from purser.core.money import MAX_AMOUNT, Currency, Money


def cny(amount: int) -> Money:
    return Money(amount, Currency.CNY)


GOOD = ChargeRequest("n-1_A", cny(1), "充值", "https://purser.example/n", "card_1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"out_no": ""}, "channel_out_no_invalid"),
        ({"out_no": "a" * 65}, "channel_out_no_invalid"),
        ({"out_no": "a/../b"}, "channel_out_no_invalid"),
        ({"out_no": "a\n"}, "channel_out_no_invalid"),
        ({"out_no": "号"}, "channel_out_no_invalid"),
        ({"amount": cny(0)}, "channel_amount_invalid"),
        ({"amount": cny(-1)}, "channel_amount_invalid"),
        ({"amount": cny(MAX_AMOUNT + 1)}, "channel_amount_invalid"),
        ({"subject": ""}, "channel_subject_invalid"),
        ({"subject": "a\x00"}, "channel_subject_invalid"),
        ({"subject": "a\nb"}, "channel_subject_invalid"),
        ({"subject": "字" * 129}, "channel_subject_invalid"),
        ({"bank_card": "6222 0000"}, "channel_card_invalid"),
        ({"notify_url": "file:///etc/passwd"}, "channel_notify_url_invalid"),
    ],
)
def test_a_request_that_cannot_travel_is_refused_before_it_does(change: dict[str, Any], code: str) -> None:
    fields = {field.name: getattr(GOOD, field.name) for field in dataclasses.fields(GOOD)}
    for kind in (ChargeRequest, PayoutRequest):
        assert kind(**fields).out_no == "n-1_A"
        with pytest.raises(RequestRefused) as caught:
            kind(**(fields | change))
        assert (caught.value.code, caught.value.kind) == (code, Kind.INVALID)


@pytest.mark.parametrize("state", ChargeState)
def test_unknown_is_never_final_for_a_charge(state: ChargeState) -> None:
    open_ = {ChargeState.CREATED, ChargeState.AWAITING_PAYER, ChargeState.PAYER_ACTING, ChargeState.UNKNOWN}
    assert state.final == (state not in open_)


@pytest.mark.parametrize("state", PayoutState)
def test_unknown_is_never_final_for_a_payout(state: PayoutState) -> None:
    final = {PayoutState.SUCCEEDED, PayoutState.FAILED, PayoutState.CANCELLED, PayoutState.RETURNED}
    assert state.final == (state in final)


def test_a_success_is_only_one_with_the_amount_that_was_asked_for() -> None:
    charged = ChargeResult(ChargeState.SUCCEEDED, "c", None, b"", cny(5))
    assert charged.expect(cny(5)) is charged
    for wrong in (cny(6), Money(5, Currency.USD)):
        with pytest.raises(AmountMismatch):
            charged.expect(wrong)
    with pytest.raises(AmountMismatch):
        PayoutResult(PayoutState.SUCCEEDED, "c", None, b"").expect(cny(5))
    nothing_known = PayoutResult(PayoutState.UNKNOWN, None, "timeout", b"")
    assert nothing_known.expect(cny(5)) is nothing_known


class OneWay:
    """A channel that can only be asked where a charge stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.capabilities = frozenset({Capability.QUERY_PAYMENT})
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


def one_way(name: str) -> Any:
    return OneWay(name)


async def test_channels_are_found_by_name_and_closed_together() -> None:
    first, second = one_way("a"), one_way("b")
    channels = Channels([first, second])
    assert channels.names == ("a", "b")
    assert channels.get("b").name == "b"
    with pytest.raises(ChannelMissing) as caught:
        channels.get("c")
    assert (caught.value.kind, caught.value.params) == (Kind.NOT_FOUND, {"channel": "c"})
    await channels.aclose()
    assert (first.closed, second.closed) == (True, True)


def test_what_a_channel_does_not_declare_cannot_be_asked_of_it() -> None:
    channels = Channels([one_way("a")])
    assert channels.get("a", Capability.QUERY_PAYMENT).name == "a"
    with pytest.raises(CapabilityMissing) as caught:
        channels.get("a", Capability.PAYOUT)
    assert (caught.value.kind, caught.value.params) == (
        Kind.REJECTED,
        {"channel": "a", "capability": "payout"},
    )
    with pytest.raises(CapabilityMissing):
        require(one_way("a"), Capability.LIST_CARDS)


def test_two_channels_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="two channels are called a"):
        Channels([one_way("a"), one_way("a")])


def test_the_sandbox_is_a_channel_that_can_do_all_it_declares() -> None:
    def as_channel(sandbox: SandboxChannel) -> Channel:
        return sandbox  # mypy proves the shape

    assert as_channel.__annotations__["return"] == "Channel"
    for capability in SandboxChannel.capabilities:
        assert callable(getattr(SandboxChannel, capability.value))
