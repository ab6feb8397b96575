"""A process that a run starts, kills and starts again, as it likes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from purser.core.tether import stop_with_parent


class Process:
    """`python -P -m …`, tied to this process, printing into a log."""

    def __init__(self, name: str, module: Sequence[str], logs: Path, *, files: Sequence[int] = ()) -> None:
        self.name = name
        self._command = [sys.executable, "-P", "-m", *module]
        self._log = logs / f"{name.replace(' ', '-')}.log"
        self._files = files
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it unless it runs."""
        if self.alive:
            return
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = self._spawn(environment, log)

    def signal(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)

    def wait(self) -> None:
        if self._process is not None:
            self._process.wait()

    def printed(self, most: int = 3000) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-most:] if self._log.exists() else ""

    def _spawn(self, environment: Mapping[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=self._files,
            start_new_session=True,
            preexec_fn=stop_with_parent(signal.SIGKILL),  # noqa: PLW1509 -- one prctl call
        )
