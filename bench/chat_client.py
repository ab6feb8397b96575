"""Customers and agents who chat, in a process of their own: plain sockets, so that they cost little.

Reads a plan (JSON) on standard input: port, seconds, messages a second, and for each chat its id, the customer's token
and the agent's. Every customer listens to their chat, every agent to their desk; who writes next is chance. A message
counts from the moment it was due, sent or not, to the moment its words are with the other side: the customer's stream
carries them, the agent's desk is told and fetches them. Prints JSON: the seconds that each took, by who wrote.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import re
import struct
import sys
import time
import uuid
from collections import deque
from functools import partial
from typing import Any, Final, cast

_TOKEN: Final = re.compile(rb'"text":"m(\d+) ')
_WORDS: Final = " 您好，我的退款还没有到账，麻烦您帮我查一下是哪家银行，谢谢。"
_LINES: Final = 128  # keep-alive connections for what is asked
_RAMP: Final = 400  # connections a second
_SETTLED: Final = 3.0  # seconds after the last has begun to listen
_LATE: Final = 30.0  # seconds after the last message until what is missing counts as lost
_PONG: Final = 0xA


class Scores:
    """What was sent when, and how long it took to arrive."""

    def __init__(self) -> None:
        self.due: dict[int, tuple[str, float]] = {}
        self.took: dict[str, list[float]] = {"customer": [], "staff": []}

    def arrived(self, token: int) -> None:
        """Its words are with the other side; what arrives again is not counted again."""
        found = self.due.pop(token, None)
        if found is not None:
            self.took[found[0]].append(time.perf_counter() - found[1])


class CustomerEars(asyncio.Protocol):
    """A customer's stream."""

    def __init__(self, scores: Scores, head: bytes) -> None:
        self._scores = scores
        self._head = head
        self._rest = b""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(self._head)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if not self.ready.done() and data.startswith(b"HTTP/1.1 4"):
            self.ready.set_exception(ConnectionError(data.decode()))
        whole, end, self._rest = data.rpartition(b"\n\n")
        if not self.ready.done() and b"event: chat" in data:
            self.ready.set_result(None)
        if end:
            for token in _TOKEN.findall(whole):
                self._scores.arrived(int(token))


