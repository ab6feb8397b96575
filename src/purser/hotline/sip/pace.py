"""How fast calls may begin: a flood of them is refused before anybody works for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_SECONDS: Final = 2.0
"""So many seconds' calls may come at once."""


class Pace:
    """A bucket that holds two seconds' calls and fills by `a_second`; 0: no limit."""

    def __init__(self, a_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._clock = a_second, clock
        self._left, self._at = a_second * _SECONDS, clock()

    def has_room(self) -> bool:
        """Whether one more call may begin now."""
        now = self._clock()
        self._left = min(self._a_second * _SECONDS, self._left + (now - self._at) * self._a_second)
        self._at = now
        return not self._a_second or self._left >= 1

    def took(self) -> None:
        """It begins."""
        self._left -= 1
