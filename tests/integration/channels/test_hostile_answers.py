"""Answers no honest bank gives: each leaves a movement unknown, none makes it succeed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from emulators.sandbox.keys import BankKeys, prepare
from emulators.sandbox.seal import seal
from purser.channels import (
    ChannelUnavailable,
    ChargeRequest,
    ChargeState,
    PayoutRequest,
    PayoutState,
    SandboxChannel,
)
from purser.core.clock import SystemClock
from tests.integration.channels.conftest import cny

CHARGE: dict[str, Any] = {
    "object": "charge",
    "merchant": "purser",
    "out_no": "n1",
    "channel_no": "SB1",
    "state": "SUCCESS",
    "amount": {"amount": 1250, "currency": "CNY"},
    "failure_code": None,
}
Respond = Callable[[str], bytes]
"""From the nonce of a question to the bytes that go down the line."""


class Impostor:
    """Holds the bank's own keys and says what it is told to."""

    def __init__(self, keys: BankKeys) -> None:
        self.keys = keys
        self.respond: Respond = lambda _: b""
        self.questions = 0

    def signed(self, body: bytes, *, status: int = 200, nonce: str | None = None, age_s: int = 0) -> Respond:
        def respond(asked: str) -> bytes:
            headers = seal(self.keys.current, body, nonce or asked, age_s=age_s)
            return http(body, headers, status)

        return respond

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
            await reader.readexactly(int(headers.get("content-length", "0")))
            self.questions += 1
            writer.write(self.respond(headers["sandbox-nonce"]))
            await writer.drain()
        writer.close()


def http(body: bytes, headers: dict[str, str], status: int = 200) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture(scope="session")
def forged_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("impostor")
    prepare(directory)
    return directory


@pytest.fixture
async def impostor(forged_directory: Path) -> Impostor:
    return Impostor(BankKeys(forged_directory))


@pytest.fixture
async def client(impostor: Impostor, forged_directory: Path) -> AsyncIterator[SandboxChannel]:
    server = await asyncio.start_server(impostor.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    channel = SandboxChannel.open(url, forged_directory, SystemClock(), timeout_s=1)
    yield channel
    await channel.aclose()
    server.close()
    await server.wait_closed()


REQUEST = ChargeRequest("n1", cny(1250), "x", "http://127.0.0.1:9/", "card")
PAYOUT = PayoutRequest("n1", cny(1250), "x", "http://127.0.0.1:9/", "card")


async def test_the_control_this_impostor_can_be_believed(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = impostor.signed(json.dumps(CHARGE).encode())
    result = await client.create_payment(REQUEST)
    assert (result.state, result.channel_no, result.amount) == (ChargeState.SUCCEEDED, "SB1", cny(1250))
    impostor.respond = impostor.signed(json.dumps(CHARGE | {"object": "payout"}).encode())
    assert (await client.payout(PAYOUT)).state is PayoutState.SUCCEEDED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": {"amount": 1251, "currency": "CNY"}}, "amount_mismatch"),
        ({"amount": {"amount": 1250, "currency": "USD"}}, "amount_mismatch"),
        ({"amount": None}, "amount_mismatch"),
        ({"amount": {"amount": "1250", "currency": "CNY"}}, "unparsable"),
        ({"amount": {"amount": 1250.0, "currency": "CNY"}}, "unparsable"),
        ({"amount": {"amount": True, "currency": "CNY"}}, "unparsable"),
        ({"amount": {"amount": -1250, "currency": "CNY"}}, "unparsable"),
        ({"amount": {"amount": 1250, "currency": "ZZZ"}}, "unparsable"),
        ({"amount": {"amount": 1250}}, "unparsable"),
        ({"amount": [1250, "CNY"]}, "unparsable"),
        ({"out_no": "n2"}, "misdirected"),
        ({"merchant": "other"}, "misdirected"),
        ({"object": "refund"}, "misdirected"),
        ({"state": ["SUCCESS"]}, "unparsable"),
        ({"state": "success"}, "unparsable"),
        ({"state": "PAID"}, None),
        ({"channel_no": None}, "unparsable"),
        ({"channel_no": "<script>"}, "unparsable"),
        ({"failure_code": {"a": 1}}, "unparsable"),
    ],
)
async def test_a_signed_answer_that_does_not_fit_is_unknown(
    impostor: Impostor, client: SandboxChannel, change: dict[str, Any], code: str | None
) -> None:
    impostor.respond = impostor.signed(json.dumps(CHARGE | change).encode())
    result = await client.create_payment(REQUEST)
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, code)
    object_ = {"object": "payout"} if "object" not in change else {}
    impostor.respond = impostor.signed(json.dumps(CHARGE | change | object_).encode())
    sent = await client.payout(PAYOUT)
    assert (sent.state, sent.failure_code) == (PayoutState.UNKNOWN, code)


