"""Questions typed in pinyin, written in the signs that were meant: as an input method does it, from what is asked here.

`tuikuan ji tian dao zhang` is 退款几天到账 because in the articles' questions 退 stands before 款, and 几 before 天.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import Final

from purser.core.han import is_han, readings, syllables

_WORD: Final = re.compile(r"[a-zü'’]+")
_RUN: Final = re.compile(r"[㐀-鿿]+")

_FEWEST: Final = 2
"""Syllables of a question at least: one alone may be anything."""

_MOST: Final = 40
"""Syllables that are looked at."""

_WAYS: Final = 3
"""Ways to cut a word into syllables that are tried, and ways of a question."""

_KNOWN: Final = 0.5
"""Of its neighbouring syllables, how many must be a pair that was asked with: English words, too, look like pinyin."""

_STRANGE: Final = 0.02
"""What a pair counts that nobody has asked with."""


class Speller:
    """What signs follow each other in `texts`."""

    def __init__(self, texts: Iterable[str]) -> None:
        runs = [run for text in texts for run in _RUN.findall(text)]
        self._alone = Counter(sign for run in runs for sign in run)
        self._pairs = Counter(a + b for run in runs for a, b in pairwise(run))
        self._signs: dict[str, list[str]] = {}
        for sign, _ in self._alone.most_common():
            for sound in readings(sign):
                self._signs.setdefault(sound, []).append(sign)

    def signs(self, text: str) -> str | None:
        """The signs that were meant; None when the text is no pinyin, or of nothing that is asked here."""
        words = _WORD.findall(text)
        if not words or any(is_han(sign) for sign in text):
            return None
        cuts = [[way for way in syllables(word) if all(s in self._signs for s in way)][:_WAYS] for word in words]
        if not all(cuts):
            return None
        ways = [sum(way, ()) for way, _ in zip(product(*cuts), range(_WAYS**2), strict=False)]
        meant = [self._written(way) for way in ways if _FEWEST <= len(way) <= _MOST]
        best = max(meant, default=None, key=self._likely)
        return best if best is not None and self._is_known(best) else None

    def _written(self, way: Sequence[str]) -> str:
        """The likeliest signs for syllables (Viterbi's way: the best end for each last sign)."""
        ends = {sign: (self._rate(sign), sign) for sign in self._signs[way[0]]}
        for sound in way[1:]:
            ends = {
                sign: max((rate + self._step(last, sign), written + sign) for last, (rate, written) in ends.items())
                for sign in self._signs[sound]
            }
        return max(ends.values())[1]

    def _likely(self, written: str) -> float:
        steps = [self._step(a, b) for a, b in pairwise(written)]
        return (self._rate(written[0]) + sum(steps)) / len(written)

    def _rate(self, sign: str) -> float:
        return math.log(self._alone[sign] / self._alone.total())

    def _step(self, a: str, b: str) -> float:
        """A pair that was never seen costs the more the rarer its second sign is."""
        seen = self._pairs[a + b]
        return math.log(seen / self._alone[a]) if seen else math.log(_STRANGE) + self._rate(b)

    def _is_known(self, written: str) -> bool:
        pairs = [a + b for a, b in pairwise(written)]
        return sum(pair in self._pairs for pair in pairs) >= _KNOWN * len(pairs)
