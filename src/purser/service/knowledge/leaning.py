"""Whether a question is of the kind that is asked here, learnt from questions that were asked.

The example questions of all articles stand on one side, questions about anything else (`off_topic.toml`) on the other.
Of every piece it is known how much oftener it stands on one side than on the other (naive Bayes): 退 and 到账 speak
for us, 天气 and 好吃 against, and what stands on neither speaks a little against, for we know our own words.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from purser.core.text import Language
from purser.service.knowledge.words import Words, is_han, is_sign

OFF_TOPIC: Final = Path(__file__).parent / "off_topic.toml"

_DOUBT: Final = 0.5
"""Added to every count, so that what stood on one side alone does not settle it."""

_UNHEARD: Final = -0.3
"""What a piece says that stands on neither side, as the logarithm of a ratio."""

_SIGN: Final = 0.5
"""What a single sign counts against a pair, a word or a concept."""


@cache
def off_topic() -> tuple[str, ...]:
    """Questions about anything else, in both languages, as they come with the program."""
    document = tomllib.loads(OFF_TOPIC.read_text("utf-8"))
    return (*document["zh"], *document["en"])


def language_of(words: Words) -> Language:
    """Which side a question is judged by: Chinese when there is a Chinese sign in it."""
    return "zh" if any(is_han(piece) for piece in words.pieces) else "en"


class Leaning:
    """Both sides, each language by itself: there are not as many examples of the one as of the other."""

    def __init__(self, ours: Iterable[Words], others: Iterable[Words]) -> None:
        self._sides = {side: (_Side(), _Side()) for side in ("zh", "en")}
        for number, examples in enumerate((ours, others)):
            for words in examples:
                self._sides[language_of(words)][number].add(words)

    def of(self, words: Words) -> float:
        """Above zero when it is sooner one of ours; the longer a question, the surer."""
        ours, others = self._sides[language_of(words)]
        said = sum(_SIGN if is_sign(piece) else 1.0 for piece in words.pieces)
        told = sum((_SIGN if is_sign(piece) else 1.0) * _ratio(piece, ours, others) for piece in words.pieces)
        return told / math.sqrt(said) if said else 0.0


class _Side:
    def __init__(self) -> None:
        self.pieces: Counter[str] = Counter()
        self.examples = 0

    def add(self, words: Words) -> None:
        self.pieces.update(words.pieces.keys())
        self.examples += 1

    def rate(self, piece: str) -> float:
        return (self.pieces[piece] + _DOUBT) / (self.examples + 1)


def _ratio(piece: str, ours: _Side, others: _Side) -> float:
    if piece not in ours.pieces and piece not in others.pieces:
        return _UNHEARD
    return math.log(ours.rate(piece) / others.rate(piece))
