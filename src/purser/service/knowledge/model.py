"""What the library is made of: articles in two languages, what a search finds, what was asked and not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from purser.core.text import Language


class Topic(StrEnum):
    """What articles are grouped by, in the order in which they are shown."""

    STOLEN = "stolen"
    REFUNDS = "refunds"
    MONEY = "money"
    CARDS = "cards"
    FEES = "fees"
    ACCOUNT = "account"
    PRIVACY = "privacy"
    CONTACT = "contact"


BlockKind = Literal["text", "heading", "list", "steps"]

SHIPPED: Final = 0
"""The version of an article as it came with the program."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line: plain, strong, or leading somewhere (an article's slug, or a path that begins with /)."""

    text: str
    strong: bool = False
    to: str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a list or numbered steps: one line, or one an item."""

    kind: BlockKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """An article in one language, with its placeholders. `asks`: how people ask for it; not shown, only found by."""

    title: str
    summary: str
    asks: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article in both languages.

    `rank`: its place among those of its topic. `owner`: who answers for it. `way`: the page of the app where it is
    done. `see`: the slugs of what belongs to it.
    """

    slug: str
    topic: Topic
    rank: int
    owner: str
    reviewed: date
    review_every: timedelta
    see: tuple[str, ...]
    way: str | None
    texts: Mapping[Language, Text]
    version: int = SHIPPED

    @property
    def review_due(self) -> date:
        """The day by which somebody looks whether it is still true."""
        return self.reviewed + self.review_every


@dataclass(frozen=True, slots=True)
class Page:
    """An article as it is shown in one language: figures are filled in."""

    slug: str
    topic: Topic
    language: Language
    title: str
    summary: str
    blocks: tuple[Block, ...]
    see: tuple[Heading, ...]
    way: str | None
    version: int
    reviewed: date


@dataclass(frozen=True, slots=True)
class Heading:
    """An article in a list."""

    slug: str
    topic: Topic
    title: str
    summary: str
    way: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers, and how well: from the least that is shown, 1.0, upwards."""

    article: Heading
    score: float
