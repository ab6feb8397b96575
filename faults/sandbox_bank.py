"""The sandbox bank beside a house: it lives through every blow, and its own books say what was charged."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from faults.process import Process

_READY_WITHIN = 30.0  # seconds
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge in the bank's own books; `amount` in minor units."""

    out_no: str
    state: str
    amount: int


class SandboxBank:
    """Settles within a tenth of a second, and says so ten times as eagerly as a bank would."""

    def __init__(self, books: Path, logs: Path) -> None:
        self._books = books
        self.url = f"http://127.0.0.1:{_free_port()}"
        port = self.url.rpartition(":")[2]
        command = ["emulators.sandbox", "--dir", str(books), "--port", port, "--time-scale", "10"]
        self._process = Process("sandbox bank", command, logs)

    def start(self) -> None:
        """Keys of both sides, then the bank itself. Raises TimeoutError when it does not answer."""
        make = [sys.executable, "-P", "-m", "emulators.sandbox", "keys", "--dir", str(self._books)]
        subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
        self._process.start(os.environ)
        deadline = time.monotonic() + _READY_WITHIN
        while not self._answers():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the sandbox bank does not answer:\n{self._process.printed()}")
            time.sleep(0.05)
        self._ask("PUT", "/control/faults", json={"delay_min_ms": 10, "delay_max_ms": 100})

    def stop(self) -> None:
        self._process.signal(signal.SIGKILL)
        self._process.wait()

    def charges(self) -> list[Charge]:
        """All that it was asked for."""
        orders = self._ask("GET", f"/control/state?limit={_MOST}").json()["orders"]
        return [Charge(o["out_no"], o["state"], o["amount"]) for o in orders if o["kind"] == "charge"]

    def _answers(self) -> bool:
        try:
            return self._ask("GET", "/healthz").is_success
        except httpx.TransportError:
            return False

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        with httpx.Client(base_url=self.url, trust_env=False, timeout=30) as http:
            return http.request(method, path, **more).raise_for_status()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
