"""Money is exact and keeps to its currency."""

from __future__ import annotations

from operator import add, le, lt, sub
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.money import MAX_AMOUNT, Currency, CurrencyMismatch, Money, split_pro_rata

CNY, JPY = Currency.CNY, Currency.JPY


def test_sums_and_comparisons_are_of_one_currency() -> None:
    assert Money(5, CNY) + Money(7, CNY) == Money(12, CNY)
    assert Money(5, CNY) - Money(7, CNY) == Money(-2, CNY) == -Money(2, CNY)
    assert Money(5, CNY) < Money(7, CNY)
    assert Money(5, CNY) <= Money(5, CNY)
    assert not Money(5, CNY) < Money(5, CNY)
    assert Money(5, CNY) != Money(5, JPY)


@pytest.mark.parametrize("operator", [add, sub, lt, le])
def test_two_currencies_are_not_combined(operator: Any) -> None:
    with pytest.raises(CurrencyMismatch):
        operator(Money(1, CNY), Money(1, JPY))


@pytest.mark.parametrize("amount", ["1", 1.0, True, None, b"1"])
def test_an_amount_is_nothing_but_an_int(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, CNY)


def test_the_largest_amount_is_exact_in_every_json_reader() -> None:
    assert int(float(MAX_AMOUNT)) == MAX_AMOUNT
    assert int(float(MAX_AMOUNT + 2)) != MAX_AMOUNT + 2


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (0, CNY, "0.00"),
        (5, CNY, "0.05"),
        (-5, CNY, "-0.05"),
        (1250, CNY, "12.50"),
        (-123456, CNY, "-1234.56"),
        (1250, JPY, "1250"),
        (-7, JPY, "-7"),
        (MAX_AMOUNT, CNY, "90071992547409.91"),
    ],
)
def test_text_has_the_places_of_the_currency(amount: int, currency: Currency, text: str) -> None:
    assert Money(amount, currency).decimal() == text
    assert str(Money(amount, currency)) == f"{text} {currency}"


@pytest.mark.parametrize(
    ("amount", "currency", "text"), [(1_234_560, CNY, "¥12,345.60"), (-5, CNY, "-¥0.05"), (12_345, JPY, "JP¥12,345")]
)
def test_people_read_an_amount_with_its_sign_in_groups(amount: int, currency: Currency, text: str) -> None:
    assert Money(amount, currency).text() == text


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (5, [3, 3, 1], [2, 2, 1]),
        (1, [1, 9], [0, 1]),
        (0, [1, 2], [0, 0]),
        (7, [0, 1, 0], [0, 7, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
    ],
)
def test_the_largest_remainder_gets_the_odd_unit(total: int, weights: list[int], shares: list[int]) -> None:
    assert split_pro_rata(total, weights) == shares


@given(st.integers(0, MAX_AMOUNT), st.lists(st.integers(0, 2**40), min_size=1).filter(any))
def test_shares_add_up_and_none_is_a_whole_unit_off(total: int, weights: list[int]) -> None:
    shares = split_pro_rata(total, weights)
    whole = sum(weights)
    assert sum(shares) == total
    assert all(abs(s * whole - total * w) < whole for s, w in zip(shares, weights, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_weights_must_say_something(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_pro_rata(10, weights)
