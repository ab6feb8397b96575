"""The page on which a holder shows the bank a card. It works without a script and remembers nothing in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from emulators.sandbox import bindings
from emulators.sandbox.bank import now_ms
from emulators.sandbox.cards import BANKS, card_number, cards_of
from emulators.sandbox.store import Row, Store

_LONGEST: Final = 4096

WORDS: Final = {
    "zh": {
        "title": "沙盒银行 · 绑定银行卡",
        "lead": "卡号只在银行页面输入，不会交给钱包。",
        "number": "银行卡号",
        "next": "下一步",
        "yours": "您在沙盒银行的银行卡（虚拟资金）",
        "use": "使用此卡",
        "code": "短信验证码",
        "sent": "验证码已发送到您的手机。沙盒没有短信，验证码是",
        "confirm": "确认绑定",
        "number_wrong": "这不是您在本行的卡号，请核对。",
        "code_wrong": "验证码不正确，请重试。",
        "over": "此次绑定已结束。",
        "back": "返回钱包",
    },
    "en": {
        "title": "Sandbox Bank · Bind a card",
        "lead": "The number is typed in at the bank only; your wallet never sees it.",
        "number": "Card number",
        "next": "Next",
        "yours": "Your cards at the Sandbox Bank (play money)",
        "use": "Use this card",
        "code": "Code from the text message",
        "sent": "A code has been sent to your phone. The sandbox sends no texts: the code is",
        "confirm": "Bind this card",
        "number_wrong": "This is no card of yours at this bank. Check the number.",
        "code_wrong": "The code is not right. Try again.",
        "over": "This binding has ended.",
        "back": "Back to your wallet",
    },
}

STYLE: Final = """
:root { color-scheme: light dark; } * { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans SC", sans-serif;
  background: light-dark(#f4f6f8, #131619); color: light-dark(#14181d, #eceff2); }
main { max-width: 420px; margin: 0 auto; padding: 32px 20px; display: grid; gap: 16px; }
h1 { font-size: 20px; margin: 0; } p { margin: 0; } .soft { color: light-dark(#5b6570, #9aa4af); }
form, li { background: light-dark(#fff, #1c2025); border-radius: 12px; padding: 16px; display: grid; gap: 12px; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
li { grid-template-columns: 1fr auto; align-items: center; padding: 12px 16px; }
input { font: inherit; font-size: 18px; padding: 12px; border-radius: 8px; border: 1px solid #8a939d; width: 100%;
  background: transparent; color: inherit; }
button, .button { font: inherit; padding: 12px; border: 0; border-radius: 8px; background: #0b6b5d; color: #fff;
  text-align: center; text-decoration: none; cursor: pointer; }
a { color: light-dark(#0b6b5d, #4fc3ae); } .bad { color: light-dark(#b3261e, #ff8a80); }
"""


@dataclass(frozen=True, slots=True)
class BindingPage:
    """The pages below /bind. Whoever knows the address is the holder: it was given to their wallet only."""

    store: Store

    def routes(self) -> list[Route]:
        return [
            Route("/bind/{page:str}", self._show, methods=["GET"]),
            Route("/bind/{page:str}", self._take, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        found = self._find(request)
        if found is None:
            return Response("not found", 404)
        words, chosen = _words(request), request.query_params.get("card", "")
        return self._page(words, found, chosen=chosen)

    async def _take(self, request: Request) -> Response:
        found = self._find(request)
        body = await request.body()
        if found is None or len(body) > _LONGEST:
            return Response("not found", 404)
        typed = parse_qs(body.decode("ascii", "replace"))
        words, fault = _words(request), ""
        if bindings.state_of(found, now_ms()) == "AWAITING":
            if "code" in typed:
                right = bindings.show_code(self.store, found, typed["code"][0])
                fault = "" if right else "code_wrong"
            else:
                right = bindings.show_number(self.store, found, typed.get("number", [""])[0])
                fault = "" if right else "number_wrong"
        found = self._find(request)
        assert found is not None
        if bindings.state_of(found, now_ms()) == "SUCCESS":
            return RedirectResponse(found["return_url"], 303)
        return self._page(words, found, fault=fault)

    def _find(self, request: Request) -> Row | None:
        return bindings.find_page(self.store, request.path_params["page"])

    def _page(self, words: dict[str, str], found: Row, *, fault: str = "", chosen: str = "") -> Response:
        says = f'<p class="bad" role="alert">{words[fault]}</p>' if fault else ""
        if bindings.state_of(found, now_ms()) != "AWAITING":
            link = f'<a class="button" href="{escape(found["return_url"])}">{words["back"]}</a>'
            return _html(words, f"<p>{words['over']}</p>{says}{link}")
        if found["code"] is not None:
            return _html(words, says + _code_form(words, found))
        return _html(words, says + self._number_form(words, found, chosen))

    def _number_form(self, words: dict[str, str], found: Row, chosen: str) -> str:
        cards = cards_of(self.store, found["holder"])
        language = "zh" if words is WORDS["zh"] else "en"
        lines = "".join(
            f"<li><span>{BANKS[c['bank']][language]}<br><span class=soft>{_grouped(card_number(c))}</span></span>"
            f'<a href="?card={c["number"]}">{words["use"]}</a></li>'
            for c in cards
        )
        number = next((_grouped(card_number(c)) for c in cards if str(c["number"]) == chosen), "")
        return (
            f'<form method="post"><label for="number">{words["number"]}</label>'
            f'<input id="number" name="number" inputmode="numeric" autocomplete="off" required value="{number}">'
            f"<button>{words['next']}</button></form><p class=soft>{words['yours']}</p><ul>{lines}</ul>"
        )


def _code_form(words: dict[str, str], found: Row) -> str:
    return (
        f'<p class=soft>{words["sent"]} <strong id="sent">{found["code"]}</strong></p>'
        f'<form method="post"><label for="code">{words["code"]}</label>'
        f'<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>'
        f"<button>{words['confirm']}</button></form>"
    )


def _grouped(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def _words(request: Request) -> dict[str, str]:
    wanted = request.headers.get("accept-language", "")
    return WORDS["zh" if wanted.lower().startswith("zh") else "en"]


def _html(words: dict[str, str], body: str) -> Response:
    language = "zh-CN" if words is WORDS["zh"] else "en"
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{words['title']}</title><style>{STYLE}</style></head><body><main><h1>{words['title']}</h1>"
        f"<p class=soft>{words['lead']}</p>{body}</main></body></html>"
    )
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, headers=headers)
