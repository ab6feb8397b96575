"""Templates of sentences, filled for whoever reads them."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from purser.core.money import Currency, Money
from purser.core.text import Language

_UNKNOWN: Final[dict[Language, str]] = {"en": "unknown", "zh": "未知"}


class Filler(string.Formatter):
    """Fills `{name}` for text and counts, `{name:money}`, and `{name:word}` for one of the `words` under that name.
    Further forms are a subclass's, in `write`, times in the reader's `zone` among them. No text that somebody typed is
    longer than `longest` characters."""

    longest: int

    def __init__(self, language: Language, zone: ZoneInfo, words: Mapping[str, Mapping[str, str]]) -> None:
        self.language = language
        self.zone = zone
        self.words = words

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        """Names only: no attribute and no item of anything can be reached from a template. What is not there, as in
        a message that is older than its template, is unknown."""
        return (field_name, kwargs.get(field_name)), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        """What stands in a placeholder's place."""
        name, given = value
        return _UNKNOWN[self.language] if given is None else self.write(name, given, format_spec)

    def write(self, name: str, given: Any, form: str) -> str:
        """`given` in a form, "" being the plain one."""
        if form == "money":
            return Money(given["amount"], Currency(given["currency"])).text()
        if form == "word":
            known = self.words[name].get(given)
            return self.write(name, given, "") if known is None else known
        assert not form, form
        if isinstance(given, int):
            return str(given)
        line = self.plain(given)
        return line if len(line) <= self.longest else line[: self.longest - 1] + "…"

    def plain(self, text: str) -> str:
        """What somebody typed, as one line."""
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())
