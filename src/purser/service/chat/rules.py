"""What somebody wants, by rule: theft and a person before anything else, then what it is about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from purser.service.answers import Subject
from purser.service.wishes import Wish as First
from purser.service.wishes import hear, pattern, plainly

_FILE: Final = Path(__file__).with_name("rules.toml")
_DIGITS: Final = re.compile(r"(?<![0-9])(?:[0-9][ -]?){12,18}[0-9](?![0-9])")
_SHORT: Final = 12  # characters: what is longer and says hello also says something else


class Wish(StrEnum):
    """What they want."""

    THEFT = "theft"
    HUMAN = "human"
    THANKS = "thanks"
    GREETING = "greeting"
    QUESTION = "question"


_FIRST: Final = {First.THEFT: Wish.THEFT, First.HUMAN: Wish.HUMAN}


@dataclass(frozen=True, slots=True)
class Meant:
    """A message, understood as far as rules go. `own`: it is about something of theirs rather than how it is done."""

    wish: Wish
    subject: Subject | None = None
    own: bool = False


def understand(text: str) -> Meant:
    """What a message asks for, in either language or both."""
    if (first := hear(text)) is not None:
        return Meant(_FIRST[first])
    plain, rules = plainly(text), _rules()
    subject = next((s for s, pattern in _subjects() if pattern.search(plain)), None)
    if subject is None and len(plain) <= _SHORT:
        for wish in (Wish.THANKS, Wish.GREETING):
            if rules[wish].search(plain):
                return Meant(wish)
    return Meant(Wish.QUESTION, subject, own=_is_own(plain, subject))


def _is_own(plain: str, subject: Subject | None) -> bool:
    """Whoever says something of a thing and does not ask how it is done in general means theirs."""
    rules = _rules()
    if rules["own"].search(plain):
        return True
    if subject is None or rules["general"].search(plain):
        return False
    return bool(_names().sub("", plain).strip(" .!?。"))


def without_card_numbers(text: str) -> tuple[str, bool]:
    """The text with what looks like a card's number cut to its last four digits, and whether there was one.

    13 to 19 digits whose check digit is right (ISO/IEC 7812-1): a number of ours has another length, or is no such.
    """
    found = False

    def cut(match: re.Match[str]) -> str:
        nonlocal found
        digits = re.sub(r"\D", "", match[0])
        if not _luhn(digits):
            return match[0]
        found = True
        return f"•••• {digits[-4:]}"

    return _DIGITS.sub(cut, text), found


def _luhn(digits: str) -> bool:
    total = sum(int(d) for d in digits[-1::-2]) + sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return total % 10 == 0


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _rules() -> Mapping[str, re.Pattern[str]]:
    return {name: pattern(words) for name, words in _document().items() if name != "subject"}


@cache
def _subjects() -> Sequence[tuple[Subject, re.Pattern[str]]]:
    return [(Subject(words["is"]), pattern(words)) for words in _document()["subject"]]


@cache
def _names() -> re.Pattern[str]:
    """The bare names of all things."""
    return pattern({lang: [w for s in _document()["subject"] for w in s[lang]] for lang in ("zh", "en")})
