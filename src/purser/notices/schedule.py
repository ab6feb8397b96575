"""When a delivery that failed is tried again: for three days, at first within seconds, at last twice a day."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

_MINUTE, _HOUR = 60, 3600

GAPS: Final = (
    5, 30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 8 * _HOUR,
    12 * _HOUR, 12 * _HOUR, 12 * _HOUR, 12 * _HOUR,
)  # fmt: skip
"""Seconds between the attempts; together 71 h 42 min."""

SPREAD: Final = 0.1
"""Each gap is up to this share shorter or longer, so that what failed together does not return together."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` in vain; None when that was the last."""
    if attempts > len(GAPS):
        return None
    spread = random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 -- nobody gains by guessing it
    return now + timedelta(seconds=GAPS[attempts - 1] * spread)
