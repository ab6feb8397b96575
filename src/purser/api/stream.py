"""The stream of a customer's messages and balances: server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.messages import LAST, MessageOut, reader_language
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.streams import Listener, News, alive, beginning, framed
from purser.core.errors import invalid
from purser.core.text import Language

router = new_router("messages")

_HEADERS: Final = {"X-Accel-Buffering": "no"}  # a proxy in between must not wait for more

_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events, until it breaks"},
    **documented(429),
}


@router.get("/stream", operation_id="streamMessages", response_class=StreamingResponse, responses=_DESCRIBED)
async def stream(
    request: Request,
    session: SignedIn,
    rt: Rt,
    after: Annotated[int | None, Query(ge=0, le=LAST)] = None,
    lang: Annotated[str | None, Query(max_length=20)] = None,
) -> StreamingResponse:
    """Server-sent events. `message`: as in listMessages, whose `number` is the event's id. `unread`: how many are
    left. `wallet`: what a wallet has now. `call`: the call you have with us was stepped (see getCurrentCall), or is
    over (null). `end`: the session has ended, or the server will be back at once.

    A browser comes back by itself with `Last-Event-ID` and misses nothing; `after` says the same in the address.
    Without either, messages are told from now on. `lang` is for browsers, which choose no header here.
    """
    listener = rt.streams.join(session, last_heard(request, after))
    language: Language = (
        reader_language(request, session) if lang is None else "zh" if lang.lower().startswith("zh") else "en"
    )
    return StreamingResponse(_frames(rt, listener, language), media_type="text/event-stream", headers=_HEADERS)


def last_heard(request: Request, after: int | None) -> int | None:
    """Raises last_event_id_invalid."""
    text = request.headers.get("last-event-id")
    if not text:
        return after
    if not text.isascii() or not text.isdigit() or int(text) > LAST:
        raise invalid("last_event_id_invalid")
    return int(text)


async def _frames(rt: Runtime, listener: Listener, language: Language) -> AsyncIterator[bytes]:
    yield beginning()
    async for news in rt.streams.tell(listener):
        if news is None:
            yield alive()
        elif isinstance(news, str):
            yield framed("end", {"reason": news})
        else:
            yield b"".join(_events(rt, news, language))


def _events(rt: Runtime, news: News, language: Language) -> list[bytes]:
    frames = []
    for m in news.messages:
        read_to = news.box.read_to if news.box else 0
        shown = MessageOut.of(m, read_to, language, rt).model_dump(mode="json")
        frames.append(framed("message", shown, m.number))
    if news.box is not None and not news.messages:
        frames.append(framed("unread", {"unread": news.box.unread, "last_number": news.box.last}))
    for wallet, b in news.wallets.items():
        money = {"balance": b.money, "held": b.held}
        shown = {name: {"amount": m.amount, "currency": m.currency} for name, m in money.items()}
        frames.append(framed("wallet", {"wallet_id": str(wallet), **shown}))
    if news.call is not None:
        ident, version = news.call
        frames.append(framed("call", {"call_id": None if ident is None else str(ident), "version": version}))
    return frames
