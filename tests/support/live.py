"""A whole Purser for the end-to-end tests: `purser up --demo` as a process, with a home of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

_GREETING = re.compile(r"Purser is at (https?://\S+)")
_TELEPHONE = re.compile(r"telephone +(sip:\S+)")


class Live:
    """A running Purser. `url` is where it is, `home` its data, `log` what it printed."""

    def __init__(self, home: Path, *arguments: str, **settings: str) -> None:
        self.home = home
        self.log = home / "up.log"
        self._arguments = arguments
        self._settings = settings
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, timeout: float = 120) -> str:
        """Start it, again on the same data when it ran before; returns its URL once it serves."""
        command = [sys.executable, "-P", "-m", "purser.cli", "up", "--port", "0", *self._arguments]
        environment = {k: v for k, v in os.environ.items() if k != "PURSER_DATABASE_URL"}
        environment |= {"PURSER_HOME": str(self.home), **self._settings}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout
        while not (greeted := _GREETING.search(self.printed())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"purser up did not come up:\n{self.printed()}")
            time.sleep(0.05)
        self.url = greeted.group(1)
        return self.url

    def printed(self) -> str:
        """All it has printed since the last start, the processes' logs among it."""
        return self.log.read_text(errors="replace")

    @property
    def telephone(self) -> str:
        """Whom to dial to reach the hotline. The Purser must have been started with a telephone."""
        found = _TELEPHONE.search(self.printed())
        assert found is not None, self.printed()
        return found.group(1)

    @property
    def pid(self) -> int:
        """The supervisor."""
        assert self._process is not None
        return self._process.pid

    def stop(self, timeout: float = 30) -> int:
        """Ctrl-C; returns the exit status."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
