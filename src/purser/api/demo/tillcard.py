"""One merchant's till: its display, its two forms and its takings."""

from __future__ import annotations

from urllib.parse import quote

from purser.api.demo import symbols
from purser.api.demo.form import new_key
from purser.api.demo.view import Filled, FormName, Taking, Till, View
from purser.api.html import Html, el
from purser.payments import Order, OrderState, order_payload
from purser.payments.emv import merchant_payload


def till_card(view: View, till: Till) -> Html:
    """The card. What changes by itself is marked `data-live`."""
    return el(
        "article",
        el("div", _news(view, till), _display(view, till), aria_live="polite", class_="front"),
        _form(view, till, "order"),
        _form(view, till, "charge"),
        _takings(view, till),
        id=till.anchor,
        class_="card till",
        aria_label=till.merchant.name,
    )


def _display(view: View, till: Till) -> Html:
    """What the customer sees: the order that was just asked for, or the code that is always there."""
    order = view.order
    if order is None or order.merchant != till.merchant.id:
        shown = _standing(view, till)
    elif view.waits:
        shown = _waiting(view, till, order)
    else:
        shown = _ended(view, order)
    return el(
        "div", el("h3", till.merchant.name), *shown, id=f"{till.anchor}-display", class_="display", data_live=True
    )


def _standing(view: View, till: Till) -> list[Html]:
    m = till.merchant
    payload = merchant_payload(m.id, m.name, m.currency)
    return [el("p", view.words("static"), class_="say"), *_symbol(view, till, payload)]


def _waiting(view: View, till: Till, order: Order) -> list[Html]:
    t = view.words
    return [
        el("p", order.title, class_="say"),
        el("p", order.money.text(), class_="amount"),
        *_symbol(view, till, order_payload(order.id)),
        el(
            "p", el("strong", t("order_waiting")), " ", t("order_until", at=view.time(order.expires_at)), class_="state"
        ),
        _next(view, till),
    ]


def _ended(view: View, order: Order) -> list[Html]:
    t = view.words
    if order.state is OrderState.PAID:
        assert order.paid_at is not None
        word, detail = "paid", t("order_paid_at", at=view.time(order.paid_at), no=order.order_no)
    else:
        word, detail = ("closed" if order.state is OrderState.CLOSED else "expired"), ""
    return [
        el("p", order.title, class_="say"),
        el("p", order.money.text(), class_="amount"),
        el("p", "✓" if word == "paid" else "–", class_=f"seal {word}", aria_hidden="true"),
        el("p", el("strong", t(f"order_{word}")), " ", detail, class_="state"),
        el("a", t("next_customer"), href=view.address(), class_="button quiet"),
    ]


def _next(view: View, till: Till) -> Html:
    return el("a", view.words("next_customer"), href=f"{view.address()}#{till.anchor}", class_="button quiet")


def _symbol(view: View, till: Till, payload: str) -> list[Html]:
    """The QR code, and the ways to it for those who cannot scan their own screen."""
    t, ident, said = view.words, f"{till.anchor}-payload", quote(payload, safe="")
    links = el(
        "p",
        el("a", t("pay_here"), href=f"/wallet/pay?code={said}", target="purser-wallet"),
        el("a", t("picture"), href=f"/demo/qr.png?payload={said}", download="purser-qr.png"),
        class_="ways",
    )
    button = el("button", t("copy"), type="button", class_="copy", hidden=True, data_copy=ident, data_done=t("copied"),
                aria_label=t("copy_what", what=t("payload")))  # fmt: skip
    text = el("p", el("code", payload, id=ident, class_="value long", title=t("payload")), button, class_="line")
    return [el("div", symbols.svg(payload, t("symbol", name=till.merchant.name)), class_="paper"), links, text]


def _news(view: View, till: Till) -> Html | None:
    """The payment code that was just charged."""
    taken = next((x for x in till.takings if x.id == view.paid), None)
    if taken is None:
        return None
    t = view.words
    detail = t("received_from", name=taken.payer, no=taken.order_no)
    return el("p", el("strong", t("received", amount=taken.money.text())), " ", detail, class_="note good")


def _form(view: View, till: Till, name: FormName) -> Html:
    t, ident, filled = view.words, f"{till.anchor}-{name}", view.filled
    if filled is not None and (filled.form != name or filled.merchant != str(till.merchant.id)):
        filled = None
    hidden = {"merchant": str(till.merchant.id), "key": new_key(), "lang": view.language}
    amount = _field(f"{ident}-amount", "amount", t("amount"), filled, inputmode="decimal", placeholder="12.50")
    if name == "order":
        title = _field(f"{ident}-title", "title", t("goods"), filled, t("goods_usual"), maxlength="64")
        rows = [el("div", amount, title, class_="pair")]
    else:
        code = _field(f"{ident}-code", "code", t("code"), filled, inputmode="numeric", placeholder="77…")
        rows = [el("p", t("charge_hint"), class_="hint"), el("div", code, amount, class_="pair wide")]
    return el(
        "form",
        el("h4", t(name)),
        _refused(filled),
        *(el("input", type="hidden", name=n, value=v) for n, v in hidden.items() if v is not None),
        *rows,
        el("button", t(f"{name}_do"), type="submit", class_="button"),
        method="post",
        action=f"/demo/{name}s#{till.anchor}",
        autocomplete="off",
    )


def _refused(filled: Filled | None) -> Html | None:
    if filled is None or not filled.refusal.title:
        return None
    return el("p", el("strong", filled.refusal.title), " ", filled.refusal.detail, class_="note bad", role="alert")


def _field(ident: str, name: str, label: str, filled: Filled | None, usual: str = "", **attributes: str) -> Html:
    """A labelled field with what was typed and what is wrong with it."""
    value = usual if filled is None else filled.fields.get(name, "")
    wrong = None if filled is None else filled.refusal.fields.get(name)
    if wrong is not None:
        attributes |= {"aria_invalid": "true", "aria_describedby": f"{ident}-wrong"}
    typed = el("input", id=ident, name=name, value=value, required=True, **attributes)
    error = el("span", wrong, id=f"{ident}-wrong", class_="wrong", role="alert") if wrong else None
    return el("div", el("label", label, for_=ident), typed, error, class_="field")


def _takings(view: View, till: Till) -> Html:
    t = view.words
    sums = [
        el("div", el("dt", t(name)), el("dd", money.text()))
        for name, money in (("pending", till.pending), ("available", till.available))
    ]
    lines = [_taking(view, taking) for taking in till.takings]
    listed = el("ul", *lines) if lines else el("p", t("takings_none"), class_="hint")
    return el(
        "div",
        el("dl", *sums),
        el("h4", t("takings")),
        listed,
        id=f"{till.anchor}-takings",
        class_="takings",
        data_live=True,
    )


def _taking(view: View, taking: Taking) -> Html:
    return el(
        "li",
        el("span", view.time(taking.at), class_="hint"),
        el("span", taking.payer),
        el("span", f"+{taking.money.text()}", class_="plus"),
    )
