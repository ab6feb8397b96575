"""A bell between processes: rung in a transaction, heard within milliseconds of its commit.

A convenience (LISTEN and NOTIFY): a ring may get lost with a connection, and engines without it ring nothing.
Whoever waits for something therefore looks for it by itself now and then, and sooner when the bell rings.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final, Self, TypeAlias

import psycopg
import structlog

from purser.core.db import Reader, Tx, connect
from purser.core.endings import end

LONGEST: Final = 7_000
"""Bytes of one ring (PostgreSQL takes 8,000)."""

_CHANNEL: Final = "purser_bell"
_RING: Final = "SELECT pg_notify('purser_bell', ring) FROM unnest(%s::text[]) AS ring"
_PAUSE: Final = 1.0  # seconds before listening again after the connection broke
_SEPARATOR: Final = " "

Heed: TypeAlias = Callable[[str], None]

log = structlog.get_logger(__name__)


async def ring(conn: Tx | Reader, topic: str, *words: str) -> None:
    """Let all processes that heed `topic` hear each of the words once the transaction has committed; at once when
    there is none. A word said twice in one transaction is heard once."""
    assert _SEPARATOR not in topic
    rings = [f"{topic}{_SEPARATOR}{word}" for word in words]
    assert all(len(r.encode()) <= LONGEST for r in rings)
    if rings:
        await conn.execute(_RING, [rings])


class Bell:
    """What one process hears, on a connection of its own."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._heeded: defaultdict[str, list[Heed]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    @property
    def is_heard(self) -> bool:
        """Whether rings arrive now."""
        return self._listening.is_set()

    def heed(self, topic: str, call: Heed) -> None:
        """Call `call` with every word that is rung under `topic` from now on. It must not wait for anything."""
        self._heeded[topic].append(call)

    async def until_heard(self) -> None:
        """Return when rings arrive."""
        await self._listening.wait()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen_again_and_again())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            await end([self._task])

    async def _listen_again_and_again(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                log.warning("bell_interrupted", error=repr(error))
            finally:
                self._listening.clear()
            await asyncio.sleep(_PAUSE)

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        """One that is being made when we are told to stop is waited for and closed: dropped, it would stay open."""
        making = asyncio.create_task(connect(self._dsn))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            with contextlib.suppress(psycopg.Error):
                await (await making).close()
            raise

    async def _listen(self) -> None:
        conn = await self._connect()
        try:
            await conn.execute(f"LISTEN {_CHANNEL}")
            self._listening.set()
            async for notice in conn.notifies():
                topic, _, word = notice.payload.partition(_SEPARATOR)
                self._call(self._heeded.get(topic, ()), word)
        finally:
            with contextlib.suppress(psycopg.Error):
                await conn.close()

    @staticmethod
    def _call(heeding: Sequence[Heed], word: str) -> None:
        for call in heeding:
            try:
                call(word)
            except Exception:  # one that fails must not make the others deaf
                log.exception("bell_unheeded")
