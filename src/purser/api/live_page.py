"""What the counter's page and the outbox's share: their frame, their look, the script of both, how files are served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from purser.api.html import Html, el
from purser.api.static import CSP
from purser.core.text import LANGUAGES, Language

SCRIPT: Final = Path(__file__).with_name("live_page.js")
STYLE: Final = Path(__file__).with_name("live_page.css")

HEADERS: Final = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
"""Of a page that shows what there is now."""

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}


_NAMES: Final = {"en": "English", "zh": "中文"}
_TAGS: Final = {"en": "en", "zh": "zh-CN"}


def whole_page(
    language: Language, title: str, folder: str, sheets: Sequence[str], body: Html, *head: Html | None
) -> str:
    """A page; `sheets` are its own styles in the folder of its addresses, `head` is what else belongs there."""
    about = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="theme-color", content="#0a2440"),
        el("title", f"{title} · Purser"),
        el("link", rel="icon", href="/wallet/icon.svg"),
        *(el("link", rel="stylesheet", href=f"{folder}/{name}.css") for name in ("page", *sheets)),
        *head,
    )
    return "<!doctype html>" + el("html", about, body, lang=_TAGS[language])


def bar(mark: Html, language: Language, label: str, address: Callable[[str], str]) -> Html:
    """Whose page it is, and the same in the other language, at its `address`."""
    languages = [
        el("a", _NAMES[code], href=address(code), lang=_TAGS[code], hreflang=_TAGS[code])
        if code != language
        else el("strong", _NAMES[code], aria_current="true")
        for code in LANGUAGES
    ]
    brand = el("p", mark, el("span", "Purser"), class_="brand")
    return el("div", brand, el("nav", *languages, class_="languages", aria_label=label), class_="bar")


def file_route(address: str, path: Path) -> Route:
    """Serves a file that is read once; browsers ask for it each time."""
    body = path.read_bytes()

    async def serve(_: Request) -> Response:
        return Response(body, headers={**HEADERS, "Cache-Control": "no-cache"}, media_type=_TYPES[path.suffix])

    return Route(address, serve)
