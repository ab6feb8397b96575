"""What happens to chats when nothing is said in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final, TypeAlias

import structlog

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.procedure import Actor
from purser.service.chat import store
from purser.service.chat.case_of import file_new
from purser.service.chat.desk import ChatDesk
from purser.service.chat.end_chat import close
from purser.service.chat.model import Author, Chat, State
from purser.service.chat.say import add, phrase, settle
from purser.service.queue.finish import finish
from purser.service.queue.hand_over import requeue
from purser.service.queue.model import ContactId

EVERY: Final = 5.0
"""Seconds between two looks."""

FILED_AFTER: Final = timedelta(minutes=2)
"""After which a case gets what was said in its chat; the first answer of a person at once."""

FILED_AT_ONCE: Final = 8
"""Messages that are worth filing before that."""

_MOST: Final = 200  # chats of one sort at a look

Act: TypeAlias = "Callable[[Tx, ChatDesk, Chat], Awaitable[None]]"

log = structlog.get_logger(__name__)


async def sweep(desk: ChatDesk) -> int:
    """Give back what nobody answered, ask whoever fell silent, end what stays silent; returns how many were moved."""
    now = desk.clock.now()
    silence, idle, lonely = (now - desk.span(name) for name in ("silence", "idle", "assistant_idle"))
    async with desk.db.reader() as conn:
        late = await store.unanswered(conn, now, _MOST)
        silent = await store.quiet_since(conn, State.ACTIVE, silence, _MOST)
        gone = [c for c in await store.quiet_since(conn, State.IDLE, idle, _MOST) if c.since <= idle]
        alone = await store.quiet_since(conn, State.ASSISTANT, lonely, _MOST)
    todo: list[tuple[Chat, Act]] = [(c, _return) for c in late]
    todo += [(c, _fall_silent) for c in silent]
    todo += [(c, _end) for c in (*gone, *alone)]
    for chat, act in todo:
        await _do(desk, chat, act)
    return len(todo)


async def file_words(desk: ChatDesk) -> int:
    """Give the cases what was said in their chats since the last look; returns of how many chats."""
    async with desk.db.reader() as conn:
        found = await store.to_file(conn, desk.clock.now() - FILED_AFTER, FILED_AT_ONCE, _MOST)
    for seen in found:
        await desk.db.run(partial(_file, desk, seen))
    return len(found)


async def _file(desk: ChatDesk, seen: Chat, tx: Tx) -> None:
    chat = await store.claim(tx, seen.customer, seen.id)
    if chat.is_open:
        await store.put_filed(tx, await file_new(tx, desk, chat))


async def _do(desk: ChatDesk, seen: Chat, act: Act) -> None:
    """Act on a chat that nobody has touched since it was looked at."""

    async def once(tx: Tx) -> None:
        chat = await store.claim(tx, seen.customer, seen.id)
        if (chat.version, chat.last_number, chat.customer_at) == (seen.version, seen.last_number, seen.customer_at):
            await act(tx, desk, chat)

    try:
        await desk.db.run(once)
    except Problem as problem:  # its contact has gone on meanwhile: the chat follows it
        log.info("chat_not_swept", chat=str(seen.id), code=problem.code)


async def _return(tx: Tx, desk: ChatDesk, chat: Chat) -> None:
    """Whoever took it said nothing: back to its place. The chat follows its contact."""
    assert chat.contact is not None
    await requeue(tx, desk.floor, ContactId(chat.contact), chat.staff, Actor.SYSTEM, "silent")


async def _fall_silent(tx: Tx, desk: ChatDesk, chat: Chat) -> None:
    """It was the customer's turn for long: ask whether they are there."""
    if chat.answer_by is not None or await store.last_speaker(tx, chat) is not Author.STAFF:
        return
    chat, _ = await add(tx, desk, chat, [phrase("left_idle")])
    await settle(tx, replace(chat, state=State.IDLE, since=desk.clock.now()))


async def _end(tx: Tx, desk: ChatDesk, chat: Chat) -> None:
    """Nothing was said for long."""
    chat = await close(tx, desk, chat, "silence")
    if chat.contact is not None:
        await finish(tx, desk.floor, ContactId(chat.contact), Actor.SYSTEM)
