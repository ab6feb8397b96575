"""What a question and an article have in common: pieces of words, and what those words mean.

No model. A Chinese run is cut into pairs and single signs; an English word is cut to its stem, and one that no article
knows is taken for one that it is a slip of. What means the same (退款, 退钱, refund, money
back) is one concept, from the table of synonyms.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from purser.core.hanzi import simplified

TABLE: Final = Path(__file__).parent / "synonyms.toml"

LONGEST: Final = 300
"""Characters of a question that are looked at."""

_RUN: Final = re.compile(r"[㐀-鿿]+|[a-z0-9][a-z0-9'’]*")
_HAN: Final = re.compile(r"[㐀-鿿]")
_APOSTROPHE: Final = re.compile(r"['’](?:s|re|ve|ll|d|m)?")
_ENDINGS: Final = (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_SHORTEST_STEM: Final = 3
_SHORTEST_SLIPPED: Final = 5
"""Letters of a word that is corrected at least: short words are too like each other."""

_LONG: Final = 8
"""Letters of a word in which two slips are believed."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says.

    `pieces`: how often each; concepts among them begin with `#`. `places`: on which of the `content` letters that say
    something (Chinese signs, English words) each piece stands.
    """

    pieces: Mapping[str, int]
    places: Mapping[str, frozenset[int]]
    content: int


class Synonyms:
    """What means the same, and what says nothing by itself."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Raises KeyError when the table lacks what says nothing."""
        silent = document["silent"]
        self.silent = frozenset(stem(word) for word in silent["en"])
        self._silent_signs = _by_length(dict.fromkeys(silent["zh"], ""))
        concepts = {name: table for name, table in document.items() if name != "silent"}
        self._signs = _by_length({word: f"#{name}" for name, table in concepts.items() for word in table.get("zh", [])})
        self._phrases = {
            tuple(stem(word) for word in _RUN.findall(phrase)): f"#{name}"
            for name, table in concepts.items()
            for phrase in (*table.get("en", []), *table.get("pinyin", []))
        }
        self.faint = frozenset(f"#{name}" for name, table in concepts.items() if table.get("faint", False))
        self._longest_phrase = max(map(len, self._phrases))
        self.stems = frozenset(word for phrase in self._phrases for word in phrase)

    def signs_at(self, run: str, at: int) -> tuple[str, int] | None:
        """The longest concept that begins at that sign of a Chinese run, and its length."""
        return _longest(self._signs, run, at)

    def silence_at(self, run: str, at: int) -> int:
        """How many signs from there on say nothing."""
        found = _longest(self._silent_signs, run, at)
        return 0 if found is None else found[1]

    def phrase_at(self, stems: list[str], at: int) -> tuple[str, int] | None:
        """The longest concept that begins at that word, and how many words it has."""
        for length in range(min(self._longest_phrase, len(stems) - at), 0, -1):
            if (concept := self._phrases.get(tuple(stems[at : at + length]))) is not None:
                return concept, length
        return None


@cache
def synonyms() -> Synonyms:
    """The table that comes with the program."""
    return Synonyms(tomllib.loads(TABLE.read_text("utf-8")))


