"""How many calls a core carries: pairs of browsers, of telephones and of both, and what aiortc's public API gives.

The worker's media has a core of its own, everybody who calls shares the other. A round sets calls up, lets them talk,
and looks whether anybody heard a gap; the next one has more calls. No database takes part.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.calls_phones import Host, Phones
from bench.figures import Figure, Round, figure
from purser.core.postgres import Cluster
from purser.hotline.media import come_first

KINDS: Final = {
    "public-api": ("web", "web"),
    "web-web": ("web", "web"),
    "web-sip": ("web", "sip"),
    "sip-sip": ("sip", "sip"),
}
START: Final = {"public-api": 15, "web-web": 125, "web-sip": 200, "sip-sip": 400}
"""Calls at once to begin with."""
_MORE: Final = 1.25
_SET_UP: Final = 10  # calls whose beginning is measured, while hardly anybody talks
_TRIES: Final = 2  # the machine itself has a bad moment now and then
SECONDS: Final = 10.0
_HEARD: Final = 1e-4  # of all frames; a gap in four minutes of a call


@dataclass(frozen=True, slots=True)
class Told:
    """A round: CPU seconds of the worker for setting one up and for all talking, its clock's lateness, gaps a frame."""

    calls: int
    setup_cpu: float
    cpu: float
    seconds: float
    late_ms: tuple[float, float]
    gaps: float
    callers_cpu: float

    @property
    def carried(self) -> bool:
        return self.gaps <= _HEARD

    def __str__(self) -> str:
        share = 100 * self.cpu / self.seconds
        return (
            f"{self.calls} calls: {share:.0f} % of a core, {share / self.calls:.2f} % a call, set up in "
            f"{1000 * self.setup_cpu:.1f} ms of CPU; beats late by {self.late_ms[0]:.1f} ms (p50) and "
            f"{self.late_ms[1]:.1f} ms (p99); {1e6 * self.gaps:.0f} gaps in a million frames; callers used "
            f"{100 * self.callers_cpu / self.seconds:.0f} % of theirs"
        )


async def calls(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """Calls carried at once, what a call costs (CPU µs a second), and set-ups a second of CPU."""
    del cluster, runs  # the climb is its own repetition
    told = dict[str, list[Told]]()
    for kind in KINDS:
        told[kind] = await climb(kind, START[kind], SECONDS * scale)
    return [line for kind in KINDS for line in _figures(kind, told[kind], told["public-api"])]


async def climb(kind: str, start: int, seconds: float) -> list[Told]:
    """Rounds of a quarter more calls each, up to the first that is not carried; of fewer where that is the first."""
    rounds, number = list[Told](), start
    while True:
        for _ in range(_TRIES):
            told = await talk(kind, number, seconds)
            print(f"   {kind}: {told}", flush=True)
            if told.carried:
                break
        if told.carried:
            rounds.append(told)
            if number < start:
                return rounds
            number = int(number * _MORE)
        elif rounds or number == 1:
            return rounds or [replace(told, calls=0)]
        else:
            number = number * 2 // 3


async def talk(kind: str, number: int, seconds: float) -> Told:
    """So many calls for so long."""
    async with _host(kind) as host:
        phones = Phones()
        talking = asyncio.create_task(phones.talk())
        try:
            await host.ask(do="mark")
            for call in range(first := min(number, _SET_UP)):
                await phones.ring(host, call, KINDS[kind])
            setup = (await host.ask(do="report"))["cpu"] / first
            for call in range(first, number):
                await phones.ring(host, call, KINDS[kind])
            gc.freeze()
            await asyncio.sleep(0.5)
            await host.ask(do="mark")
            phones.mark()
            before = time.process_time()
            await asyncio.sleep(seconds)
            told, gaps, used = await host.ask(do="report"), phones.gaps(), time.process_time() - before
        finally:
            talking.cancel()
            await phones.close()
            gc.unfreeze()
    late = (told["late_p50_ms"], told["late_p99_ms"])
    return Told(number, setup, told["cpu"], told["seconds"], late, gaps, used)


@contextlib.contextmanager
def _first() -> Iterator[None]:
    before, given = os.sched_getscheduler(0), os.sched_getparam(0)
    come_first()
    try:
        yield
    finally:
        os.sched_setscheduler(0, before, given)


@asynccontextmanager
async def _host(kind: str) -> AsyncIterator[Host]:
    """The worker on the first core, we on the others."""
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="purser-bench-calls-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.calls_host", "public" if kind == "public-api" else "ours", folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        os.sched_setaffinity(0, cores - {min(cores)} or cores)
        try:
            with _first():
                yield Host(process)
        finally:
            os.sched_setaffinity(0, cores)
            process.kill()
            await process.wait()


def _figures(kind: str, told: list[Told], public: list[Told]) -> list[Figure]:
    """The most calls that were carried; the costs are those of that round. Without any there is nothing to say."""
    if not told[-1].calls or not public[-1].calls:
        return []
    best, base = told[-1], public[-1]
    plain = "calls-public-api"
    return [
        figure(f"calls-{kind}", "calls/core", [Round(best.calls, 1)], (plain, [Round(base.calls, 1)])),
        figure(f"calls-{kind}-cpu", "CPU µs/s", [_cost(best)], (f"{plain}-cpu", [_cost(base)])),
        figure(f"calls-{kind}-setup", "set-ups/s", [_setup(best)], (f"{plain}-setup", [_setup(base)])),
    ]


def _cost(told: Told) -> Round:
    return Round(round(1e6 * told.cpu / told.calls), told.seconds, [t / 1000 for t in told.late_ms])


def _setup(told: Told) -> Round:
    return Round(1, told.setup_cpu)
