"""What the public pages say beside the articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from purser.core.text import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Texts with braces are filled where they are used."""

    site: str
    other: str
    to_app: str
    ways: str
    skip: str
    danger: str
    danger_do: str
    all: str
    contact: str
    contact_do: str
    contact_more: str
    numbers: str
    promise: str
    question: str
    question_more: str
    search: str
    placeholder: str
    about: str
    found: str
    nothing: str
    nothing_more: str
    do_it: str
    see: str
    reviewed: str
    missing: str
    missing_more: str
    stray_more: str
    home: str
    topics: Mapping[str, str]


@cache
def words_of(language: Language) -> Words:
    """The words of one language."""
    return Words(**tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text("utf-8")))
