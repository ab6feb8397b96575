"""A wallet's own code: what is written is read again, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.core.ids import WalletId
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.payments.payee_codes import LONGEST_NOTE, PayeeCode, payee_payload, read_payee

WALLET = WalletId.parse("01977420-dc00-7fe0-88ee-654fd858dc91")
PLAIN = f"purser:payee:{WALLET}"

money = st.builds(Money, st.integers(1, MAX_AMOUNT), st.sampled_from(Currency))
notes = st.text(min_size=1, max_size=LONGEST_NOTE).filter(lambda text: text.isprintable() and text.strip() != "")


def test_the_longest_code_can_be_sent_to_be_resolved() -> None:
    longest = PayeeCode(WALLET, Money(MAX_AMOUNT, Currency.CNY), "&" * LONGEST_NOTE)
    assert len(payee_payload(longest)) <= 1_024


def test_the_shortest_code_is_the_wallet_alone() -> None:
    assert payee_payload(PayeeCode(WALLET)) == PLAIN
    assert read_payee(PLAIN) == PayeeCode(WALLET)


def test_an_amount_and_a_note_are_in_it() -> None:
    code = PayeeCode(WALLET, Money(1_250, Currency.CNY), "火锅 & 茶")
    assert payee_payload(code) == f"{PLAIN}?amount=1250&currency=CNY&note=火锅 %26 茶"
    assert read_payee(payee_payload(code)) == code


@given(st.none() | money, st.none() | notes)
def test_what_was_written_is_read(wanted: Money | None, note: str | None) -> None:
    code = PayeeCode(WALLET, wanted, note)
    assert read_payee(payee_payload(code)) == code


@pytest.mark.parametrize(
    "payload",
    [
        "purser:payee:",
        "purser:payee:not-a-wallet",
        f"{PLAIN}?",
        f"{PLAIN}?amount",
        f"{PLAIN}?amount=1250",
        f"{PLAIN}?currency=CNY",
        f"{PLAIN}?amount=0&currency=CNY",
        f"{PLAIN}?amount=-5&currency=CNY",
        f"{PLAIN}?amount=1.5&currency=CNY",
        f"{PLAIN}?amount=٥&currency=CNY",
        f"{PLAIN}?amount={MAX_AMOUNT + 1}&currency=CNY",
        f"{PLAIN}?amount=1&currency=XXX",
        f"{PLAIN}?amount=1&amount=2&currency=CNY",
        f"{PLAIN}?note=",
        f"{PLAIN}?note=%20",
        f"{PLAIN}?note=%0A",
        f"{PLAIN}?note={'x' * (LONGEST_NOTE + 1)}",
        f"{PLAIN}?callback=https://evil.test",
        f"{PLAIN}#?amount=1&currency=CNY",
    ],
)
def test_nothing_else_is_read(payload: str) -> None:
    with pytest.raises(Problem, match="code_invalid"):
        read_payee(payload)
