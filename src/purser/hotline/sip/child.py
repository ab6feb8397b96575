"""The process that speaks SIP: JSON lines in and out, one a message; no sound passes through it.

Sippy wants the main thread and prints what it thinks, so it lives in a process of its own. The first line that comes
in says how things are set, so that no password is on a command line. When nobody speaks to it any more, it hangs up
everywhere and goes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import threading
from typing import Any, TextIO

from purser.hotline.sip.digits import without_secrets
from purser.hotline.sip.settings import settings_from


class _Trace(io.TextIOBase):
    """Where Sippy's words go: into the file of PURSER_SIP_TRACE, else nowhere, for they hold who called whom. Keys that
    were pressed and answers to challenges are left out all the same."""

    def __init__(self, path: str | None) -> None:
        self._file: TextIO | None = None
        if path:
            self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8")

    def write(self, *text: str, **_: Any) -> int:
        if self._file is not None:
            self._file.write(without_secrets("".join(text)))
            self._file.flush()
        return sum(map(len, text))


def main() -> None:
    """Until standard input ends or `close` is ordered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # logins and keys that were pressed are in its memory
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    trace = _Trace(os.environ.get("PURSER_SIP_TRACE") or None)
    first = json.loads(sys.stdin.readline())
    sys.stdout = trace
    from sippy.Core.EventDispatcher import ED2  # noqa: PLC0415 (Sippy keeps the standard output it finds)

    from purser.hotline.sip.switchboard import Switchboard  # noqa: PLC0415

    lock = threading.Lock()

    def tell(what: str, /, **values: object) -> None:
        with lock, contextlib.suppress(BrokenPipeError):  # whoever was killed hears nothing: hang up all the same
            out.write(json.dumps({"is": what, **values}) + "\n")

    try:
        board = Switchboard(settings_from(first), trace, tell)
    except OSError as error:
        tell("failed", why=str(error))
        os._exit(1)

    def read() -> None:
        for line in sys.stdin:
            ED2.callFromThread(board.order, json.loads(line))
        ED2.callFromThread(board.close)

    threading.Thread(target=read, daemon=True).start()
    ED2.loop()
    with contextlib.suppress(BrokenPipeError):
        out.flush()
    os._exit(0)  # Sippy's threads wait for datagrams for ever


if __name__ == "__main__":
    main()
