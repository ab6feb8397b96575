"""One event is one line, whatever somebody typed."""

from __future__ import annotations

import subprocess
import sys

import orjson

TYPED = 'x\n{"event": "all_is_well", "level": "info"}\r\n\x1b[2J\u2028\x00'

PROGRAM = """
import logging, sys, structlog
from purser.core.log import configure_logging
configure_logging()
typed = eval(sys.argv[1])
structlog.get_logger("purser.test").warning("refused", path=typed, **{typed: 1})
structlog.get_logger("purser.test").error(typed)
logging.getLogger("somebody.else").warning(typed)
"""


def test_what_was_typed_ends_no_line() -> None:
    command = [sys.executable, "-P", "-c", PROGRAM, repr(TYPED)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    events = [orjson.loads(line) for line in done.stderr.split("\n")[:-1]]
    assert [event["event"] for event in events] == ["refused", TYPED, TYPED]
    assert events[0]["path"] == TYPED
    assert "\x1b" not in done.stderr
