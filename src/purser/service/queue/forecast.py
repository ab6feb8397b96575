"""How long somebody will wait: a bucketed 80th percentile, learnt from the queue.

What is reckoned for a contact is the 80th percentile of the time until as many places as are before it, and its own,
have become free, were every agent's hand free again at the same pace (a gamma distribution). How wrong that is (people
give up, go on breaks, come and go in shifts; more urgent ones come later) is learnt: what waits of late turned out to
be, as a multiple of what was reckoned for them, and the multiple that four of five do not exceed. Whoever still waits
counts as waiting at least so long (Kaplan and Meier 1958), so that a queue that gets slower is seen before anybody is
answered. The multiple is asked for at a higher level after promises were broken, at a lower one after they were kept
(Gibbs and Candès 2021, adaptive conformal inference), and the promise is the bucket above it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Final, Self

TARGET: Final = 0.8
"""How many promises are to be kept."""

BUCKETS: Final = (30, 60, 120, 180, 300, 480, 600, 900, 1_200, 1_800, 2_700, 3_600, 5_400, 7_200)
"""Seconds that are announced: never an exact number."""

REMEMBERED: Final = 200
"""Contacts of a channel that are learnt from."""

_Z80: Final = 0.8416  # of the normal distribution
_STEP: Final = 0.01  # by which the level moves after one promise
_LEVELS: Final = (0.6, 0.98)
_GUESS: Final = 1.25  # the multiple, while nothing has been learnt
_FEW: Final = 10
_AT_ONCE: Final = 15.0  # seconds until somebody answers who is free, while nothing has been learnt


@dataclass(frozen=True, slots=True)
class Sample:
    """What became of a wait: `reckoned` seconds (0: somebody was free), `promised`, and how long it was, or has been
    until now when `is_over` is false."""

    reckoned: float
    promised: int
    waited: float
    is_over: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel goes. `slots`: how many can be talked to at a time; `handle_s`: for how long each takes an
    agent's hand; `multiple`: what waits are of what is reckoned; `at_once_s`: until somebody answers who is free."""

    slots: int = 0
    handle_s: float = 300.0
    multiple: float = _GUESS
    at_once_s: float = _AT_ONCE

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data) if data else cls()

    def reckon(self, ahead: int, free: int) -> float:
        """Seconds for somebody with so many before them while so many hands are free; 0: at once."""
        places = ahead + 1 - free
        if places <= 0:
            return 0.0
        return gamma80(places) * self.handle_s / max(1, self.slots)

    def promise(self, reckoned: float) -> int:
        """The seconds that are announced."""
        wait = self.at_once_s if reckoned == 0 else self.at_once_s / 2 + reckoned * self.multiple
        return bucket(wait)


@dataclass(slots=True)
class Level:
    """The percentile that is asked for, moved by every promise that was kept or broken."""

    value: float = 0.85
    seen: set[object] = field(default_factory=set)

    def learn(self, kept: bool) -> None:
        """One more promise."""
        moved = self.value + _STEP * (TARGET + 0.02 - kept)
        self.value = min(max(moved, _LEVELS[0]), _LEVELS[1])


def bucket(seconds: float) -> int:
    """The smallest announced number that is not below."""
    return BUCKETS[min(bisect_left(BUCKETS, seconds), len(BUCKETS) - 1)]


def gamma80(shape: int) -> float:
    """The 80th percentile of a gamma distribution of scale 1 (Wilson and Hilferty 1931)."""
    return float(shape * (1 - 1 / (9 * shape) + _Z80 / (3 * sqrt(shape))) ** 3)


def quantile(values: Iterable[tuple[float, bool]], level: float) -> float | None:
    """The value that a share `level` does not exceed, of values of which some are only known to be larger
    (Kaplan-Meier); None when too many are. Values: (value, whether it is known)."""
    ordered = sorted(values, key=lambda v: (v[0], not v[1]))
    surviving, largest = 1.0, None
    for at_risk, (value, is_known) in zip(range(len(ordered), 0, -1), ordered, strict=True):
        if is_known:
            surviving *= 1 - 1 / at_risk
        largest = value
        if surviving <= 1 - level + 1e-9:
            return value
    return largest if len(ordered) >= _FEW else None


def learn(samples: Sequence[Sample], slots: int, handle_s: float, level: float) -> Pace:
    """The pace of a channel from its latest waits."""
    queued = [(s.waited / s.reckoned, s.is_over) for s in samples if s.reckoned > 0]
    at_once = [(s.waited, s.is_over) for s in samples if s.reckoned == 0]
    multiple = quantile(queued, level) if len(queued) >= _FEW else None
    soon = quantile(at_once, level) if len(at_once) >= _FEW else None
    return Pace(slots, handle_s, _GUESS if multiple is None else multiple, _AT_ONCE if soon is None else soon)


def kept(samples: Iterable[Sample]) -> tuple[int, int]:
    """How many promises were kept and how many were made, of those that can be told: whoever still waits beyond the
    promise has had it broken."""
    told = [s for s in samples if s.is_over or s.waited > s.promised]
    return sum(s.waited <= s.promised for s in told), len(told)
