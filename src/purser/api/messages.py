"""What a customer was told, and how they want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import Query
from pydantic import Field
from starlette.requests import Request

from purser import notices
from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.problems import language_of
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Output, WirePaymentId, WireWalletId, wire_id
from purser.core.db import Tx
from purser.core.ids import MessageId, PaymentId, WalletId
from purser.core.text import Language
from purser.notices import (
    ALWAYS,
    Box,
    Choice,
    Message,
    NoticeKind,
    Topic,
    Way,
    list_messages,
    mark_read,
    phrase,
    read_box,
    read_preferences,
    set_preferences,
)

router = new_router("messages")

LAST = 2**53 - 1


class MessageOut(Output):
    """Something the customer was told, in their language."""

    id: Annotated[MessageId, wire_id(MessageId)]
    number: int = Field(description="Counts up without a gap; names how far was read, and where a stream goes on")
    kind: str
    topic: Literal["security", "money_in", "money_out", "service"]
    title: str
    body: str
    advice: str | None = Field(description="What to do about it, where there is something to do")
    wallet_id: WireWalletId | None
    activity_id: WirePaymentId | None = Field(description="The activity it is about, in that wallet")
    read: bool
    at: datetime

    @classmethod
    def of(cls, m: Message, read_to: int, language: Language, rt: Runtime) -> Self:
        said = phrase(m.kind, m.data, language, rt.policy.time_zone)
        wallet, activity = m.data.get("wallet"), m.data.get("activity")
        return cls(
            id=m.id,
            number=m.number,
            kind=m.kind,
            topic=NoticeKind(m.kind).topic.value,
            title=said.title,
            body=said.body,
            advice=said.advice or None,
            wallet_id=None if wallet is None else WalletId.parse(wallet),
            activity_id=None if activity is None else PaymentId.parse(activity),
            read=m.number <= read_to,
            at=m.at,
        )


class MessagePage(Output):
    """Messages, newest first; `next_cursor` gets the next page, null ends the list."""

    items: list[MessageOut]
    next_cursor: str | None
    unread: int
    last_number: int = Field(description="Of the newest message there is; 0: none. A stream can go on from here")


class ReadUpTo(Input):
    """How far was read."""

    up_to: int = Field(strict=True, ge=0, le=LAST, description="The number of the newest message that was seen")


class UnreadMessages(Output):
    """What is left."""

    unread: int
    last_number: int


class NoticePreferenceIn(Input):
    """Whether a topic is wanted by each way."""

    topic: Literal["security", "money_in", "money_out", "service"]
    mail: bool = Field(strict=True)
    sms: bool = Field(strict=True)
    push: bool = Field(strict=True)


class NoticePreferencesIn(Input):
    """Topics that are not named stay as they are."""

    items: list[NoticePreferenceIn] = Field(min_length=1, max_length=len(Topic))


class NoticePreference(Output):
    """A topic and the ways it is told by, beside the app itself. One that is locked is always told."""

    topic: Literal["security", "money_in", "money_out", "service"]
    mail: bool
    sms: bool
    push: bool
    locked: bool


class NoticePreferences(Output):
    """All topics."""

    items: list[NoticePreference]

    @classmethod
    def of(cls, choices: list[Choice]) -> Self:
        wanted = {(c.topic, c.way): c.wanted for c in choices}
        return cls(
            items=[
                NoticePreference(
                    topic=topic.value,
                    mail=wanted[topic, Way.MAIL],
                    sms=wanted[topic, Way.SMS],
                    push=wanted[topic, Way.PUSH],
                    locked=topic in ALWAYS,
                )
                for topic in Topic
            ]
        )


def reader_language(request: Request, session: Session) -> Language:
    """The language asked for; the customer's own when none is."""
    asked = request.headers.get("accept-language")
    return language_of(asked) if asked and asked != "*" else notices.language_of(session.locale)


@router.get("/messages", operation_id="listMessages")
async def messages(
    request: Request,
    session: SignedIn,
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> MessagePage:
    """What the customer was told, newest first, and how much of it is unread."""
    scope = f"messages:{session.customer}"
    before = LAST if cursor is None else int.from_bytes(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        box = await read_box(conn, session.customer)
        found = await list_messages(conn, session.customer, limit + 1, before)
    page, language = found[:limit], reader_language(request, session)
    last = rt.cursors.encode(scope, page[-1].number.to_bytes(8)) if len(found) > limit else None
    items = [MessageOut.of(m, box.read_to, language, rt) for m in page]
    return MessagePage(items=items, next_cursor=last, unread=box.unread, last_number=box.last)


@router.post("/messages/read", operation_id="readMessages")
async def read_messages(body: ReadUpTo, session: SignedIn, rt: Rt) -> UnreadMessages:
    """Everything up to a message has been read. Saying so twice is saying so once."""

    async def mark(tx: Tx) -> Box:
        return await mark_read(tx, session.customer, body.up_to)

    box = await rt.db.run(mark)
    return UnreadMessages(unread=box.unread, last_number=box.last)


@router.get("/notice-preferences", operation_id="getNoticePreferences")
async def preferences(session: SignedIn, rt: Rt) -> NoticePreferences:
    """By which ways the customer is told what, beside the app itself."""
    async with rt.db.reader() as conn:
        return NoticePreferences.of(await read_preferences(conn, session.customer))


@router.put("/notice-preferences", operation_id="setNoticePreferences")
async def choose(body: NoticePreferencesIn, session: SignedIn, rt: Rt) -> NoticePreferences:
    """Choose the ways. Security is always told by every way there is: it cannot be turned off."""
    choices = [Choice(Topic(p.topic), way, getattr(p, way)) for p in body.items for way in Way]

    async def change(tx: Tx) -> list[Choice]:
        await set_preferences(tx, session.customer, choices)
        return await read_preferences(tx, session.customer)

    return NoticePreferences.of(await rt.db.run(change))
