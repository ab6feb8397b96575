"""How a payer stood, as one number and back."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from purser.risk import Standing, mark, read_mark
from purser.risk.model import METHODS
from tests.support.cases import NOON, Shown

minutes = st.none() | st.integers(0, 8_190)


@given(
    st.integers(0, 16_383), st.integers(0, 16_383), minutes, minutes, st.lists(st.booleans(), min_size=4, max_size=4),
    st.sampled_from([None, *METHODS]), st.integers(1, 3), st.booleans(),
)  # fmt: skip
def test_what_was_noted_is_read(
    free: int,
    day: int,
    device: int | None,
    change: int | None,
    has: list[bool],
    method: str | None,
    strength: int,
    by_code: bool,
) -> None:
    pin, passkey, totp, password = has
    ages = [None if m is None else NOON - timedelta(minutes=m) for m in (change, device)]
    standing = Standing(free * 100, pin, ages[0], ages[1], passkey, totp, password, free_day=day * 100)
    proof = None if method is None else Shown((method,), strength)
    number = mark(standing, proof, NOON, by_code=by_code)
    assert number is not None
    assert 0 <= number < 2**63
    read = read_mark(number, NOON)
    assert (read.standing, read.by_code) == (standing, by_code)
    assert (read.proof and (read.proof.method, read.proof.strength)) == (proof and (method, min(strength, 2)))


def test_what_is_too_much_is_the_most_there_is() -> None:
    long_ago = NOON - timedelta(days=400)
    number = mark(Standing(10**9, True, long_ago, long_ago, free_day=10**9), None, NOON, by_code=False)
    read = read_mark(number, NOON).standing
    assert (read.free_up_to, read.free_day, read.device_since, read.security_changed_at) == (
        1_638_300, 1_638_300, None, None,
    )  # fmt: skip


def test_who_was_never_asked_leaves_nothing() -> None:
    assert mark(Standing.unknown(), None, NOON, by_code=True) is None
    assert read_mark(None, NOON).standing is Standing.unknown()
