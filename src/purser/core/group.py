"""Group commit: commands that arrive while one batch commits make up the next.

No timer and no waiting: a lone command is a batch of one, and the busier it gets the larger batches grow, so
that the cost of a commit is shared by as many as are there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from purser.core.metrics import BATCHES

C = TypeVar("C")
R = TypeVar("R")
log = structlog.get_logger(__name__)

LANES = 2
"""Batches under way at once: one is being written while the next is thought through."""

CROWD = 128
"""Commands that are worth two batches rather than one when no batch is under way."""


class Stopped(RuntimeError):
    """The group was closed before the command was taken up; nothing of it happened."""


class GroupCommit(Generic[C, R]):
    """Gathers commands of one kind and hands them, batch by batch, to `execute`.

    `execute` carries out a batch in one transaction and answers one result a command, in order. When it
    raises an error that `again` accepts, the batch is run again in halves, and those in halves, so that only
    the command that broke it fails; other errors (the outcome of the commit is unknown) go to every caller of
    the batch.
    """

    def __init__(
        self,
        execute: Callable[[Sequence[C]], Awaitable[Sequence[R]]],
        *,
        again: Callable[[Exception], bool],
        largest: int = 8192,
    ) -> None:
        self._execute = execute
        self._again = again
        self._largest = largest
        self._waiting: deque[tuple[C, asyncio.Future[R]]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._looking = False
        self._closed = False

    def submit(self, command: C) -> asyncio.Future[R]:
        """Queue a command; the future has its result once its batch is committed."""
        if self._closed:
            raise Stopped
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        self._look()
        return future

    async def close(self) -> None:
        """Take no more; return when everything queued has its result."""
        self._closed = True
        while self._waiting or self._running:
            if self._running:
                await asyncio.wait(self._running)
            await asyncio.sleep(0)

    def _look(self) -> None:
        """Hand over batches in a moment: everything that is ready now joins them."""
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_soon(self._hand_over)

    def _hand_over(self) -> None:
        """Begin a batch on every free lane. Two of half the size overlap; one of all would leave a lane idle."""
        self._looking = False
        while self._waiting and len(self._running) < LANES:
            n = len(self._waiting)
            if n >= CROWD and not self._running:
                n = (n + LANES - 1) // LANES
            n = min(n, self._largest)
            BATCHES.observe(n)
            batch = [self._waiting.popleft() for _ in range(n)]
            task = asyncio.create_task(self._carry_out(batch))
            self._running.add(task)
            task.add_done_callback(self._free_lane)

    def _free_lane(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._look()  # those just answered may have more to ask

    async def _carry_out(self, batch: list[tuple[C, asyncio.Future[R]]]) -> None:
        try:
            results = await self._execute([command for command, _ in batch])
        except Exception as error:  # noqa: BLE001  (it is the callers' to handle)
            if len(batch) == 1 or not self._again(error):
                _fail(batch, error)
                return
            log.warning("batch_broke", size=len(batch), error=repr(error))
            middle = len(batch) // 2
            await self._carry_out(batch[:middle])
            await self._carry_out(batch[middle:])
            return
        if len(results) != len(batch):
            _fail(batch, AssertionError(f"{len(results)} results for {len(batch)} commands"))
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():  # its caller may have gone
                future.set_result(result)


def _fail(batch: list[tuple[C, asyncio.Future[R]]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
