"""A sandbox bank of a test's own, and a door at which its notifications arrive."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from purser.core.tether import stop_with_parent

ROOT = Path(__file__).parents[2]

Result = TypeVar("Result")
Headers = dict[str, str]
Answerer = Callable[[Headers, bytes], Awaitable[tuple[int, bytes]]]


async def until(ask: Callable[[], Awaitable[Result]], done: Callable[[Result], bool], timeout_s: float = 10) -> Result:
    """The first answer that is `done`, asking twenty times a second; TimeoutError when none comes."""
    async with asyncio.timeout(timeout_s):
        while not done(result := await ask()):
            await asyncio.sleep(0.05)
    return result


class Bank:
    """The bank's process, started on a free port with its notifications a hundred times as eager."""

    def __init__(self, directory: Path, seed: int | None = 7, time_scale: float = 100.0) -> None:
        self.directory = directory
        command = [sys.executable, "-m", "emulators.sandbox", "--dir", str(directory), "--port", "0"]
        command += ["--time-scale", str(time_scale)] + ([] if seed is None else ["--seed", str(seed)])
        tie = stop_with_parent(signal.SIGKILL)
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=tie,  # noqa: PLW1509 it calls the kernel and nothing else
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the sandbox bank did not start"
        self.url: str = json.loads(line)["url"]
        self._http = httpx.Client(base_url=self.url, trust_env=False)

    def faults(self, **switches: float) -> None:
        """Move these switches and leave the others."""
        self._http.put("/control/faults", json=switches).raise_for_status()

    def behave(self) -> None:
        """Put every switch at rest, with settlement within a tenth of a second."""
        self._http.delete("/control/faults").raise_for_status()
        self.faults(delay_min_ms=10, delay_max_ms=60)

    def set_card(self, token: str, **changes: int | bool) -> None:
        self._http.put(f"/control/cards/{token}", json=changes).raise_for_status()

    def rotate(self) -> str:
        """The serial of a new signing key, in use at once."""
        serial: str = self._http.post("/control/keys", json={}).raise_for_status().json()["serial"]
        return serial

    def state(self) -> dict[str, Any]:
        """Everything the control page shows, whole."""
        state: dict[str, Any] = self._http.get("/control/state?limit=100000").raise_for_status().json()
        return state

    def order(self, kind: str, out_no: str) -> dict[str, Any] | None:
        """What the bank's books have under a number."""
        return next((o for o in self.state()["orders"] if (o["kind"], o["out_no"]) == (kind, out_no)), None)

    def balance(self, token: str) -> int:
        """Minor units on a card."""
        return next(int(card["balance"]) for card in self.state()["cards"] if card["token"] == token)

    def deliveries(self, out_no: str) -> list[dict[str, Any]]:
        """What was sent or waits to be sent about a number, oldest first."""
        return [d for d in reversed(self.state()["deliveries"]) if d["out_no"] == out_no]

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self._process.terminate()
        return self._end()

    def _end(self) -> int:
        self._http.close()
        code = self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


class Door:
    """A small HTTP server where notifications arrive; `answer` says what they are told."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.received: list[tuple[Headers, bytes]] = []
        self._path = f"/notifications/{uuid.uuid4().hex}"  # a port is used again while the bank still tries an old one
        self._rung = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{self._path}"

    async def wait(self, count: int, timeout_s: float = 10) -> list[tuple[Headers, bytes]]:
        """The first `count` notifications; TimeoutError when they do not come."""
        async with asyncio.timeout(timeout_s), self._rung:
            await self._rung.wait_for(lambda: len(self.received) >= count)
        return self.received[:count]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            length = next((v for k, v in headers.items() if k.lower() == "content-length"), "0")
            raw = await reader.readexactly(int(length))
            if self._path not in head[0]:
                return
            status, body = await self.answer(headers, raw)
            writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n" % (status, len(body)))
            writer.write(b"Content-Type: application/json\r\nConnection: close\r\n\r\n" + body)
            await writer.drain()
            self.received.append((headers, raw))
            async with self._rung:
                self._rung.notify_all()
        finally:
            writer.close()
