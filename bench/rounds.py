"""Runs contenders in turn, round by round, so that a busy minute of the machine is busy for all of them."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.figures import Figure, Round, figure


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to be measured. `run` does one round; `baseline` names the contender it is compared with."""

    name: str
    unit: str
    run: Callable[[], Awaitable[Round]]
    baseline: str | None = None


async def measure(contenders: Sequence[Contender], runs: int) -> list[Figure]:
    """One round of each to warm up, then `runs` rounds; prints as it goes."""
    for contender in contenders:
        await _round(contender, "warm-up")
    done: dict[str, list[Round]] = {c.name: [] for c in contenders}
    for number in range(1, runs + 1):
        for contender in contenders:
            done[contender.name].append(await _round(contender, f"{number}/{runs}"))
    return [
        figure(c.name, c.unit, done[c.name], None if c.baseline is None else (c.baseline, done[c.baseline]))
        for c in contenders
    ]


async def _round(contender: Contender, label: str) -> Round:
    gc.collect()
    result = await contender.run()
    print(f"  {label:>7}  {contender.name:<20} {result.rate:>10,.0f} {contender.unit}", flush=True)
    return result


async def timed(workers: Sequence[Awaitable[Sequence[float]]]) -> Round:
    """Run workers side by side, each of which returns the seconds its pieces took."""
    began = time.perf_counter()
    answers = await asyncio.gather(*workers)
    seconds = time.perf_counter() - began
    latencies = [x for answer in answers for x in answer]
    return Round(len(latencies), seconds, latencies)
