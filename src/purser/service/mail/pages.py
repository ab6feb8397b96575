"""HTML mail: cleaned to be shown to staff, and as plain text to be read, searched and quoted."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import nh3

LONGEST: Final = 400_000
"""Characters of a page that are looked at."""

DEEPEST: Final = 500
"""Elements in each other, above which a page is read as text only. Unclosed ones count, too."""

_ANY_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID: Final = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "wbr",
    "p",
    "li",
}
_TAGS: Final = {
    "a", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
"""No pictures: whoever opens a mail would tell its writer so. No styles: what is hidden by one shows."""

_UNREAD: Final = {"script", "style", "head", "title", "noscript", "template", "object", "iframe", "svg", "math"}
_BREAK: Final = {
    "address", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "table", "tr", "ul",
}  # fmt: skip
_QUOTES: Final = ("gmail_quote", "gmail_extra", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote")
_QUOTE_IDS: Final = ("divrplyfwdmsg", "appendonsend", "isreplycontent")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY: Final = re.compile(r"\n\s*\n\s*\n+")
QUOTE_STARTS: Final = "\u0001"
"""Stands in a page's text where the writer's program says that quoting begins."""


def clean(page: str) -> str:
    """The page with nothing in it that runs, loads, or looks like something of ours."""
    return nh3.clean(
        page[:LONGEST],
        tags=_TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def is_flat(page: str) -> bool:
    """Whether elements stand in each other as deep as people put them: cleaning takes time with the square of it."""
    depth = 0
    for closing, tag in _ANY_TAG.findall(page[:LONGEST]):
        if tag.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > DEEPEST:
            return False
    return True


def to_text(page: str) -> str:
    """What a reader of the page would read. `QUOTE_STARTS` stands where quoting begins."""
    reader = _Reader()
    reader.feed(page[:LONGEST])
    reader.close()
    return _EMPTY.sub("\n\n", _SPACES.sub(" ", "".join(reader.said)).replace("\n ", "\n")).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        said = dict(attrs)
        classes, ident = (said.get("class") or "").lower(), (said.get("id") or "").lower()
        if any(q in classes for q in _QUOTES) or ident in _QUOTE_IDS or said.get("type") == "cite":
            self.said.append(QUOTE_STARTS)
        if tag in _BREAK:
            self.said.append("\n")
        elif tag in ("td", "th"):
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD and self._unread:
            self._unread -= 1
        if tag in _BREAK:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.said.append(data.replace("\n", " ").replace("\r", " "))
