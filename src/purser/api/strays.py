"""Addresses at which nothing is: people get a page, programs the problem."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from purser.api import problems
from purser.api.help.frame import HEADERS, Sheet, document
from purser.api.help.words import words_of
from purser.api.html import el
from purser.api.runtime import runtime
from purser.core.text import LANGUAGES

_JSON: Final = ("application/json", problems.MEDIA_TYPE)


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework refuses, as `problems` has it, but for an unknown address that a browser opens."""
    assert isinstance(error, HTTPException)
    opened = error.status_code == 404 and request.method in ("GET", "HEAD")
    if opened and prefers_page(request.headers.get("accept")):
        return _page(request)
    return await problems.on_http(request, error)


def prefers_page(accept: str | None) -> bool:
    """Whether an Accept header names HTML, and before JSON (RFC 9110, 12.5.1). Programs that take anything do not."""
    weights: dict[str, float] = {}
    for part in (accept or "").lower().split(","):
        media, *parameters = (text.strip() for text in part.split(";"))
        weights[media] = _weight(parameters)
    return weights.get("text/html", 0.0) > max(weights.get(media, 0.0) for media in _JSON)


def _weight(parameters: list[str]) -> float:
    given = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    try:
        return float(given)
    except ValueError:
        return 0.0


def _page(request: Request) -> Response:
    """In the visitor's language, without a word of what they asked for."""
    words = words_of(problems.request_language(request))
    says = el(
        "div",
        el("h1", words.missing),
        el("p", words.stray_more),
        el("p", el("a", words.home, href="/", class_="button")),
        class_="empty",
    )
    sheet = Sheet(
        language=problems.request_language(request),
        title=words.missing,
        description=words.about,
        paths={language: f"/help/{language}/" for language in LANGUAGES},
        body=says,
        is_hidden=True,
    )
    body = document(sheet, runtime(request).settings.base_url)
    return Response(body, 404, headers={**HEADERS, "Cache-Control": "no-store"}, media_type="text/html")


HANDLERS: Final = {**problems.HANDLERS, HTTPException: on_http}
