"""Tasks and processes that must end."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable
from typing import Any, Final

LAST: Final = 15.0
"""Seconds in which a process that was told to stop has stopped."""


def leave_at_last(seconds: float = LAST) -> None:
    """End this process after `seconds`, whatever it is still waiting for. Whatever it was doing survives worse."""
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended.

    Once is not always enough: a pool of psycopg's takes being cancelled while it connects for an attempt that failed,
    and goes on; and `asyncio.wait_for` of Python 3.11 forgets it when what it waits for comes at the same moment.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.5)
