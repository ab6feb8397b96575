"""What the database said a moment ago: believed for a second, read for many at once.

A session that is killed, or a key that is revoked, is dead in every process within a second, without any
message having to arrive; a busy caller still costs a database read only twice a second, shared with everybody
who is busy at that moment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from purser.core.endings import end

V = TypeVar("V")

BELIEVED = 1.0
"""Seconds from the moment a read began until its result is no longer believed."""

REFRESHED = 0.5
"""Age in seconds from which a use asks for the next read, so that busy callers never wait for it."""

_SWEPT_ABOVE = 20_000


class Recent(Generic[V]):
    """Values by the hash of a secret. What is not there is asked for each time, together with others."""

    def __init__(self, load: Callable[[Collection[bytes]], Awaitable[Mapping[bytes, V]]]) -> None:
        self._load = load
        self._entries: dict[bytes, tuple[V, float]] = {}
        self._wanted: dict[bytes, asyncio.Future[V | None]] = {}
        self._reading: Collection[bytes] = ()
        self._gone: set[bytes] = set()
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: bytes) -> V | None:
        """The value, at most BELIEVED seconds old, or None. Raises what the reading raises."""
        entry = self._entries.get(key)
        if entry is not None:
            age = time.monotonic() - entry[1]
            if age < BELIEVED:
                if age > REFRESHED:
                    _ = self._ask(key)  # the next use has it
                return entry[0]
        return await asyncio.shield(self._ask(key))

    def forget(self, key: bytes) -> None:
        """Believe nothing about `key`, nor what a read under way will say of it."""
        self._entries.pop(key, None)
        self._gone.add(key)

    def forget_those(self, is_one: Callable[[V], bool]) -> None:
        """Believe nothing about the values that `is_one` says are, nor what reads under way will say of anything."""
        for key in [key for key, (value, _) in self._entries.items() if is_one(value)]:
            self.forget(key)
        self._gone.update(self._reading)

    def forget_all(self) -> None:
        """Believe nothing of what has been read, or is being read."""
        for key in [*self._entries, *self._reading]:
            self.forget(key)

    async def close(self) -> None:
        """Stop reading."""
        if self._task is not None:
            await end([self._task])

    def _ask(self, key: bytes) -> asyncio.Future[V | None]:
        future = self._wanted.get(key)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            future.add_done_callback(_heed)
            self._wanted[key] = future
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read())
        return future

    async def _read(self) -> None:
        """Read what is wanted, batch after batch."""
        while self._wanted:
            batch, self._wanted = self._wanted, {}
            self._gone.clear()
            self._reading = batch
            at = time.monotonic()
            try:
                found = await self._load(batch)
            except BaseException as error:
                for future in batch.values():
                    _fail(future, error)
                if not isinstance(error, Exception):
                    raise
                continue
            self._reading = ()
            self._sweep(at)
            for key, future in batch.items():
                self._keep(key, found.get(key), at)
                if not future.done():
                    future.set_result(found.get(key))

    def _keep(self, key: bytes, value: V | None, at: float) -> None:
        if value is None or key in self._gone:
            self._entries.pop(key, None)
        else:
            self._entries[key] = value, at

    def _sweep(self, now: float) -> None:
        if len(self._entries) > _SWEPT_ABOVE:
            self._entries = {k: e for k, e in self._entries.items() if now - e[1] < BELIEVED}


def _fail(future: asyncio.Future[V], error: BaseException) -> None:
    if not future.done():
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)


def _heed(future: asyncio.Future[V]) -> None:
    """A refresh that nobody waits for may fail unnoticed: the next use that finds nothing fails aloud."""
    if not future.cancelled():
        future.exception()
