"""The customer's chat: with the assistant, and with a person on the first ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from purser.api.auth import SignedIn
from purser.api.chat_shapes import (
    ChatMessage,
    ChatMessages,
    ChatOut,
    ChosenReply,
    CurrentChat,
    NewChat,
    NewChatMessage,
    ReadMark,
    WireChatId,
    chat_out,
)
from purser.api.chat_streams import ChatListener, News
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.library import library_of
from purser.api.messages import LAST, reader_language
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.stream import last_heard
from purser.api.streams import alive, beginning, framed
from purser.core.db import Tx
from purser.core.text import Language
from purser.service import chat as chats
from purser.service.answers import Object
from purser.service.chat import Author, Chat, Message
from purser.service.chat import store as chat_store

router = new_router("chats")

_HEADERS: Final = {"X-Accel-Buffering": "no"}
_PAGE: Final = 200

_DESCRIBED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events, until it breaks"},
    **documented(429),
}


@router.post("/chats", operation_id="openChat", status_code=201, responses=documented(404, 429))
async def open_chat(request: Request, body: NewChat, session: SignedIn, rt: Rt) -> ChatOut:
    """Open a chat, or go on with the one that is open: there is one at a time. It begins with the assistant, which
    answers at once when it is told what it is about."""
    rt.chat_pace.require(session.customer)
    about = None if body.about is None else Object(body.about.subject, body.about.id)
    language, _ = reader_language(request, session), await library_of(rt)

    async def begin(tx: Tx) -> ChatOut:
        return await chat_out(tx, await chats.open_chat(tx, rt.chats, session.customer, language, about), rt)

    return await rt.db.run(begin)


@router.get("/chats/current", operation_id="getCurrentChat")
async def current(session: SignedIn, rt: Rt) -> CurrentChat:
    """The chat that is open, if one is."""
    async with rt.db.reader() as conn:
        found = await chat_store.open_chat_of(conn, session.customer)
        return CurrentChat(chat=None if found is None else await chat_out(conn, found, rt))


@router.get("/chats/{chat_id}", operation_id="getChat", responses=documented(404))
async def get_chat(chat_id: WireChatId, session: SignedIn, rt: Rt) -> ChatOut:
    """A chat, open or not."""
    async with rt.db.reader() as conn:
        return await chat_out(conn, await chat_store.read(conn, session.customer, chat_id), rt)


@router.get("/chats/{chat_id}/messages", operation_id="listChatMessages", responses=documented(404))
async def messages(
    request: Request,
    chat_id: WireChatId,
    session: SignedIn,
    rt: Rt,
    after: Annotated[int, Query(ge=0, le=LAST)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
) -> ChatMessages:
    """What was said after a message, in order."""
    language = reader_language(request, session)
    async with rt.db.reader() as conn:
        chat = await chat_store.read(conn, session.customer, chat_id)
        found = await chat_store.messages(conn, session.customer, chat_id, after, limit)
    return ChatMessages(items=[ChatMessage.of(m, language, rt) for m in found], last_number=chat.last_number)


@router.get(
    "/chats/{chat_id}/stream", operation_id="streamChat", response_class=StreamingResponse,
    responses=_DESCRIBED | documented(404),
)  # fmt: skip
async def stream(
    request: Request,
    chat_id: WireChatId,
    session: SignedIn,
    rt: Rt,
    after: Annotated[int | None, Query(ge=0, le=LAST)] = None,
    lang: Annotated[str | None, Query(max_length=20)] = None,
) -> StreamingResponse:
    """Server-sent events. `message`: as in listChatMessages, whose `number` is the event's id. `chat`: how the chat
    stands, as in getChat. `typing`: the other side is. `end`: the session has ended, or the server will be back soon.

    A browser comes back by itself with `Last-Event-ID` and misses nothing; `after` says the same in the address.
    Without either, messages are told from now on. `lang` is for browsers, which choose no header here.
    """
    async with rt.db.reader() as conn:
        chat = await chat_store.read(conn, session.customer, chat_id)
    language: Language = (
        reader_language(request, session) if lang is None else "zh" if lang.lower().startswith("zh") else "en"
    )
    listener = rt.chat_streams.join(session, chat, last_heard(request, after))
    return StreamingResponse(_frames(rt, listener, language), media_type="text/event-stream", headers=_HEADERS)


@router.post(
    "/chats/{chat_id}/messages", operation_id="writeInChat", status_code=201, responses=documented(404, 409, 429)
)
async def write(
    request: Request, chat_id: WireChatId, body: NewChatMessage, session: SignedIn, rt: Rt, key: IdempotencyKey
) -> ChatMessage:
    """Say something. While no person is there, the assistant answers; whoever asks for a person, or says that they were
    robbed, is handed over at once. Numbers of bank cards are cut out."""
    rt.chat_pace.require(session.customer)
    await library_of(rt)  # the assistant knows what was published since
    said = await rt.db.run(lambda tx: chats.write(tx, rt.chats, session.customer, chat_id, body.text, key.key))
    return ChatMessage.of(said, reader_language(request, session), rt)


@router.post(
    "/chats/{chat_id}/choices", operation_id="chooseInChat", status_code=201, responses=documented(404, 409, 429)
)
async def choose(
    request: Request, chat_id: WireChatId, body: ChosenReply, session: SignedIn, rt: Rt, key: IdempotencyKey
) -> ChatMessage:
    """Take a choice that a message offered."""
    rt.chat_pace.require(session.customer)
    await library_of(rt)

    async def take(tx: Tx) -> Message:
        return await chats.choose(tx, rt.chats, session.customer, chat_id, body.number, body.choice, key.key)

    return ChatMessage.of(await rt.db.run(take), reader_language(request, session), rt)


@router.post("/chats/{chat_id}/person", operation_id="askForPerson", responses=documented(404, 409, 429))
async def ask_for_person(chat_id: WireChatId, session: SignedIn, rt: Rt) -> ChatOut:
    """Talk to a person instead of the assistant: into the queue at once, and a case is opened. Asking twice is asking
    once."""
    rt.chat_pace.require(session.customer)

    async def ask(tx: Tx) -> ChatOut:
        return await chat_out(tx, await chats.want_person(tx, rt.chats, session.customer, chat_id), rt)

    return await rt.db.run(ask)


@router.post("/chats/{chat_id}/typing", operation_id="typeInChat", status_code=204, responses=documented(404, 429))
async def typing(chat_id: WireChatId, session: SignedIn, rt: Rt) -> Response:
    """Let the other side see that something is being typed. Nothing is kept of it."""
    rt.chat_pace.require(session.customer)
    async with rt.db.reader() as conn:
        await chats.type_on(conn, await chat_store.read(conn, session.customer, chat_id), Author.CUSTOMER)
    return Response(status_code=204)


@router.post("/chats/{chat_id}/read", operation_id="readChat", responses=documented(404))
async def read(chat_id: WireChatId, body: ReadMark, session: SignedIn, rt: Rt) -> ChatOut:
    """Everything up to a message has been read. Saying so twice is saying so once."""

    async def mark(tx: Tx) -> ChatOut:
        chat = await chat_store.claim(tx, session.customer, chat_id)
        return await chat_out(tx, await chats.mark_read(tx, rt.chats, chat, body.up_to, None), rt)

    return await rt.db.run(mark)


@router.post("/chats/{chat_id}/end", operation_id="endChat", responses=documented(404))
async def end(chat_id: WireChatId, session: SignedIn, rt: Rt) -> ChatOut:
    """Close the chat. Closing it twice is closing it once."""

    async def close(tx: Tx) -> Chat:
        return await chats.end_by_customer(tx, rt.chats, session.customer, chat_id)

    return ChatOut.of(await rt.db.run(close), None)


async def _frames(rt: Runtime, listener: ChatListener, language: Language) -> AsyncIterator[bytes]:
    yield beginning()
    async for news in rt.chat_streams.tell(listener):
        if isinstance(news, str):
            yield framed("end", {"reason": news})
        elif news:
            yield b"".join([await _frame(rt, n, language) for n in news])
        else:
            yield alive()


async def _frame(rt: Runtime, news: News, language: Language) -> bytes:
    if isinstance(news, Message):
        return framed("message", ChatMessage.of(news, language, rt).model_dump(mode="json"), news.number)
    if isinstance(news, Chat):
        if news.state is not chats.State.QUEUED:
            return framed("chat", ChatOut.of(news, None).model_dump(mode="json"))
        async with rt.db.reader() as conn:
            return framed("chat", (await chat_out(conn, news, rt)).model_dump(mode="json"))
    return framed("typing", {"author": news.value})
