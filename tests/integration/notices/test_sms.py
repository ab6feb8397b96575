"""Texts through a gateway: signed, under one id, tried again where that may help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import standardwebhooks

from purser.core.clock import SystemClock
from purser.core.ids import Id
from purser.notices import sms as module
from purser.notices.outgoing import ACCEPTED, Outcome, Sms, failed, refused
from purser.notices.sms import HttpSms
from tests.support.receiver import Receiver

SECRET = b"a secret of twenty-four bytes"
TEXT = Sms(
    Id.new(SystemClock()),
    "+8613800000009",
    "code_sign_in",
    "zh",
    "【Purser】验证码 482913",
    "482913",
    datetime.now(UTC),
)


@pytest.fixture
async def gateway() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


async def test_a_text_is_signed_and_says_what_it_is(gateway: Receiver) -> None:
    port = HttpSms(gateway.url, SECRET, SystemClock())
    assert await port.sms(TEXT) == ACCEPTED
    assert await port.sms(TEXT) == ACCEPTED
    first, again = gateway.received
    assert first.id == again.id == str(TEXT.id)
    said = standardwebhooks.Webhook(SECRET).verify(first.body, first.headers)
    assert said == {"to": TEXT.to, "text": TEXT.text, "kind": "code_sign_in", "locale": "zh"}
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        standardwebhooks.Webhook(b"another secret of that length").verify(first.body, first.headers)
    port.close()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(204, ACCEPTED), (400, refused("not_accepted")), (401, refused("not_accepted")), (429, failed("not_accepted")),
     (409, failed("not_accepted")), (500, failed("not_accepted")), (302, failed("not_accepted"))],
)  # fmt: skip
async def test_what_the_gateway_says(gateway: Receiver, status: int, outcome: Outcome) -> None:
    gateway.answer = lambda _: status
    port = HttpSms(gateway.url, SECRET, SystemClock())
    assert await port.sms(TEXT) == outcome
    port.close()


async def test_a_gateway_that_is_slow_or_gone(gateway: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    port = HttpSms(gateway.url, SECRET, SystemClock())
    gateway.delay = 2
    assert await port.sms(TEXT) == failed("timeout")
    await gateway.stop()
    assert await port.sms(TEXT) == failed("unreachable")


@pytest.mark.parametrize(("url", "secret"), [("ftp://x", SECRET), ("http://", SECRET), ("http://x", b"short")])
def test_settings_that_make_no_sense(url: str, secret: bytes) -> None:
    with pytest.raises(ValueError, match="PURSER_SMS_URL"):
        HttpSms(url, secret, SystemClock())
