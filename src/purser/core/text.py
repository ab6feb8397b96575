"""Sentences for people: the message catalogues in Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def catalogue(language: Language) -> dict[str, dict[str, str]]:
    """The catalogue of one language: section -> code -> template."""
    path = Path(__file__).parent / "messages" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentence(section: str, code: str, language: Language, **params: str | int) -> str:
    """The sentence of `code`; KeyError when a catalogue lacks it (a test sees that none does)."""
    return catalogue(language)[section][code].format_map(params)


def negotiate(accept_language: str | None) -> Language:
    """The best language for an Accept-Language header (RFC 9110, 12.5.4); English when nothing fits."""
    best: tuple[float, Language] = (0.0, "en")
    for part in (accept_language or "").split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            quality = float(rest.partition("=")[2]) if rest else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().split("-")[0]
        if primary in LANGUAGES and quality > best[0]:
            best = (quality, "zh" if primary == "zh" else "en")
    return best[1]
