"""The counter as a page: who to be, where to pay, what is behind."""

from __future__ import annotations

from typing import Final

from purser.api.demo.seats import seat
from purser.api.demo.tillcard import till_card
from purser.api.demo.view import Guest, View
from purser.api.demo.words import Words
from purser.api.html import Html, el, join
from purser.api.live_page import bar, whole_page

OUTBOX: Final = "/dev/outbox"
_STYLES: Final = ("counter", "tills", "takings")
_RELOAD: Final = 3
"""Seconds between two looks at an order where there are no scripts."""

_MARK: Final = Html(
    '<svg class="mark" viewBox="0 0 64 64" aria-hidden="true"><rect width="64" height="64" rx="16" fill="#134a7c"/>'
    '<g fill="none" stroke="#efcf8f" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
    '<circle cx="32" cy="18" r="8.5"/><path d="M32 27v25M23 34h18M15 40c1 8 8 13 17 13s16-5 17-13'
    'M11.5 45l3.5-6 5 4.5M52.5 45l-3.5-6-5 4.5"/></g>'
    '<rect x="29.2" y="15.2" width="5.6" height="5.6" rx="1" fill="#efcf8f"/></svg>'
)


def render(view: View) -> str:
    """The whole page."""
    t = view.words
    body = el(
        "body", _head(view), el("main", _people(view), _tills(view), _seats(view), _behind(view)), data_here=view.here
    )
    refresh = el("meta", http_equiv="refresh", content=f"{_RELOAD};url={view.here}") if view.waits else None
    script = el("script", src="/demo/counter.js", defer=True)
    reload = el("noscript", refresh) if refresh else None
    return whole_page(t.language, t("title"), "/demo", _STYLES, body, script, reload)


def _head(view: View) -> Html:
    t = view.words
    return el(
        "header",
        bar(_MARK, t.language, t("language"), lambda code: _language_address(view, code)),
        el("h1", t("title")),
        el("p", t("lead"), class_="lead"),
        el("a", t("open_wallet"), class_="button gold", href="/wallet/", target="purser-wallet"),
    )


def _language_address(view: View, code: str) -> str:
    order = None if view.order is None else str(view.order.id)
    return "/demo?" + "&".join([f"lang={code}", *([f"order={order}"] if order else [])])


def _section(title: str, hint: str | None, *content: str | None, name: str) -> Html:
    shown = el("p", hint, class_="hint") if hint else None
    return el("section", el("h2", title, id=name), shown, *content, aria_labelledby=name, class_=name)


def _people(view: View) -> Html:
    t = view.words
    cards = [_guest(g, number, t) for number, g in enumerate(view.guests, 1)]
    return _section(t("people"), t("people_hint"), el("ul", *cards, class_="cards"), name="people")


def _guest(guest: Guest, number: int, t: Words) -> Html:
    phone = guest.phone.removeprefix("+86")
    top = el(
        "div",
        el("span", guest.name[0], class_="avatar", aria_hidden="true"),
        el("div", el("h3", guest.name), el("p", t(f"class_{guest.wallet_class}"), class_="tag")),
        class_="who",
    )
    lines = [
        el("div", el("dt", t(what)), el("dd", copyable(value, f"guest-{number}-{what}", f"{guest.name}, {t(what)}", t)))
        for what, value in (("phone", phone), ("password", guest.password), ("pin", guest.pin))
    ]
    return el("li", top, el("dl", *lines), class_="card")


def copyable(value: str, ident: str, what: str, t: Words) -> Html:
    """Text with a button that copies it; without scripts there is only the text."""
    button = el(
        "button", t("copy"), type="button", class_="copy", hidden=True,
        data_copy=ident, data_done=t("copied"), aria_label=t("copy_what", what=what),
    )  # fmt: skip
    return join(el("code", value, id=ident, class_="value"), button)


def _tills(view: View) -> Html:
    t = view.words
    cards = [till_card(view, till) for till in view.tills]
    if not cards:
        return _section(t("tills"), None, el("p", t("till_missing"), class_="card"), name="tills")
    jumps = [el("a", till.merchant.name, href=f"#{till.anchor}") for till in view.tills]
    jump = el("nav", *jumps, class_="jump", aria_labelledby="tills")
    return _section(t("tills"), t("tills_hint"), jump, el("div", *cards, class_="cards"), name="tills")


def _seats(view: View) -> Html | None:
    t = view.words
    cards = [seat(staff, t) for staff in view.seats]
    return _section(t("seats"), t("seats_hint"), el("ul", *cards, class_="cards"), name="seats") if cards else None


def _behind(view: View) -> Html:
    t = view.words
    cards = [
        el("div", el("h3", el("a", t("outbox"), href=OUTBOX)), el("p", t("outbox_about")), class_="card"),
        _bank(view) if view.bank_url else None,
        el(
            "div",
            el("h3", el("a", t("docs"), href="/docs")),
            el("p", t("docs_about")),
            el("p", el("code", f"{view.base_url}/v1"), class_="hint"),
            class_="card",
        ),
        _operator(view),
    ]
    return _section(t("behind"), None, el("div", *cards, class_="cards"), name="behind")


def _bank(view: View) -> Html:
    t = view.words
    link = el("a", t("bank"), href=view.bank_url, target="purser-bank", rel="noreferrer")
    place = el("p", el("code", view.bank_url), " ", t("bank_place"), class_="hint")
    return el("div", el("h3", link), el("p", t("bank_about")), place, class_="card")


def _operator(view: View) -> Html:
    t = view.words
    if view.operator_key is None:
        return el("div", el("h3", t("operator")), el("p", t("operator_own")), class_="card")
    call = (
        f"curl {view.base_url}/v1/merchants -H 'Authorization: Bearer {view.operator_key}'"
        f" -H 'Content-Type: application/json' -d '{{\"name\": \"{t('operator_name')}\"}}'"
    )
    return el(
        "div",
        el("h3", t("operator")),
        el("p", t("operator_about")),
        el("p", copyable(view.operator_key, "operator-key", t("operator"), t), class_="line"),
        el("p", copyable(call, "operator-call", "curl", t), class_="line"),
        class_="card",
    )
