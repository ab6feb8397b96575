"""The room's SQL: versions that staff wrote, days of review, and whether articles helped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.service.knowledge.model import Article
from purser.service.knowledge.shelf import in_order, read_article

_COLUMNS = "slug, version, document, is_withdrawn, note, drafted_by, drafted_at, published_by, published_at"
_EDITION = """
    SELECT (SELECT count(published_at) FROM article_versions),
           (SELECT coalesce(sum(reviewed_on - DATE '2000-01-01'), 0)::bigint FROM article_reviews)"""
_IN_FORCE = f"""
    SELECT DISTINCT ON (slug) {_COLUMNS} FROM article_versions WHERE published_at IS NOT NULL
     ORDER BY slug, version DESC"""
_REVIEWS = "SELECT slug, reviewed_on, reviewed_by FROM article_reviews"
_VERSIONS = f"SELECT {_COLUMNS} FROM article_versions WHERE slug = %s ORDER BY version DESC LIMIT 100"
_CLAIM = f"SELECT {_COLUMNS} FROM article_versions WHERE slug = %s AND version = %s FOR NO KEY UPDATE"
_LAST = "SELECT coalesce(max(version), 0) FROM article_versions WHERE slug = %s"
_NEWEST = "SELECT max(version) FROM article_versions WHERE slug = %s AND published_at IS NOT NULL"
_DRAFT = f"""
    INSERT INTO article_versions (slug, version, document, is_withdrawn, note, drafted_by, drafted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING {_COLUMNS}"""
_PUBLISH = f"""
    UPDATE article_versions SET published_by = %s, published_at = %s
     WHERE slug = %s AND version = %s AND published_at IS NULL RETURNING {_COLUMNS}"""
_REVIEW = """
    INSERT INTO article_reviews (slug, reviewed_on, reviewed_by) VALUES (%s, %s, %s)
        ON CONFLICT (slug) DO UPDATE SET reviewed_on = excluded.reviewed_on, reviewed_by = excluded.reviewed_by"""
_VOTE = """
    INSERT INTO article_votes (customer_id, slug, version, helped, at) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (customer_id, slug)
        DO UPDATE SET version = excluded.version, helped = excluded.helped, at = excluded.at"""
_OWN_VOTE = "SELECT helped FROM article_votes WHERE customer_id = %s AND slug = %s AND version = %s"
_VOTES = "SELECT slug, count(*) FILTER (WHERE helped), count(*) FROM article_votes WHERE at >= %s GROUP BY slug"

Edition = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """What somebody of the staff wrote, and who put it in force. `is_withdrawn`: the article is taken away by it."""

    slug: str
    version: int
    document: Mapping[str, Any]
    is_withdrawn: bool
    note: str
    drafted_by: str
    drafted_at: datetime
    published_by: str | None
    published_at: datetime | None

    def article(self) -> Article:
        """It as an article. Raises ArticleError."""
        return read_article(self.slug, self.document, self.version)


async def edition(conn: Reader) -> Edition:
    """Something that changes whenever what is in force does: days of review only grow."""
    row = await (await conn.execute(_EDITION)).fetchone()
    assert row is not None
    return row[0], row[1]


async def articles_in_force(conn: Reader, shipped: Mapping[str, Article]) -> dict[str, Article]:
    """What came with the program, with what was published since in its place."""
    found = dict(shipped)
    for row in await (await conn.execute(_IN_FORCE)).fetchall():
        version = Version(*row)
        if version.is_withdrawn:
            found.pop(version.slug, None)
        else:
            found[version.slug] = version.article()
    for slug, (reviewed_on, _) in (await reviews(conn)).items():
        if slug in found and reviewed_on > found[slug].reviewed:
            found[slug] = replace(found[slug], reviewed=reviewed_on)
    return in_order(found)


async def reviews(conn: Reader) -> dict[str, tuple[date, str]]:
    """When each was last looked at, and by whom."""
    return {slug: (on, by) for slug, on, by in await (await conn.execute(_REVIEWS)).fetchall()}


async def versions(conn: Reader, slug: str) -> list[Version]:
    """What was written of an article, newest first."""
    return [Version(*row) for row in await (await conn.execute(_VERSIONS, (slug,))).fetchall()]


async def claim(tx: Tx, slug: str, version: int) -> Version | None:
    """One of them, locked."""
    row = await (await tx.execute(_CLAIM, (slug, version))).fetchone()
    return None if row is None else Version(*row)


async def add_draft(tx: Tx, slug: str, document: Mapping[str, Any], note: str, by: str, at: datetime,
                    *, is_withdrawn: bool) -> Version | None:  # fmt: skip
    """A new version; None when somebody else wrote one at the same moment."""
    last = await (await tx.execute(_LAST, (slug,))).fetchone()
    assert last is not None
    values = (slug, last[0] + 1, orjson.dumps(document).decode(), is_withdrawn, note, by, at)
    row = await (await tx.execute(_DRAFT, values)).fetchone()
    return None if row is None else Version(*row)


async def newest_published(tx: Tx, slug: str) -> int | None:
    """The version in force."""
    row = await (await tx.execute(_NEWEST, (slug,))).fetchone()
    return None if row is None else row[0]


async def publish(tx: Tx, slug: str, version: int, by: str, at: datetime) -> Version | None:
    """Put one in force; None when it is already."""
    row = await (await tx.execute(_PUBLISH, (by, at, slug, version))).fetchone()
    return None if row is None else Version(*row)


async def review(tx: Tx, slug: str, on: date, by: str) -> None:
    """Note that somebody looked whether it is still true."""
    await tx.execute(_REVIEW, (slug, on, by))


async def vote(tx: Tx, customer: CustomerId, slug: str, version: int, at: datetime, *, helped: bool) -> None:
    """Note what a customer says of it; a later word counts instead."""
    await tx.execute(_VOTE, (customer, slug, version, helped, at))


async def own_vote(conn: Reader, customer: CustomerId, slug: str, version: int) -> bool | None:
    """What a customer said of it."""
    row = await (await conn.execute(_OWN_VOTE, (customer, slug, version))).fetchone()
    return None if row is None else row[0]


async def votes(conn: Reader, since: datetime) -> dict[str, tuple[int, int]]:
    """Of each article: whom it helped, and who said anything."""
    return {slug: (yes, n) for slug, yes, n in await (await conn.execute(_VOTES, (since,))).fetchall()}
