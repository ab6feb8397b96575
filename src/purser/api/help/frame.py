"""What all public pages have around them: head, bar, way to switch the language, foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from purser.api.help.words import Words, words_of
from purser.api.html import Html, el, join
from purser.core.text import LANGUAGES, Language

STYLES: Final = "\n".join(path.read_text("utf-8") for path in sorted((Path(__file__).parent / "styles").glob("*.css")))
"""How public pages look: one sheet, `/help/help.css`."""

CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {"Content-Security-Policy": CSP, "Cache-Control": "public, max-age=300"}
"""Of every public page: the same for everybody, so that whoever stands between may keep it for a while."""

TAGS: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}

_MARK: Final = Html(
    '<svg class="mark" viewBox="0 0 64 64" width="36" height="36" aria-hidden="true">'
    '<rect width="64" height="64" rx="16" fill="#0f3459"/>'
    '<path d="M0 46c8 0 8-5 16-5s8 5 16 5 8-5 16-5 8 5 16 5v2a16 16 0 0 1-16 16H16A16 16 0 0 1 0 48Z" fill="#1b5e98"/>'
    '<g fill="none" stroke="#efcf8f" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
    '<circle cx="32" cy="18" r="8.5"/><path d="M32 27v25M23 34h18M15 40c1 8 8 13 17 13s16-5 17-13'
    'm-37.5 5.5 3.5-6 5 4.5m32.5 1.5-3.5-6-5 4.5"/></g></svg>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A public page.

    `paths`: the same page in each language, without the host. `body` stands in `main`. `hero` stands on the dark band
    above it, where there is one. `structured`: what search engines read (schema.org). A page that `is_hidden` is not
    to be found by them.
    """

    language: Language
    title: str
    description: str
    paths: Mapping[Language, str]
    body: Html
    hero: Html | None = None
    structured: Sequence[Mapping[str, Any]] = ()
    is_hidden: bool = False


def document(sheet: Sheet, base_url: str) -> str:
    """The whole page. `base_url`: where the public reaches us, without a slash at its end."""
    words = words_of(sheet.language)
    html = el("html", _head(sheet, words, base_url), _page(sheet, words), lang=TAGS[sheet.language])
    return f"<!doctype html>\n{html}\n"


def _head(sheet: Sheet, words: Words, base_url: str) -> Html:
    here = base_url + sheet.paths[sheet.language]
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        el("title", f"{sheet.title} · {words.site}"),
        el("meta", name="description", content=sheet.description),
        el("meta", name="robots", content="noindex") if sheet.is_hidden else None,
        el("meta", name="theme-color", content="#0a2440"),
        el("meta", name="format-detection", content="telephone=no"),
        el("link", rel="canonical", href=here),
        *(el("link", rel="alternate", hreflang=TAGS[x], href=base_url + sheet.paths[x]) for x in LANGUAGES),
        el("link", rel="alternate", hreflang="x-default", href=base_url + sheet.paths["en"]),
        el("meta", property="og:title", content=sheet.title),
        el("meta", property="og:description", content=sheet.description),
        el("meta", property="og:url", content=here),
        el("meta", property="og:type", content="website"),
        el("link", rel="icon", href="/wallet/icon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/help/help.css"),
        *(el("script", _data(x), type="application/ld+json") for x in sheet.structured),
    )


def _page(sheet: Sheet, words: Words) -> Html:
    other: Language = "en" if sheet.language == "zh" else "zh"
    bar = el(
        "header",
        el(
            "div",
            el("a", _MARK, el("span", words.site, class_="site"), class_="home", href=f"/help/{sheet.language}/"),
            el(
                "nav",
                el("a", words.other, href=sheet.paths[other], hreflang=TAGS[other], lang=TAGS[other]),
                el("a", words.to_app, href="/wallet/", class_="app"),
                aria_label=words.ways,
            ),
            class_="bar",
        ),
        sheet.hero,
        class_="top",
    )
    return el(
        "body",
        el("a", words.skip, class_="skip", href="#main"),
        bar,
        el("main", sheet.body, id="main"),
        _foot(sheet.language, words),
    )


def _foot(language: Language, words: Words) -> Html:
    return el(
        "footer",
        el("p", el("a", words.danger, href="/wallet/freeze"), class_="danger"),
        el(
            "p",
            join(
                el("a", words.all, href=f"/help/{language}/"),
                el("a", words.contact, href=f"/help/{language}/contact"),
                el("a", words.numbers, href=f"/numbers/{language}"),
            ),
            class_="links",
        ),
        el("p", words.promise, class_="promise"),
    )


def _data(value: Mapping[str, Any]) -> Html:
    """JSON inside of a page: nothing in it can end the element."""
    return Html(orjson.dumps(value).decode().replace("<", "\\u003c"))
