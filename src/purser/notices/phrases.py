"""The sentences of notices: one file a kind, in every language, filled for the locale of who reads them.

A file has a table for each language with `title` and `body`, and `advice` where there is something to do. A
placeholder is `{name}` for text and counts, `{name:money}`, `{name:time}`, or `{name:word}` for one of the
`words` that the table has under that name.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from purser.core.filling import Filler
from purser.core.text import LANGUAGES, Language, month_day

FOLDER: Final = Path(__file__).parent / "templates"

LONGEST: Final = 60
"""Characters of a name or another text that somebody typed; in an SMS more would hide what it is about."""

_PARTS: Final = ("title", "body", "advice")

# What a phone would turn into something to tap on: nobody gets to send links under our name.
_LINK: Final = re.compile(r"(?<=\w)\.(?=\w)|://|@")


@dataclass(frozen=True, slots=True)
class Phrased:
    """A notice as somebody reads it. `advice` is empty where there is nothing to do."""

    title: str
    body: str
    advice: str


def language_of(locale: str) -> Language:
    """The language of a customer's locale."""
    return "zh" if locale.lower().startswith("zh") else "en"


def fields_of(kind: str) -> frozenset[str]:
    """The data a kind takes. KeyError when there is no such kind."""
    return _fields(kind)


def phrase(kind: str, data: Mapping[str, object], language: Language, zone: ZoneInfo) -> Phrased:
    """The sentences of `kind` filled with `data`; times are of `zone`."""
    table = _load(kind)[language]
    fill = _Filler(language, zone, table.get("words", {}))
    title, body, advice = (fill.vformat(table.get(part, ""), (), data) for part in _PARTS)
    return Phrased(title, body, advice)


def time_text(at: datetime, language: Language, zone: ZoneInfo) -> str:
    """`3月2日 09:05` or `Mar 2, 09:05`."""
    local = at.astimezone(zone)
    return f"{month_day(local, language)}{'' if language == 'zh' else ','} {local:%H:%M}"


@cache
def _load(kind: str) -> dict[str, dict[str, Any]]:
    path = FOLDER / f"{kind}.toml"
    if not path.exists():
        raise KeyError(kind)
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _fields(kind: str) -> frozenset[str]:
    texts = [_load(kind)[language].get(part, "") for language in LANGUAGES for part in _PARTS]
    return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)


class _Filler(Filler):
    """Says times as a message does, and nothing that a phone would make a link of."""

    longest = LONGEST

    def write(self, name: str, given: Any, form: str) -> str:
        if form == "time":
            return time_text(datetime.fromisoformat(given), self.language, self.zone)
        return super().write(name, given, form)

    def plain(self, text: str) -> str:
        return _LINK.sub("·", super().plain(text))
