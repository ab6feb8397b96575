"""What the counter's page and the outbox's share: how their files are served, and the script of both."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from purser.api.static import CSP

SCRIPT: Final = Path(__file__).with_name("live_page.js")

HEADERS: Final = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
"""Of a page that shows what there is now."""

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}


def file_route(address: str, path: Path) -> Route:
    """Serves a file that is read once; browsers ask for it each time."""
    body = path.read_bytes()

    async def serve(_: Request) -> Response:
        return Response(body, headers={**HEADERS, "Cache-Control": "no-cache"}, media_type=_TYPES[path.suffix])

    return Route(address, serve)
