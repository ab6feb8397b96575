"""Which article answers a question, and whether any does.

An article is worth what it has of the question's pieces, rare ones more (BM25), and what the nearest of its own example
questions have of them. A question is answered when it is of the kind that is asked here, when enough of what it says is
what an article is about, and when it is near to examples: each makes up for another. A question about the weather
shares words with many articles and is about none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Final, TypeVar

from purser.core.text import Language
from purser.service.knowledge.heard import Heard, heard
from purser.service.knowledge.leaning import Leaning, language_of, off_topic
from purser.service.knowledge.markup import parse, plain
from purser.service.knowledge.model import Article, Text
from purser.service.knowledge.spelt import Speller
from purser.service.knowledge.words import LONGEST, Reader, Synonyms, Words, is_sign, plainly, stems_of

_TITLE, _ASK, _SUMMARY, _BODY = 4.0, 2.0, 1.5, 0.4
"""What a piece counts by where it stands."""

_SATURATION, _LENGTH = 1.2, 0.3
"""BM25's k1 and b."""

_CONCEPT: Final = 1.6
"""What a concept counts against a pair of signs or a word."""

_SIGN: Final = 0.5
"""What a single sign counts against a pair."""

_NEAREST: Final = 12.0
"""What the nearest example questions count, when they say the same."""

_NEIGHBOURS: Final = (1.0, 0.5, 0.25)
"""How many of them are looked at, and what each counts: one may be near by chance."""

_STRONG: Final = 2.5
"""What a letter of a concept of the house counts against any other when it is judged whether an article answers."""

_ABOUT, _NEAR = 5.0, 3.0
"""What it counts that an article is about all that a question says, and that its examples say the same."""

_ENOUGH: Final[Mapping[Language, float]] = {"zh": 4.7, "en": 6.8}
"""How much of both, and of the question's leaning, there must be: English words stand alone in more senses."""

_JUDGED: Final = 3
"""How many of the best may speak for a question."""

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

    def __init__(
        self,
        articles: Iterable[Article],
        table: Synonyms,
        others: Iterable[str] | None = None,
        more: Heard | None = None,
    ) -> None:
        """`others`: questions about anything else; `more`: examples beside the articles' own. Both are what comes with
        the program unless there is something better."""
        texts = {a.slug: _with_more(a, heard() if more is None else more) for a in articles}
        self._reader = Reader(table, _stems(texts))
        self._faint = table.faint
        self._said_here = [part for found in texts.values() for t in found for part in (t.title, t.summary, *t.asks)]
        read = cache(self._reader.read_all)
        self._pieces = {slug: _weigh(found, read) for slug, found in texts.items()}
        self._about = {slug: _topics(found, read) for slug, found in texts.items()}
        rare = _rarity(self._pieces)
        self._unheard = rare.pop("")
        self._weights = {piece: rarity * _kind(piece) for piece, rarity in rare.items()}
        lengths = {slug: sum(pieces.values()) for slug, pieces in self._pieces.items()}
        mean = sum(lengths.values()) / max(len(lengths), 1)
        self._damping = {s: _SATURATION * (1 - _LENGTH + _LENGTH * n / mean) for s, n in lengths.items()}
        self._asks = [(slug, read(ask)) for slug, found in texts.items() for t in found for ask in (*t.asks, t.title)]
        self._said = [math.sqrt(sum(map(self._weight, ask.pieces))) for _, ask in self._asks]
        self._asked_with = _turned(enumerate(ask.pieces for _, ask in self._asks))
        self._told_with = _turned(self._pieces.items())
        else_read = partial(self._reader.read_all, corrects=False)  # of words that are not ours
        other = map(else_read, off_topic() if others is None else others)
        self._leaning = Leaning((ask for _, ask in self._asks), other)

    def find(self, question: str, limit: int) -> list[Found]:
        """The articles that answer, the best first."""
        plain_question = plainly(question[:LONGEST])
        is_letters = plain_question.isascii()
        words = self._reader.read((self._speller.signs(plain_question) if is_letters else None) or question)
        nearest = self._nearest(words)
        candidates = {slug for piece in words.pieces for slug in self._told_with.get(piece, ())}
        worth = {slug: self._bm25(slug, words) + _NEAREST * nearest.get(slug, 0.0) for slug in candidates}
        best = sorted(worth, key=lambda slug: (-worth[slug], slug))[: max(limit, _JUDGED)]
        answers = self._answers(words, best[:_JUDGED], nearest)
        found = [Found(slug, worth[slug], answers) for slug in best[:limit] if answers >= 1]
        return [f for f in found if f.worth >= _BESIDE * found[0].worth]

    @cached_property
    def _speller(self) -> Speller:
        """Made for the first question in letters: whoever starts does not wait for it."""
        return Speller(map(plainly, self._said_here))

    def _answers(self, words: Words, best: Sequence[str], nearest: Mapping[str, float]) -> float:
        """How far the best articles answer the question: its leaning, and what they are about and are asked."""
        about = max((self._share(slug, words) for slug in best), default=0.0)
        near = max((nearest.get(slug, 0.0) for slug in best), default=0.0)
        told = self._leaning.of(words) + _ABOUT * about + _NEAR * near
        return max(0.0, told / _ENOUGH[language_of(words)]) if about else 0.0

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
        """Of each article, how much its nearest examples say the same: what both share of what both say, by weight."""
        shared: dict[int, float] = {}
        for piece in words.pieces:
            weight = self._weight(piece)
            for number in self._asked_with.get(piece, ()):
                shared[number] = shared.get(number, 0.0) + weight
        asked = math.sqrt(sum(map(self._weight, words.pieces)))
        near: dict[str, list[float]] = {}
        for number, weight in shared.items():
            near.setdefault(self._asks[number][0], []).append(weight / (asked * self._said[number]))
        return {slug: _neighbourhood(found) for slug, found in near.items()}

    def _weight(self, piece: str) -> float:
        weight = self._weights.get(piece)
        return self._unheard * _kind(piece) if weight is None else weight


Read = Callable[[str], Words]


def _with_more(article: Article, more: Heard) -> list[Text]:
    """An article's texts with all examples of how people ask for it."""
    beside = more.get(article.slug, {})
    return [replace(t, asks=(*t.asks, *beside.get(language, ()))) for language, t in article.texts.items()]


def _weigh(texts: list[Text], read: Read) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        parts = [(text.title, _TITLE), (text.summary, _SUMMARY), (plain(parse(text.body)), _BODY)]
        for part, weight in [*parts, *((ask, _ASK) for ask in text.asks)]:
            for piece, times in read(part).pieces.items():
                found[piece] = found.get(piece, 0.0) + weight * times
    return found


def _topics(texts: list[Text], read: Read) -> frozenset[str]:
    """What an article is about: the pieces of all but its body, which mentions much. A single sign is about nothing."""
    parts = [part for text in texts for part in (text.title, text.summary, *text.asks)]
    return frozenset(piece for part in parts for piece in read(part).pieces if not is_sign(piece))


def _kind(piece: str) -> float:
    return _CONCEPT if piece.startswith("#") else _SIGN if is_sign(piece) else 1.0


def _neighbourhood(near: list[float]) -> float:
    near.sort(reverse=True)
    return sum(n * part for n, part in zip(near, _NEIGHBOURS, strict=False)) / sum(_NEIGHBOURS)


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


def _stems(texts: Mapping[str, list[Text]]) -> set[str]:
    """The English words of all articles."""
    parts = [p for found in texts.values() for t in found for p in (t.title, t.summary, plain(parse(t.body)), *t.asks)]
    return {word for part in parts for word in stems_of(part)}
