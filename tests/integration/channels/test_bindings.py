"""Binding cards at the sandbox bank: the number is typed in there, a token comes to us, and it can be destroyed."""

from __future__ import annotations

import re

import httpx
import pytest

from purser.channels import BindRequest, BindState, ChargeRequest, ChargeState, RequestRefused, SandboxChannel
from purser.channels.binding import read_bound_card
from purser.core.money import Currency, Money
from tests.integration.channels.conftest import number
from tests.support.sandbox import Bank, until

BACK = "http://purser.test/wallet/cards"


def use_first_card(url: str) -> tuple[str, httpx.Response]:
    """Choose the first card on the page, type in its number and the code; the number, and what came last."""
    with httpx.Client(trust_env=False) as browser:
        shown = browser.get(url, params={"card": "0"}).text
        found = re.search(r'name="number"[^>]* value="([0-9 ]+)"', shown)
        assert found is not None
        sent = browser.post(url, data={"number": found[1]}).text
        code = re.search(r'id="sent">([0-9]{6})<', sent)
        assert code is not None
        return found[1].replace(" ", ""), browser.post(url, data={"code": code[1]})


def guess_numbers(url: str) -> None:
    """Type in what is nobody's number until the bank gives up."""
    with httpx.Client(trust_env=False) as browser:
        for _ in range(5):
            answer = browser.post(url, data={"number": "6222021234567890123"})
            assert 'role="alert"' in answer.text
        assert 'name="number"' not in answer.text


async def test_a_card_is_bound_on_the_banks_page(channel: SandboxChannel, bank: Bank) -> None:
    request = BindRequest(number(), f"holder-{number()}", BACK)
    begun = await channel.bind_card(request)
    assert begun.state is BindState.AWAITING_HOLDER
    assert begun.page_url is not None
    assert begun.page_url.startswith(bank.url)
    assert await channel.bind_card(request) == begun, "the same number is the same binding"
    assert (await channel.query_binding(request.out_no)).state is BindState.AWAITING_HOLDER

    digits, last = use_first_card(begun.page_url)
    assert (last.status_code, last.headers["location"]) == (303, BACK)
    done = await channel.query_binding(request.out_no)
    assert done.state is BindState.SUCCEEDED
    card = done.card
    assert card is not None
    assert (card.bin, card.length, card.last4, card.check_digit_fits) == (digits[:6], len(digits), digits[-4:], True)
    assert digits not in repr(done)

    charge = ChargeRequest(number(), Money(100, Currency.CNY), "x", "http://127.0.0.1:9/", card.token)
    assert not (await channel.create_payment(charge)).state.final
    await until(lambda: channel.query_payment(charge.out_no), lambda r: r.state is ChargeState.SUCCEEDED)

    again = BindRequest(number(), request.holder, BACK)
    url = (await channel.bind_card(again)).page_url
    assert url is not None
    use_first_card(url)
    other = (await channel.query_binding(again.out_no)).card
    assert other is not None
    assert other.token != card.token, "each binding has a token of its own"
    assert other.fingerprint == card.fingerprint, "of the same card"

    await channel.unbind_card(card.token)
    await channel.unbind_card(card.token)
    late = ChargeRequest(number(), Money(100, Currency.CNY), "x", "http://127.0.0.1:9/", card.token)
    refused = await channel.create_payment(late)
    assert (refused.state, refused.failure_code) == (ChargeState.FAILED, "card_closed")
    good = ChargeRequest(number(), Money(100, Currency.CNY), "x", "http://127.0.0.1:9/", other.token)
    assert (await channel.create_payment(good)).state is not ChargeState.FAILED
    await channel.unbind_card("sbt_unheard_of")


async def test_somebody_elses_number_binds_nothing(channel: SandboxChannel) -> None:
    request = BindRequest(number(), f"holder-{number()}", BACK)
    url = (await channel.bind_card(request)).page_url
    assert url is not None
    guess_numbers(url)
    ended = await channel.query_binding(request.out_no)
    assert (ended.state, ended.failure_code, ended.card) == (BindState.FAILED, "number_wrong", None)
    unknown = await channel.query_binding(number())
    assert (unknown.state, unknown.failure_code) == (BindState.UNKNOWN, "not_found")


def test_a_number_never_comes_to_us() -> None:
    item = {
        "token": "sbt_1", "bank": "ICBC", "bank_name": {"zh": "工商银行", "en": "ICBC"}, "last4": "4417",
        "bin": "622202", "length": 19, "fingerprint": "f" * 32, "check_digit_fits": True,
    }  # fmt: skip
    assert read_bound_card(item).bin == "622202"
    pan = "6222021234567894417"
    for wrong in ({"token": pan}, {"fingerprint": pan}, {"bin": pan}, {"last4": pan}, {"length": 11}, {"length": "19"}):
        with pytest.raises((TypeError, ValueError)):
            read_bound_card({**item, **wrong})


def test_what_could_not_be_sent_is_refused() -> None:
    for fields in (("a b", "h", BACK), ("no", "", BACK), ("no", "h\n", BACK), ("no", "h", "javascript:x")):
        with pytest.raises(RequestRefused):
            BindRequest(*fields)
