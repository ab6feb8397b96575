"""What goes on beside a call, and ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from purser.core.endings import end
from purser.hotline.media import HungUp

log = structlog.get_logger(__name__)


class Chores:
    """Tasks of one call. One that fails is logged; that the customer hung up, the call itself notices."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def add(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin something that ends by itself, or with the call."""
        _ = self.begin(work)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """The same for who may want to end it sooner."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """End what still goes on."""
        await end(list(self._tasks))

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, HungUp):
            log.error("call_chore_failed", exc_info=error)
