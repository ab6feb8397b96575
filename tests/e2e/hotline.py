"""Calls to and from the hotline, as a caller, a colleague at a desk and a recording know them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg

from purser.core.postgres import Cluster
from tests.support import sounds
from tests.support.live import Live
from tests.support.sounds import Pcm
from tests.support.telephony import Baresip

CALLER: Final = 440
"""What a caller's telephone says, Hz."""

AGENT: Final = 1_000
APP: Final = 700

PROMPT: Final = 60.0
"""Seconds that the menu may take to come to a point, on a busy machine."""

_LONG: Final = 180.0  # seconds; a telephone hangs up at the end of its file
_EVENTS: Final = """
    SELECT e.kind, e.at FROM call_events AS e WHERE e.call_id = %s ORDER BY e.number"""

T = TypeVar("T")


def says(folder: Path, hertz: float = CALLER) -> Path:
    """A telephone's voice: a tone."""
    return sounds.write_wav(folder / f"says-{hertz:.0f}.wav", sounds.tone(hertz, _LONG))


async def until(look: Callable[[], Awaitable[T]], seconds: float = PROMPT) -> T:
    """What is seen, once it is something. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):
            await asyncio.sleep(0.02)
    return seen


async def wait_for_state(read: Callable[[], Awaitable[Any]], *states: str, seconds: float = PROMPT) -> Any:
    """The call, once it is in one of these states; `read` gives the call as its customer sees it."""

    async def look() -> Any:
        call = await read()
        return call if call is not None and call["state"] in states else None

    return await until(look, seconds)


class Books:
    """What the database says of a live Purser's calls."""

    def __init__(self, live: Live) -> None:
        self._dsn = Cluster(live.home).dsn()

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as conn:
            return await (await conn.execute(statement, list(values))).fetchall()

    async def kinds(self, call: str) -> list[str]:
        """What happened on a call, in order."""
        return [kind for kind, _ in await self.rows(_EVENTS, call)]


def heard_by(telephone: Baresip) -> Pcm:
    """All that a telephone heard in its last call, which is over."""
    rate, pcm = sounds.read_wav(telephone.heard()[-1])
    assert rate == sounds.RATE
    return pcm[:, 0]


async def seconds_until(happens: Callable[[], Awaitable[object]], began: float) -> float:
    """How long after `began` (time.monotonic()) it is there."""
    await happens()
    return time.monotonic() - began
