"""Child processes that are kept running, and stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Mapping, Sequence

from purser.core.tether import stop_with_parent

PATIENCE = 10.0
"""Seconds a child gets to stop by itself before it is killed."""

UNABLE = 78
"""Status of a child that cannot do its work before something was changed (EX_CONFIG)."""

_STEADY = 30.0  # seconds after which a child counts as having started well
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0  # seconds


class ChildError(RuntimeError):
    """A child stopped before it was of any use; what it printed says why."""


def say(text: str) -> None:
    """A line of the supervisor's own, among the children's logs."""
    print(f"purser: {text}", file=sys.stderr, flush=True)


class Child:
    """`python -P -m …` in a process group of its own, started again with growing pauses when it ends."""

    def __init__(
        self,
        name: str,
        module: Sequence[str],
        environment: Mapping[str, str],
        *,
        files: Sequence[int] = (),
        told_by: signal.Signals = signal.SIGTERM,
        can_do_without: bool = False,
    ) -> None:
        """`told_by`: what tells it to stop. `can_do_without`: the others go on when it says that it is UNABLE."""
        self.name = name
        self._told_by = told_by
        self._can_do_without = can_do_without
        self._command = [sys.executable, "-P", "-m", *module]
        self._environment = dict(environment)
        self._files = files
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it once; it inherits where we print."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=self._files,
            process_group=0,  # Ctrl-C goes to the supervisor alone, which stops everything in order
            preexec_fn=stop_with_parent(),
        )

    async def fail(self) -> None:
        """Raises ChildError when it ends, unless the others can do without it."""
        assert self._process is not None
        status = await self._process.wait()
        if self._can_do_without:
            await asyncio.Event().wait()
        raise ChildError(f"the {self.name} ended before it was ready (status {status})")

    async def keep(self) -> None:
        """Start it again whenever it ends; not one that is UNABLE. Cancel this before `stop`."""
        assert self._process is not None
        pause = _FIRST_PAUSE
        while True:
            began = time.monotonic()
            status = await self._process.wait()
            if self._can_do_without and status == UNABLE:
                say(f"going on without the {self.name}; its log above says why")
                return
            pause = _FIRST_PAUSE if time.monotonic() - began > _STEADY else min(pause * 2, _LONGEST_PAUSE)
            say(f"the {self.name} ended (status {status}); starting it again in {pause:.1f} s")
            await asyncio.sleep(pause)
            await self.start()

    async def stop(self) -> None:
        """Tell it to, and SIGKILL after PATIENCE seconds."""
        self._signal(self._told_by)
        if self._process is None:
            return
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            say(f"the {self.name} does not stop; killing it")
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        """SIGKILL, at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(how)
