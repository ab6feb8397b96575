"""How fast somebody may write: people are never stopped, programs are."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from typing import Final

from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId

MOST: Final = 40
"""Calls of one customer within SPAN, in one process."""

SPAN: Final = 30.0
"""Seconds."""

_SWEPT_ABOVE: Final = 20_000


class ChatPace:
    """Counts in one process: what it guards is the patience of people, not money."""

    def __init__(self) -> None:
        self._calls: defaultdict[CustomerId, deque[float]] = defaultdict(deque)

    def require(self, customer: CustomerId) -> None:
        """Raises chat_too_fast."""
        now = time.monotonic()
        if len(self._calls) > _SWEPT_ABOVE:
            self._calls = defaultdict(deque, {c: d for c, d in self._calls.items() if d[-1] > now - SPAN})
        calls = self._calls[customer]
        while calls and calls[0] <= now - SPAN:
            calls.popleft()
        if len(calls) >= MOST:
            raise Problem("chat_too_fast", Kind.RATE_LIMITED, retry_after=int(SPAN))
        calls.append(now)
