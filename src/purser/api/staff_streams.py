"""Streams of the staff's events: what is new for the colleagues who are listening, within milliseconds.

The bell says for whom there is something; a look every second finds what was rung while nobody heard, which sessions
have ended, and tells the queue who is at their desk. Events are numbered without gaps a colleague, so whoever has
heard a number has heard all below it, from whichever process the rest comes.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Final

import psycopg
import psycopg_pool
import structlog

from purser.core.bell import Bell
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.endings import end
from purser.core.errors import Kind, Problem
from purser.core.ids import StaffId
from purser.identity.staff_door import read_staff_sessions, touch_staff_sessions
from purser.service import queue
from purser.service.queue import TOPIC, WHISPER, Floor, StaffEvent

LOOK: Final = 1.0
"""Seconds between two looks."""

SEEN_EVERY: Final = 4
"""Looks between two at which the queue is told who is there: sooner than it misses a desk that hung up elsewhere."""

BUSY_EVERY: Final = 20
"""Looks between two at whose session a contact keeps open."""

SILENCE: Final = 15.0
"""Seconds without news after which a sign of life is sent."""

MOST: Final = 10
"""Streams of one colleague in one process."""

PAGE: Final = 200

_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)


class StaffListener:
    """One open stream; `number` is the last event it has heard."""

    def __init__(self, staff: StaffId, token_hash: bytes, number: int) -> None:
        self.staff = staff
        self.token_hash = token_hash
        self.number = number
        self.ended: str | None = None
        self.whispers: list[str] = []
        self.news = asyncio.Event()
        self.news.set()

    def end(self, reason: str) -> None:
        """Nothing more is told."""
        self.ended = reason
        self.news.set()


class StaffStreams:
    """The colleagues who listen to one process."""

    def __init__(self, db: Database, clock: Clock, bell: Bell, floor: Floor) -> None:
        self._db = db
        self._clock = clock
        self._floor = floor
        self._listeners: defaultdict[StaffId, set[StaffListener]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False
        bell.heed(TOPIC, self._ring)
        bell.heed(WHISPER, self._whisper)

    async def close(self) -> None:
        """End all streams at once: desks come back to another server, or to the next one."""
        self._is_closed = True
        for listener in self._all():
            listener.end("restart")
        if self._task is not None:
            await end([self._task])

    def join(self, staff: StaffId, token_hash: bytes, number: int) -> StaffListener:
        """Begin to listen after event `number`. Raises too_many_streams, temporarily_unavailable."""
        if self._is_closed:
            raise Problem("temporarily_unavailable", Kind.UNAVAILABLE, retry_after=1)
        if len(self._listeners[staff]) >= MOST:
            raise Problem("too_many_streams", Kind.RATE_LIMITED, most=MOST, retry_after=60)
        listener = StaffListener(staff, token_hash, number)
        self._listeners[staff].add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_again_and_again())
        return listener

    async def leave(self, listener: StaffListener) -> None:
        """Nobody listens there any more. The last of a colleague's here says that the desk may be gone, except when
        it is this process that goes."""
        listeners = self._listeners[listener.staff]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[listener.staff]
            if not self._is_closed:
                await queue.note_left(self._db, self._floor, listener.staff)

    async def tell(self, listener: StaffListener) -> AsyncIterator[list[StaffEvent] | tuple[str, ...] | str | None]:
        """What happens, as it happens; frames that were whispered; None after a silence, and the reason when it is
        over."""
        while True:
            try:
                await asyncio.wait_for(listener.news.wait(), SILENCE)
            except TimeoutError:
                yield None
                continue
            listener.news.clear()
            if listener.ended is not None:
                yield listener.ended
                return
            whispers, listener.whispers = tuple(listener.whispers), []
            if whispers:
                yield whispers
            while page := await self._page(listener):
                listener.number = page[-1].number
                yield page
                if len(page) < PAGE:
                    break

    async def _page(self, listener: StaffListener) -> list[StaffEvent]:
        try:
            async with self._db.reader() as conn:
                return await queue.events_after(conn, listener.staff, listener.number, PAGE)
        except _AWAY as error:  # the next look finds that there is something to tell
            log.warning("staff_streams_interrupted", error=repr(error))
            return []

    def _ring(self, word: str) -> None:
        for listener in self._listeners.get(StaffId.parse(word), ()):
            listener.news.set()

    def _whisper(self, word: str) -> None:
        staff, _, frame = word.partition(" ")
        for listener in self._listeners.get(StaffId.parse(staff), ()):
            listener.whispers.append(frame)
            listener.news.set()

    def _all(self) -> list[StaffListener]:
        return [x for listeners in self._listeners.values() for x in listeners]

    async def _look_again_and_again(self) -> None:
        looks = 0
        while self._listeners:
            try:
                await self._look()
                if looks % SEEN_EVERY == 0:
                    await queue.note_seen(self._db, self._floor, {x.staff for x in self._all()})
                if looks % BUSY_EVERY == 0:
                    await self._keep_busy_ones()
            except _AWAY as error:
                log.warning("staff_streams_interrupted", error=repr(error))
            looks += 1
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        """Whose session has ended, and for whom there is something."""
        listeners = self._all()
        staff = {x.staff for x in listeners}
        async with self._db.reader() as conn:
            living = await read_staff_sessions(conn, {x.token_hash for x in listeners}, self._clock)
            last = await queue.last_numbers(conn, staff)
        for x in listeners:
            if x.token_hash not in living:
                x.end("session_ended")
            elif last.get(x.staff, 0) > x.number:
                x.news.set()

    async def _keep_busy_ones(self) -> None:
        """Whoever talks to a customer for long without touching the desk is not signed out meanwhile."""
        listeners = self._all()
        async with self._db.reader() as conn:
            agents = await queue.read_agents(conn, {x.staff for x in listeners})
        busy = [x.token_hash for x in listeners if (a := agents.get(x.staff)) is not None and a.held]
        if busy:
            await self._db.run(lambda tx: touch_staff_sessions(tx, busy, self._clock))
