"""Who listens to which chat, and what they are told: found for all of them by one look when the bell rings.

Numbers are given under the lock of a chat, so whoever has seen a number misses nothing below it, from whichever
process they hear the rest. A ring brings news within milliseconds; one that is lost is made up for by the next look.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from typing import Final, TypeAlias

import psycopg
import psycopg_pool
import structlog

from purser.accounts import Policy
from purser.api.callers import Session
from purser.core.bell import Bell
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.endings import end
from purser.core.errors import Kind, Problem
from purser.identity import read_sessions
from purser.service.chat import TOPIC, TYPING, Author, Chat, ChatId, Message, State, parse_typing
from purser.service.chat import store as chats

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a sign of life is sent."""

MOST: Final = 5
"""Streams of one chat in one process."""

LOOK: Final = 2.0
"""Seconds between looks at all chats that are listened to, for rings that were lost."""

LOOK_DEAF: Final = 0.25
"""The same while no ring is heard at all."""

SESSIONS: Final = 0.8
"""Seconds between looks at whose session has ended: nobody hears more than a second too much."""

WAITING: Final = 5.0
"""Seconds between looks at where those stand who wait for a person."""

PLACES: Final = 100
"""Who is told at one of these looks, those first who were told longest ago: each costs some reads."""

_PAGE: Final = 200
_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)

News: TypeAlias = "Message | Chat | Author"
"""Something said, the chat as it stands, or who types."""


class ChatListener:
    """One open stream. `number`: the last message it has heard of."""

    def __init__(self, session: Session, chat: Chat, number: int) -> None:
        self.session = session
        self.chat = chat
        self.number = number
        self.placed_at = time.monotonic()
        self.ended: str | None = None
        self._news: list[News] = [chat]
        self._is_new = asyncio.Event()
        self._is_new.set()

    def tell(self, news: Collection[News]) -> None:
        """There is news."""
        self._news.extend(news)
        self._is_new.set()

    def end(self, reason: str) -> None:
        """Nothing more is told."""
        self.ended = reason
        self._is_new.set()

    async def hear(self) -> list[News]:
        """What is new; nothing after a silence, or when it is over."""
        try:
            await asyncio.wait_for(self._is_new.wait(), HEARTBEAT)
        except TimeoutError:
            return []
        self._is_new.clear()
        news, self._news = self._news, []
        return news


