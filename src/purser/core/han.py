"""Chinese text as people search for it: simplified or traditional, whole or half wide, or typed in pinyin.

The two tables beside this file say where they are from.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_LONGEST: Final = 6
"""Letters of the longest syllable: zhuang."""

_MOST_WAYS: Final = 8
"""Ways of reading one run of letters as syllables that are looked at."""


def fold(text: str) -> str:
    """The text as it is compared: small letters, half width, simplified characters. Every character stays where it
    is, so that what is found in the folded text is at the same place in the text."""
    return text.lower() if text.isascii() else "".join(map(_fold_one, text))


def is_han(char: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


def readings(char: str) -> tuple[str, ...]:
    """How a folded character is read, most usual first where that is known, without tones; nothing when it is none."""
    return _readings().get(char, ())


@lru_cache(maxsize=4_096)
def syllables(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read letters as pinyin, fewest syllables first: `xian` is xian and xi-an, `xi'an` only the latter.
    Nothing when they are none; the last syllable has to be whole."""
    ways: list[tuple[str, ...]] = [()]
    for part in letters.lower().replace("ü", "v").replace("’", "'").split("'"):
        ways = sorted((way + more for way in ways for more in _split(part)), key=_order)[:_MOST_WAYS]
    return tuple(way for way in ways if way)


def _split(letters: str) -> list[tuple[str, ...]]:
    """From the end: the ways to read what follows each place."""
    ways: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for at in range(len(letters) - 1, -1, -1):
        longest = min(_LONGEST, len(letters) - at)
        heads = [h for n in range(1, longest + 1) if (h := letters[at : at + n]) in _syllables()]
        found = ((head, *way) for head in heads for way in ways[at + len(head)])
        ways[at] = sorted(found, key=_order)[:_MOST_WAYS]
    return ways[0]


def _order(way: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(way), way


@lru_cache(maxsize=65_536)
def _fold_one(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    small = (plain if len(plain) == 1 else char).lower()
    return _simplified().get(small, small) if len(small) == 1 else char


@cache
def _simplified() -> dict[str, str]:
    pairs = "".join(_lines("han_simplified.txt"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("han_readings.txt"):
        syllable, _, chars = line.partition(" ")
        for char in chars:
            found[char] = (*found.get(char, ()), syllable)
    return found


@cache
def _syllables() -> frozenset[str]:
    return frozenset(s for found in _readings().values() for s in found)


def _lines(name: str) -> list[str]:
    return [line for line in (_HERE / name).read_text("utf-8").splitlines() if not line.startswith("#")]
