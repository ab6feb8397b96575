"""One page and what it loads. It holds nothing: whoever signs in is known to the API by the cookie only."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from purser.api.html import Html, el
from purser.api.problems import request_language
from purser.api.static import CSP
from purser.core.text import Language

router = APIRouter(include_in_schema=False)

_HEADERS: Final = {"Content-Security-Policy": CSP, "Cache-Control": "no-cache"}
_FILES: Final = {"desk.css": "text/css", "desk.js": "text/javascript"}

WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "title": "员工登录",
        "invited": "您受邀加入。请在本设备上登记通行密钥；它须只存在于这台设备，例如安全密钥。",
        "enrol": "登记本设备",
        "sign_in": "用通行密钥登录",
        "sign_out": "退出登录",
        "may": "您可以",
        "nothing": "此角色目前没有特殊权限。",
        "failed": "未能完成。请重试，或索取新的链接。",
        "unsupported": "此浏览器不支持通行密钥。",
    },
    "en": {
        "title": "Staff sign-in",
        "invited": "You are invited. Enrol a passkey on this device; it must stay on it, as a security key does.",
        "enrol": "Enrol this device",
        "sign_in": "Sign in with a passkey",
        "sign_out": "Sign out",
        "may": "You may",
        "nothing": "This role has no privileges so far.",
        "failed": "That did not work. Try again, or ask for another link.",
        "unsupported": "This browser knows no passkeys.",
    },
}


@router.get("/staff")
async def lead() -> Response:
    """The page has a slash at its end."""
    return RedirectResponse("/staff/")


@router.get("/staff/")
async def show(request: Request) -> Response:
    """The page, in the browser's language."""
    language = request_language(request)
    headers = {**_HEADERS, "Vary": "Accept-Language"}
    return Response(_page(language), headers=headers, media_type="text/html")


@router.get("/staff/{file}")
async def load(file: str) -> Response:
    """What the page loads."""
    if file not in _FILES:
        raise HTTPException(404)
    return Response(_body(file), headers=_HEADERS, media_type=_FILES[file])


@lru_cache(maxsize=4)
def _body(file: str) -> bytes:
    return (Path(__file__).parent / file).read_bytes()


@lru_cache(maxsize=2)
def _page(language: Language) -> str:
    words = WORDS[language]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{words['title']} · Purser"),
        el("link", rel="stylesheet", href="/staff/desk.css"),
        el("script", src="/staff/desk.js", defer=True),
    )
    main = el(
        "main",
        el("h1", words["title"]),
        el("p", words["invited"], id="invited", hidden=True),
        el("p", id="who", hidden=True),
        el("ul", id="may", aria_label=words["may"], hidden=True),
        el("p", words["nothing"], id="nothing", hidden=True),
        el("p", id="said", role="status"),
        _button("enrol", words),
        _button("sign_in", words),
        _button("sign_out", words),
        data_failed=words["failed"],
        data_unsupported=words["unsupported"],
    )
    lang = "zh-CN" if language == "zh" else "en"
    return "<!doctype html>" + el("html", head, el("body", main), lang=lang)


def _button(name: str, words: dict[str, str]) -> Html:
    return el("button", words[name], id=name, type="button", hidden=True)
