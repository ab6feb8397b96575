"""The bank as a process: its books, its postman and its door."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from emulators.sandbox.api import MerchantApi
from emulators.sandbox.bank import Bank
from emulators.sandbox.binding_page import BindingPage
from emulators.sandbox.control import Control
from emulators.sandbox.faults import Dice
from emulators.sandbox.keys import prepare
from emulators.sandbox.postman import Postman
from emulators.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Options:
    """How the bank is started; `time_scale` divides the gaps between attempts to notify."""

    directory: Path
    host: str
    port: int
    seed: int | None
    time_scale: float


class Lines:
    """The open connections by their far end, so that one can be cut in the middle of a request."""

    def __init__(self) -> None:
        self.open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, request: Request) -> None:
        """Reset the request's connection; what is answered afterwards goes nowhere."""
        transport = self.open.get(request.scope["client"])
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        lines = self.open

        class Line(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client is not None:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return Line


def build(options: Options, lines: Lines) -> Starlette:
    """The application; its books and keys are opened here, its postman starts with it."""
    keys = prepare(options.directory)
    store = Store(options.directory / "bank" / "books.sqlite3")
    dice = Dice(_seed(store, options.seed))
    postman = Postman(store, dice, keys, lambda: bank.faults, options.time_scale)
    bank = Bank(store, dice, postman.announce)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(postman.run(bank))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        store.close()

    routes = [
        *MerchantApi(bank, keys, postman, lines.cut).routes(),
        *Control(bank, keys, postman.awake.set).routes(),
        *BindingPage(store).routes(),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def serve(options: Options) -> None:
    """Serve until SIGINT or SIGTERM. OSError when the port is taken.

    Prints one line of JSON when the door is open: {"event": "ready", "url": ..., "seed": ...}.
    """
    listener = socket.create_server((options.host, options.port), backlog=512)
    lines = Lines()
    app = build(options, lines)
    config = uvicorn.Config(
        app, http=lines.protocol(), ws="none", access_log=False, log_level="warning",
        timeout_graceful_shutdown=2, server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)

    def leave(*_: object) -> None:
        """For a signal before uvicorn listens to them, and for the one it raises again when it has closed."""
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    print(json.dumps({"event": "ready", "url": url, "directory": str(options.directory)}), flush=True)
    server.run(sockets=[listener])


def _seed(store: Store, wanted: int | None) -> int:
    """The seed asked for, else the one of the last start, else a new one."""
    if wanted is None:
        wanted = int(store.setting("seed") or secrets.randbelow(2**31))
    store.set_setting("seed", str(wanted))
    return wanted
