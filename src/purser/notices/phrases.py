"""The sentences of notices: one file a kind, in every language, filled for the locale of who reads them.

A file has a table for each language with `title` and `body`, and `advice` where there is something to do. A
placeholder is `{name}` for text and counts, `{name:money}`, `{name:time}`, `{name:network}` for where somebody is, or
`{name:word}` for one of the `words` that the table has under that name.
"""

from __future__ import annotations

import ipaddress
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

_V4: Final = 24
_V6: Final = 48
"""How much of an address is known of a place."""

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


def network_text(place: str) -> str | None:
    """`203.0.113.x` for 203.0.113.0/24, `2001:db8:1:x` for 2001:db8:1::/48: no phone makes a link of it. None for what
    is not the network of a place."""
    try:
        network = ipaddress.ip_network(place)
    except ValueError:
        return None
    if isinstance(network, ipaddress.IPv4Network):
        return None if network.prefixlen != _V4 else ".".join([*str(network.network_address).split(".")[:3], "x"])
    groups = network.network_address.exploded.split(":")[:3]
    return None if network.prefixlen != _V6 else ":".join([*(f"{int(group, 16):x}" for group in groups), "x"])


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
        if form == "network":
            return network_text(given) or super().write(name, given, "")
        return super().write(name, given, form)

    def plain(self, text: str) -> str:
        return _LINK.sub("·", super().plain(text))
