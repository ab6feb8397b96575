"""Where a request comes from: the keys of its device, what the device calls itself, and its network.

A browser keeps its device keys in a cookie that no script can read; other clients send the key that signing in
answered in the header `Purser-Device`. Of an address only the network is kept: enough for its owner to recognise a
place, too little to follow anybody home.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from purser.api.cookies import keep_cookie
from purser.api.places import place_of
from purser.api.runtime import Runtime, runtime
from purser.identity import KEYS_KEPT, Visitor

COOKIE: Final = "purser_device"
SECURE_COOKIE: Final = "__Host-purser_device"
HEADER: Final = "purser-device"
KEPT: Final = timedelta(days=400)
"""The longest a browser keeps a cookie (RFC 6265bis, 5.5)."""

_KEY: Final = re.compile(r"pd_[A-Za-z0-9_-]{43}", re.ASCII)
_SEPARATOR: Final = "."

# In this order: every browser also claims to be those it descends from.
_BROWSERS: Final = (
    ("MicroMessenger/", "WeChat"),
    ("AlipayClient/", "Alipay"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PRODUCT: Final = re.compile(r"[A-Za-z0-9 ._-]{1,40}", re.ASCII)


def visitor(request: Request) -> Visitor:
    """Who is at the door, as far as a request says."""
    name = device_name(request.headers.get("user-agent", ""))
    host = request.client.host if request.client else ""
    return Visitor(_keys(request), name, place_of(host))


def device_name(agent: str) -> str:
    """`Chrome on Android`, `Safari on iPhone`; of what is no browser, the name of the program."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    if browser is not None:
        return browser if system is None else f"{browser} on {system}"
    product = _PRODUCT.match(agent.partition("/")[0])
    return system or (product.group().strip() if product else "") or "?"


def keep_key(request: Request, response: Response, key: str) -> None:
    """Let the browser keep a device key, before those it has of other customers."""
    rt = runtime(request)
    keys = [key, *_keys(request)][:KEYS_KEPT]
    keep_cookie(response, rt, _cookie_name(rt), _SEPARATOR.join(keys), KEPT)


def _keys(request: Request) -> tuple[str, ...]:
    sent = request.headers.get(HEADER)
    if sent is None:
        sent = request.cookies.get(_cookie_name(runtime(request)), "")
    return tuple(key for key in sent.split(_SEPARATOR)[:KEYS_KEPT] if _KEY.fullmatch(key))


def _cookie_name(rt: Runtime) -> str:
    return SECURE_COOKIE if rt.is_secure else COOKIE
