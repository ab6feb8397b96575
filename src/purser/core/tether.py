"""Ties a child process to its parent: when the parent dies, however it dies, the child is told to stop."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def stop_with_parent(how: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """The `preexec_fn` of a child that the kernel sends `how` when the thread that started it dies.

    Start such children from the main thread. None where the system has no such thing (macOS): there a child
    outlives a parent that was killed, and the next start finds and stops it.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: between fork and exec there is only the call

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(how))

    return ask