class AgentEars(asyncio.Protocol):
    """An agent's desk: a WebSocket (RFC 6455)."""

    def __init__(self, talk: Talk, token: str) -> None:
        self._talk = talk
        self._token = token
        self._data = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /v1/staff/stream HTTP/1.1\r\nHost: 127.0.0.1:{self._talk.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: purser_staff={self._token}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Origin: http://127.0.0.1:{self._talk.port}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._is_open:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._is_open, self._data = True, rest
            self.ready.set_result(None)
        while (frame := self._frame()) is not None:
            self._heard(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        d = self._data
        if len(d) < 2:
            return None
        length, at = d[1] & 0x7F, 2
        if length == 126:
            length, at = (struct.unpack_from(">H", d, 2)[0], 4) if len(d) >= 4 else (1 << 40, 4)
        elif length == 127:
            length, at = (struct.unpack_from(">Q", d, 2)[0], 10) if len(d) >= 10 else (1 << 40, 10)
        if len(d) < at + length:
            return None
        self._data = d[at + length :]
        return d[0] & 0xF, d[at : at + length]

    def _heard(self, opcode: int, payload: bytes) -> None:
        assert self._transport is not None
        if opcode == 0x9:  # ping
            mask = os.urandom(4)
            masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
            self._transport.write(bytes([0x80 | _PONG, 0x80 | len(payload)]) + mask + masked)
        elif opcode == 0x1 and b'"chat.message"' in payload:
            data = json.loads(payload)["data"]
            self._talk.fetch(data["chat_id"], data["number"], self._token)


class Lines:
    """Keep-alive connections for requests, each used by one at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()
        self._room = asyncio.Semaphore(_LINES)

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer, which is one that says yes."""
        async with self._room:
            line = self._free.popleft() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = line
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(length))
            self._free.append(line)
        assert head.startswith(b"HTTP/1.1 20"), head + body
        return body


class Talk:
    """All chats of one run."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.port: int = plan["port"]
        self._chats: list[tuple[str, str, str]] = [tuple(c) for c in plan["chats"]]
        self._seconds: float = plan["seconds"]
        self._rate: float = plan["rate"]
        self._scores = Scores()
        self._lines = Lines(self.port)
        self._chance = random.Random(plan["seed"])
        self._work: set[asyncio.Task[None]] = set()
        self._run = uuid.uuid4().hex[:8]

    async def run(self) -> dict[str, Any]:
        await self._listen()
        await asyncio.sleep(_SETTLED)
        began = time.perf_counter()
        sent = await self._speak(began)
        spoken = time.perf_counter() - began
        until = time.perf_counter() + _LATE
        while self._scores.due and time.perf_counter() < until:
            await asyncio.sleep(0.05)
        return {"sent": sent, "lost": len(self._scores.due), "seconds": spoken, **self._scores.took}

    async def _listen(self) -> None:
        loop, ready, began = asyncio.get_running_loop(), [], time.perf_counter()
        agents = {agent for _, _, agent in self._chats}
        for number, agent in enumerate(sorted(agents)):
            _, desk = await loop.create_connection(partial(AgentEars, self, agent), "127.0.0.1", self.port)
            ready.append(desk.ready)
            await self._steady(began, number)
        began = time.perf_counter()
        for number, (chat, customer, _) in enumerate(self._chats):
            head = self._head("GET", f"/v1/chats/{chat}/stream?lang=zh", f"Authorization: Bearer {customer}").encode()
            make = partial(CustomerEars, self._scores, head)
            _, ears = await loop.create_connection(make, "127.0.0.1", self.port)
            ready.append(ears.ready)
            await self._steady(began, number)
        await asyncio.wait_for(asyncio.gather(*ready), 120)

    @staticmethod
    async def _steady(began: float, number: int) -> None:
        await asyncio.sleep(max(0.0, began + number / _RAMP - time.perf_counter()))

    async def _speak(self, began: float) -> int:
        """Open loop: what is late does not make the next later."""
        due, token = began, 0
        while (due := due + self._chance.expovariate(self._rate)) < began + self._seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            token += 1
            chat, customer, agent = self._chance.choice(self._chats)
            side = self._chance.choice(("customer", "staff"))
            self._scores.due[token] = (side, due)
            self._begin(self._say(token, chat, side, customer if side == "customer" else agent))
        return token

    async def _say(self, token: int, chat: str, side: str, who: str) -> None:
        body = json.dumps({"text": f"m{token}{_WORDS}"}, ensure_ascii=False).encode()
        more = f"Idempotency-Key: {self._run}-{token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        if side == "customer":
            head = self._head("POST", f"/v1/chats/{chat}/messages", f"Authorization: Bearer {who}\r\n{more}")
        else:
            head = self._head("POST", f"/v1/staff/chats/{chat}/messages", f"{_cookie(who)}\r\n{more}")
        await self._lines.ask(head.encode() + body)

    def fetch(self, chat: str, number: int, agent: str) -> None:
        """The desk reads what it was told of."""
        self._begin(self._fetch(chat, number, agent))

    async def _fetch(self, chat: str, number: int, agent: str) -> None:
        path = f"/v1/staff/chats/{chat}/messages?after={number - 1}"
        body = await self._lines.ask(self._head("GET", path, _cookie(agent)).encode())
        for token in _TOKEN.findall(body):
            self._scores.arrived(int(token))

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            print(repr(error)[:500], file=sys.stderr)

    def _head(self, method: str, path: str, more: str) -> str:
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{more}\r\n\r\n"


def _cookie(token: str) -> str:
    return f"Cookie: purser_staff={token}\r\nSec-Fetch-Site: same-origin"


if __name__ == "__main__":
    import uvloop

    print(json.dumps(uvloop.run(Talk(json.load(sys.stdin)).run())))
