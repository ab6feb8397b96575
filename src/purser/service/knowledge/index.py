"""Which article answers a question, and whether any does.

An article is worth what it has of the question's pieces, rare ones more (BM25), and what the nearest of its own example
questions has of them. It answers when enough of what the question says is in it: a question about the weather shares
words with many articles and is about none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from purser.service.knowledge.markup import parse, plain
from purser.service.knowledge.model import Article, Text
from purser.service.knowledge.words import Reader, Synonyms, Words

_TITLE, _ASK, _SUMMARY, _BODY = 4.0, 2.0, 1.5, 0.4
"""What a piece counts by where it stands."""

_SATURATION, _LENGTH = 1.2, 0.3
"""BM25's k1 and b."""

_CONCEPT: Final = 1.6
"""What a concept counts against a pair of signs or a word."""

_NEAREST: Final = 6.0
"""What the nearest example question counts, when it says the same."""

_STRONG: Final = 2.5
"""What a letter of a concept of the house counts against any other when it is judged whether an article answers."""

_ENOUGH: Final = 0.55
"""Of what a question says, what an article must be about at least."""

_NEAR: Final = 0.55
"""Or how much one of its example questions must say the same."""

_BESIDE: Final = 0.3
"""Of what the best article is worth, what another must be to stand beside it."""

_ELSEWHERE: Final = 0.4
"""What is left of a question's share when it names another house's product."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article, what it is worth for the question, and whether it answers: 1.0 or more."""

    slug: str
    worth: float
    answers: float


class Index:
    """All articles, in both languages at once: a question may mix them."""

    def __init__(self, articles: Iterable[Article], table: Synonyms) -> None:
        texts = {a.slug: list(a.texts.values()) for a in articles}
        self._reader = Reader(table, _stems(texts, Reader(table)))
        self._faint = table.faint
        self._pieces = {slug: self._weigh(found) for slug, found in texts.items()}
        self._about = {slug: self._topics(found) for slug, found in texts.items()}
        self._rare = _rarity(self._pieces)
        lengths = {slug: sum(pieces.values()) for slug, pieces in self._pieces.items()}
        mean = sum(lengths.values()) / max(len(lengths), 1)
        self._damping = {s: _SATURATION * (1 - _LENGTH + _LENGTH * n / mean) for s, n in lengths.items()}
        self._asks = [(slug, ask) for slug, found in texts.items() for ask in self._examples(found)]
        self._said = [sum(map(self._weight, ask)) for _, ask in self._asks]
        self._asked_with = _turned(enumerate(ask for _, ask in self._asks))
        self._told_with = _turned(self._pieces.items())

    def find(self, question: str, limit: int) -> list[Found]:
        """The articles that answer, the best first."""
        words = self._reader.read(question)
        if not words.content:
            return []
        nearest = self._nearest(words)
        candidates = {slug for piece in words.pieces for slug in self._told_with.get(piece, ())}
        judged = [self._judge(slug, words, nearest.get(slug, 0.0)) for slug in candidates]
        found = sorted((f for f in judged if f.answers >= 1), key=lambda f: (-f.worth, f.slug))[:limit]
        return [f for f in found if f.worth >= _BESIDE * found[0].worth]

    def _judge(self, slug: str, words: Words, nearest: float) -> Found:
        worth = self._bm25(slug, words) + _NEAREST * nearest
        share = self._share(slug, words)
        return Found(slug, worth, max(share / _ENOUGH, nearest / _NEAR) if share else 0.0)

    def _share(self, slug: str, words: Words) -> float:
        """How much of what the question says is what the article is about. What the house does counts most."""
        about = self._about[slug]
        strong = _letters(words, (p for p in words.pieces if p.startswith("#") and p not in self._faint))
        known = _letters(words, (p for p in words.pieces if p in about))
        extra = (_STRONG - 1) * len(strong)
        share = (len(known) + (_STRONG - 1) * len(known & strong)) / (words.content + extra)
        return share * _ELSEWHERE if "#elsewhere" in words.pieces else share

    def _bm25(self, slug: str, words: Words) -> float:
        pieces, damping = self._pieces[slug], self._damping[slug]
        return sum(
            self._weight(piece) * (n := pieces[piece]) * (_SATURATION + 1) / (n + damping)
            for piece in words.pieces
            if piece in pieces
        )

    def _nearest(self, words: Words) -> dict[str, float]:
        """Of each article, how much its nearest example says the same: what both share of what both say, by weight."""
        shared: dict[int, float] = {}
        for piece in words.pieces:
            weight = self._weight(piece)
            for number in self._asked_with.get(piece, ()):
                shared[number] = shared.get(number, 0.0) + weight
        asked = sum(map(self._weight, words.pieces))
        nearest: dict[str, float] = {}
        for number, weight in shared.items():
            slug = self._asks[number][0]
            nearest[slug] = max(nearest.get(slug, 0.0), weight / math.sqrt(asked * self._said[number]))
        return nearest

    def _weight(self, piece: str) -> float:
        return self._rare.get(piece, self._rare[""]) * (_CONCEPT if piece.startswith("#") else 1.0)

    def _weigh(self, texts: list[Text]) -> dict[str, float]:
        found: dict[str, float] = {}
        for text in texts:
            parts = [(text.title, _TITLE), (text.summary, _SUMMARY), (plain(parse(text.body)), _BODY)]
            for part, weight in [*parts, *((ask, _ASK) for ask in text.asks)]:
                for piece, times in self._reader.read_all(part).pieces.items():
                    found[piece] = found.get(piece, 0.0) + weight * times
        return found

    def _topics(self, texts: list[Text]) -> frozenset[str]:
        """What an article is about: the pieces of all but its body, which mentions much."""
        parts = [part for text in texts for part in (text.title, text.summary, *text.asks)]
        return frozenset(piece for part in parts for piece in self._reader.read_all(part).pieces)

    def _examples(self, texts: list[Text]) -> list[frozenset[str]]:
        return [frozenset(self._reader.read(ask).pieces) for text in texts for ask in (*text.asks, text.title)]


Key = TypeVar("Key")


def _turned(rows: Iterable[tuple[Key, Iterable[str]]]) -> dict[str, list[Key]]:
    """Under each piece, what has it."""
    found: dict[str, list[Key]] = {}
    for key, pieces in rows:
        for piece in pieces:
            found.setdefault(piece, []).append(key)
    return found


def _letters(words: Words, pieces: Iterable[str]) -> set[int]:
    """The letters of a question on which these pieces stand."""
    return {place for piece in pieces for place in words.places[piece]}


def _rarity(pieces: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """How much a piece says by how few articles have it; under the empty piece, what none has."""
    counts: dict[str, int] = {}
    for found in pieces.values():
        for piece in found:
            counts[piece] = counts.get(piece, 0) + 1
    total = len(pieces)
    return {"": math.log(1 + total), **{p: math.log(1 + (total - n + 0.5) / (n + 0.5)) for p, n in counts.items()}}


def _stems(texts: Mapping[str, list[Text]], reader: Reader) -> set[str]:
    """The English words of all articles."""
    parts = [p for found in texts.values() for t in found for p in (t.title, t.summary, plain(parse(t.body)), *t.asks)]
    return {piece for part in parts for piece in reader.read_all(part).pieces if piece.isascii() and piece[0] != "#"}
