"""Help in the app: searched, opened, and whether it helped."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from fastapi import Query, Response
from pydantic import Field
from starlette.requests import Request

from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.library import library_of
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Output
from purser.core.errors import not_found
from purser.service import knowledge
from purser.service.knowledge import Block, Heading, Page, Span, Topic

router = new_router("help")

Question = Annotated[str, Query(min_length=1, max_length=200, description="As it comes: either language, or both")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]


class HelpHeading(Output):
    """An article in a list. `way`: the page of the wallet where it is done."""

    slug: str
    topic: Topic
    title: str
    summary: str
    way: str | None

    @classmethod
    def of(cls, h: Heading) -> Self:
        return cls(slug=h.slug, topic=h.topic, title=h.title, summary=h.summary, way=h.way)


class HelpList(Output):
    """Articles; of a search the best first."""

    items: list[HelpHeading]


class HelpSpan(Output):
    """A piece of a line. `to`: an article's slug, or a path that begins with /."""

    text: str
    strong: bool
    to: str | None

    @classmethod
    def of(cls, s: Span) -> Self:
        return cls(text=s.text, strong=s.strong, to=s.to)


class HelpBlock(Output):
    """A paragraph or heading of one line, or a list with a line an item."""

    kind: Literal["text", "heading", "list", "steps"]
    lines: list[list[HelpSpan]]

    @classmethod
    def of(cls, b: Block) -> Self:
        return cls(kind=b.kind, lines=[[HelpSpan.of(s) for s in line] for line in b.lines])


class HelpArticle(HelpHeading):
    """An article in the caller's language. `see`: what belongs to it."""

    blocks: list[HelpBlock]
    see: list[HelpHeading]
    reviewed: date

    @classmethod
    def of_page(cls, p: Page) -> Self:
        return cls(
            slug=p.slug, topic=p.topic, title=p.title, summary=p.summary, way=p.way,
            blocks=[HelpBlock.of(b) for b in p.blocks], see=[HelpHeading.of(h) for h in p.see], reviewed=p.reviewed,
        )  # fmt: skip


class HelpVote(Input):
    """Whether it helped."""

    helped: Annotated[bool, Field(strict=True)]


class OwnVote(Output):
    """What one said of it; null: nothing yet."""

    helped: bool | None


@router.get("/help/articles", operation_id="listHelp", summary="All help, by topic", response_model=HelpList)
async def list_articles(request: Request, rt: Rt) -> HelpList:
    """For everybody."""
    library = await library_of(rt)
    return HelpList(items=[HelpHeading.of(h) for h in library.headings(request_language(request))])


@router.get("/help/search", operation_id="searchHelp", summary="Help for a question", response_model=HelpList)
async def search(request: Request, rt: Rt, q: Question, limit: Annotated[int, Query(ge=1, le=10)] = 3) -> HelpList:
    """For everybody. Nothing is found for what is about something else. Questions are not kept."""
    library = await library_of(rt)
    return HelpList(items=[HelpHeading.of(h.article) for h in library.search(q, request_language(request), limit)])


@router.get("/help/articles/{slug}", operation_id="getHelp", response_model=HelpArticle, responses=documented(404))
async def read_article(slug: Slug, request: Request, rt: Rt) -> HelpArticle:
    """An article, for everybody; its figures are what holds today."""
    page = (await library_of(rt)).article(slug, request_language(request))
    if page is None:
        raise not_found("article_unknown")
    return HelpArticle.of_page(page)


@router.get("/help/articles/{slug}/vote", operation_id="getHelpVote", response_model=OwnVote, responses=documented(404))
async def read_vote(slug: Slug, session: SignedIn, rt: Rt) -> OwnVote:
    """What one said of the article as it is now."""
    article = (await library_of(rt)).articles.get(slug)
    if article is None:
        raise not_found("article_unknown")
    async with rt.db.reader() as conn:
        return OwnVote(helped=await knowledge.own_vote(conn, session.customer, slug, article.version))


@router.put("/help/articles/{slug}/vote", operation_id="voteHelp", status_code=204, responses=documented(404))
async def vote(slug: Slug, body: HelpVote, session: SignedIn, rt: Rt) -> Response:
    """Say whether it helped. The last word counts."""
    article = (await library_of(rt)).articles.get(slug)
    if article is None:
        raise not_found("article_unknown")
    now = rt.clock.now()
    await rt.db.run(lambda tx: knowledge.vote(tx, session.customer, slug, article.version, now, helped=body.helped))
    return Response(status_code=204)
