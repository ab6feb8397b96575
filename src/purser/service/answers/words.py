"""An answer in words: phrase tables in both languages, filled for who reads them.

A placeholder is `{name}` for text and counts, `{name:money}`, `{name:time}` for a moment, `{name:by}` for a moment by
which something is done ("by the end of Tue, Nov 24" where that is midnight), `{name:word}` for one of the `words` the
table has under that name, `{name:failure}` for why something was not taken, `{name:or_balance}` for a card or, when it
is empty, the balance, `{name:either}` for what is kept in both languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from purser.core.filling import Filler
from purser.core.text import Language, catalogue, month_day
from purser.service.answers.model import Answer, NextStep, Says

FOLDER: Final = Path(__file__).parent / "phrases"

LONGEST: Final = 120
"""Characters of a text that somebody typed."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Button:
    """A next step with its words."""

    code: str
    label: str
    route: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer as somebody reads it."""

    lines: tuple[str, ...]
    buttons: tuple[Button, ...]

    @property
    def text(self) -> str:
        """All of it as one paragraph a line: for a chat."""
        return "\n".join(self.lines)


def speak(answer: Answer, language: Language, zone: ZoneInfo) -> Spoken:
    """An answer in a language; its times are of `zone`."""
    return Spoken(
        tuple(sentence(s, language, zone) for s in answer.says),
        tuple(Button(n.code, label(n, language), n.route) for n in answer.next),
    )


def sentence(s: Says, language: Language, zone: ZoneInfo) -> str:
    """One sentence. KeyError when a table lacks it (a test sees that none does)."""
    table = phrases(language)
    section, _, code = s.code.partition(".")
    return _Filler(language, zone, table["words"]).vformat(table[section][code], (), s.params)


def label(n: NextStep, language: Language) -> str:
    """What a button says."""
    return str(phrases(language)["steps"][n.code])


@cache
def phrases(language: Language) -> dict[str, dict[str, Any]]:
    """The phrases of one language: section -> code -> template; [steps] for buttons, [words.…] for words."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def moment_text(at: datetime, language: Language, zone: ZoneInfo) -> str:
    """`11月27日(周五)14:05` or `Fri, Nov 27, 14:05`."""
    local = at.astimezone(zone)
    return f"{_day_text(local, language)}{'' if language == 'zh' else ', '}{local:%H:%M}"


def by_text(at: datetime, language: Language, zone: ZoneInfo) -> str:
    """The last moment for something: `11月24日(周二)结束前`, `by Fri, Nov 27, 14:05`."""
    local = at.astimezone(zone)
    if local.time() == time():
        day = _day_text(local - timedelta(days=1), language)
        return f"{day}结束前" if language == "zh" else f"by the end of {day}"
    moment = moment_text(at, language, zone)
    return f"{moment}前" if language == "zh" else f"by {moment}"


def _day_text(local: datetime, language: Language) -> str:
    day = month_day(local, language)
    weekday = local.weekday()
    return f"{day}（周{_WEEKDAYS[weekday]}）" if language == "zh" else f"{_DAYS[weekday]}, {day}"


class _Filler(Filler):
    """Says moments with their weekday, and what an answer speaks of besides."""

    longest = LONGEST

    def write(self, name: str, given: Any, form: str) -> str:
        if form == "time":
            return moment_text(datetime.fromisoformat(given), self.language, self.zone)
        if form == "by":
            return by_text(datetime.fromisoformat(given), self.language, self.zone)
        if form == "failure":
            return _failure(given, self.language, self.words["failure"])
        if form == "either":
            return str(given[self.language])
        if form == "or_balance":
            return given or self.words["place"]["balance"]
        return super().write(name, given, form)


def _failure(code: str, language: Language, words: Mapping[str, str]) -> str:
    """Why a bank or a wallet did not take something; a code that we have no words for is a bank's own."""
    known = catalogue(language)["failures"]
    return words.get(code) or str(known.get(code) or known["other"].format(code=code))
