"""Shares of refunds: exact, never more than anybody got, and all of it in the end."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.claims import Part, share_out
from purser.claims.refund_model import PREFIX, from_out_no
from purser.claims.refund_shares import CardPart, to_cards
from purser.claims.refund_way import question_about
from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import CustomerId, MerchantId, ProceedingId
from purser.core.money import split_pro_rata

_NAMES = [MerchantId(bytes([n]) * 16) for n in range(6)]


@given(
    st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 60)), min_size=1, max_size=6),
    st.lists(st.integers(1, 5_000), max_size=20),
)
def test_however_it_is_given_back_it_adds_up(sold: list[tuple[int, int]], amounts: list[int]) -> None:
    parts = [Part(_NAMES[n], got, min(fee, got)) for n, (got, fee) in enumerate(sold)]
    left = sum(p.got for p in parts)
    for wanted in [*amounts, left]:
        amount = min(wanted, left)
        if amount == 0:
            break
        shares = {s.merchant: s for s in share_out(amount, parts)}
        assert sum(s.amount for s in shares.values()) == amount
        parts = [
            Part(p.merchant, p.got, p.charged, p.returned + s.amount, p.fee_returned + s.fee_back)
            if (s := shares.get(p.merchant)) is not None
            else p
            for p in parts
        ]
        left -= amount
        assert all(0 <= p.returned <= p.got and 0 <= p.fee_returned <= p.charged for p in parts)
    if left == 0:
        assert all((p.returned, p.fee_returned) == (p.got, p.charged) for p in parts)


def test_pro_rata_by_the_largest_remainder() -> None:
    parts = [Part(_NAMES[0], 667, 4), Part(_NAMES[1], 333, 2)]
    assert [(s.amount, s.fee_back) for s in share_out(100, parts)] == [(67, 0), (33, 0)]
    assert [(s.amount, s.fee_back) for s in share_out(1_000, parts)] == [(667, 4), (333, 2)]


@pytest.mark.parametrize("amount", [0, -1, 1_001])
def test_more_than_is_left_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="more than is left"):
        share_out(amount, [Part(_NAMES[0], 1_000, 6)])


def test_our_number_at_a_channel_is_known_again() -> None:
    clock = FakeClock()
    customer, ident = CustomerId.new(clock), ProceedingId.new(clock)
    number = PREFIX + urlsafe_b64encode(customer + ident).decode().rstrip("=") + "_3"
    assert len(number) <= 64
    assert from_out_no(number) == (customer, ident)
    job = question_about(number)
    assert job is not None
    assert job.args == {"customer": str(customer), "refund": str(ident)}
    assert question_about("0" * 64) is None
    for wrong in ("rf_", "rf_short_0", "rf_" + "!" * 43 + "_0"):
        with pytest.raises(Problem, match="refund_unknown"):
            question_about(wrong)


@given(
    st.lists(st.integers(0, 5_000), min_size=1, max_size=3),
    st.integers(0, 10_000),
    st.lists(st.integers(1, 4_000), max_size=20),
)
def test_however_it_comes_back_each_card_gets_what_it_paid(
    paid_by: list[int], balance: int, amounts: list[int]
) -> None:
    """By the largest remainder of all that has come back, after every part; and with the last one exactly."""
    paid = sum(paid_by) + balance
    back, gone = 0, [0] * len(paid_by)
    for wanted in [*amounts, paid]:
        amount = min(wanted, paid - back)
        if amount == 0:
            break
        back += amount
        given_now = to_cards(amount, back, paid, [CardPart(p, g) for p, g in zip(paid_by, gone, strict=True)])
        assert all(g >= 0 for g in given_now)
        assert sum(given_now) <= amount
        gone = [a + b for a, b in zip(gone, given_now, strict=True)]
        assert all(g <= p for g, p in zip(gone, paid_by, strict=True))
        assert sum(gone) == split_pro_rata(back, [sum(paid_by), balance])[0]
    if back == paid:
        assert gone == paid_by


def test_what_stayed_in_the_balance_once_is_not_fetched_later() -> None:
    assert to_cards(1_000, 1_000, 5_000, [CardPart(2_000)]) == [400]
    assert to_cards(1_000, 2_000, 5_000, [CardPart(2_000)]) == [400]  # the first 400 had been spent
    assert to_cards(4_000, 5_000, 5_000, [CardPart(2_000, 1_900)]) == [100]  # its owner took it back before
    assert to_cards(4_000, 5_000, 5_000, [CardPart(1_000), CardPart(1_000)]) == [1_000, 600]


@pytest.mark.parametrize(("amount", "back"), [(0, 0), (2, 1), (1, 6)])
def test_no_more_comes_back_than_was_paid(amount: int, back: int) -> None:
    with pytest.raises(ValueError, match="more than was paid"):
        to_cards(amount, back, 5, [CardPart(2)])
