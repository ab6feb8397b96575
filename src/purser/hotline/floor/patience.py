"""A database that is away for a while costs a call a word in the books late, not the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import psycopg
import psycopg_pool
import structlog

T = TypeVar("T")

AWAY: Final = (psycopg.OperationalError, psycopg_pool.PoolTimeout)
"""What says that a database cannot be reached now."""

PAUSE: Final = 0.5
"""Seconds between two tries."""

log = structlog.get_logger(__name__)


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Do something in the database, again until it is there; sound goes on meanwhile. It must bear being done twice."""
    while True:
        try:
            return await act()
        except AWAY as error:
            log.warning("hotline_waits_for_database", error=repr(error))
        await asyncio.sleep(PAUSE)
