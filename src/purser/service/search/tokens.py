"""What a text is found by, as numbers: a token stands for a piece of text.

Chinese: every two neighbouring characters, and every two neighbouring syllables as they sound. Other words: their
beginnings. Numbers: every four neighbouring digits. A number is the CRC-32 of the piece with its sort in front: that
two pieces share a number only makes a candidate more, which is looked at before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Final
from zlib import crc32

from purser.core.han import fold, is_han, readings, syllables

_RUNS: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-zà-öø-ÿß]+(?:['’][a-z]+)*|[0-9]+")
_SHORTEST, _LONGEST = 2, 10  # letters of a beginning
_DIGITS: Final = 4
_MOST_READINGS: Final = 2  # of a character
_MOST_TERMS: Final = 8
_MOST_CONJUNCTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Search:
    """One way to understand what is looked for: a text with all `tokens` may be meant, and is when it has all
    `needles` besides (folded)."""

    tokens: frozenset[int]
    needles: tuple[str, ...]

    def marks(self, text: str) -> tuple[tuple[int, int], ...] | None:
        """Where in a text its needles are; None when one is missing."""
        folded, found = fold(text), []
        for needle in self.needles:
            at = folded.find(needle)
            if at < 0:
                return None
            found.append((at, at + len(needle)))
        return tuple(sorted(found))


def tokens_of(text: str) -> list[int]:
    """By what a text is found, sorted."""
    found: set[int] = set()
    for run in _RUNS.findall(fold(text)):
        if is_han(run[0]):
            for pair in pairwise(run):
                found.update(_pair(*pair))
        else:
            found.update(map(_number, _pieces(run)))
    return sorted(found)


def searches(text: str) -> list[Search]:
    """The ways to understand what is looked for, most literal first; none when there is nothing to look for."""
    runs = _RUNS.findall(fold(text))[:_MOST_TERMS]
    joined = _joined(runs)
    return [*_combined(runs), *(_combined(joined) if joined != runs else [])]


def _joined(runs: list[str]) -> list[str]:
    """Syllables that were typed apart, as one run: `tui kuan` is tui'kuan. What runs on already is left as it is."""
    found: list[str] = []
    apart = False
    for run in runs:
        is_one = run.isascii() and run.isalpha() and any(len(way) == 1 for way in syllables(run))
        if is_one and apart:
            found[-1] += f"'{run}"
        else:
            found.append(run)
        apart = is_one
    return found


def _combined(runs: list[str]) -> list[Search]:
    """The ways to understand runs of which all have to be there."""
    terms = [list(_ways(run)) for run in runs]
    if not terms:
        return []
    combined = []
    for ways in list(product(*terms))[:_MOST_CONJUNCTIONS]:
        pieces = frozenset(_number(piece) for way in ways for piece in way[0])
        combined.append(Search(pieces, tuple(way[1] for way in ways if way[1])))
    return combined


def _ways(run: str) -> Iterator[tuple[set[str], str]]:
    """Pieces and needle of a run; letters may be a word, or pinyin of two syllables and more."""
    if is_han(run[0]):
        yield {"h" + a + b for a, b in pairwise(run)}, run
        return
    if run[0].isdigit():
        yield ({"d" + run[i : i + _DIGITS] for i in range(len(run) - _DIGITS + 1)} or {"n" + run}), run
        return
    yield ({"w" + run[:_LONGEST]} if len(run) >= _SHORTEST else set()), run
    for way in syllables(run):
        if len(way) > 1:
            yield {f"s{a}'{b}" for a, b in pairwise(way)}, ""


def _pieces(run: str) -> Iterator[str]:
    if run[0].isdigit():
        yield from ("d" + run[i : i + _DIGITS] for i in range(len(run) - _DIGITS + 1))
        if len(run) < _DIGITS:
            yield "n" + run
    else:
        yield from ("w" + run[:n] for n in range(_SHORTEST, min(_LONGEST, len(run)) + 1))


@lru_cache(maxsize=131_072)
def _pair(a: str, b: str) -> tuple[int, ...]:
    """The tokens of two neighbouring characters: themselves, and how they sound."""
    sounds = product(readings(a)[:_MOST_READINGS], readings(b)[:_MOST_READINGS])
    return (_number("h" + a + b), *(_number(f"s{x}'{y}") for x, y in sounds))


def _number(piece: str) -> int:
    """As PostgreSQL's integer: from -2^31."""
    return crc32(piece.encode()) - 0x8000_0000
