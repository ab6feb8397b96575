"""`./purser faults [NAME …] [--rounds N] [--seed N]`: exit 0 only when everything held and every control lost."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable, Sequence

from faults import (
    calls,
    kill_postgres,
    kill_server,
    kill_sources,
    lost_answers,
    power_cut,
    queue_order,
    rogue,
    takeovers,
)
from faults.report import Options

Run = Callable[[Options], bool]

RUNS: dict[str, tuple[str, Run]] = {
    "kill-server": (kill_server.ABOUT, kill_server.run),
    "kill-postgres": (kill_postgres.ABOUT, kill_postgres.run),
    "kill-sources": (kill_sources.ABOUT, kill_sources.run),
    "power-cut": (power_cut.ABOUT, power_cut.run),
    "lost-answers": (lost_answers.ABOUT, lost_answers.run),
    "queue-order": (queue_order.ABOUT, queue_order.run),
    "rogue": (rogue.ABOUT, rogue.run),
    "calls": (calls.ABOUT, calls.run),
    "takeovers": (takeovers.ABOUT, takeovers.run),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all held, 1 when something did not, 2 when it was not understood."""
    parser = argparse.ArgumentParser(prog="purser faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join([*RUNS, "all"]))
    parser.add_argument("--rounds", type=int, default=20, metavar="N", help="times each thing is broken (20)")
    parser.add_argument("--seed", type=int, metavar="N", help="what the chances follow from (a new one)")
    parser.add_argument("--callers", type=int, default=32, metavar="N", help="customers at the same time (32)")
    asked = parser.parse_args(arguments)
    names = list(RUNS) if asked.names == ["all"] else asked.names
    if not names:
        print("\n".join(f"{name:<16}{about}" for name, (about, _) in RUNS.items()))
        return 0
    if unknown := [n for n in names if n not in RUNS]:
        parser.error(f"there is no run called {', '.join(unknown)}; there are {', '.join(RUNS)}")
    seed = secrets.randbelow(2**31) if asked.seed is None else asked.seed
    options = Options(asked.rounds, seed, asked.callers)
    held = [RUNS[name][1](options) for name in names]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
