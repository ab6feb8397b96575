"""Promised waits, kept or not, over simulated weeks; beside them what a plain average would have promised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from statistics import mean, median
from typing import Final

from bench.figures import Figure
from bench.lab import SEED
from bench.waits_world import Centre, Wait
from purser.core.postgres import Cluster

DAYS: Final = 14
PEOPLE: Final = 600  # a day, about


async def waits(_: Cluster, runs: int, scale: float) -> list[Figure]:
    """How many promises are kept, of those who had to wait and of all; by day, and beside a plain average."""
    found: list[list[Wait]] = []
    for run in range(runs):
        found.append(await asyncio.to_thread(Centre(SEED + run, DAYS, int(PEOPLE * scale)).run))
        _print(run, found[-1])
    queued = [[w for w in run if not w.was_free] for run in found]
    return [
        _figure("promise-queued", queued, promised),
        _figure("average-queued", queued, average),
        _figure("promise-all", found, promised),
        _figure("average-all", found, average),
    ]


def promised(wait: Wait) -> float:
    """What was announced."""
    return wait.promised


def average(wait: Wait) -> float:
    """What a plain counter would have announced."""
    return wait.average


def share_kept(waits: Sequence[Wait], said: Callable[[Wait], float]) -> float:
    """The share of those waits that were not longer than was said, of those that can be told: who gave up before
    the promise was over has neither had it kept nor broken."""
    told = [w.waited <= said(w) for w in waits if w.is_answered or w.waited > said(w)]
    return sum(told) / len(told) if told else 1.0


def _figure(case: str, runs: Sequence[Sequence[Wait]], said: Callable[[Wait], float]) -> Figure:
    shares = [100 * share_kept(run, said) for run in runs]
    return Figure(
        case, round(median(shares), 1), "% kept", None, None, None, None, len(runs),
        round((max(shares) - min(shares)) / median(shares), 3),
    )  # fmt: skip


def _print(run: int, waits: Sequence[Wait]) -> None:
    queued = [w for w in waits if not w.was_free]
    print(f"  run {run}: {len(waits)} people, {len(queued)} had to wait", flush=True)
    for day in range(1 + max(w.day for w in waits)):
        of_day = [w for w in queued if w.day == day]
        if of_day:
            print(
                f"    day {day + 1:>2}: {len(of_day):>4} waited {mean(w.waited for w in of_day):>5.0f} s; kept "
                f"{share_kept(of_day, promised):>4.0%} of promises ({mean(w.promised for w in of_day):>5.0f} s), "
                f"{share_kept(of_day, average):>4.0%} of averages ({mean(w.average for w in of_day):>4.0f} s)",
                flush=True,
            )
