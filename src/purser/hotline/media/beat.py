"""The one clock of a worker: every 20 ms each line passes on what its people say."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

STEP: Final = 0.02
"""Seconds."""
_HOPELESS: Final = 0.2  # seconds behind: catching up would only be a burst of sound nobody can use
_REMEMBERED: Final = 50 * 600

log = structlog.get_logger(__name__)


def come_first() -> bool:
    """Let nothing else of the machine take this process's turn; False where we have no right to that.

    Where others wanted the core, one beat in a hundred was 65 to 130 ms late in spite of niceness, and 2 ms with this.
    The kernel keeps a twentieth of every second for the others whatever we do.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (OSError, AttributeError):
        return False
    return True


class Ticking(Protocol):
    """What the clock moves."""

    def tick(self) -> None:
        """20 ms have passed."""

    def fail(self) -> None:
        """A tick raised: come to an end."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late the last ten minutes' beats began (ms), how many were left out, and the share of time spent."""

    beats: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    skipped: int
    busy: float


class Beat:
    """`run` until cancelled; lines come and go with `add` and `remove`."""

    def __init__(self) -> None:
        self._lines: dict[Ticking, None] = {}
        self.reset()

    def __len__(self) -> int:
        return len(self._lines)

    def reset(self) -> None:
        """Forget the figures."""
        self._late: deque[float] = deque(maxlen=_REMEMBERED)
        self._skipped, self._beats, self._work = 0, 0, 0.0
        self._since = time.monotonic()

    def add(self, line: Ticking) -> None:
        self._lines[line] = None

    def remove(self, line: Ticking) -> None:
        """Whether it was there or not."""
        self._lines.pop(line, None)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += STEP
            await asyncio.sleep(max(0.0, due - loop.time()))
            late = loop.time() - due
            self._late.append(late)
            if late > _HOPELESS:
                self._skipped += int(late / STEP)
                due = loop.time()
            began = time.perf_counter()
            self.beat()
            self._work += time.perf_counter() - began

    def beat(self) -> None:
        """20 ms for everybody; a line that fails does not disturb the others."""
        self._beats += 1
        for line in tuple(self._lines):
            try:
                line.tick()
            except Exception:  # whatever it is, the other calls go on
                log.exception("line_failed")
                self.remove(line)
                line.fail()

    @property
    def lateness(self) -> Lateness:
        late = sorted(self._late) or [0.0]
        elapsed = max(time.monotonic() - self._since, STEP)
        return Lateness(
            beats=self._beats,
            p50_ms=1000 * late[len(late) // 2],
            p99_ms=1000 * late[len(late) * 99 // 100],
            worst_ms=1000 * late[-1],
            skipped=self._skipped,
            busy=self._work / elapsed,
        )
