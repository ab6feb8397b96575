"""A whole Purser to be broken: its own PostgreSQL and servers, in a folder of their own.

Nothing here is kept running or started again by itself, as `purser up` would: the run decides what is alive.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from faults.calm import put_no_rules
from faults.process import Process
from faults.sandbox_bank import SandboxBank
from purser.core.postgres import Cluster, Setting
from purser.schema import bring_up_to_date

READY_WITHIN = 60.0
"""Seconds that everything gets to start."""


class NotReadyError(RuntimeError):
    """What was started does not answer; the text ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a house is made of. `serve` is a module: a control puts a wrong one in its place. With a bank there are
    workers, too."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    servers: int = 2
    serve: str = "purser.serve"
    has_bank: bool = False


class House:
    """`home` may be a file system of its own, which a run can cut off; logs and secrets lie outside of it."""

    def __init__(self, build: Build, *, root: Path | None = None) -> None:
        self.build = build
        self.root = root or new_root()
        self.home = self.root / "home"
        self.cluster = Cluster(self.home, build.settings)
        self.database_url = self.cluster.dsn()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.servers = [self._server(n) for n in range(1, build.servers + 1)]
        self.bank = SandboxBank(self.root / "sandbox", self.root / "log") if build.has_bank else None
        self.workers = [Process(f"worker {n}", ["purser.worker"], self.root / "log") for n in (1, 2) if self.bank]
        self._keys = os.environ.get("PURSER_KEYS")

    def __enter__(self) -> Self:
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Start what servers need: a database that is up to date."""
        os.environ["PURSER_KEYS"] = str(self.root / "keys")  # of all that is started here, and of our own
        self.cluster.start()
        asyncio.run(self._set_up())
        if self.bank is not None:
            self.bank.start()

    def start_servers(self) -> None:
        """Start servers and workers that are not running, and wait for a first answer."""
        for process in (*self.servers, *self.workers):
            process.start(self._environment())
        self.await_ready()

    def await_ready(self) -> float:
        """Wait until the servers say that they are ready; returns the seconds it took. Raises NotReadyError."""
        began = time.monotonic()
        while not self._answers():
            if time.monotonic() - began > READY_WITHIN:
                raise NotReadyError(f"the servers are not ready:\n{self.servers[0].printed()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self, processes: Sequence[Process]) -> None:
        """SIGKILL them all at the same moment."""
        for process in processes:
            process.signal(signal.SIGKILL)
        for process in processes:
            process.wait()

    def kill_all(self) -> None:
        """SIGKILL everything, the database too, and let go of its folder."""
        self.kill([*self.servers, *self.workers])
        self.cluster.kill()
        self.cluster.release_lock()

    def close(self) -> None:
        """Kill everything and delete all of it."""
        self.kill_all()
        if self.bank is not None:
            self.bank.stop()
        self._listener.close()
        if self._keys is None:
            os.environ.pop("PURSER_KEYS", None)
        else:
            os.environ["PURSER_KEYS"] = self._keys
        self.cluster.destroy()
        shutil.rmtree(self.root, ignore_errors=True)

    async def _set_up(self) -> None:
        await bring_up_to_date(self.cluster.dsn())
        await put_no_rules(self.cluster.dsn())

    def _server(self, number: int) -> Process:
        descriptor = self._listener.fileno()
        return Process(f"server {number}", [self.build.serve, str(descriptor)], self.root / "log", files=[descriptor])

    def _environment(self) -> dict[str, str]:
        mine = {
            "PURSER_HOME": str(self.root),
            "PURSER_DATABASE_URL": self.database_url,
            "PURSER_BASE_URL": self.url,
            "PURSER_SECRET_FILE": str(self.root / "secret"),
            **({} if self.bank is None else {"PURSER_SANDBOX_URL": self.bank.url}),
        }
        return {k: v for k, v in os.environ.items() if not k.startswith("PURSER_")} | mine

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:  # noqa: S310 -- our own URL
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def new_root() -> Path:
    """An empty folder that PostgreSQL's own user can enter even when root runs this."""
    root = Path(tempfile.mkdtemp(prefix="purser-faults-"))
    root.chmod(0o755)
    return root
