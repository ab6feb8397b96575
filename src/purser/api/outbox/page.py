"""The page itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from purser.api.html import Html, el
from purser.api.live_page import bar, whole_page
from purser.api.outbox.words import Words
from purser.notices import LocalLetter

HERE: Final = "/dev/outbox"

_MARK: Final = Html(
    '<svg class="mark" viewBox="0 0 64 64" aria-hidden="true"><rect width="64" height="64" rx="16" fill="#134a7c"/>'
    '<g fill="none" stroke="#efcf8f" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
    '<rect x="13" y="19" width="38" height="27" rx="5"/><path d="M14 23l18 13 18-13"/></g></svg>'
)
_ICONS: Final = {
    "mail": Html(
        '<svg viewBox="0 0 24 24" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="1.8"'
        ' stroke-linecap="round" stroke-linejoin="round"><rect x="3" y="5" width="18" height="14" rx="3"/>'
        '<path d="M4 7.5l8 6 8-6"/></g></svg>'
    ),
    "sms": Html(
        '<svg viewBox="0 0 24 24" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="1.8"'
        ' stroke-linecap="round" stroke-linejoin="round"><path d="M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H4'
        'a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z"/><path d="M8 9.5h8M8 12.5h5"/></g></svg>'
    ),
}


@dataclass(frozen=True, slots=True)
class View:
    """One page. `chosen` is the language that was chosen in the address, `elsewhere` the ways that go elsewhere."""

    words: Words
    chosen: str | None
    letters: Sequence[LocalLetter]
    to: str
    elsewhere: Sequence[str]
    zone: ZoneInfo
    is_demo: bool

    def address(self, **query: str | None) -> str:
        """An address of the page that keeps language and filter unless told otherwise."""
        kept = {"lang": self.chosen, "to": self.to or None} | query
        pairs = urlencode({k: v for k, v in kept.items() if v})
        return f"{HERE}?{pairs}" if pairs else HERE


def render(view: View) -> str:
    """The whole page."""
    t = view.words
    body = el("body", _head(view), el("main", _filter(view), _letters(view)), data_here=view.address())
    script = el("script", src=f"{HERE}/outbox.js", defer=True)
    return whole_page(t.language, t("title"), HERE, ("outbox", "letters"), body, script)


def _head(view: View) -> Html:
    t = view.words
    counter = el("a", t("counter"), class_="button quiet", href="/demo") if view.is_demo else None
    wallet = el("a", t("open_wallet"), class_="button gold", href="/wallet/", target="purser-wallet")
    ways = (
        el("p", t("elsewhere", ways=", ".join(t(w) for w in view.elsewhere)), class_="lead") if view.elsewhere else None
    )
    return el(
        "header",
        bar(_MARK, t.language, t("language"), lambda code: view.address(lang=code)),
        el("h1", t("title")),
        el("p", t("lead"), class_="lead"),
        ways,
        el("p", wallet, counter, class_="ways"),
    )


def _filter(view: View) -> Html:
    t = view.words
    language = el("input", type="hidden", name="lang", value=view.chosen) if view.chosen else None
    field = el("input", type="search", name="to", id="to", value=view.to or None, maxlength="100", autocomplete="off")
    everything = el("a", t("all"), class_="all", href=view.address(to=None)) if view.to else None
    label = el("label", t("filter"), for_="to")
    return el("form", language, label, field, el("button", t("show"), class_="button"), everything, action=HERE)


def _letters(view: View) -> Html:
    t = view.words
    if not view.letters:
        title = t("none", to=view.to) if view.to else t("empty")
        hint = el("p", t("empty_hint"))
        return el("div", _ICONS["mail"], el("h2", title), hint, class_="empty", id="letters", data_live=True)
    items = [_letter(x, number, view) for number, x in enumerate(view.letters, 1)]
    return el("ol", *items, class_="letters", id="letters", aria_label=t("newest"), data_live=True)


def _letter(x: LocalLetter, number: int, view: View) -> Html:
    t = view.words
    at = el("time", _time(x.at, view.zone), datetime=x.at.isoformat())
    way = el("span", _ICONS[x.way], t(x.way), class_=f"way {x.way}")
    subject = el("h2", x.subject) if x.subject else None
    to = el("p", el("span", t("to"), class_="label"), " ", el("b", x.to), class_="to")
    parts = [el("p", part) for part in x.text.strip().split("\n\n")]
    top = el("div", way, at, class_="top")
    return el("li", top, to, subject, el("div", *parts, class_="text"), _code(x, number, t), class_="letter")


def _code(x: LocalLetter, number: int, t: Words) -> Html | None:
    if x.code is None:
        return None
    ident = f"code-{number}"
    button = el(
        "button", t("copy"), type="button", class_="copy", hidden=True,
        data_copy=ident, data_done=t("copied"), aria_label=t("copy_code", code=x.code),
    )  # fmt: skip
    return el("p", el("span", t("code"), class_="label"), el("code", x.code, id=ident), button, class_="code")


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M:%S")
