"""A verdict in words, in the language of who asked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from purser.core.text import Language, day_text
from purser.service.directory.check import Sign, Verdict, Whose
from purser.service.directory.model import Entry, OwnerKind, Standing

FOLDER: Final = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the check says: a headline, why, and what to do."""

    title: str
    reasons: tuple[str, ...]
    advice: tuple[str, ...]


def speak(v: Verdict, language: Language) -> Spoken:
    """A verdict in a language."""
    between = "、" if language == "zh" else " and "
    filled = {
        "names": between.join(e.name(language) for e in v.resembles),
        "digits": v.plain.digits,
        "site": "" if v.entry is None else v.entry.site,
        "name": "" if v.entry is None else v.entry.name(language),
    }
    title = _title(v, language).format_map(filled)
    reasons = [word("reason", r, language).format_map(filled) for r in v.reasons if _says(r, v)]
    advice = tuple(word("advice", a, language).format_map(filled) for a in v.advice)
    return Spoken(title, tuple(reasons), advice)


def how_sure(e: Entry, standing: Standing, language: Language) -> list[str]:
    """How far an entry can be relied on, and what its source is."""
    looked = e.verified_on if standing is Standing.VERIFIED else None
    shipped = looked is not None and e.review is None
    sentence = word("standing", "verified_as_shipped" if shipped else standing, language)
    return [sentence.format(date=day_text(looked or e.seen, language)), word("proof", e.proof, language)]


def word(section: str, code: str, language: Language) -> str:
    """A phrase. KeyError when a table lacks it (a test sees that none does)."""
    return words(language)[section][code]


@cache
def words(language: Language) -> dict[str, dict[str, str]]:
    """All phrases of a language, section -> code -> text."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def _title(v: Verdict, language: Language) -> str:
    """What is on a card is no help against somebody who claims to be the police."""
    if v.finding is Whose.UNVERIFIED and v.entry is not None and v.entry.kind is OwnerKind.AUTHORITY:
        return word("finding", "unverified_authority", language)
    return word("finding", v.finding, language)


def _says(r: Sign, v: Verdict) -> bool:
    """In words or unusual digits: worth saying where the number is shown to be another than what was typed."""
    return r not in (Sign.WORDS, Sign.UNUSUAL) or v.finding is not Whose.NO_NUMBER
