"""`./purser bench [CASES…]`: run the measurements, print a table, write JSON."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import uvloop

from bench.calls import calls
from bench.chat import chat
from bench.figures import Figure, table, write_json
from bench.growth import growth
from bench.http import http
from bench.knowledge import knowledge
from bench.lab import server
from bench.ledger import ledger
from bench.matters import matters
from bench.payments import payments
from bench.risk import risk
from bench.search import search
from bench.waits import waits
from purser.core.collector import calm_collector
from purser.core.postgres import Cluster

Case = Callable[[Cluster, int, float], Coroutine[Any, Any, list[Figure]]]

CASES: dict[str, Case] = {
    "ledger": ledger,
    "payments": payments,
    "http": http,
    "growth": growth,
    "risk": risk,
    "matters": matters,
    "search": search,
    "knowledge": knowledge,
    "waits": waits,
    "chat": chat,
    "calls": calls,
}


def main() -> None:
    parser = _parser()
    options = parser.parse_args()
    if unknown := set(options.cases) - CASES.keys():
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    scale = 0.2 if options.quick else 1.0
    figures: list[Figure] = []
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, fsync on", flush=True)
    calm_collector()  # as a server process does
    for name in options.cases or CASES:
        print(f"── {name}", flush=True)
        with server() as cluster, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            figures += runner.run(CASES[name](cluster, options.runs, scale))
    print(f"\n{table(figures)}\n\nAll books balanced. Took {(time.monotonic() - began) / 60:.1f} minutes.")
    if options.json is not None:
        write_json(figures, options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="purser bench", description="Measure, side by side with the plain way of doing it."
    )
    parser.add_argument("cases", nargs="*", metavar="CASES", help=", ".join(CASES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--quick", action="store_true", help="short rounds: to see that it works, not how fast")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds of every case (5)")
    return parser


if __name__ == "__main__":
    main()
