"""`python -m emulators.sandbox [keys] --dir D [--port 8090] [--seed N]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from emulators.sandbox.keys import prepare
from emulators.sandbox.server import Options, serve


def main(arguments: list[str] | None = None) -> int:
    """0 when the bank was stopped, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="emulators.sandbox", description="A bank of play money.")
    parser.add_argument(
        "command",
        nargs="?",
        choices=("serve", "keys"),
        default="serve",
        help="serve (default), or only make the keys of both sides",
    )
    parser.add_argument("--dir", type=Path, required=True, help="where books and keys are kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (the page has no lock)")
    parser.add_argument("--port", type=int, default=8090, help="port to listen on; 0 takes a free one")
    parser.add_argument("--seed", type=int, help="what all chance follows from; else the last start's, or a new one")
    parser.add_argument(
        "--time-scale",
        type=float,
        default=1.0,
        help="how many times faster unanswered notifications are sent again",
    )
    asked = parser.parse_args(arguments)
    if asked.time_scale <= 0:
        parser.error("--time-scale must be above 0")
    if asked.command == "keys":
        prepare(asked.dir)
        return 0
    try:
        serve(Options(asked.dir, asked.host, asked.port, asked.seed, asked.time_scale))
    except OSError as error:
        print(f"the sandbox bank cannot start on {asked.host}:{asked.port}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
