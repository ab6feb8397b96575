"""Values to hear a sentence by that tells one: nobody's, and the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from purser.core.money import Currency, Money
from purser.hotline.voice.spoken import Digits, Value

SAMPLES: Final[Mapping[str, Value]] = {
    "agent": Digits("1042"),
    "ahead": 3,
    "amount": Money(123_456, Currency.CNY),
    "day": date(2026, 5, 12),
    "from_": datetime(2026, 5, 12, 8, 30),  # noqa: DTZ001 -- a time as it is said, in the house's own zone
    "minutes": 5,
    "until": time(18),
}
"""By the name of the value in the sentence."""
