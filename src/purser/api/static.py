"""The built web apps, read into memory when the server starts: there are few files and many readers."""

from __future__ import annotations

import hashlib
import mimetypes
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_TYPES: Final = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}
_TEXT: Final = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_TWIN: Final = ".br"
"""Ends the name of a file's twin that the build has packed with Brotli (RFC 7932)."""

_FOREVER: Final = "public, max-age=31536000, immutable"
"""For files whose name has the hash of their contents."""

CSP: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
    " connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: dict[str, bytes]
    media_type: str
    etag: str
    cache: str


class WebApp:
    """An ASGI app that serves one single-page application: its files, and its index for every other page."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _read(path, path.relative_to(folder), path.stat().st_mtime_ns)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != _TWIN
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        await self._respond(Request(scope))(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        name = request.path_params["file"]
        found = self._files.get(name)
        if found is None and "." not in name.rpartition("/")[2]:
            found = self._files.get("index.html")
        if found is None:
            raise HTTPException(404)
        headers = {
            "ETag": found.etag,
            "Cache-Control": found.cache,
            "Content-Security-Policy": CSP,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == found.etag:
            return Response(status_code=304, headers=headers)
        accepted = request.headers.get("accept-encoding", "").replace(" ", "").split(",")
        for encoding, packed in found.packed.items():
            if encoding in accepted:  # with a weight nobody asks for either
                return Response(packed, headers={**headers, "Content-Encoding": encoding}, media_type=found.media_type)
        return Response(found.body, headers=headers, media_type=found.media_type)


@lru_cache(maxsize=2048)
def _read(path: Path, name: Path, _changed: int) -> _File:
    body = path.read_bytes()
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    media_type = guessed or "application/octet-stream"
    packed = {"br": twin.read_bytes()} if (twin := path.with_name(path.name + _TWIN)).exists() else {}
    if media_type.startswith(_TEXT):
        packed["gzip"] = zlib.compress(body, 9, 31)
    return _File(
        body,
        {encoding: shorter for encoding, shorter in packed.items() if len(shorter) < len(body)},
        media_type,
        f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        _FOREVER if name.parts[0] == "assets" else "no-cache",
    )