class ChatStreams:
    """The listeners of one process."""

    def __init__(self, db: Database, bell: Bell, policy: Policy, clock: Clock) -> None:
        self._db = db
        self._bell = bell
        self._policy = policy
        self._clock = clock
        self._listeners: defaultdict[ChatId, set[ChatListener]] = defaultdict(set)
        self._rung: set[ChatId] = set()
        self._ringing = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_closed = False
        bell.heed(TOPIC, self._on_ring)
        bell.heed(TYPING, self._on_typing)

    async def close(self) -> None:
        """End all streams at once: their listeners come back to another server, or to the next one."""
        self._is_closed = True
        for listener in self._all():
            listener.end("restart")
        await end(self._tasks)

    def join(self, session: Session, chat: Chat, number: int | None) -> ChatListener:
        """Begin to listen after message `number`, or from now on. Raises too_many_streams, temporarily_unavailable."""
        if self._is_closed:
            raise Problem("temporarily_unavailable", Kind.UNAVAILABLE, retry_after=1)
        if len(self._listeners[chat.id]) >= MOST:
            raise Problem("too_many_streams", Kind.RATE_LIMITED, most=MOST, retry_after=60)
        heard = chat.last_number if number is None else min(number, chat.last_number)
        listener = ChatListener(session, chat, heard)
        self._listeners[chat.id].add(listener)
        if not self._tasks:
            looks = (self._deliver(), self._look_for_lost(), self._look_at_sessions(), self._look_at_places())
            self._tasks = [asyncio.create_task(look) for look in looks]
        self._ring(chat.id)  # something may have been said since it was read
        return listener

    async def tell(self, listener: ChatListener) -> AsyncIterator[list[News] | str]:
        """What happens, as it happens; nothing after a silence, and the reason when it is over."""
        try:
            while listener.ended is None:
                yield await listener.hear()
            yield listener.ended
        finally:
            self._leave(listener)

    def _leave(self, listener: ChatListener) -> None:
        here = self._listeners.get(listener.chat.id)
        if here is not None:
            here.discard(listener)
            if not here:
                del self._listeners[listener.chat.id]

    def _all(self) -> list[ChatListener]:
        return [x for some in self._listeners.values() for x in some]

    def _on_ring(self, word: str) -> None:
        self._ring(ChatId(bytes.fromhex(word[32:])))

    def _ring(self, chat: ChatId) -> None:
        if chat in self._listeners:
            self._rung.add(chat)
            self._ringing.set()

    def _on_typing(self, word: str) -> None:
        _, chat, side = parse_typing(word)
        if side is not Author.CUSTOMER:
            for listener in self._listeners.get(chat, ()):
                listener.tell([side])

    async def _deliver(self) -> None:
        """Tell what is new in the chats that were rung for: whatever rings meanwhile is told in one go afterwards."""
        while True:
            await self._ringing.wait()
            self._ringing.clear()
            rung, self._rung = self._rung, set()
            try:
                await self._tell_those(rung)
            except _AWAY as error:
                log.warning("chat_streams_interrupted", error=repr(error))
                await asyncio.sleep(LOOK_DEAF)
                self._rung |= rung
                self._ringing.set()

    async def _tell_those(self, rung: Collection[ChatId]) -> None:
        here = {c: list(self._listeners[c]) for c in rung if c in self._listeners}
        if not here:
            return
        heard = {(some[0].chat.customer, c): min(x.number for x in some) for c, some in here.items()}
        async with self._db.reader() as conn:
            said = await chats.messages_after(conn, heard, _PAGE * len(heard))
            now = await chats.read_many(conn, list(heard))
        by_chat: defaultdict[ChatId, list[Message]] = defaultdict(list)
        for m in said:
            by_chat[m.chat].append(m)
        for chat, some in here.items():
            for listener in some:
                self._tell_one(listener, by_chat[chat], now.get(chat))

    def _tell_one(self, listener: ChatListener, said: list[Message], now: Chat | None) -> None:
        fresh = [m for m in said if m.number > listener.number]
        if fresh:
            listener.number = fresh[-1].number
        news: list[News] = [*fresh]
        if now is not None and now != listener.chat:
            if shown(now) != shown(listener.chat):
                news.append(now)
            listener.chat = now
            if now.last_number > listener.number:
                self._ring(now.id)  # said between the two reads, or more than a page
        if news:
            listener.tell(news)

    async def _look_for_lost(self) -> None:
        while True:
            await asyncio.sleep(LOOK if self._bell.is_heard else LOOK_DEAF)
            keys = {(x.chat.customer, x.chat.id): x for x in self._all()}
            try:
                async with self._db.reader() as conn:
                    marks = await chats.marks(conn, list(keys)) if keys else {}
            except _AWAY as error:
                log.warning("chat_streams_interrupted", error=repr(error))
                continue
            for (_, chat), x in keys.items():
                if chat in marks and marks[chat] != chats.mark_of(x.chat):
                    self._ring(chat)

    async def _look_at_sessions(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS)
            listeners = self._all()
            hashes = {x.session.token_hash for x in listeners}
            try:
                async with self._db.reader() as conn:
                    living = await read_sessions(conn, hashes, self._policy.sessions, self._clock)
            except _AWAY as error:
                log.warning("chat_streams_interrupted", error=repr(error))
                continue
            for x in listeners:
                if x.session.token_hash not in living:
                    x.end("session_ended")

    async def _look_at_places(self) -> None:
        """Whoever waits is told again where they stand."""
        while True:
            await asyncio.sleep(WAITING)
            waiting = sorted((x for x in self._all() if x.chat.state is State.QUEUED), key=lambda x: x.placed_at)
            for x in waiting[:PLACES]:
                x.placed_at = time.monotonic()
                x.tell([x.chat])


def shown(c: Chat) -> tuple[object, ...]:
    """What a customer sees of a chat besides its messages."""
    return (c.state, c.staff, c.staff_read, c.customer_read, c.contact, c.case, c.ended_at)
