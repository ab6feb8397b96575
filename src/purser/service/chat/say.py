"""Saying something in a chat: numbered, kept, and rung to whoever listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from purser.core.bell import ring
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, StaffId
from purser.service.chat import store
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import (
    TALKING,
    Author,
    Chat,
    ChatId,
    Content,
    Kind,
    Message,
    Saying,
    chat_over,
    parse_word,
)
from purser.service.queue import whisper

_AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # filed so long ago that it is time

TOPIC: Final = "chat"
"""Rung with a chat's word when there is news of it."""

TYPING: Final = "chat.typing"
"""Rung while somebody types: the chat's word, a colon, and the side."""


def phrase(code: str, author: Author = Author.SYSTEM, **params: str | int) -> Saying:
    """One of our own sentences."""
    content: Content = {"code": code, "params": params} if params else {"code": code}
    return Saying(author, Kind.PHRASE, content)


async def add(tx: Tx, desk: ChatDesk, chat: Chat, sayings: Sequence[Saying]) -> tuple[Chat, list[Message]]:
    """Add what is said to a claimed chat, which the caller then writes (`settle`). Raises chat_ended."""
    if not chat.is_open:
        raise chat_over()
    now, said = desk.clock.now(), []
    for s in sayings:
        number = chat.last_number + 1
        m = Message(chat.customer, chat.id, number, now, s.author, s.staff, s.kind, s.content, s.key)
        await store.add_message(tx, m)
        said.append(m)
        chat = replace(chat, last_number=number)
        if s.author is Author.CUSTOMER:
            chat = replace(chat, customer_at=now, customer_read=number)
        elif s.author is Author.STAFF:
            filed_at = chat.filed_at if chat.answer_by is None else _AT_ONCE  # the case's clocks wait for the first
            chat = replace(chat, answer_by=None, staff_read=number, filed_at=filed_at)
    return chat, said


async def settle(tx: Tx, chat: Chat, *, words_only: bool = False) -> None:
    """Write a claimed chat and let everybody know who listens."""
    await (store.put_said if words_only else store.put)(tx, chat)
    await ring(tx, TOPIC, chat.word)


async def said_before(tx: Tx, chat: Chat, key: str) -> Message | None:
    """What was said under the key of a request; the chat is claimed."""
    return await store.by_key(tx, chat.customer, chat.id, key)


async def mark_read(tx: Tx, desk: ChatDesk, chat: Chat, up_to: int, staff: StaffId | None) -> Chat:
    """One side has read so far. Saying so twice is saying so once."""
    up_to = min(up_to, chat.last_number)
    if staff is None:
        after = replace(chat, customer_read=max(up_to, chat.customer_read), customer_at=desk.clock.now())
    else:
        after = replace(chat, staff_read=max(up_to, chat.staff_read))
    if (after.customer_read, after.staff_read) != (chat.customer_read, chat.staff_read):
        await settle(tx, after, words_only=True)
    return after


async def type_on(conn: Reader, chat: Chat, side: Author) -> None:
    """One side is typing. Nothing is kept of it: whoever does not hear it misses nothing."""
    if chat.state not in TALKING or chat.staff is None:
        return
    if side is Author.CUSTOMER:
        await whisper(conn, chat.staff, "chat.typing", {"chat_id": str(chat.id)})
    else:
        await ring(conn, TYPING, f"{chat.word}:{side}")


def parse_typing(word: str) -> tuple[CustomerId, ChatId, Author]:
    """What `type_on` rang. ValueError for anything else."""
    chat, _, side = word.partition(":")
    return *parse_word(chat), Author(side)
