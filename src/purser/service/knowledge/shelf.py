"""The articles that come with the program: one file each in `articles/`, both languages beside each other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from purser.core.text import LANGUAGES, Language
from purser.service.knowledge.markup import parse
from purser.service.knowledge.model import SHIPPED, Article, Text, Topic

UNRANKED: Final = 50
"""The place of an article that names none."""

FOLDER: Final = Path(__file__).parent / "articles"


class ArticleError(ValueError):
    """An article that lacks something or names what is not there; the text says what."""


@cache
def shipped() -> Mapping[str, Article]:
    """All of them by slug, in order. Raises ArticleError."""
    found = {path.stem: read_article(path.stem, tomllib.loads(path.read_text("utf-8"))) for path in _files()}
    articles = in_order(found)
    check_links(articles)
    return articles


def in_order(articles: Mapping[str, Article]) -> dict[str, Article]:
    """As they are listed: by topic, then by rank."""
    topics = list(Topic)
    return {a.slug: a for a in sorted(articles.values(), key=lambda a: (topics.index(a.topic), a.rank, a.slug))}


def read_article(slug: str, document: Mapping[str, Any], version: int = SHIPPED) -> Article:
    """An article from its document. Raises ArticleError."""
    try:
        article = Article(
            slug=slug,
            topic=Topic(document["topic"]),
            rank=document.get("rank", UNRANKED),
            owner=document["owner"],
            reviewed=_date(document["reviewed"]),
            review_every=timedelta(days=document["review_days"]),
            see=tuple(document.get("see", ())),
            way=document.get("way"),
            texts={language: read_text(document[language]) for language in LANGUAGES},
            version=version,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ArticleError(f"article {slug}: {error!r}") from error
    return article


def read_text(document: Mapping[str, Any]) -> Text:
    """One language of an article. Raises KeyError, MarkupError."""
    text = Text(document["title"], document["summary"], tuple(document["asks"]), document["body"])
    parse(text.body)
    return text


def write_text(text: Text) -> dict[str, Any]:
    """The same as a document."""
    return {"title": text.title, "summary": text.summary, "asks": list(text.asks), "body": text.body}


def check_links(articles: Mapping[str, Article]) -> None:
    """Raises ArticleError when one leads to an article that is not there."""
    for article in articles.values():
        named = {*article.see, *(to for text in article.texts.values() for to in _targets(text))}
        if missing := sorted(slug for slug in named if slug not in articles):
            raise ArticleError(f"article {article.slug} leads to {', '.join(missing)}")


def _targets(text: Text) -> set[str]:
    spans = (span for block in parse(text.body) for line in block.lines for span in line)
    return {span.to for span in spans if span.to is not None and not span.to.startswith("/")}


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def both(article: Article) -> dict[Language, dict[str, Any]]:
    """The texts of an article as documents."""
    return {language: write_text(text) for language, text in article.texts.items()}
