"""The outermost layer: request ids, security headers, compression, figures, and the answer to our own defects.

Plain ASGI, because it runs for every request.
"""

from __future__ import annotations

import random
import secrets
import time
import zlib
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from purser.api import problems
from purser.core.metrics import RequestMeter
from purser.core.text import Language

log = structlog.get_logger(__name__)

_numbers: Final = random.Random(secrets.randbits(128))  # noqa: S311 -- a request's id is no secret

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SMALL: Final = 800
"""Bytes not worth compressing: they fit a packet anyway."""

_COMPRESSIBLE: Final = (b"application/json", b"text/", b"application/problem+json")
_ALWAYS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"),
]
_CSP: Final = b"content-security-policy"
_API: Final = [
    (b"cache-control", b"no-store"),
    (_CSP, b"default-src 'none'; frame-ancestors 'none'"),
]
_PAGES: Final = (
    "/help",
    "/robots.txt",
    "/numbers",
    "/wallet",
    "/desk",
    "/console",
    "/merchant",
    "/docs",
    "/demo",
    "/dev/",
)
"""Paths that say themselves what a browser may keep and load. So does the page for an address that is unknown."""

_HSTS: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


class Edge:
    """Wraps the application. `is_secure`: reached over TLS."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._meter = RequestMeter()
        self._always = [*_ALWAYS, _HSTS] if is_secure else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange = _Exchange(scope, send, self._always)
        try:
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                await exchange.refuse_nul()
            else:
                await self._app(scope, receive, exchange.send)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the caller gets an answer
            await exchange.fail(error)
        self._meter.count(
            scope["method"] if scope["method"] in _METHODS else "other",
            getattr(scope.get("route"), "path", "none"),
            exchange.status,
            time.perf_counter() - began,
        )


class _Exchange:
    """One request and its answer on the way out."""

    __slots__ = ("_always", "_id", "_scope", "_send", "_start", "status")

    def __init__(self, scope: Scope, send: Send, always: list[tuple[bytes, bytes]]) -> None:
        self._scope = scope
        self._send = send
        self._always = always
        self._start: Message | None = None
        self._id = f"{_numbers.getrandbits(64):016x}"
        scope["purser.request_id"] = self._id
        self.status = 0

    async def send(self, message: Message) -> None:
        """Hold the head of the answer back until its body is there, then send both, dressed."""
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
            return
        start = self._start
        if start is not None and message["type"] == "http.response.body":
            self._start = None
            body = message.get("body", b"")
            if len(body) > _SMALL and not message.get("more_body") and self._may_compress(start["headers"]):
                body = zlib.compress(body, 5, 31)
                message = {"type": "http.response.body", "body": body}
                kept = [h for h in start["headers"] if h[0] != b"content-length"]
                length = str(len(body)).encode()
                start["headers"] = [*kept, (b"content-length", length), (b"content-encoding", b"gzip")]
            self._dress(start)
            await self._send(start)
        await self._send(message)

    async def refuse_nul(self) -> None:
        """A NUL in the address is never meant well, and PostgreSQL's text has none."""
        error = problems.InvalidRequest(problems.FieldError("", "nul_character"))
        body = problems.encode(error, self._language(), self._id)
        await self._answer(problems.status_of(error), body)

    async def fail(self, error: Exception) -> None:
        """A defect of ours: all of it to the log, nothing of it to the caller."""
        about = {"request_id": self._id, "method": self._scope["method"], "path": self._scope["path"]}
        log.error("request_failed", exc_info=error, **about)
        if self.status and self._start is None:
            raise error  # the answer has begun: all that is left is to cut the connection
        await self._answer(500, problems.internal_error(self._language(), self._id))

    async def _answer(self, status: int, body: bytes) -> None:
        headers = [(b"content-type", problems.MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def _language(self) -> Language:
        return problems.language_of(self._header(b"accept-language"))

    def _header(self, name: bytes) -> str | None:
        return next((v.decode("latin-1") for k, v in self._scope["headers"] if k == name), None)

    def _may_compress(self, headers: list[tuple[bytes, bytes]]) -> bool:
        if "gzip" not in (self._header(b"accept-encoding") or ""):
            return False
        named = dict(headers)
        return b"content-encoding" not in named and named.get(b"content-type", b"").startswith(_COMPRESSIBLE)

    def _dress(self, start: Message) -> None:
        headers = [*start["headers"], *self._always, (b"x-request-id", self._id.encode())]
        if not self._scope["path"].startswith(_PAGES) and not any(k == _CSP for k, _ in start["headers"]):
            headers += _API
        start["headers"] = headers
