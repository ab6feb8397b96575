"""What becomes of the contacts of this process's calls: each call is told when its contact has gone a step further."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from typing import Final, TypeAlias

import psycopg
import psycopg_pool
import structlog

from purser.core.bell import Bell
from purser.core.db import Database
from purser.service import queue
from purser.service.queue import Contact, ContactId
from purser.service.queue.floor import TOPIC as QUEUE_TOPIC

LOOK: Final = 0.25
"""Seconds between two looks while no bell rings."""

_BREATH: Final = 0.02  # seconds between looks, however often the bell rings
_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

Told: TypeAlias = Callable[[Contact], None]

log = structlog.get_logger(__name__)


class ContactWatch:
    """Looks at all contacts of this process's calls in one question, sooner when a bell rings."""

    def __init__(self, db: Database, bell: Bell | None = None) -> None:
        self._db = db
        self._watched: dict[ContactId, tuple[int, Told]] = {}
        self._news = asyncio.Event()
        if bell is not None:
            for topic in (QUEUE_TOPIC, queue.TOPIC):
                bell.heed(topic, lambda _: self._news.set())

    def add(self, contact: Contact, told: Told) -> None:
        """Call `told` with every later version of the contact that is seen, until it is removed."""
        self._watched[contact.id] = (contact.version, told)

    def remove(self, ident: ContactId) -> None:
        """Look at it no more. Nothing changes when nobody does."""
        self._watched.pop(ident, None)

    async def run(self) -> None:
        """Look again and again. A database that goes away is waited for."""
        while True:
            self._news.clear()
            try:
                await self.look()
            except _AWAY as error:
                log.warning("watch_interrupted", error=repr(error))
            await asyncio.sleep(_BREATH)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK)

    async def look(self) -> None:
        """One look."""
        watched: Collection[ContactId] = list(self._watched)
        if not watched:
            return
        async with self._db.reader() as conn:
            found = await queue.read_contacts(conn, watched)
        for ident, contact in found.items():
            seen, told = self._watched.get(ident, (contact.version, None))
            if told is not None and contact.version > seen:
                self._watched[ident] = (contact.version, told)
                told(contact)
