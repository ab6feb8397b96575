"""Questions that customers type, each with the article that answers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from purser.core.text import Language

FOLDER: Final = Path(__file__).parent

Set = Literal["held-out", "strangers", "development"]


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, and the slugs that count as right; none where there is no answer here."""

    text: str
    right: frozenset[str]


def read_questions(name: Set, language: Language) -> list[Question]:
    """A set of questions."""
    return list(_lines((FOLDER / f"{name}.{language}.txt").read_text("utf-8")))


def _lines(text: str) -> Iterator[Question]:
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        slugs, _, question = line.partition(" | ")
        yield Question(question, frozenset() if slugs == "-" else frozenset(slugs.split(",")))
