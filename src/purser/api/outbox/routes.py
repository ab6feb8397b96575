"""The page's addresses. They are put together for a demo and for development only, and answer 404 everywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from purser.api.live_page import HEADERS, SCRIPT, STYLE, file_route
from purser.api.outbox.page import HERE, View, render
from purser.api.outbox.words import words_of
from purser.api.problems import request_language
from purser.api.runtime import runtime
from purser.core.text import LANGUAGES, Language
from purser.notices import LocalLetter, read_local_letters

SHOWN: Final = 50
"""Letters on the page."""

_READ: Final = 500  # the newest, among which those for one address are looked for
_FOLDER: Final = Path(__file__).parent


def outbox_routes() -> list[Route]:
    """The page, what it loads, and the same as JSON for tests and tools."""
    styles = [file_route(f"{HERE}/{name}", _FOLDER / name) for name in ("outbox.css", "letters.css")]
    shared = [file_route(f"{HERE}/page.css", STYLE), file_route(f"{HERE}/outbox.js", SCRIPT)]
    return [Route(HERE, _show), Route(f"{HERE}.json", _list), *styles, *shared]


async def _show(request: Request) -> Response:
    rt, query = runtime(request), request.query_params
    chosen = query.get("lang")
    language: Language = next((known for known in LANGUAGES if known == chosen), request_language(request))
    elsewhere = [way for way, url in (("mail", rt.settings.smtp_url), ("sms", rt.settings.sms_url)) if url]
    to = query.get("to", "").strip()[:100]
    view = View(
        words=words_of(language),
        chosen=language if chosen == language else None,
        letters=await _letters(request, to),
        to=to,
        elsewhere=elsewhere,
        zone=rt.policy.time_zone,
        is_demo=rt.settings.is_demo,
    )
    return Response(render(view), headers={**HEADERS, "Vary": "Accept-Language"}, media_type="text/html")


async def _list(request: Request) -> Response:
    found = await _letters(request, request.query_params.get("to", "").strip()[:100])
    items = [
        {
            "id": str(x.id), "way": x.way, "kind": x.kind, "to": x.to, "subject": x.subject, "text": x.text,
            "code": x.code, "at": x.at,
        }
        for x in found
    ]  # fmt: skip
    return Response(orjson.dumps({"items": items}), headers=HEADERS, media_type="application/json")


async def _letters(request: Request, to: str) -> list[LocalLetter]:
    """The newest, or the newest to an address with `to` in it."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        letters = await read_local_letters(conn, rt.notice_sealer, _READ)
    return [x for x in letters if to.lower() in x.to.lower()][:SHOWN]
