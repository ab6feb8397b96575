"""A customer who listens to the stream over a real connection, as a browser does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
import uvicorn
from fastapi import FastAPI

from purser.core.endings import end
from purser.serve import Server


@dataclass(frozen=True, slots=True)
class Heard:
    """One event."""

    event: str
    data: dict[str, Any]
    id: str | None


@contextlib.asynccontextmanager
async def listening_server(app: FastAPI, listener: socket.socket) -> AsyncIterator[str]:
    """The app behind uvicorn, as `purser.serve` runs it; its URL. Stopped as by SIGTERM. The app's rooms are open."""
    config = uvicorn.Config(
        app, loop="none", http="httptools", ws="websockets-sansio", lifespan="off", access_log=False, log_config=None,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    server = Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve([listener.dup()]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.wait_for(task, 10)


@dataclass
class Listening:
    """What was heard on one connection, so far."""

    heard: list[Heard] = field(default_factory=list)
    comments: int = 0
    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, event: str, n: int = 1, *, within: float = 10) -> list[Heard]:
        """Wait for `n` events of a type; returns all of them."""
        async with asyncio.timeout(within):
            while len(self.of(event)) < n:
                self._news.clear()
                await self._news.wait()
        return self.of(event)

    async def until_over(self, *, within: float = 10) -> None:
        async with asyncio.timeout(within):
            while not self.over:
                self._news.clear()
                await self._news.wait()

    def of(self, event: str) -> list[Heard]:
        return [h for h in self.heard if h.event == event]

    async def run(self, url: str, headers: dict[str, str]) -> None:
        try:
            async with (
                httpx.AsyncClient(timeout=30) as client,
                client.stream("GET", url, headers=headers) as answer,
            ):
                self.status, self.headers = answer.status_code, answer.headers
                self._news.set()
                await self._read(answer)
        finally:
            self.over = True
            self._news.set()

    async def _read(self, answer: httpx.Response) -> None:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                self.heard.append(Heard(fields["event"], orjson.loads(fields["data"]), fields.get("id")))
                fields = {}
            self._news.set()


@contextlib.asynccontextmanager
async def listening(
    url: str, token: str, last: str | None = None, *, path: str = "/v1/stream", query: str = ""
) -> AsyncIterator[Listening]:
    """Listen; `last` is the Last-Event-ID to go on from."""
    headers = {"Authorization": f"Bearer {token}"} | ({} if last is None else {"Last-Event-ID": last})
    ears = Listening()
    task = asyncio.create_task(ears.run(url + path + query, headers))
    try:
        yield ears
    finally:
        await end([task])
        if not task.cancelled():
            with contextlib.suppress(httpx.HTTPError):
                task.result()
