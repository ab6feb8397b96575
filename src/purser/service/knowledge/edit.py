"""What staff do with articles: write, publish what somebody else wrote, say that one is still true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import conflict, invalid, not_found
from purser.core.ids import StaffId
from purser.core.text import LANGUAGES
from purser.service.knowledge import store
from purser.service.knowledge.figures import FigureError
from purser.service.knowledge.library import Library
from purser.service.knowledge.model import Article
from purser.service.knowledge.shelf import ArticleError, check_links, read_article
from purser.service.knowledge.store import Version


async def draft(
    tx: Tx, library: Library, slug: str, document: Mapping[str, Any], note: str, by: StaffId, clock: Clock
) -> Version:
    """Write a new version of an article, or a new article. Nobody sees it until it is published.

    Raises article_invalid, article_version_stale.
    """
    check(library, slug, document)
    return await _add(tx, slug, document, note, by, clock, is_withdrawn=False)


async def withdraw(tx: Tx, library: Library, slug: str, note: str, by: StaffId, clock: Clock) -> Version:
    """Write that an article shall go. Raises article_unknown, article_invalid when another leads to it."""
    if slug not in library.articles:
        raise not_found("article_unknown")
    left = {s: a for s, a in library.articles.items() if s != slug}
    _check_links(left)
    return await _add(tx, slug, {}, note, by, clock, is_withdrawn=True)


async def publish(tx: Tx, library: Library, slug: str, version: int, by: StaffId, clock: Clock) -> Version:
    """Put a version in force: two people, one wrote it, another read it.

    Raises article_unknown, article_own_draft, article_published, article_version_stale, article_invalid.
    """
    found = await store.claim(tx, slug, version)
    if found is None:
        raise not_found("article_unknown")
    if found.published_at is not None:
        raise conflict("article_published")
    if found.drafted_by == str(by):
        raise conflict("article_own_draft")
    if (newest := await store.newest_published(tx, slug)) is not None and newest > version:
        raise conflict("article_version_stale")
    if not found.is_withdrawn:
        check(library, slug, found.document)
    done = await store.publish(tx, slug, version, str(by), clock.now())
    assert done is not None, "it was claimed"
    await store.review(tx, slug, library.today(clock), str(by))
    return done


async def review(tx: Tx, library: Library, slug: str, by: StaffId, clock: Clock) -> None:
    """Say that an article was read and is still true. Raises article_unknown."""
    if slug not in library.articles:
        raise not_found("article_unknown")
    await store.review(tx, slug, library.today(clock), str(by))


def check(library: Library, slug: str, document: Mapping[str, Any]) -> Article:
    """A document as an article that can be shown. Raises article_invalid, saying why not."""
    try:
        article = read_article(slug, document)
        for language in LANGUAGES:
            text = article.texts[language]
            for part in (text.title, text.summary, text.body):
                library.figures.fill(part, language)
    except (ArticleError, FigureError) as error:
        raise invalid("article_invalid", why=str(error)) from error
    _check_links({**library.articles, slug: article})
    return article


def _check_links(articles: Mapping[str, Article]) -> None:
    try:
        check_links(articles)
    except ArticleError as error:
        raise invalid("article_invalid", why=str(error)) from error


async def _add(
    tx: Tx, slug: str, document: Mapping[str, Any], note: str, by: StaffId, clock: Clock, *, is_withdrawn: bool
) -> Version:
    added = await store.add_draft(tx, slug, document, note, str(by), clock.now(), is_withdrawn=is_withdrawn)
    if added is None:
        raise conflict("article_version_stale")
    return added
