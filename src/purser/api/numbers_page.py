"""The number check as a page: without a script, for whoever has just been rung up by "the bank"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from purser.api.directory import OwnChannel, OwnChannelList, book_of, offered, own_channels
from purser.api.help.frame import HEADERS, Sheet, document
from purser.api.html import Html, el, join
from purser.api.problems import request_language
from purser.api.runtime import runtime
from purser.core.text import LANGUAGES, Language
from purser.service import directory
from purser.service.answers import moment_text
from purser.service.directory import Book, Entry, Standing, Verdict, Whose

STYLES: Final = Path(__file__).with_name("numbers.css")
LONGEST: Final = 64
_NAMED: Final = 6
_TONES: Final = {
    Whose.OURS: "good", Whose.KNOWN: "good", Whose.SUSPICIOUS: "bad", Whose.UNKNOWN: "unsure",
    Whose.UNVERIFIED: "unsure", Whose.NO_NUMBER: "unsure",
}  # fmt: skip


def number_routes() -> list[Route]:
    """The check in the visitor's language, and in each."""
    return [Route("/numbers", _choose), Route("/numbers/numbers.css", _styles()), Route("/numbers/{language}", _page)]


async def _choose(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/numbers/{request_language(request)}{query}", headers={"Vary": "Accept-Language"})


async def _page(request: Request) -> Response:
    rt, language = runtime(request), _language(request)
    asked = " ".join(request.query_params.get("number", "").split())[:LONGEST]
    came = request.query_params.get("came") != "0"
    book = await book_of(rt)
    now = rt.clock.now()
    own = directory.own_numbers(offered(rt))
    verdict = directory.check(asked, book, own, now, came=came) if asked else None
    hidden = asked if verdict is not None else ""
    standing = {e.code: book.standing(e, now) for e in book.entries}
    named = directory.find(book, asked, _NAMED) if verdict and verdict.finding is Whose.NO_NUMBER else []
    body = join(
        _named(named, standing, language) if named else _verdict(verdict, asked, standing, language),
        _own(await own_channels(rt, language), language, rt.policy.time_zone),
        _scams(language),
        _directory(book, standing, language),
    )
    sheet = Sheet(
        language=language,
        title=_say("title", language),
        description=_say("about", language),
        paths={x: f"/numbers/{x}" for x in LANGUAGES},
        hero=_hero(hidden, language, came=came),
        body=join(el("link", rel="stylesheet", href="/numbers/numbers.css"), el("div", body, class_="numbers")),
        is_hidden=verdict is not None,
    )
    return Response(document(sheet, rt.settings.base_url), headers=_headers(verdict), media_type="text/html")


def _styles() -> Callable[[Request], Awaitable[Response]]:
    body = STYLES.read_bytes()

    async def serve(_: Request) -> Response:
        return Response(body, headers=HEADERS, media_type="text/css")

    return serve


def _headers(verdict: Verdict | None) -> dict[str, str]:
    """What somebody asked about is theirs; the empty page is everybody's, for as long as a wait holds."""
    return (
        {**HEADERS, "Cache-Control": "public, max-age=15"}
        if verdict is None
        else {**HEADERS, "Cache-Control": "private, no-store"}
    )


def _hero(asked: str, language: Language, *, came: bool) -> Html:
    field = el(
        "input", id="number", name="number", type="text", value=asked, required=True,
        maxlength=str(LONGEST), autocomplete="off", placeholder=_say("placeholder", language),
    )  # fmt: skip
    ways = el(
        "fieldset",
        el("legend", _say("how", language), class_="unseen"),
        _radio("1", _say("came", language), chosen=came),
        _radio("0", _say("to_call", language), chosen=not came),
        class_="either",
    )
    form = el(
        "form", el("div", field, el("button", _say("check", language), type="submit"), class_="box"), ways,
        action=f"/numbers/{language}", method="get", role="search",
    )  # fmt: skip
    return el("div", el("h1", el("label", _say("title", language), for_="number")), form, class_="hero")


def _radio(value: str, label: str, *, chosen: bool) -> Html:
    ident = f"came-{value}"
    box = el("input", type="radio", name="came", value=value, id=ident, checked=chosen)
    return el("span", box, el("label", label, for_=ident))


def _named(found: Sequence[Entry], standing: Mapping[str, Standing], language: Language) -> Html:
    """A name was asked for: whose hotlines fit."""
    rows = [_row(e, standing[e.code], language) for e in found]
    head = el("h2", _say("named", language))
    return el("section", head, _table(rows, language), class_="card", role="status")


def _verdict(v: Verdict | None, asked: str, standing: Mapping[str, Standing], language: Language) -> Html | None:
    if v is None:
        return None
    spoken = directory.speak(v, language)
    sure = [] if v.entry is None else directory.how_sure(v.entry, standing[v.entry.code], language)
    number = el("p", asked, el("span", f" → {v.plain.digits}") if v.plain.digits not in ("", asked) else None,
                class_="asked", dir="ltr")  # fmt: skip
    return el(
        "section",
        number,
        el("h2", spoken.title),
        *(el("p", line) for line in [*spoken.reasons, *sure]),
        _source(v.entry, language) if v.entry is not None else None,
        el("h3", _say("do", language)),
        el("ul", *(el("li", line) for line in spoken.advice)),
        class_=f"verdict {_TONES[v.finding]}",
        role="status",
    )


def _source(e: Entry, language: Language) -> Html:
    return el("p", el("a", e.site, href=e.site, rel="noopener nofollow"), class_="source", lang=language)


def _own(ways: OwnChannelList, language: Language, zone: ZoneInfo) -> Html:
    """Our own ways with their hours, and how long it takes now."""
    rows = [
        el("tr", el("th", way.name, scope="row"), el("td", way.address), el("td", _wait(way, language, zone)))
        for way in ways.items
    ]
    return el("section", el("h2", _say("own", language)), el("table", el("tbody", *rows)), class_="card")


def _wait(way: OwnChannel, language: Language, zone: ZoneInfo) -> str:
    if way.always:
        return _say("always", language)
    if way.opens_at is not None:
        return _say("opens", language).format(at=moment_text(way.opens_at, language, zone))
    hours = [] if way.until is None else [_say("until", language).format(at=moment_text(way.until, language, zone))]
    if way.within_s is None:
        return " · ".join([*hours, _say("nobody", language)])
    minutes = max(1, -(-way.within_s // 60))
    return " · ".join([*hours, _say("within", language).format(n=minutes)])


def _scams(language: Language) -> Html:
    lines = [el("li", _say(f"scam_{n}", language)) for n in range(1, 6)]
    return el("section", el("h2", _say("scams", language)), el("ul", *lines), class_="card scams")


def _directory(book: Book, standing: dict[str, Standing], language: Language) -> Html:
    """All entries by kind, each with how sure we are."""
    cards = []
    for kind, group in groupby(
        sorted(book.entries, key=lambda e: list(directory.OwnerKind).index(e.kind)), lambda e: e.kind
    ):
        rows = [_row(e, standing[e.code], language) for e in group]
        cards.append(
            el("section", el("h2", directory.word("kind", kind, language)), _table(rows, language), class_="card")
        )
    return join(el("h2", _say("all", language), class_="all"), el("p", _say("honest", language)), *cards)


def _table(rows: Sequence[Html], language: Language) -> Html:
    heads = [el("th", _say(name, language), scope="col") for name in ("whose", "numbers", "sure")]
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows))


def _row(e: Entry, standing: Standing, language: Language) -> Html:
    sure = directory.how_sure(e, standing, language)
    return el(
        "tr",
        el("th", e.name(language), scope="row"),
        el("td", *(el("span", n, class_="number") for n in e.numbers)),
        el("td", *(el("p", line) for line in sure), class_=f"sure {standing}"),
    )


def _say(code: str, language: Language) -> str:
    return directory.word("page", code, language)


def _language(request: Request) -> Language:
    for language in LANGUAGES:
        if language == request.path_params["language"]:
            return language
    raise HTTPException(404)
