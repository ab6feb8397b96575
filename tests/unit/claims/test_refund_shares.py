"""Shares of refunds: exact, never more than anybody got, and all of it in the end."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.claims import Part, share_out
from purser.claims.refund_model import PREFIX, from_out_no
from purser.claims.refund_way import question_about
from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import CustomerId, MerchantId, ProceedingId

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
