"""The example of the tariff, its edges, and that every trace adds up."""

from hypothesis import given
from hypothesis import strategies as st

from purser.fees import Rule, assess

WITHDRAWAL = Rule(rate_ppm=1000, floor=10, free_quota=100_000)


def test_within_the_free_quota_nothing_is_taken() -> None:
    fee = assess(WITHDRAWAL, 100_000, free_left=100_000)
    assert (fee.total, fee.free_used) == (0, 100_000)


def test_beyond_the_quota_only_the_rest_is_charged() -> None:
    fee = assess(WITHDRAWAL, 300_000, free_left=100_000)
    assert fee.total == 200
    assert [(i.code, i.amount) for i in fee.items] == [("base", 300), ("free_quota", -100)]


def test_the_floor_holds_for_small_amounts() -> None:
    assert assess(WITHDRAWAL, 100).total == 10


def test_the_cap_holds_for_large_amounts() -> None:
    assert assess(Rule(rate_ppm=1000, cap=2500), 10_000_000).total == 2500


def test_halves_round_up() -> None:
    assert assess(Rule(rate_ppm=1000), 500).total == 1
    assert assess(Rule(rate_ppm=1000), 499).total == 0


@given(
    amount=st.integers(1, 2**53 - 1),
    free=st.integers(0, 2**53),
    rate=st.integers(0, 1_000_000),
    floor=st.integers(0, 5000),
    cap=st.none() | st.integers(0, 10**9),
)
def test_items_add_up_to_the_total(amount: int, free: int, rate: int, floor: int, cap: int | None) -> None:
    fee = assess(Rule(rate, floor, cap), amount, free)
    assert fee.total == sum(i.amount for i in fee.items)
    assert fee.total >= 0
    assert fee.free_used in (0, min(amount, free))
