"""Judging by the shipped rules: what the gate lets through, and what is looked at in full after a busy day."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from bench.figures import Figure, Round
from bench.lab import SEED
from bench.rounds import Contender, measure
from purser.core.clock import SystemClock
from purser.core.postgres import Cluster
from purser.risk import Case, RuleSet, Standing, Trail, policy_document, read_document
from purser.risk.trail import MOST, NOBODY

_JUDGED = 20_000
_NOW = 1_772_427_600
_SETTLED = Standing(
    20_000, has_pin=True, security_changed_at=None, device_since=None, device=bytes(16), free_day=100_000
)


class _Pin:
    """The everyday proof."""

    methods = ("pin",)
    method = "pin"
    strength = 1


async def risk(_: Cluster, runs: int, scale: float) -> list[Figure]:
    """Decisions a second of one core, and how long the slowest take. Nothing is stored."""
    rules = RuleSet(1, read_document(policy_document("cn")).rules)
    count = int(_JUDGED * scale)
    busy, quiet = [_trail(MOST, i) for i in range(200)], [_trail(3, i) for i in range(200)]

    def passed(i: int) -> None:
        assert rules.gate.passes(1_250, _SETTLED, quiet[i % 200], _NOW)

    def judged(i: int) -> None:
        rules.judge(_case(busy[i % 200]))

    return await measure(
        [_contender("risk-gate", passed, count * 20), _contender("risk-judged-busy-day", judged, count)], runs
    )


def _contender(name: str, one: Callable[[int], None], count: int) -> Contender:
    async def run() -> Round:
        latencies = []
        began = time.perf_counter()
        for i in range(count):
            start = time.perf_counter()
            one(i)
            latencies.append(time.perf_counter() - start)
        return Round(count, time.perf_counter() - began, latencies)

    return Contender(name, "decisions/s", run)


def _trail(moves: int, seed: int) -> Trail:
    """A day with so many payments of a few yuan."""
    dice, trail = random.Random(SEED + seed), Trail()
    for at in sorted(_NOW - dice.randrange(7_200, 80_000) for _ in range(moves)):
        trail.spend(at, dice.randrange(100, 1_200), dice.randbytes(4), NOBODY, dice.choice((0, 8, 1, 9)))
    return trail


def _case(trail: Trail) -> Case:
    return Case(
        kind="transfer", amount=30_000, now=_NOW, hour=SystemClock().now().hour, available=1_000_000,
        standing=_SETTLED, proof=_Pin(), trail=trail, party=b"them", device=NOBODY, theirs=Trail(), first_payee=True,
    )  # fmt: skip
