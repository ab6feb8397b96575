"""A bad network between servers and PostgreSQL: it cuts connections anywhere, and around COMMIT on purpose."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote

from faults.proxy import Line, Proxy
from purser.core.postgres import DATABASE, ROLE

_SOCKET = ".s.PGSQL.5432"
_COMMIT_DONE = b"COMMIT\0"  # the tag of CommandComplete (PostgreSQL protocol 3, message C)


@dataclass(frozen=True, slots=True)
class PgWeather:
    """How likely each cut is: of a COMMIT, before it arrives or after it is done, and of any other message."""

    before_commit: float = 0.0
    after_commit: float = 0.0
    anywhere: float = 0.0


class Cut(Exception):
    """The connection is to be cut here."""


class PgProxy(Proxy):
    """Listens on a Unix socket in `folder` and forwards to the one in `sockets`."""

    def __init__(self, sockets: Path, folder: Path, random: Random) -> None:
        super().__init__(random)
        self.weather = PgWeather()
        self._sockets = sockets
        self._folder = folder

    @property
    def dsn(self) -> str:
        """How to come to Purser's database by this way."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self._folder), safe='')}"

    async def _listen(self) -> asyncio.Server:
        self._folder.mkdir(parents=True, exist_ok=True)
        return await asyncio.start_unix_server(self._accept, self._folder / _SOCKET, backlog=512)

    async def _connect(self) -> Line:
        return await asyncio.open_unix_connection(str(self._sockets / _SOCKET))

    async def _carry(self, client: Line, server: Line) -> None:
        talk = _Talk(self, client, server)
        ways = [asyncio.create_task(talk.forward()), asyncio.create_task(talk.back())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


class _Talk:
    """What one client and the server say."""

    def __init__(self, proxy: PgProxy, client: Line, server: Line) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._swallows_commit = False

    async def forward(self) -> None:
        """What the client sends, message by message: its first one has no type."""
        reader, writer = self._client[0], self._server[1]
        writer.write(await _message(reader, typed=False))
        while True:
            message = await _message(reader, typed=True)
            self._decide(message)
            writer.write(message)
            await writer.drain()

    async def back(self) -> None:
        """What the server sends, unless it is the answer to a COMMIT that must not arrive."""
        reader, writer = self._server[0], self._client[1]
        while True:
            message = await _message(reader, typed=True)
            if self._swallows_commit and message[:1] == b"C" and message.endswith(_COMMIT_DONE):
                self._count("after_commit")
            writer.write(message)
            await writer.drain()

    def _decide(self, message: bytes) -> None:
        weather, at = self._proxy.weather, self._proxy.random.random()
        if is_commit(message):
            if at < weather.before_commit:
                self._count("before_commit")
            self._swallows_commit = at < weather.before_commit + weather.after_commit
        elif at < weather.anywhere:
            self._count("anywhere")

    def _count(self, what: str) -> None:
        self._proxy.seen[what] += 1
        raise Cut


def is_commit(message: bytes) -> bool:
    """Whether a message of the client's asks for a COMMIT, as a query or as a statement to be prepared."""
    return message[:1] in (b"Q", b"P") and b"COMMIT" in message[5:]


async def _message(reader: asyncio.StreamReader, *, typed: bool) -> bytes:
    """One message: its type (but for the first one), its length (itself included), its body."""
    head = await reader.readexactly(5 if typed else 4)
    length = int.from_bytes(head[-4:], "big")
    return head + await reader.readexactly(length - 4)