class Reader:
    """Reads texts. `known`: the English stems that articles have, which misspelt words are corrected to."""

    def __init__(self, table: Synonyms, known: Iterable[str] = ()) -> None:
        self._table = table
        words = {*known, *table.stems} - table.silent
        self._known = frozenset(word for word in words if len(word) > _SHORTEST_STEM)
        self._correct = lru_cache(maxsize=4_096)(self._slip_of)
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(self._known):
            self._by_start.setdefault(word[0], []).append(word)

    def read(self, text: str) -> Words:
        """What a question says: its first LONGEST characters."""
        return self.read_all(text[:LONGEST])

    def read_all(self, text: str, *, corrects: bool = True) -> Words:
        """What a text of any length says; `corrects`: slips of known words are taken for them, which takes its time."""
        found = _Found()
        stems: list[str] = []
        for run in _RUN.findall(plainly(text)):
            if _HAN.match(run):
                self._flush(stems, found)
                self._signs(run, found)
            else:
                stems.append(self._correct(stem(run)) if corrects else stem(run))
        self._flush(stems, found)
        return Words(found.pieces, {p: frozenset(at) for p, at in found.places.items()}, found.content)

    def _signs(self, run: str, found: _Found) -> None:
        """A Chinese run: concepts, all signs that say something, and the pairs with one of them."""
        loud = self._loud(run, found)
        for at, place in loud.items():
            found.add(run[at], [place])
        for at in range(len(run) - 1):
            here = [loud[i] for i in (at, at + 1) if i in loud]
            if here:
                found.add(run[at : at + 2], here)

    def _loud(self, run: str, found: _Found) -> dict[int, int]:
        """The places of the signs that say something; concepts are noted on the way."""
        loud: dict[int, int] = {}
        at = 0
        while at < len(run):
            concept = self._table.signs_at(run, at)
            silence = self._table.silence_at(run, at)
            if concept is None or silence > concept[1]:
                step = max(silence, 1)
                if not silence:
                    loud[at] = found.place()
                at += step
                continue
            name, length = concept
            places = [found.place() for _ in range(length)]
            loud.update(zip(range(at, at + length), places, strict=True))
            found.add(name, places)
            at += length
        return loud

    def _flush(self, stems: list[str], found: _Found) -> None:
        """A run of English words: concepts, and the words that say something."""
        at = 0
        while at < len(stems):
            concept = self._table.phrase_at(stems, at)
            length = 1 if concept is None else concept[1]
            if concept is None and (stems[at] in self._table.silent or len(stems[at]) == 1 or stems[at].isdecimal()):
                at += 1
                continue
            places = [found.place() for _ in range(length)]
            if concept is not None:
                found.add(concept[0], places)
            for i, place in enumerate(places):
                found.add(stems[at + i], [place])
            at += length
        stems.clear()

    def _slip_of(self, word: str) -> str:
        """The known word that this one is a slip of, or the word itself: one slip, two in a long word."""
        if len(word) < _SHORTEST_SLIPPED or not word.isalpha() or word in self._known or word in self._table.silent:
            return word
        most = 1 if len(word) < _LONG else 2
        alike = self._by_start.get(word[0], ())
        near = ((slips(word, known, most), known) for known in alike if abs(len(known) - len(word)) <= most)
        return min(((n, known) for n, known in near if n <= most), default=(0, word))[1]


def is_han(piece: str) -> bool:
    """Whether it is of Chinese signs."""
    return _HAN.match(piece) is not None


def is_sign(piece: str) -> bool:
    """Whether it is a single Chinese sign, which says less than a pair."""
    return len(piece) == 1 and is_han(piece)


def plainly(text: str) -> str:
    """A text as it is compared: compatible forms, small letters, simplified signs (and 账 however it is written)."""
    return simplified(unicodedata.normalize("NFKC", text).casefold()).replace("帐", "账")


def stems_of(text: str) -> list[str]:
    """The English words of a text without their endings."""
    return [stem(run) for run in _RUN.findall(plainly(text)) if not is_han(run)]


def stem(word: str) -> str:
    """An English word without its ending."""
    word = _APOSTROPHE.sub("", word)
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + instead
    return word


def slips(one: str, other: str, most: int) -> int:
    """How many letters were left out, added, mistaken or swapped with the next; `most` + 1 for more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _by_length(words: Mapping[str, str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for word, meaning in words.items():
        found.setdefault(len(word), {})[plainly(word)] = meaning
    return dict(sorted(found.items(), reverse=True))


def _longest(table: Mapping[int, Mapping[str, str]], run: str, at: int) -> tuple[str, int] | None:
    for length, words in table.items():
        if (meaning := words.get(run[at : at + length])) is not None:
            return meaning, length
    return None


@dataclass(slots=True)
class _Found:
    pieces: dict[str, int] = field(default_factory=dict)
    places: dict[str, set[int]] = field(default_factory=dict)
    content: int = 0

    def place(self) -> int:
        """One more letter that says something."""
        self.content += 1
        return self.content - 1

    def add(self, piece: str, places: Iterable[int]) -> None:
        self.pieces[piece] = self.pieces.get(piece, 0) + 1
        self.places.setdefault(piece, set()).update(places)
