"""The help centre's addresses, and what search engines look for first."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from purser.api.help import pages
from purser.api.help.frame import HEADERS, STYLES, TAGS, Sheet, document
from purser.api.html import Html, el, join
from purser.api.library import library_of
from purser.api.problems import request_language
from purser.api.runtime import runtime
from purser.core.text import LANGUAGES, Language

LONGEST: Final = 200
"""Characters of a question."""

_FOUND: Final = 5
_DAY: Final = "public, max-age=86400"


def help_routes() -> list[Route]:
    """All of them."""
    return [
        Route("/help", _choose),
        Route("/help/", _choose),
        Route("/help/help.css", _styles()),
        Route("/help/sitemap.xml", _sitemap),
        Route("/robots.txt", _robots),
        Route("/help/{language}", _slash),
        Route("/help/{language}/", _home),
        Route("/help/{language}/search", _search),
        Route("/help/{language}/{slug}", _article),
    ]


async def _choose(request: Request) -> Response:
    """To the page in the visitor's language."""
    return RedirectResponse(f"/help/{request_language(request)}/", headers={"Vary": "Accept-Language"})


async def _slash(request: Request) -> Response:
    return RedirectResponse(f"/help/{_language(request)}/", 308)


async def _home(request: Request) -> Response:
    rt, language = runtime(request), _language(request)
    library = await library_of(rt)
    return _html(pages.home(library.headings(language), language, rt.settings.base_url), request)


async def _article(request: Request) -> Response:
    rt, language = runtime(request), _language(request)
    library = await library_of(rt)
    page = library.article(request.path_params["slug"], language)
    if page is None:
        return _html(pages.missing(library.headings(language), language), request, 404)
    return _html(pages.article(page, rt.settings.base_url), request)


async def _search(request: Request) -> Response:
    language = _language(request)
    question = " ".join(request.query_params.get("q", "").split())[:LONGEST]
    if not question:
        return RedirectResponse(f"/help/{language}/", 303)
    library = await library_of(runtime(request))
    found = [hit.article for hit in library.search(question, language, _FOUND)]
    return _html(pages.results(question, found, library.headings(language), language), request)


async def _sitemap(request: Request) -> Response:
    """Every page in every language, each with its twin (sitemaps.org; hreflang by xhtml:link)."""
    rt = runtime(request)
    library, base = await library_of(rt), rt.settings.base_url
    newest = max(a.reviewed for a in library.articles.values())
    dated = [("", newest), *((slug, a.reviewed) for slug, a in library.articles.items())]
    urls = [
        el(
            "url",
            el("loc", f"{base}/help/{language}/{slug}"),
            el("lastmod", day.isoformat()),
            *(el("xhtml:link", rel="alternate", hreflang=TAGS[x], href=f"{base}/help/{x}/{slug}") for x in LANGUAGES),
        )
        for slug, day in dated
        for language in LANGUAGES
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    body = join(Html(f'{head} xmlns:xhtml="http://www.w3.org/1999/xhtml">'), *urls, Html("</urlset>\n"))
    return Response(body, headers={"Cache-Control": _DAY}, media_type="application/xml")


async def _robots(request: Request) -> Response:
    """Search engines may read the help, and have no business anywhere else."""
    lines = ["User-agent: *", "Allow: /help/", "Allow: /numbers", "Disallow: /help/zh/search",
             "Disallow: /help/en/search", "Disallow: /",
             f"Sitemap: {runtime(request).settings.base_url}/help/sitemap.xml", ""]  # fmt: skip
    return Response("\n".join(lines), headers={"Cache-Control": _DAY}, media_type="text/plain")


def _styles() -> Callable[[Request], Awaitable[Response]]:
    body = STYLES.encode()
    headers = {**HEADERS, "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"'}

    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="text/css")

    return serve


def _language(request: Request) -> Language:
    asked = request.path_params["language"]
    for language in LANGUAGES:
        if language == asked:
            return language
    raise HTTPException(404)


def _html(sheet: Sheet, request: Request, status: int = 200) -> Response:
    body = document(sheet, runtime(request).settings.base_url)
    return Response(body, status, headers=HEADERS, media_type="text/html")
