"""How well the help search answers what it was not told: a third of its example questions is left out, and asked.

The examples were written to be unlike each other, so that this is harder than real questions are; but who wrote one
knew the others, so that it is no substitute for questions by strangers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from purser.core.hanzi import simplified
from purser.core.text import Language
from purser.service.knowledge import Article, shipped
from purser.service.knowledge.heard import heard
from purser.service.knowledge.index import Index
from purser.service.knowledge.leaning import off_topic
from purser.service.knowledge.words import is_han, synonyms

PARTS: Final = 3
_SEED: Final = 2026
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Of examples left out, how many found their article among three; of other questions, how many found nothing."""

    right: int
    asked: int
    rejected: int
    off_topic: int

    def __add__(self, other: LeftOut) -> LeftOut:
        return LeftOut(
            self.right + other.right,
            self.asked + other.asked,
            self.rejected + other.rejected,
            self.off_topic + other.off_topic,
        )

    def __str__(self) -> str:
        right, rejected = self.right / self.asked, self.rejected / self.off_topic
        return f"right among three {right:.1%} of {self.asked}, off-topic rejected {rejected:.1%} of {self.off_topic}"


def leave_out(language: Language, parts: Sequence[int] = range(PARTS)) -> LeftOut:
    """Ask these thirds of the examples of a language, each of an index that knows only the other two."""
    total = LeftOut(0, 0, 0, 0)
    for part in parts:
        total += _ask(language, part)
    return total


def _ask(language: Language, part: int) -> LeftOut:
    kept: list[Article] = []
    asked: list[tuple[str, str]] = []
    for slug, article in shipped().items():
        text = article.texts[language]
        asks = (*text.asks, *heard().get(slug, {}).get(language, ()))
        left = _third(asks, slug, part)
        asked += [(slug, ask) for ask in left]
        rest = replace(text, asks=tuple(ask for ask in asks if ask not in left))
        kept.append(replace(article, texts={**article.texts, language: rest}))
    others = [q for q in off_topic() if _is_chinese(q) == (language == "zh")]
    strangers = _third(others, "off-topic", part)
    index = Index(kept, synonyms(), [q for q in off_topic() if q not in strangers], {})
    right = sum(slug in (found.slug for found in index.find(ask, _SHOWN)) for slug, ask in asked)
    rejected = sum(not index.find(question, _SHOWN) for question in strangers)
    return LeftOut(right, len(asked), rejected, len(strangers))


def _third(questions: Sequence[str], name: str, part: int) -> list[str]:
    """Always the same third, whatever else there is."""
    order = sorted(questions)
    random.Random(f"{_SEED} {name}").shuffle(order)
    return order[part::PARTS]


def _is_chinese(question: str) -> bool:
    return any(map(is_han, simplified(question)))


def main() -> None:
    """Print both languages."""
    for language in ("zh", "en"):
        print(f"{language}: {leave_out(language)}", flush=True)


if __name__ == "__main__":
    main()
