"""What the channel believes of a message that came by itself, and what it refuses."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purser.channels import (
    ChargeState,
    KeyUnknown,
    MessageMalformed,
    MessageMisdirected,
    MessageReplayed,
    Notification,
    PayoutState,
    SandboxChannel,
    SignatureInvalid,
    SignatureMissing,
    SignatureProbe,
    TimestampStale,
    Untrusted,
)
from purser.channels.keys import SandboxKeys
from purser.core.clock import FakeClock
from purser.core.errors import Kind
from purser.core.money import Currency, Money
from tests.unit.channels.conftest import EVENT, Sealer, event

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def channel(keys: SandboxKeys, clock: FakeClock) -> AsyncIterator[SandboxChannel]:
    opened = SandboxChannel(NOWHERE, keys, clock, timeout_s=1)
    yield opened
    await opened.aclose()


async def test_a_genuine_message_says_what_it_says(channel: SandboxChannel, sealed: Sealer) -> None:
    body = event()
    assert await channel.parse_notification(sealed(body), body) == Notification(
        event_id="evt_1",
        kind="charge",
        out_no="n1",
        state=ChargeState.SUCCEEDED,
        amount=Money(1250, Currency.CNY),
        channel_no="SB1",
        at=datetime(2026, 3, 2, 0, 59, 58, 500_000, UTC),
    )


@pytest.mark.parametrize(
    ("kind", "word", "state"),
    [
        ("charge", "ACCEPTED", ChargeState.AWAITING_PAYER),
        ("charge", "PROCESSING", ChargeState.PAYER_ACTING),
        ("charge", "FAIL", ChargeState.FAILED),
        ("charge", "CLOSED", ChargeState.CLOSED),
        ("charge", "RETURNED", ChargeState.UNKNOWN),
        ("charge", "PAID", ChargeState.UNKNOWN),
        ("payout", "ACCEPTED", PayoutState.ACCEPTED),
        ("payout", "PROCESSING", PayoutState.PROCESSING),
        ("payout", "SUCCESS", PayoutState.SUCCEEDED),
        ("payout", "FAIL", PayoutState.FAILED),
        ("payout", "RETURNED", PayoutState.RETURNED),
        ("payout", "CLOSED", PayoutState.UNKNOWN),
    ],
)
async def test_each_word_of_the_bank_has_its_state(
    channel: SandboxChannel, sealed: Sealer, kind: str, word: str, state: ChargeState | PayoutState
) -> None:
    body = event(kind=kind, state=word, failure_code="some_reason")
    told = await channel.parse_notification(sealed(body), body)
    assert (told.kind, told.state, told.failure_code) == (kind, state, "some_reason")
    assert type(told.state) is type(state)


async def test_header_names_may_come_in_any_case(channel: SandboxChannel, sealed: Sealer) -> None:
    body = event()
    headers = {name.lower(): value for name, value in sealed(body).items()} | {"Content-Type": "application/json"}
    assert (await channel.parse_notification(headers, body)).out_no == "n1"


async def test_the_same_content_written_otherwise_is_not_what_was_signed(
    channel: SandboxChannel, sealed: Sealer
) -> None:
    headers = sealed(event())
    with pytest.raises(SignatureInvalid):
        await channel.parse_notification(headers, json.dumps(EVENT, indent=1).encode())


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_five_minutes_are_the_most_a_message_may_be_off(
    channel: SandboxChannel, sealed: Sealer, clock: FakeClock, minutes: int
) -> None:
    body, edge = event(), clock.now() + timedelta(minutes=minutes)
    beyond = edge + timedelta(seconds=1 if minutes > 0 else -1)
    with pytest.raises(TimestampStale) as caught:
        await channel.parse_notification(sealed(body, beyond), body)
    assert caught.value.kind is Kind.UNAUTHENTICATED
    assert (await channel.parse_notification(sealed(body, edge), body)).out_no == "n1"


async def test_a_message_is_taken_once(channel: SandboxChannel, sealed: Sealer, clock: FakeClock) -> None:
    body = event()
    headers = sealed(body)
    await channel.parse_notification(headers, body)
    clock.advance(minutes=4)
    with pytest.raises(MessageReplayed):
        await channel.parse_notification(headers, body)
    assert (await channel.parse_notification(sealed(body, nonce="another-nonce-000"), body)).event_id == "evt_1"
    clock.advance(minutes=2)
    with pytest.raises(TimestampStale):
        await channel.parse_notification(headers, body)


async def test_a_message_dated_ahead_cannot_be_replayed_when_its_time_comes(
    channel: SandboxChannel, sealed: Sealer, clock: FakeClock
) -> None:
    body = event()
    headers = sealed(body, clock.now() + timedelta(minutes=5))
    await channel.parse_notification(headers, body)
    clock.advance(minutes=9, seconds=59)
    with pytest.raises(MessageReplayed):
        await channel.parse_notification(headers, body)


async def test_a_refused_message_does_not_use_up_its_nonce(channel: SandboxChannel, sealed: Sealer) -> None:
    body = event()
    headers = sealed(body)
    with pytest.raises(SignatureInvalid):
        await channel.parse_notification(headers, body + b" ")
    assert (await channel.parse_notification(headers, body)).out_no == "n1"


async def test_a_probe_is_refused_by_name(channel: SandboxChannel, sealed: Sealer) -> None:
    body = event()
    with pytest.raises(SignatureProbe):
        await channel.parse_notification(sealed(body) | {"Sandbox-Signature": "SANDBOX/SIGNTEST/abc"}, body)


async def test_a_strange_key_is_refused_though_the_bank_cannot_be_asked(
    channel: SandboxChannel, sealed: Sealer
) -> None:
    body = event()
    for _ in range(2):
        with pytest.raises(KeyUnknown):
            await channel.parse_notification(sealed(body) | {"Sandbox-Serial": "FFFFFFFFFFFFFFFF"}, body)


@pytest.mark.parametrize("name", ["Serial", "Timestamp", "Nonce", "Signature"])
async def test_every_header_is_needed_once_and_in_its_form(channel: SandboxChannel, sealed: Sealer, name: str) -> None:
    body, header = event(), f"Sandbox-{name}"
    headers = sealed(body)
    for broken in (
        {k: v for k, v in headers.items() if k != header},
        headers | {header: ""},
        headers | {header: "é"},
        headers | {header: headers[header] + "\n"},
        headers | {header.lower(): headers[header]},
    ):
        with pytest.raises((SignatureMissing, SignatureInvalid)):
            await channel.parse_notification(broken, body)


async def test_a_message_for_another_merchant_is_not_ours(channel: SandboxChannel, sealed: Sealer) -> None:
    body = event(merchant="other")
    with pytest.raises(MessageMisdirected) as caught:
        await channel.parse_notification(sealed(body), body)
    assert caught.value.kind is Kind.FORBIDDEN


BROKEN: list[dict[str, Any]] = [
    {"object": "charge"},
    {"kind": "gift"},
    {"kind": ["charge"]},
    {"state": ["SUCCESS"]},
    {"event_id": None},
    {"event_id": 'x"; DROP TABLE'},
    {"out_no": "a/b"},
    {"out_no": "a\u0000"},
    {"channel_no": 7},
    {"failure_code": "<b>"},
    {"at": "2026-03-02T09:00:00"},
    {"at": "yesterday"},
    {"at": 1772413200},
    {"amount": None},
    {"amount": 1250},
    {"amount": {"amount": "1250", "currency": "CNY"}},
    {"amount": {"amount": 1250.0, "currency": "CNY"}},
    {"amount": {"amount": True, "currency": "CNY"}},
    {"amount": {"amount": 0, "currency": "CNY"}},
    {"amount": {"amount": -1250, "currency": "CNY"}},
    {"amount": {"amount": 2**63, "currency": "CNY"}},
    {"amount": {"amount": 10**30, "currency": "CNY"}},
    {"amount": {"amount": 1250, "currency": "cny"}},
    {"amount": {"amount": 1250}},
]


@pytest.mark.parametrize("change", BROKEN)
async def test_a_genuine_message_of_another_form_is_refused(
    channel: SandboxChannel, sealed: Sealer, change: dict[str, Any]
) -> None:
    body = event(**change)
    with pytest.raises(MessageMalformed) as caught:
        await channel.parse_notification(sealed(body), body)
    assert caught.value.kind is Kind.INVALID


@pytest.mark.parametrize("field", EVENT)
async def test_a_genuine_message_with_a_field_missing_is_refused(
    channel: SandboxChannel, sealed: Sealer, field: str
) -> None:
    body = json.dumps({k: v for k, v in EVENT.items() if k != field}).encode()
    with pytest.raises(MessageMalformed):
        await channel.parse_notification(sealed(body), body)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"1", b"{", b"\xff", b"[" * 5000])
async def test_a_genuine_message_that_is_no_object_is_refused(
    channel: SandboxChannel, sealed: Sealer, body: bytes
) -> None:
    with pytest.raises(MessageMalformed):
        await channel.parse_notification(sealed(body), body)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_one_bit_changed_anywhere_and_nothing_is_believed(
    channel: SandboxChannel, sealed: Sealer, data: st.DataObject
) -> None:
    body = event()
    headers = sealed(body)
    signature = bytearray(base64.b64decode(headers["Sandbox-Signature"]))
    changed = bytearray(body)
    target = data.draw(st.sampled_from([signature, changed]))
    position = data.draw(st.integers(0, len(target) * 8 - 1))
    target[position // 8] ^= 1 << position % 8
    headers["Sandbox-Signature"] = base64.b64encode(signature).decode()
    with pytest.raises(Untrusted):
        await channel.parse_notification(headers, bytes(changed))


async def test_the_acknowledgement_is_the_banks_word(channel: SandboxChannel) -> None:
    status, body = channel.acknowledge()
    assert (status, json.loads(body)) == (200, {"code": "SUCCESS"})
