"""The rules of a country, read from its file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from purser.accounts import Limit, PolicyError, load_policy
from purser.accounts.policy import POLICIES, parse_policy
from purser.core.money import Currency


def text() -> str:
    return Path(POLICIES, "cn.toml").read_text(encoding="utf-8")


def test_china() -> None:
    policy = load_policy("cn")
    assert (policy.currency, policy.calling_code, policy.signup_class) == (Currency.CNY, "86", 1)
    qr = Limit("static_qr", "day", 50_000)
    day = Limit("outgoing", "day", 500_000)
    assert policy.limits(1) == (Limit("outgoing", "lifetime", 100_000), qr)
    assert policy.limits(2) == (day, Limit("outgoing", "year", 10_000_000), qr)
    assert policy.limits(3) == (day, Limit("outgoing", "year", 20_000_000), qr)
    assert policy.sessions.idle == timedelta(hours=24)
    assert policy.sessions.absolute == timedelta(days=14)
    assert (policy.attempts.failures, policy.attempts.window) == (10, timedelta(minutes=15))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_the_day_is_the_local_one(at: datetime, day: date) -> None:
    assert load_policy("cn").local_date(at) == day


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('window = "lifetime"', 'window = "century"'),
        ('scope = "static_qr"', 'scope = "incoming"'),
        ("cap = 100_000", "cap = -1"),
        ("cap = 100_000", "cap = 1000.0"),
        ("cap = 100_000", "cap = true"),
        ("signup_class = 1", "signup_class = 4"),
        ("[wallet_class.3]", "[wallet_class.4]"),
        ("idle_hours = 24", ""),
        ('currency = "CNY"', ""),
    ],
)
def test_a_file_without_sense_is_refused(before: str, after: str) -> None:
    assert before in text()
    with pytest.raises(PolicyError):
        parse_policy("cn", text().replace(before, after))


def test_another_country_is_another_file() -> None:
    with pytest.raises(FileNotFoundError):
        load_policy("atlantis")
    yen = parse_policy("jp", text().replace('"CNY"', '"JPY"').replace("Asia/Shanghai", "Asia/Tokyo"))
    assert (yen.currency, str(yen.time_zone)) == (Currency.JPY, "Asia/Tokyo")
