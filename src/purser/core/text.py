"""Sentences for people: the message catalogues in Chinese and English, and how dates are written."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def catalogue(language: Language) -> dict[str, dict[str, Any]]:
    """The catalogue of one language: section -> code -> template; in [problems] a title and a detail a code."""
    path = Path(__file__).parent / "messages" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentence(section: str, code: str, language: Language, **params: str | int) -> str:
    """The sentence of `code`; KeyError when a catalogue lacks it (a test sees that none does)."""
    return str(catalogue(language)[section][code]).format_map(params)


def problem_text(code: str, language: Language, **params: str | int) -> tuple[str, str]:
    """Title and detail of a problem; KeyError when a catalogue lacks it (a test sees that none does)."""
    text = catalogue(language)["problems"][code]
    return text["title"], text["detail"].format_map(params)


def month_day(day: date, language: Language) -> str:
    """`11月23日`, `Nov 23`: as the apps write it."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{_MONTHS[day.month - 1]} {day.day}"


def day_text(day: date, language: Language) -> str:
    """`2026年11月23日`, `Nov 23, 2026`: as the apps write it."""
    shown = month_day(day, language)
    return f"{day.year}年{shown}" if language == "zh" else f"{shown}, {day.year}"


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
