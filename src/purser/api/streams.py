"""Streams: what is new for the customers who are listening, found by one look for all of them.

Numbers are given under the lock of a customer's box, so whoever has seen a number misses nothing below it, from
whichever process they hear the rest. What a wallet has is told as it is now and needs no number. Nothing rests on
messages between processes: a look every half second finds what was committed and which sessions have ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg
import psycopg_pool
import structlog

from purser.accounts import Policy
from purser.api.callers import Session
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.endings import end
from purser.core.errors import Kind, Problem
from purser.core.ids import WalletId
from purser.hotline.calls.marks import NO_CALL, Mark, marks_of
from purser.identity import read_sessions
from purser.ledger import Balance, read_balances
from purser.notices import EMPTY, Box, Message, messages_after, read_boxes

LOOK: Final = 0.4
"""Seconds between two looks: half of what a killed session may still hear."""

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a sign of life is sent, so that nobody in between hangs up."""

MOST: Final = 20
"""Streams of one customer in one process."""

_PAGE: Final = 100
_RETRY: Final = b"retry: 1000\n\n"  # milliseconds until a browser comes back
_ALIVE: Final = b":\n\n"

_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What a listener has not heard yet: messages in order, or how the box and the wallets stand. `call`: the call they
    have with us was stepped, or is over (an id of None); None: nothing new of it."""

    messages: list[Message]
    box: Box | None
    wallets: Mapping[WalletId, Balance]
    call: Mark | None = None


class Listener:
    """One open stream. `number` is the last message it has heard of, None: what is there does not count as news.

    `box` is None until the first look.
    """

    def __init__(self, session: Session, number: int | None) -> None:
        self.session = session
        self.number = number
        self.box: Box | None = None
        self.wallets: dict[WalletId, Balance] = {}
        self.call = NO_CALL
        self.ended: str | None = None
        self.news = asyncio.Event()

    def end(self, reason: str) -> None:
        """Nothing more is told."""
        self.ended = reason
        self.news.set()


class Streams:
    """The listeners of one process."""

    def __init__(self, db: Database, policy: Policy, clock: Clock) -> None:
        self._db = db
        self._policy = policy
        self._clock = clock
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    async def close(self) -> None:
        """End all streams at once: their listeners come back to another server, or to the next one."""
        self._is_closed = True
        for listener in self._listeners:
            listener.end("restart")
        if self._task is not None:
            await end([self._task])

    def join(self, session: Session, number: int | None) -> Listener:
        """Begin to listen after message `number`, or from now on. Raises too_many_streams, temporarily_unavailable."""
        if self._is_closed:
            raise Problem("temporarily_unavailable", Kind.UNAVAILABLE, retry_after=1)
        if sum(x.session.customer == session.customer for x in self._listeners) >= MOST:
            raise Problem("too_many_streams", Kind.RATE_LIMITED, most=MOST, retry_after=60)
        listener = Listener(session, number)
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_again_and_again())
        return listener

    def leave(self, listener: Listener) -> None:
        """Nobody listens there any more."""
        self._listeners.discard(listener)

    async def tell(self, listener: Listener) -> AsyncIterator[News | str | None]:
        """What happens, as it happens; None after a silence, and the reason when it is over."""
        told: tuple[Box | None, dict[WalletId, Balance], Mark] = (None, {}, NO_CALL)
        try:
            while True:
                listener.news.clear()
                if listener.ended is not None:
                    yield listener.ended
                    return
                box, wallets, call = listener.box, listener.wallets, listener.call
                if box is not None:
                    async for news in self._messages(listener, box):
                        yield news
                    changed = {w: b for w, b in wallets.items() if told[1].get(w) != b}
                    if (box, call) != (told[0], told[2]) or changed:
                        stepped = None if call == told[2] else call
                        yield News([], None if box == told[0] else box, changed, stepped)
                    told = (box, wallets, call)
                try:
                    await asyncio.wait_for(listener.news.wait(), HEARTBEAT)
                except TimeoutError:
                    yield None
        finally:
            self.leave(listener)

    async def _messages(self, listener: Listener, box: Box) -> AsyncIterator[News]:
        assert listener.number is not None, "the first look says"
        while listener.number < box.last and listener.ended is None:
            try:
                async with self._db.reader() as conn:
                    page = await messages_after(conn, listener.session.customer, listener.number, _PAGE)
            except _AWAY as error:  # the next look finds that there is something to tell
                log.warning("streams_interrupted", error=repr(error))
                listener.box = None
                return
            if not page:
                return
            listener.number = page[-1].number
            yield News(page, box, {})

    async def _look_again_and_again(self) -> None:
        while self._listeners:
            try:
                await self._look()
            except _AWAY as error:
                log.warning("streams_interrupted", error=repr(error))
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        """Which sessions have ended, and what has changed for the others."""
        listeners = list(self._listeners)
        customers = {x.session.customer for x in listeners}
        accounts = {w.account for x in listeners for w in x.session.wallets}
        async with self._db.reader() as conn:
            hashes = {x.session.token_hash for x in listeners}
            living = await read_sessions(conn, hashes, self._policy.sessions, self._clock)
            boxes = await read_boxes(conn, customers)
            balances = await read_balances(conn, accounts)
            marks = await marks_of(conn, customers)
        for x in listeners:
            if x.session.token_hash not in living:
                x.end("session_ended")
                continue
            box = boxes.get(x.session.customer, EMPTY)
            wallets = {w: balances[w.account] for w in x.session.wallets if w.account in balances}
            call = marks.get(x.session.customer, NO_CALL)
            if (box, wallets, call) != (x.box, x.wallets, x.call):
                x.number = box.last if x.number is None else min(x.number, box.last)
                x.box, x.wallets, x.call = box, wallets, call
                x.news.set()


def framed(event: str, data: Any, number: int | None = None) -> bytes:
    """One event of a stream, as browsers read it (HTML, 9.2)."""
    ident = b"" if number is None else b"id: %d\n" % number
    return b"%sevent: %s\ndata: %s\n\n" % (ident, event.encode(), orjson.dumps(data))


def alive() -> bytes:
    """A comment: somebody is there."""
    return _ALIVE


def beginning() -> bytes:
    """How soon a browser may come back when the stream breaks."""
    return _RETRY
