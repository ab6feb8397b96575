"""Which PINs are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.identity import check_pin

PHONE = "+8613812342046"


def refusal(pin: str, birthday: date | None = None) -> str | None:
    try:
        check_pin(pin, PHONE, birthday)
    except Problem as problem:
        return problem.code
    return None


EASY = [
    *("000000", "111111", "999999"),
    *("123456", "012345", "456789", "567890", "890123"),
    *("654321", "987654", "210987"),
    *("121212", "909090", "123123", "258258"),
    *("112233", "998877", "440022"),
    *("123321", "147741"),
    *("111222", "000999"),
    "342046",
]


@pytest.mark.parametrize("pin", EASY)
def test_what_is_tried_first(pin: str) -> None:
    assert refusal(pin) == "pin_easy"


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", " 23456", "１２３４５７", "٠١٢٣٤٥", "-12345"])
def test_what_is_none(pin: str) -> None:
    assert refusal(pin) == "pin_malformed"


@pytest.mark.parametrize("pin", ["900517", "170590", "051790", "199005", "051990"])
def test_a_birthday_in_any_order(pin: str) -> None:
    assert refusal(pin, date(1990, 5, 17)) == "pin_easy"
    assert refusal(pin, date(1991, 6, 18)) is None
    assert refusal(pin) is None


@pytest.mark.parametrize("pin", ["258036", "147036", "580369", "204613"])
def test_what_is_good_enough(pin: str) -> None:
    assert refusal(pin) is None


@given(st.integers(0, 999_999))
def test_of_all_pins_few_are_refused_and_none_breaks_it(number: int) -> None:
    assert refusal(f"{number:06}") in (None, "pin_easy")


@pytest.mark.slow
def test_how_many_are_left_to_guess() -> None:
    """Refusing must not make what remains guessable."""
    refused = sum(refusal(f"{number:06}") is not None for number in range(1_000_000))
    assert refused == 3_001
