"""Chats as agents have them: what is said, quick replies, the end. Who takes which chat is the queue's matter."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.chat_shapes import ChatMessage, ChatMessages, ChatText, ReadMark, StaffChat, WireChatId
from purser.api.description import documented
from purser.api.idempotency import IdempotencyKey
from purser.api.messages import LAST
from purser.api.problems import language_of
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.api.stolen_accounts import one_of
from purser.core.db import Reader, Tx
from purser.core.procedure import Actor
from purser.core.text import Language
from purser.identity.permissions import Permission
from purser.service import chat as chats
from purser.service.chat import Author, Chat, ChatId, Message, chat_unknown
from purser.service.chat import store as chat_store

router = new_router("staff: chats")

_PAGE = 200
Answering = Annotated[Colleague, Depends(colleague_with(Permission.CHAT_ANSWER))]


class StaffChats(Output):
    """The chats somebody has now, the oldest first."""

    items: list[StaffChat]


class StaffReply(Input):
    """Exactly one of: words, or the code of a quick reply, which the customer reads in their language."""

    text: ChatText | None = None
    quick_reply: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class QuickReplyOut(Output):
    """A quick reply, in the agent's language and in the one asked for."""

    code: str
    text: str
    translation: str


class QuickReplies(Output):
    """All of them, in the order of their table."""

    items: list[QuickReplyOut]


@router.get("/staff/chats", operation_id="listStaffChats", responses=documented(403))
async def mine(rt: Rt, colleague: Answering) -> StaffChats:
    """The chats one has: accepted in the queue, and not over."""
    async with rt.db.reader() as conn:
        return StaffChats(items=[StaffChat.of(c) for c in await chat_store.of_staff(conn, colleague.session.staff)])


@router.get("/staff/chats/{chat_id}", operation_id="getStaffChat", responses=documented(403, 404))
async def get_chat(chat_id: WireChatId, rt: Rt, colleague: Answering) -> StaffChat:
    """A chat one has, or had last."""
    async with rt.db.reader() as conn:
        return StaffChat.of(await had(conn, chat_id, colleague))


@router.get("/staff/chats/{chat_id}/messages", operation_id="listStaffChatMessages", responses=documented(403, 404))
async def messages(
    request: Request,
    chat_id: WireChatId,
    rt: Rt,
    colleague: Answering,
    after: Annotated[int, Query(ge=0, le=LAST)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = _PAGE,
) -> ChatMessages:
    """What was said after a message, with the assistant, too. The desk's stream says when there is more."""
    language = staff_language(request)
    async with rt.db.reader() as conn:
        chat = await had(conn, chat_id, colleague)
        found = await chat_store.messages(conn, chat.customer, chat_id, after, limit)
    return ChatMessages(items=[ChatMessage.of(m, language, rt) for m in found], last_number=chat.last_number)


@router.post(
    "/staff/chats/{chat_id}/messages", operation_id="answerInChat", status_code=201, responses=documented(403, 404, 409)
)
async def answer(
    request: Request, chat_id: WireChatId, body: StaffReply, rt: Rt, colleague: Answering, key: IdempotencyKey
) -> ChatMessage:
    """Say something in a chat one has."""
    staff, by = colleague.session.staff, one_of(body, "text", "quick_reply")

    async def say(tx: Tx) -> Message:
        customer = await chat_store.owner(tx, chat_id)
        if by == "text":
            return await chats.answer(tx, rt.chats, customer, chat_id, staff, body.text or "", key.key)
        return await chats.answer_quickly(tx, rt.chats, customer, chat_id, staff, body.quick_reply or "", key.key)

    return ChatMessage.of(await rt.db.run(say), staff_language(request), rt)


@router.post(
    "/staff/chats/{chat_id}/typing", operation_id="typeInStaffChat", status_code=204, responses=documented(403, 404)
)
async def typing(chat_id: WireChatId, rt: Rt, colleague: Answering) -> Response:
    """Let the customer see that something is being typed. Nothing is kept of it."""
    async with rt.db.reader() as conn:
        await chats.type_on(conn, await had(conn, chat_id, colleague), Author.STAFF)
    return Response(status_code=204)


@router.post("/staff/chats/{chat_id}/read", operation_id="readStaffChat", responses=documented(403, 404))
async def read(chat_id: WireChatId, body: ReadMark, rt: Rt, colleague: Answering) -> StaffChat:
    """Everything up to a message has been read."""
    staff = colleague.session.staff

    async def mark(tx: Tx) -> StaffChat:
        chat = await chat_store.claim(tx, (await had(tx, chat_id, colleague)).customer, chat_id)
        return StaffChat.of(await chats.mark_read(tx, rt.chats, chat, body.up_to, staff))

    return await rt.db.run(mark)


@router.post("/staff/chats/{chat_id}/end", operation_id="endStaffChat", responses=documented(403, 404, 409))
async def end(chat_id: WireChatId, rt: Rt, colleague: Answering) -> StaffChat:
    """Close a chat one has; its contact is then to be wrapped up with a code. Closing it twice is closing it once."""
    session = colleague.session

    async def close(tx: Tx) -> Chat:
        customer = await chat_store.owner(tx, chat_id)
        return await chats.end_by_staff(tx, rt.chats, customer, chat_id, session.staff, Actor(session.role.value))

    return StaffChat.of(await rt.db.run(close))


@router.get("/staff/quick-replies", operation_id="listQuickReplies", responses=documented(403))
async def quick_replies(
    request: Request, _: Answering, language: Annotated[Literal["zh", "en"], Query()] = "zh"
) -> QuickReplies:
    """What agents say most, as they read it and as a customer who reads `language` gets it."""
    theirs = {q.code: q.text for q in chats.quick_replies(language)}
    own = chats.quick_replies(staff_language(request))
    return QuickReplies(items=[QuickReplyOut(code=q.code, text=q.text, translation=theirs[q.code]) for q in own])


async def had(conn: Tx | Reader, ident: ChatId, colleague: Colleague) -> Chat:
    """A chat that this colleague has, or had last. Raises chat_unknown for everybody else's."""
    chat = await chat_store.read(conn, await chat_store.owner(conn, ident), ident)
    if chat.staff != colleague.session.staff:
        raise chat_unknown()
    return chat


def staff_language(request: Request) -> Language:
    """The language of somebody of the staff: the one asked for."""
    return language_of(request.headers.get("accept-language") or "")
