"""The library of a process: the articles in force, found by question and opened by slug, all in memory."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

import structlog

from purser.core.clock import Clock
from purser.core.db import Reader
from purser.core.service_calendar import load_calendar
from purser.core.text import Language
from purser.fees import Tariff, load_tariff
from purser.service.knowledge import store
from purser.service.knowledge.figures import FigureError, Figures, figures_of
from purser.service.knowledge.index import Index
from purser.service.knowledge.markup import parse
from purser.service.knowledge.model import Article, Heading, Hit, Page
from purser.service.knowledge.shelf import shipped
from purser.service.knowledge.words import synonyms

log = structlog.get_logger(__name__)

MOST: Final = 3
"""Articles that are offered for a question unless more are asked for."""

STALE: Final = 5.0
"""Seconds for which a process believes what it last read."""


class Library:
    """The articles in force. Searching and opening wait for nothing; `renew` reads what was published since."""

    def __init__(self, policy: str) -> None:
        """As it comes with the program."""
        self._policy = policy
        self._edition: store.Edition | None = None
        self._looked = -STALE
        self.take(shipped(), load_tariff(policy), _of_shipped())

    @property
    def articles(self) -> Mapping[str, Article]:
        """All in force, by slug, in the order of their topics."""
        return self._articles

    @property
    def figures(self) -> Figures:
        """What texts may name."""
        return self._figures

    def search(self, text: str, language: Language, limit: int = MOST) -> list[Hit]:
        """The articles that answer a question, the best first; none when the question is about something else.

        The question may be in either language, or in both: `language` is the one to answer in.
        """
        found = self._index.find(text, limit)
        return [Hit(self.heading(f.slug, language), f.answers) for f in found if f.slug in self._articles]

    def article(self, slug: str, language: Language) -> Page | None:
        """An article as it is shown; None when there is none of that name."""
        article = self._articles.get(slug)
        if article is None:
            return None
        text = article.texts[language]
        return Page(
            slug=slug,
            topic=article.topic,
            language=language,
            title=self._figures.fill(text.title, language),
            summary=self._figures.fill(text.summary, language),
            blocks=parse(self._figures.fill(text.body, language)),
            see=tuple(self.heading(s, language) for s in article.see if s in self._articles),
            way=article.way,
            version=article.version,
            reviewed=article.reviewed,
        )

    def headings(self, language: Language) -> list[Heading]:
        """Every article as it stands in a list."""
        return [self.heading(slug, language) for slug in self._articles]

    def heading(self, slug: str, language: Language) -> Heading:
        """One of them. KeyError when there is none of that name."""
        article = self._articles[slug]
        text = article.texts[language]
        title, summary = (self._figures.fill(part, language) for part in (text.title, text.summary))
        return Heading(slug, article.topic, title, summary, article.way)

    def today(self, clock: Clock) -> date:
        """The day of the policy's time zone."""
        return clock.now().astimezone(load_calendar(self._policy).calendar.zone).date()

    @property
    def is_stale(self) -> bool:
        """Whether it was renewed more than STALE seconds ago."""
        return time.monotonic() - self._looked >= STALE

    async def renew(self, conn: Reader, tariff: Tariff) -> None:
        """Take in what was published, and the prices in force."""
        self._looked = time.monotonic()
        edition = await store.edition(conn)
        if edition != self._edition:
            articles = await store.articles_in_force(conn, shipped())
            self.take(articles, tariff, await asyncio.to_thread(_index_of, articles))
            self._edition = edition
        elif tariff != self._tariff:
            self.take(self._written, tariff, self._index)

    def take(self, articles: Mapping[str, Article], tariff: Tariff, index: Index) -> None:
        """Put articles in force, at the prices of a tariff; `index`: of these articles.

        One that names what there is not, such as a level of membership that a new tariff gave up, would be untrue: it
        is left out, and the log says so.
        """
        self._written, self._tariff, self._index = articles, tariff, index
        self._figures = figures_of(self._policy, tariff)
        self._articles = {slug: article for slug, article in articles.items() if self._can_show(article)}

    def _can_show(self, article: Article) -> bool:
        try:
            for language, text in article.texts.items():
                self._figures.fill(f"{text.title} {text.summary} {text.body}", language)
        except FigureError as error:
            log.warning("article_left_out", slug=article.slug, why=str(error))
            return False
        return True


def _index_of(articles: Mapping[str, Article]) -> Index:
    """It takes the better part of a second: whoever serves meanwhile asks for it in a thread."""
    return _of_shipped() if articles == shipped() else Index(articles.values(), synonyms())


@cache
def _of_shipped() -> Index:
    """Without the collector, which would look through all that is made again and again: a third of the time."""
    gc.disable()
    try:
        return Index(shipped().values(), synonyms())
    finally:
        gc.enable()
