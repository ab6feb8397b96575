"""Children are started again when they end, and stop when they are told to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from purser.children import Child, ChildError
from purser.up import Options, UpError, up

SLEEPER = """
import pathlib, signal, sys, time
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with pathlib.Path(sys.argv[1]).open("a") as f:
    print(__import__("os").getpid(), file=f)
time.sleep(60)
"""


class Sleeper(Child):
    """A child that writes down each start."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        (folder / "sleeper.py").write_text(SLEEPER)
        self.starts = folder / "starts"
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        super().__init__("sleeper", ["sleeper", str(self.starts), *arguments], environment)

    async def pids(self, count: int) -> list[int]:
        """Wait for `count` starts."""
        async with asyncio.timeout(10):
            while not self.starts.exists() or self.starts.read_text().count("\n") < count:
                await asyncio.sleep(0.02)
        return [int(pid) for pid in self.starts.read_text().split()]


@contextlib.asynccontextmanager
async def kept(child: Child) -> AsyncIterator[None]:
    await child.start()
    keeper = asyncio.create_task(child.keep())
    try:
        yield
    finally:
        keeper.cancel()
        await child.stop()


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    child = Sleeper(tmp_path)
    async with kept(child):
        os.kill((await child.pids(1))[0], signal.SIGKILL)
        first, second = await child.pids(2)
    assert first != second
    assert not psutil.pid_exists(second)


async def test_a_child_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.children.PATIENCE", 0.2)
    child = Sleeper(tmp_path, "deaf")
    async with kept(child):
        (pid,) = await child.pids(1)
    assert not psutil.pid_exists(pid)


async def test_a_child_that_ends_at_once_is_an_error() -> None:
    child = Child("worker", ["no_such_module"], os.environ)
    await child.start()
    with pytest.raises(ChildError, match="the worker ended before it was ready"):
        await child.fail()


async def test_what_never_started_is_stopped_and_may_still_start(tmp_path: Path) -> None:
    child = Sleeper(tmp_path)
    await child.stop()
    async with kept(child):
        assert len(await child.pids(1)) == 1


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UpError, match=rf"port {port} .*--port"):
            up(Options(tmp_path / "home", "127.0.0.1", port, 1, demo=False, database_url=None))
    assert not (tmp_path / "home").exists()
