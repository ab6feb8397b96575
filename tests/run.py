"""`./purser test [--quick | --thorough] [pytest's arguments]`: every check and test, and a summary of what ran.

With arguments for pytest, only pytest runs. What had to be left out is said, never passed over. `--thorough` tells the
browser's stories in both languages, and draws four times as many examples for every property.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from purser import webbuild
from tests.support import chromium, mail_servers, telephony

ROOT = Path(__file__).resolve().parents[1]
TYPED = ("src", "emulators", "bench", "faults", "tests/support", "tests/run.py")
_PROCESSORS = min(2, os.cpu_count() or 2)
_WORKERS = 2 * _PROCESSORS
"""Twice the processors: every other test waits for a database or a browser. Those of --quick wait for nothing."""

_TELEPHONED = (
    "tests/e2e/test_hotline*",
    "tests/integration/faults/test_calls.py",
    "tests/e2e/test_desk_calls.py",
    "tests/integration/hotline/test_floor_worker.py",
    "tests/integration/hotline/test_sip_*",
)
"""Tests that ring up with baresip or sipp, or go through Kamailio."""

QUICK = ("tests/unit", "tests/property")
_LIGHT = ("-p", "no:schemathesis")
"""A plugin for the tests of the API that takes 2 s of each worker to load."""


@dataclass
class Run:
    """What happened so far."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], bool]) -> None:
        """Do one check and remember how it went."""
        print(f"── {name}", flush=True)
        began = time.monotonic()
        (self.passed if work() else self.failed).append(f"{name} ({time.monotonic() - began:.0f} s)")

    def summary(self) -> str:
        lines = ["", "── summary"]
        for word, names in (("passed", self.passed), ("FAILED", self.failed), ("left out", self.left_out)):
            lines += [f"{word:>9}: {name}" for name in names]
        return "\n".join(lines)


def main() -> int:
    """0 when nothing failed. The last line printed is pytest's own closing line."""
    arguments = sys.argv[1:]
    quick, thorough = "--quick" in arguments, "--thorough" in arguments
    arguments = [a for a in arguments if a not in ("--quick", "--thorough")]
    os.chdir(ROOT)
    if not sys.stdout.isatty():
        os.environ.setdefault("NO_COLOR", "1")
    os.environ["PURSER_TEST_PROFILE"] = "quick" if quick else "thorough" if thorough else "full"
    if arguments:
        return _pytest(arguments)[0]
    run = Run()
    _check_python(run)
    if quick:
        run.left_out.append("the web's checks, the integration, API and browser tests (--quick)")
        chosen = [*(p for p in QUICK if Path(p).exists()), "-m", "not slow", *_LIGHT]
    else:
        _check_web(run)
        if not thorough:
            os.environ["PURSER_TEST_ONE_LANGUAGE"] = "1"
            run.left_out.append("the browser's stories in their other language (--thorough tells them in both)")
        chosen = ["tests"] if _have_browser(run) else ["tests", "--ignore=tests/e2e"]
        chosen += [] if _have_mail_servers(run) else ["--ignore=tests/integration/service/test_mail_servers.py"]
        chosen += [] if _have_telephones(run) else [f"--ignore-glob={glob}" for glob in _TELEPHONED]
    print("── pytest", flush=True)
    status, closing = _pytest([*chosen, "-n", str(_PROCESSORS if quick else _WORKERS)])
    (run.failed if status else run.passed).append("pytest")
    print(run.summary())
    print(closing, flush=True)
    return 1 if run.failed else 0


def _check_python(run: Run) -> None:
    typed = [p for p in TYPED if Path(p).exists()]
    run.step("ruff", lambda: _python("-m", "ruff", "check", "--quiet", "--output-format=concise", "."))
    run.step("ruff format", lambda: _python("-m", "ruff", "format", "--check", "--output-format=concise", "."))
    run.step("mypy", lambda: _python("-m", "mypy", *typed))
    run.step("import-linter", lambda: _succeeds([str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]))


def _check_web(run: Run) -> None:
    if os.environ.get(webbuild.SKIP) == "1":
        run.left_out.append(f"the web's checks ({webbuild.SKIP}=1)")
        return
    run.step("web packages", lambda: _web(lambda: webbuild.install(ROOT, development=True)))
    for app in (".", *sorted(f"apps/{p.parent.name}" for p in (ROOT / "web/apps").glob("*/tsconfig.json"))):
        run.step(f"web types {app}", partial(_node, "node_modules/typescript/bin/tsc", "--noEmit", "-p", app))
    run.step("web client is generated from the API", _client_is_current)
    run.step("web tests", lambda: _node("node_modules/vitest/vitest.mjs", "run"))
    run.step("web build", lambda: _web(lambda: webbuild.ensure(ROOT)))


def _client_is_current() -> bool:
    """Whether openapi.json says what the API says, and the types of the client what openapi.json says."""
    described, types = ROOT / "web/openapi.json", ROOT / "web/packages/client/schema.d.ts"
    before = described.read_bytes(), types.read_bytes()
    made = _python("-m", "purser.cli", "openapi", str(described)) and _node(
        "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "packages/client/schema.d.ts"
    )
    if made and before == (described.read_bytes(), types.read_bytes()):
        return True
    print("web/openapi.json or web/packages/client/schema.d.ts was out of date; it is written anew: commit it")
    return False


def _have_browser(run: Run) -> bool:
    try:
        chromium.prepare()
    except chromium.NoBrowserError as error:
        run.left_out.append(f"the browser tests: {error}")
        return False
    return True


def _have_mail_servers(run: Run) -> bool:
    try:
        mail_servers.prepare()
    except mail_servers.NoMailServerError as error:
        run.left_out.append(f"mail through Exim and Dovecot: {error}")
        return False
    return True


def _have_telephones(run: Run) -> bool:
    try:
        telephony.prepare()
        telephony.kamailio()
    except telephony.NoTelephonesError as error:
        run.left_out.append(f"calls by telephone: {error}")
        return False
    return True


def _pytest(arguments: Sequence[str]) -> tuple[int, str]:
    """Run pytest, showing what it prints; its status and its closing line."""
    command = [sys.executable, "-P", "-m", "pytest", *arguments]
    closing = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.rstrip() or closing
    return process.returncode, closing


def _python(*arguments: str) -> bool:
    return _succeeds([sys.executable, "-P", *arguments])


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0


def _node(*arguments: str) -> bool:
    return _web(lambda: webbuild.run(ROOT, arguments, show=True))


def _web(work: Callable[[], object]) -> bool:
    try:
        work()
    except webbuild.WebBuildError as error:
        print(error)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
