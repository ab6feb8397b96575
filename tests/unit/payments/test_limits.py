"""Counting against limits: days, months and years that begin, and clocks that go back."""

from __future__ import annotations

from datetime import date

import pytest

from purser.accounts import Limit, load_policy
from purser.core.ids import WalletId
from purser.payments.limits import Usage, broken_limit

CN = load_policy("cn")
WALLET = WalletId(b"w" * 16)


def usage(as_of: date = date(2026, 3, 2), *, out: int = 0, qr: int = 0) -> Usage:
    made = Usage(WALLET, as_of)
    made.add(out, static_qr=False)
    made.qr_day = qr
    return made


def sums(u: Usage) -> tuple[int, int, int, int, int]:
    return u.out_day, u.out_month, u.out_year, u.out_life, u.qr_day


def test_what_is_added_counts_everywhere_and_a_static_code_besides() -> None:
    u = usage(out=5)
    u.add(7, static_qr=True)
    assert sums(u) == (12, 12, 12, 12, 7)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 3, 2), (9, 9, 9, 9, 4)),
        (date(2026, 3, 3), (0, 9, 9, 9, 0)),
        (date(2026, 4, 1), (0, 0, 9, 9, 0)),
        (date(2026, 12, 31), (0, 0, 9, 9, 0)),
        (date(2027, 1, 1), (0, 0, 0, 9, 0)),
        (date(2027, 3, 2), (0, 0, 0, 9, 0)),
        (date(2026, 3, 1), (9, 9, 9, 9, 4)),
        (date(2025, 3, 2), (9, 9, 9, 9, 4)),
    ],
)
def test_a_new_day_month_and_year(today: date, left: tuple[int, ...]) -> None:
    u = usage(out=9, qr=4)
    u.roll(today)
    assert sums(u) == left
    assert u.as_of == max(today, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("wallet_class", "out", "qr", "amount", "static", "broken"),
    [
        (1, 0, 0, 100_000, False, None),
        (1, 0, 0, 100_001, False, ("outgoing", "lifetime")),
        (1, 99_999, 0, 2, False, ("outgoing", "lifetime")),
        (2, 0, 0, 500_000, False, None),
        (2, 0, 0, 500_001, False, ("outgoing", "day")),
        (2, 0, 0, 50_000, True, None),
        (2, 0, 0, 50_001, True, ("static_qr", "day")),
        (2, 0, 49_999, 2, True, ("static_qr", "day")),
        (2, 0, 50_000, 2, False, None),
        (3, 499_999, 0, 1, False, None),
        (3, 499_999, 0, 2, False, ("outgoing", "day")),
    ],
)
def test_the_first_limit_that_would_break(
    wallet_class: int, out: int, qr: int, amount: int, static: bool, broken: tuple[str, str] | None
) -> None:
    limit = broken_limit(CN, wallet_class, usage(out=out, qr=qr), amount, static_qr=static)
    assert (limit and (limit.scope, limit.window)) == broken


def test_year_and_month_are_counted_apart() -> None:
    u = Usage(WALLET, date(2026, 3, 2), out_day=1, out_month=2, out_year=3, out_life=4, qr_day=5)
    windows = ("day", "month", "year", "lifetime")
    assert [u.used(Limit("outgoing", window, 0)) for window in windows] == [1, 2, 3, 4]
    assert u.used(Limit("static_qr", "day", 0)) == 5
