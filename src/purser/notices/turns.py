"""Whose turn it is: no endpoint, slow or dead, keeps the others from their letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from purser.core.ids import WebhookId
from purser.notices.store import Due

SLOTS: Final = 128
"""Letters under way at once in one process."""

EACH: Final = 32
"""Letters under way at once to one endpoint; to one that failed last time it is one, until it accepts again."""


class Turns:
    """Counts the letters under way, an endpoint, in one process."""

    def __init__(self) -> None:
        self._under_way: Counter[WebhookId] = Counter()
        self._failing: set[WebhookId] = set()

    def choose(self, due: Sequence[Due]) -> list[Due]:
        """Those of the due ones that there is room for."""
        room: dict[WebhookId, int] = {}
        chosen: list[Due] = []
        for d in due:
            left = room.setdefault(d.webhook, self._room(d.webhook))
            if left > 0:
                room[d.webhook] = left - 1
                chosen.append(d)
        return chosen

    def full(self) -> list[WebhookId]:
        """The endpoints that get nothing now."""
        return [w for w in self._failing | self._under_way.keys() if self._room(w) <= 0]

    def begin(self, webhook: WebhookId) -> None:
        """A letter is on its way."""
        self._under_way[webhook] += 1

    def end(self, webhook: WebhookId, *, accepted: bool) -> None:
        """It is not any more."""
        self._under_way[webhook] -= 1
        if not self._under_way[webhook]:
            del self._under_way[webhook]
        if accepted:
            self._failing.discard(webhook)
        else:
            self._failing.add(webhook)

    def _room(self, webhook: WebhookId) -> int:
        under_way = self._under_way.get(webhook, 0)
        if webhook not in self._failing:
            return EACH - under_way
        # Endpoints that do not answer wait out their time limits in half of the slots at most.
        trying = len(self._failing & self._under_way.keys())
        return (1 if trying < SLOTS // 2 else 0) - under_way
