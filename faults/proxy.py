"""What both proxies share: connections that are carried until one side hangs up, and cut at the end."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from random import Random

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy(ABC):
    """Whoever connects gets a line of their own. `seen` counts what the weather did."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.seen: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._carriers: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await self._listen()

    async def close(self) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.close()
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    @abstractmethod
    async def _listen(self) -> asyncio.Server:
        """A server that calls `_accept`."""

    @abstractmethod
    async def _connect(self) -> Line:
        """A connection to where the client wanted to go. Raises OSError."""

    @abstractmethod
    async def _carry(self, client: Line, server: Line) -> None:
        """Carry messages both ways until the line is to be cut."""

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrier = asyncio.create_task(self._hold((reader, writer)))
        self._carriers.add(carrier)
        carrier.add_done_callback(self._carriers.discard)

    async def _hold(self, client: Line) -> None:
        lines = [client]
        try:
            lines.append(await self._connect())
            await self._carry(*lines)
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side hung up; so do we to the other
        finally:
            for _, writer in lines:
                writer.transport.abort()
