"""What is on a receipt, in words, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mood = Literal["good", "bad", "calm"]


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what it is. `inner` rows explain the one above, `strong` ones are what counts."""

    label: str
    value: str
    inner: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """Who paid, or who received."""

    label: str
    name: str
    account: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page."""

    brand: str
    heading: str
    kind: str
    amount: str
    state: str
    mood: Mood
    sides: tuple[Side, Side]
    sums: list[Row]
    facts: list[Row]
    verify: str
    verify_how: str
    check_code_label: str
    check_code: str
    footer: tuple[str, str]
