"""How much a message is like what customers wrote with a wish, learnt from examples.

Of every piece of a message it is known how much oftener it stands in messages with the wish than in all others (naive
Bayes). Rules say why they heard something and miss what nobody thought of; this hears what resembles, and is asked
last. What the help pages are asked counts among the others.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from purser.service.knowledge import shipped
from purser.service.wishes.patterns import plainly

_FILE: Final = Path(__file__).with_name("examples.toml")
_RUN: Final = re.compile(r"[㐀-鿿]+|[a-z0-9][a-z0-9']*")
_HAN: Final = re.compile(r"[㐀-鿿]")

_DOUBT: Final = 0.5
"""Added to every count, so that what stood on one side alone does not settle it."""

_SIGN: Final = 0.5
"""What a single sign or letter counts against a pair or a word."""

_LOOKED_AT: Final = 300
"""Characters of a message: who was robbed says so at once, and a long letter has a little of everything."""

_NEAR_WISHES: Final = frozenset({
    "account-stolen", "unauthorised-payment", "phone-lost", "scams", "contact", "complaint", "freeze", "before-calling",
})  # fmt: skip
"""Articles of which the example questions may well be wishes."""

_EVERY: Final = 2
"""Of the help pages' example questions, one of so many is enough."""


class Likeness:
    """Messages with one wish on one side, all others on the other; each language by itself."""

    def __init__(self, wish: Iterable[str], others: Iterable[str]) -> None:
        self._sides = {is_chinese: (_Side(), _Side()) for is_chinese in (True, False)}
        for number, messages in enumerate((wish, others)):
            for message in messages:
                plain = plainly(message)
                self._sides[_is_chinese(plain)][number].add(set(_pieces(plain)))

    def of(self, plain: str) -> float:
        """Above zero when it is sooner a wish; the longer a message, the surer."""
        wish, others = self._sides[_is_chinese(plain)]
        known = {p for p in _pieces(plain[:_LOOKED_AT]) if p in wish.pieces or p in others.pieces}
        weights = {p: _SIGN if len(p) == 1 else 1.0 for p in known}
        told = sum(w * math.log(wish.rate(p) / others.rate(p)) for p, w in weights.items())
        return told / math.sqrt(sum(weights.values())) if known else 0.0


@cache
def likeness(wish: str) -> Likeness:
    """Of the wish by that name, from the examples that come with the program."""
    examples = {name: _both(table) for name, table in tomllib.loads(_FILE.read_text("utf-8")).items()}
    others = [message for name, found in examples.items() if name != wish for message in found]
    asks = [
        a
        for slug, article in shipped().items()
        if slug not in _NEAR_WISHES
        for t in article.texts.values()
        for a in t.asks
    ]
    return Likeness(examples[wish], [*others, *asks[::_EVERY]])


class _Side:
    def __init__(self) -> None:
        self.pieces: Counter[str] = Counter()
        self._messages = 0

    def add(self, pieces: Iterable[str]) -> None:
        self.pieces.update(pieces)
        self._messages += 1

    def rate(self, piece: str) -> float:
        return (self.pieces[piece] + _DOUBT) / (self._messages + 1)


def _pieces(plain: str) -> Iterator[str]:
    """Chinese signs and their pairs; words and what follows them."""
    before = ""
    for run in _RUN.findall(plain):
        if _HAN.match(run):
            yield from run
            yield from (run[i : i + 2] for i in range(len(run) - 1))
            continue
        yield run
        if before:
            yield f"{before} {run}"
        before = run


def _is_chinese(plain: str) -> bool:
    return _HAN.search(plain) is not None


def _both(table: Mapping[str, list[str]]) -> list[str]:
    return [*table["zh"], *table["en"]]
