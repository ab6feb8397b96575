"""Articles as the staff see them: what is due for a look, what helped; written by one, published by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self

from fastapi import Depends, Response
from pydantic import Field

from purser.api.description import documented
from purser.api.help_articles import Slug
from purser.api.library import library_of
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import ONE_LINE, Input, Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.identity.permissions import Permission
from purser.service import knowledge
from purser.service.knowledge import Article, Topic, Version

router = new_router("knowledge")

_VOTES_OF: timedelta = timedelta(days=90)
_LONGEST = 12_000

MayRead = Annotated[Colleague, Depends(colleague_with(Permission.KNOWLEDGE_READ))]
Writer = Annotated[Colleague, Depends(colleague_with(Permission.KNOWLEDGE_WRITE))]
Publisher = Annotated[Colleague, Depends(colleague_with(Permission.KNOWLEDGE_PUBLISH))]

VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
Note = Annotated[str, Field(min_length=3, max_length=500)]
Line = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


class ArticleText(Input):
    """One language. `body`: paragraphs, `## `, `- `, `1. `, `**strong**`, `[text](slug)`, `{figure}`."""

    title: Line
    summary: Annotated[str, Field(min_length=1, max_length=300), ONE_LINE]
    asks: Annotated[list[Line], Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class ArticleIn(Input):
    """A version to be read by somebody else. `note`: what was changed, and why."""

    topic: Topic
    rank: Annotated[int, Field(strict=True, ge=1, le=99, description="Its place among those of its topic")] = 50
    owner: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
    review_days: Annotated[int, Field(strict=True, ge=7, le=366)]
    see: Annotated[list[Slug], Field(max_length=8)]
    way: Annotated[str, Field(pattern=r"^/[a-z/-]{1,59}$")] | None
    zh: ArticleText
    en: ArticleText
    note: Note


class ArticleNote(Input):
    """Why."""

    note: Note


class ArticleVersion(Output):
    """Who wrote it, and who put it in force."""

    version: int
    is_withdrawn: bool
    note: str
    drafted_by: str
    drafted_at: datetime
    published_by: str | None
    published_at: datetime | None

    @classmethod
    def of(cls, v: Version) -> Self:
        return cls(
            version=v.version, is_withdrawn=v.is_withdrawn, note=v.note, drafted_by=v.drafted_by,
            drafted_at=v.drafted_at, published_by=v.published_by, published_at=v.published_at,
        )  # fmt: skip


class ArticleRow(Output):
    """An article in force. `version` 0: as it came with the program. `votes` are of the last 90 days."""

    slug: str
    topic: Topic
    owner: str
    title_zh: str
    title_en: str
    version: int
    reviewed: date
    reviewed_by: str | None
    review_due: date
    is_due: bool
    helped: int
    votes: int


class ArticleRows(Output):
    """What is due for a look first."""

    items: list[ArticleRow]


class ArticleSource(Output):
    """What is in force as it is written, with its placeholders, or null; and all versions, newest first."""

    slug: str
    document: dict[str, Any] | None
    versions: list[ArticleVersion]
    drafts: list[dict[str, Any]]


@router.get(
    "/staff/articles", operation_id="listArticles", summary="Articles and their reviews", response_model=ArticleRows
)
async def list_articles(_: MayRead, rt: Rt) -> ArticleRows:
    """All in force."""
    library = await library_of(rt)
    async with rt.db.reader() as conn:
        votes = await knowledge.votes(conn, rt.clock.now() - _VOTES_OF)
        reviews = await knowledge.reviews(conn)
    today = library.today(rt.clock)
    rows = [_row(a, today, votes.get(a.slug, (0, 0)), reviews) for a in library.articles.values()]
    return ArticleRows(items=sorted(rows, key=lambda r: (r.review_due, r.slug)))


@router.get(
    "/staff/articles/{slug}", operation_id="readArticleSource", response_model=ArticleSource, responses=documented(404)
)
async def read_article(slug: Slug, _: MayRead, rt: Rt) -> ArticleSource:
    """One, with everything that was written of it."""
    library = await library_of(rt)
    async with rt.db.reader() as conn:
        versions = await knowledge.versions(conn, slug)
    article = library.articles.get(slug)
    if article is None and not versions:
        raise not_found("article_unknown")
    return ArticleSource(
        slug=slug,
        document=None if article is None else _document(article),
        versions=[ArticleVersion.of(v) for v in versions],
        drafts=[
            {"version": v.version, **v.document} for v in versions if v.published_at is None and not v.is_withdrawn
        ],
    )


@router.post(
    "/staff/articles/{slug}/versions", operation_id="draftArticle", status_code=201, response_model=ArticleVersion,
    responses=documented(409),
)  # fmt: skip
async def draft(slug: Slug, body: ArticleIn, who: Writer, rt: Rt) -> ArticleVersion:
    """Write a version, or a new article. Customers see it once somebody else has published it."""
    library = await library_of(rt)
    document = {**body.model_dump(mode="json", exclude={"note"}), "reviewed": library.today(rt.clock).isoformat()}

    async def write(tx: Tx) -> Version:
        version = await knowledge.draft(tx, library, slug, document, body.note, who.session.staff, rt.clock)
        await _record(tx, rt, who, Permission.KNOWLEDGE_WRITE, slug, body.note, version.version)
        return version

    return ArticleVersion.of(await rt.db.run(write))


@router.post(
    "/staff/articles/{slug}/withdrawal", operation_id="draftArticleWithdrawal", status_code=201,
    response_model=ArticleVersion, responses=documented(404, 409),
)  # fmt: skip
async def withdraw(slug: Slug, body: ArticleNote, who: Writer, rt: Rt) -> ArticleVersion:
    """Write that an article shall go, once somebody else agrees by publishing that."""
    library = await library_of(rt)

    async def write(tx: Tx) -> Version:
        version = await knowledge.withdraw(tx, library, slug, body.note, who.session.staff, rt.clock)
        await _record(tx, rt, who, Permission.KNOWLEDGE_WRITE, slug, body.note, version.version)
        return version

    return ArticleVersion.of(await rt.db.run(write))


@router.post(
    "/staff/articles/{slug}/versions/{version}/publish", operation_id="publishArticle", response_model=ArticleVersion,
    responses=documented(404, 409),
)  # fmt: skip
async def publish(slug: Slug, version: VersionNumber, who: Publisher, rt: Rt) -> ArticleVersion:
    """Put in force what somebody else wrote, within seconds everywhere."""
    library = await library_of(rt)

    async def write(tx: Tx) -> Version:
        done = await knowledge.publish(tx, library, slug, version, who.session.staff, rt.clock)
        await _record(tx, rt, who, Permission.KNOWLEDGE_PUBLISH, slug, "", version)
        return done

    return ArticleVersion.of(await rt.db.run(write))


@router.post("/staff/articles/{slug}/review", operation_id="reviewArticle", status_code=204, responses=documented(404))
async def review(slug: Slug, who: Publisher, rt: Rt) -> Response:
    """Say that it was read and is still true: its time begins anew."""
    library = await library_of(rt)

    async def write(tx: Tx) -> None:
        await knowledge.review(tx, library, slug, who.session.staff, rt.clock)
        await _record(tx, rt, who, Permission.KNOWLEDGE_PUBLISH, slug, "still true", 0)

    await rt.db.run(write)
    return Response(status_code=204)


def _row(a: Article, today: date, votes: tuple[int, int], reviews: dict[str, tuple[date, str]]) -> ArticleRow:
    reviewed_by = reviews[a.slug][1] if a.slug in reviews else None
    return ArticleRow(
        slug=a.slug, topic=a.topic, owner=a.owner, title_zh=a.texts["zh"].title, title_en=a.texts["en"].title,
        version=a.version, reviewed=a.reviewed, reviewed_by=reviewed_by, review_due=a.review_due,
        is_due=a.review_due <= today, helped=votes[0], votes=votes[1],
    )  # fmt: skip


def _document(a: Article) -> dict[str, Any]:
    texts: dict[str, Any] = dict(knowledge.both(a).items())
    head = {
        "topic": a.topic, "rank": a.rank, "owner": a.owner, "review_days": a.review_every.days, "see": list(a.see),
        "way": a.way,
    }  # fmt: skip
    return head | texts


async def _record(
    tx: Tx, rt: Runtime, who: Colleague, permission: Permission, slug: str, reason: str, version: int
) -> None:
    await audit.write(tx, Act(who.actor, permission, f"article:{slug}", reason, {"version": version}), rt.clock)
