"""A bad network between clients and servers: it loses requests, answers, halves of answers, and sends twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from faults.proxy import Line, Proxy


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely each fault is, of one exchange; what is left passes through."""

    drop_answer: float = 0.0  # the request is forwarded, its answer is thrown away
    drop_request: float = 0.0  # cut before anything is forwarded
    tear_answer: float = 0.0  # half of the answer comes, then the connection is cut
    send_twice: float = 0.0  # the request is forwarded a second time, at the same moment

    def draw(self, random: Random) -> str:
        """The fault of one exchange, or "pass"."""
        at = random.random()
        for name in ("drop_answer", "drop_request", "tear_answer", "send_twice"):
            at -= getattr(self, name)
            if at < 0:
                return name
        return "pass"


class HttpProxy(Proxy):
    """Listens on a port of its own and forwards whole exchanges of HTTP/1.1 to port `target`."""

    def __init__(self, target: int, random: Random) -> None:
        super().__init__(random)
        self.weather = Weather()
        self._target = target

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=512)

    async def _connect(self) -> Line:
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _carry(self, client: Line, server: Line) -> None:
        while request := await read_message(client[0]):
            if not await self._exchange(request, client[1], server):
                return

    async def _exchange(self, request: bytes, client: asyncio.StreamWriter, server: Line) -> bool:
        """Carry one request over and its answer back, or not; False when the connection is to be cut."""
        fault = self.weather.draw(self.random)
        self.seen[fault] += 1
        if fault == "drop_request":
            return False
        if fault == "send_twice":
            answer, _ = await asyncio.gather(_ask(request, server), self._ask_once(request))
        else:
            answer = await _ask(request, server)
        if fault == "drop_answer" or not answer:
            return False
        client.write(answer[: len(answer) // 2] if fault == "tear_answer" else answer)
        await client.drain()
        return fault != "tear_answer"

    async def _ask_once(self, request: bytes) -> bytes:
        """The same request over a connection of its own; the answer is of no interest."""
        server = await self._connect()
        with contextlib.closing(server[1]):
            return await _ask(request, server)


async def _ask(request: bytes, server: Line) -> bytes:
    reader, writer = server
    writer.write(request)
    await writer.drain()
    return await read_message(reader)


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One whole message with its length in its head, as both our sides send them; empty when the other side
    has hung up between two. Raises IncompleteReadError when it does so within one."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return b""
    length = int(_fields(head).get(b"content-length", b"0"))
    return head + (await reader.readexactly(length) if length else b"")


def _fields(head: bytes) -> Mapping[bytes, bytes]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:] if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
