"""What an answer is: what it is about, what is true of it as codes with their data, and at most three next steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from purser.core.money import Money

MOST_STEPS: Final = 3
"""Next steps of an answer: more are a menu, and a menu is no answer."""

Value: TypeAlias = "str | int | Mapping[str, str | int] | None"
"""A text, a count, nothing, or an amount as it is on the wire; a time is its RFC 3339 text."""


class Subject(StrEnum):
    """What somebody may ask about."""

    REFUND = "refund"
    ACTIVITY = "activity"
    FEE = "fee"
    CARD = "card"
    DISPUTE = "dispute"
    THEFT = "theft"
    ACCOUNT = "account"
    MATTER = "matter"


class Turn(StrEnum):
    """Who has to do something next, as the customer sees it."""

    NOBODY = "nobody"
    YOU = "you"
    US = "us"
    THEM = "them"


@dataclass(frozen=True, slots=True)
class Object:
    """Something of a customer's: a refund, a payment, a card. Without an id it is the one that is most likely meant:
    the newest that is under way, or else the newest."""

    subject: Subject
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence, by its code (`refund.sent_to_card`), and what it is filled with."""

    code: str
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do: a page of the app."""

    code: str
    route: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is true, the most important sentence first.

    `object` has the id that was meant. `late`: something promised was missed, so a person should look at it first.
    """

    object: Object
    says: tuple[Says, ...]
    next: tuple[NextStep, ...]
    turn: Turn = Turn.NOBODY
    late: bool = False

    def __post_init__(self) -> None:
        assert self.says, self.object
        assert len(self.next) <= MOST_STEPS, self.next


def says(code: str, **params: Money | datetime | str | int | None) -> Says:
    """A sentence, its data made fit for keeping as JSON."""
    return Says(code, {name: _plain(value) for name, value in params.items()})


def _plain(value: Money | datetime | str | int | None) -> Value:
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency.value}
    return value.isoformat() if isinstance(value, datetime) else value
