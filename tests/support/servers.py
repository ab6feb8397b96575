"""Server processes on a test's database, each at an address of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.world import SECRET

READY_WITHIN = 30.0


@contextmanager
def servers(dsn: str, home: Path, count: int) -> Iterator[list[str]]:
    """The addresses of `count` processes that serve this database and share their secret with the world."""
    secret = home / "secret"
    secret.write_bytes(SECRET)
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=512) for _ in range(count)]
    urls = [f"http://127.0.0.1:{listener.getsockname()[1]}" for listener in listeners]
    running: list[subprocess.Popen[bytes]] = []
    try:
        for listener, url in zip(listeners, urls, strict=True):
            number = listener.fileno()
            environment = os.environ | {
                "PURSER_DATABASE_URL": dsn,
                "PURSER_HOME": str(home),
                "PURSER_SECRET_FILE": str(secret),
                "PURSER_BASE_URL": url,
            }
            command = [sys.executable, "-m", "purser.serve", str(number)]
            running.append(subprocess.Popen(command, env=environment, pass_fds=[number]))
            listener.close()
        for url in urls:
            _wait(url)
        yield urls
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(15)


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} does not answer")
        time.sleep(0.05)
