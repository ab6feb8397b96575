"""How long somebody will wait: a bucketed 80th percentile, learnt from the queue.

What is reckoned for a contact is the 80th percentile of the time until as many places as are before it, and its own,
have become free: by hands that get free at the pace of late, and by people before it who give up as they did of late
(Erlang's A; a gamma distribution of the same mean and variance). How wrong that is (agents go on breaks, come and go
in shifts; more urgent ones come later) is learnt: what waits of late turned out to be, as a multiple of what was
reckoned for them, and the multiple that four of five do not exceed, for short waits and long ones apart. Whoever
still waits, or gave up, counts as waiting at least so long (Kaplan and Meier 1958), so that a queue that gets slower
is seen before anybody is answered. The multiple is asked for at a higher level after promises were broken, at a lower
one after they were kept (Gibbs and Candès 2021, adaptive conformal inference), and the promise is the bucket above it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final, Self

TARGET: Final = 0.8
"""How many promises are to be kept."""

BUCKETS: Final = (30, 60, 120, 180, 300, 480, 600, 900, 1_200, 1_800, 2_700, 3_600, 5_400, 7_200)
"""Seconds that are announced: never an exact number."""

GROUPS: Final = (120.0, 480.0)
"""Reckoned seconds that part short waits from middling and long ones."""

REMEMBERED: Final = 300
"""Contacts of a channel that are learnt from."""

_Z80: Final = 0.8416  # of the normal distribution
_LEVEL: Final = 0.83  # a little above the target: what was learnt is of yesterday
_GAIN: Final = 0.6
_LEVELS: Final = (0.7, 0.97)
_GUESS: Final = 1.25  # the multiple, while nothing has been learnt
_FEW: Final = 12
_DEEPEST: Final = 400  # places that are reckoned with
_LONG: Final = 36_000.0  # seconds of patience of those who do not give up
_AT_ONCE: Final = 15.0  # seconds until somebody answers who is free, while nothing has been learnt


@dataclass(frozen=True, slots=True)
class Sample:
    """What became of a wait: `reckoned` seconds (0: somebody was free), `promised`, and how long it was, or has been
    until now or until they gave up when `is_over` is false."""

    reckoned: float
    promised: int
    waited: float
    is_over: bool
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel goes. `slots`: how many can be talked to at a time; `handle_s`: for how long each takes an
    agent's hand; `patience_s`: after how long somebody who waits gives up, on average; `multiples`: what waits are of
    what is reckoned, for each of GROUPS; `at_once_s`: until somebody answers who is free."""

    slots: int = 0
    handle_s: float = 300.0
    patience_s: float = _LONG
    multiples: tuple[float, ...] = (_GUESS,) * (len(GROUPS) + 1)
    at_once_s: float = _AT_ONCE

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "multiples": tuple(data["multiples"])}) if data else cls()

    def reckon(self, ahead: int, free: int) -> float:
        """Seconds for somebody with so many before them while so many hands are free; 0: at once."""
        places = min(ahead + 1 - free, _DEEPEST)
        if places <= 0:
            return 0.0
        served = max(1, self.slots) / self.handle_s
        gaps = [1 / (served + before / self.patience_s) for before in range(places)]
        mean, variance = sum(gaps), sum(g * g for g in gaps)
        return gamma80(mean * mean / variance) * variance / mean

    def promise(self, reckoned: float) -> int:
        """The seconds that are announced."""
        if reckoned == 0:
            return bucket(self.at_once_s)
        return bucket(self.at_once_s / 2 + reckoned * self.multiples[group(reckoned)])


def group(reckoned: float) -> int:
    """Which waits it is learnt with."""
    return bisect_left(GROUPS, reckoned)


def bucket(seconds: float) -> int:
    """The smallest announced number that is not below."""
    return BUCKETS[min(bisect_left(BUCKETS, seconds), len(BUCKETS) - 1)]


def gamma80(shape: float) -> float:
    """The 80th percentile of a gamma distribution of scale 1 (Wilson and Hilferty 1931)."""
    return shape * (1 - 1 / (9 * shape) + _Z80 / (3 * sqrt(shape))) ** 3


def quantile(values: Iterable[tuple[float, bool]], asked: float) -> float | None:
    """The value that a share `asked` does not exceed, of values of which some are only known to be larger
    (Kaplan-Meier); between the largest known and the largest when that is not reached, None when none is known.

    `values`: each with whether it is known."""
    ordered = sorted(values, key=lambda v: (v[0], not v[1]))
    surviving, known = 1.0, None
    for at_risk, (value, is_known) in zip(range(len(ordered), 0, -1), ordered, strict=True):
        if is_known:
            surviving *= 1 - 1 / at_risk
            known = value
        if surviving <= 1 - asked + 1e-9:
            return value
    return None if known is None else sqrt(known * ordered[-1][0])


def learn(samples: Sequence[Sample], slots: int, handle_s: float) -> Pace:
    """The pace of a channel from its latest waits."""
    asked = level(samples)
    queued = [s for s in samples if s.reckoned > 0]
    overall = _multiple(queued, asked) or _GUESS
    groups = [[s for s in queued if group(s.reckoned) == g] for g in range(len(GROUPS) + 1)]
    multiples = tuple(_multiple(g, asked) or overall for g in groups)
    at_once = [(s.waited, s.is_over) for s in samples if s.reckoned == 0]
    soon = quantile(at_once, asked) if len(at_once) >= _FEW else None
    gave_up = sum(s.gave_up for s in queued)
    patience = min(_LONG, sum(s.waited for s in queued) / gave_up) if gave_up else _LONG
    return Pace(slots, handle_s, max(patience, 1.0), multiples, _AT_ONCE if soon is None else soon)


def _multiple(samples: Sequence[Sample], asked: float) -> float | None:
    if len(samples) < _FEW:
        return None
    return quantile([(s.waited / s.reckoned, s.is_over) for s in samples], asked)


def level(samples: Iterable[Sample]) -> float:
    """The level at which to ask for multiples: higher the fewer of the latest promises to queue were kept.

    Of those that can be told: whoever still waits, or gave up, beyond the promise has had it broken.
    """
    told = [s.waited <= s.promised for s in samples if s.reckoned > 0 and (s.is_over or s.waited > s.promised)]
    share = sum(told) / len(told) if len(told) >= _FEW else TARGET
    return min(max(_LEVEL + _GAIN * (TARGET - share), _LEVELS[0]), _LEVELS[1])