@pytest.mark.parametrize("field", CHARGE)
async def test_an_answer_with_a_field_missing_is_unknown(
    impostor: Impostor, client: SandboxChannel, field: str
) -> None:
    impostor.respond = impostor.signed(json.dumps({k: v for k, v in CHARGE.items() if k != field}).encode())
    result = await client.query_payment("n1")
    assert (result.state, result.failure_code) == (ChargeState.UNKNOWN, "unparsable")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"SUCCESS"', b"{", b"\xff\xfe", b"[" * 5000])
async def test_a_signed_answer_that_is_no_object_is_unknown(
    impostor: Impostor, client: SandboxChannel, body: bytes
) -> None:
    impostor.respond = impostor.signed(body)
    result = await client.create_payment(REQUEST)
    assert (result.state, result.failure_code, result.raw) == (ChargeState.UNKNOWN, "unparsable", body)


async def test_an_answer_to_another_question_is_not_believed(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = impostor.signed(json.dumps(CHARGE).encode(), nonce="0123456789abcdef")
    assert (await client.query_payment("n1")).failure_code == "untrusted"


async def test_an_old_answer_is_not_believed(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = impostor.signed(json.dumps(CHARGE).encode(), age_s=302)
    assert (await client.query_payment("n1")).failure_code == "untrusted"


async def test_success_with_an_error_status_is_unknown(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = impostor.signed(json.dumps(CHARGE).encode(), status=500)
    assert (await client.create_payment(REQUEST)).failure_code == "server_error"
    impostor.respond = impostor.signed(json.dumps(CHARGE).encode(), status=400)
    assert (await client.create_payment(REQUEST)).state is ChargeState.UNKNOWN


async def test_only_a_definite_refusal_of_a_movement_is_failed(impostor: Impostor, client: SandboxChannel) -> None:
    refusal = json.dumps({"object": "refusal", "code": "card_not_found"}).encode()
    impostor.respond = impostor.signed(refusal, status=422)
    assert (await client.create_payment(REQUEST)).state is ChargeState.FAILED
    assert (await client.query_payment("n1")).state is ChargeState.UNKNOWN
    impostor.respond = lambda _: http(refusal, {}, 422)
    assert (await client.create_payment(REQUEST)).state is ChargeState.UNKNOWN
    impostor.respond = impostor.signed(refusal.replace(b"card_not_found", b"try_again_later"), status=422)
    assert (await client.payout(PAYOUT)).state is PayoutState.UNKNOWN


async def test_a_redirect_is_not_followed(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = lambda _: http(b"", {"Location": "/v1/charges/n1"}, 302)
    assert (await client.query_payment("n1")).failure_code == "untrusted"
    assert impostor.questions == 1


async def test_half_an_answer_and_none_are_unknown(impostor: Impostor, client: SandboxChannel) -> None:
    whole = impostor.signed(json.dumps(CHARGE).encode())
    impostor.respond = lambda nonce: whole(nonce)[:-1]
    assert (await client.create_payment(REQUEST)).failure_code == "connection_lost"
    impostor.respond = lambda _: b""
    assert (await client.create_payment(REQUEST)).failure_code == "connection_lost"
    impostor.respond = lambda _: b"SSH-2.0-OpenSSH\r\n\r\n"
    assert (await client.create_payment(REQUEST)).failure_code == "connection_lost"


async def test_an_endless_answer_is_cut_off(impostor: Impostor, client: SandboxChannel) -> None:
    impostor.respond = impostor.signed(b" " * (1 << 21))
    assert (await client.create_payment(REQUEST)).failure_code == "oversized"


async def test_packed_content_is_not_unpacked(impostor: Impostor, client: SandboxChannel) -> None:
    body = json.dumps(CHARGE).encode()
    impostor.respond = lambda nonce: http(body, seal(impostor.keys.current, body, nonce) | {"Content-Encoding": "gzip"})
    assert (await client.query_payment("n1")).state is ChargeState.SUCCEEDED


async def test_cards_from_a_broken_bank_are_no_cards(impostor: Impostor, client: SandboxChannel) -> None:
    for body in (b'{"items":[{"token":1}]}', b'{"items":[null]}', b'{"code":"x"}'):
        impostor.respond = impostor.signed(body)
        with pytest.raises(ChannelUnavailable):
            await client.list_cards("someone")
    impostor.respond = lambda _: b""
    with pytest.raises(ChannelUnavailable) as caught:
        await client.list_cards("someone")
    assert caught.value.params["reason"] == "connection_lost"
