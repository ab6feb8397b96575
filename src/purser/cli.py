"""The command line. Importing it needs the standard library only, so that help is there before all else."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from purser import __version__

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = {"test": "tests.run", "bench": "bench", "faults": "faults"}
"""Commands that live beside the package and read their own arguments."""
BENCHES = ("ledger", "payments", "http", "growth", "risk", "matters", "search", "knowledge", "waits", "chat", "calls")
"""What `bench` measures, for its help."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 done, 1 it said no, 2 it was not understood, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if is_passed_on(given):
        os.execv(sys.executable, [sys.executable, "-P", "-m", PASSED_ON[given[0]], *given[1:]])
    options = understand(given)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        sys.exit(run(options))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        sys.exit(f"purser: {error}")


def is_passed_on(given: Sequence[str]) -> bool:
    """Whether somebody else reads these arguments. Help for them is given here: it needs nothing installed."""
    return bool(given) and given[0] in PASSED_ON and not {"-h", "--help"} & set(given)


def understand(given: Sequence[str]) -> argparse.Namespace:
    """What was asked for; exits with 0 after help, with 2 when it is not understood."""
    parser = _parser()
    if not given:
        parser.print_help(sys.stderr)
        sys.exit(2)
    return parser.parse_args(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="purser",
        description="A digital wallet with its customer service built in.",
        epilog="To begin: purser up --demo. PURSER_HOME names the folder for the environment and the data (.purser).",
    )
    parser.add_argument("--version", action="version", version=f"Purser {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="start everything and serve the wallet")
    up.set_defaults(run=_up)
    up.add_argument("--demo", action="store_true", help="with named demo people and a bank of play money")
    up.add_argument("--workers", type=_count, default=1, metavar="N", help="server processes (1)")
    up.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    up.add_argument("--port", type=_port, default=8080, help="port to listen on (8080)")
    up.add_argument("--hotlines", type=_count, default=1, metavar="N", help="processes that carry calls (1)")
    up.add_argument("--sip", metavar="HOST:PORT", help="answer telephones there (a trunk's settings: PURSER_SIP_…)")
    up.add_argument(
        "--base-url",
        type=_origin,
        metavar="URL",
        default=os.environ.get("PURSER_BASE_URL"),
        help="how it is reached from outside, such as https://wallet.example.com (http://localhost:PORT)",
    )
    _takes_database(up)

    _describe_passed_on(commands)

    check = commands.add_parser("check", help="prove what must hold, over the whole database")
    check.set_defaults(run=_check)
    check.add_argument("what", choices=["books", "audit"])
    _takes_database(check)

    migrate = commands.add_parser("migrate", help="bring the database's schema up to date")
    migrate.set_defaults(run=_migrate)
    _takes_database(migrate)

    keys = commands.add_parser("keys", help="rotate the keys that personal data is sealed with")
    keys.set_defaults(run=_keys)
    keys.add_argument("what", choices=["rotate"])
    keys.add_argument("--reason", default="rotated by hand", help="why, for the audit")
    _takes_database(keys)

    permissions = commands.add_parser("permissions", help="print who may do what")
    permissions.set_defaults(run=_permissions)

    procedures = commands.add_parser("procedures", help="draw the pages of docs/procedures from their tables")
    procedures.set_defaults(run=_procedures)
    procedures.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "procedures")

    openapi = commands.add_parser("openapi", help="write the description of the API")
    openapi.set_defaults(run=_openapi)
    openapi.add_argument("file", nargs="?", type=Path, default=ROOT / "web" / "openapi.json")
    return parser


def _describe_passed_on(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Help for the commands that read their own arguments; their own parsers say no."""
    test = commands.add_parser(
        "test",
        help="run every check and test",
        usage="purser test [--quick | --thorough] | purser test [PYTEST'S ARGUMENTS]",
        description="Run every check and test. With arguments for pytest, such as a file or -k, only pytest runs.",
    )
    test.add_argument("--quick", action="store_true", help="only what takes less than a minute")
    test.add_argument("--thorough", action="store_true", help="also what a release waits for")

    bench = commands.add_parser("bench", help="measure, side by side with the plain way of doing it")
    bench.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(BENCHES)} (all of them)")
    bench.add_argument("--runs", metavar="N", help="rounds of every case (5)")
    bench.add_argument("--quick", action="store_true", help="short rounds: to see that it works, not how fast")
    bench.add_argument("--json", metavar="FILE", help="write the figures there as well")

    faults = commands.add_parser("faults", help="kill and cut under load, then check the books")
    faults.add_argument("name", nargs="*", metavar="NAME", help="which runs, or all; without a name they are listed")
    faults.add_argument("--rounds", metavar="N", help="times each thing is broken (20)")
    faults.add_argument("--seed", metavar="N", help="what the chances follow from (a new one)")
    faults.add_argument("--callers", metavar="N", help="customers at the same time (32)")


def _takes_database(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--database-url",
        metavar="URL",
        default=os.environ.get("PURSER_DATABASE_URL"),
        help="a PostgreSQL elsewhere, such as postgresql://user@host/name; otherwise the embedded one",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("must be from 0 (any free one) to 65535")
    return int(text)


def _origin(text: str) -> str:
    """Cookies, passkeys and links are made for it: a scheme and a host, nothing after them."""
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise argparse.ArgumentTypeError("must be like https://wallet.example.com")
    return text.rstrip("/")


def _home() -> Path:
    """Where the data is: in the clone, or in the user's home when Purser was installed from a wheel."""
    usual = (ROOT if (ROOT / "pyproject.toml").exists() else Path.home()) / ".purser"
    return Path(os.environ.get("PURSER_HOME") or usual).absolute()


def _up(options: argparse.Namespace) -> int:
    from purser.up import Options, up

    up(
        Options(
            _home(),
            options.host,
            options.port,
            options.workers,
            options.demo,
            options.database_url,
            options.base_url,
            options.hotlines,
            options.sip,
        )
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    return _check_audit(options) if options.what == "audit" else _check_books(options)


def _check_audit(options: argparse.Namespace) -> int:
    from purser.core.audit_check import check_audit
    from purser.core.audit_heads import Journal

    with _database(options.database_url) as dsn:
        verdict = asyncio.run(check_audit(dsn, Journal(_home())))
    if verdict.finding is not None:
        print(f"BROKEN {verdict.finding}")
        return 1
    print(f"the audit is whole: {verdict.records} records, {verdict.heads} signed heads")
    return 0


def _check_books(options: argparse.Namespace) -> int:
    from purser.accounts import load_policy
    from purser.ledger.books import check_books
    from purser.operations import all_checks

    checks = all_checks(load_policy(os.environ.get("PURSER_POLICY", "cn")))
    with _database(options.database_url) as dsn:
        findings = asyncio.run(check_books(dsn, checks, lambda check: print(f"· {check.name}: {check.holds}")))
    for finding in findings:
        print(f"BROKEN {finding}")
    print(f"{len(findings)} broken" if findings else f"the books are balanced: {len(checks)} invariants hold")
    return 1 if findings else 0


def _migrate(options: argparse.Namespace) -> int:
    from purser.schema import bring_up_to_date

    with _database(options.database_url) as dsn:
        ran = asyncio.run(bring_up_to_date(dsn, home=_home()))
    print("\n".join(ran) if ran else "nothing to do")
    return 0


def _keys(options: argparse.Namespace) -> int:
    from purser.core.audit import COMMAND_LINE
    from purser.core.clock import SystemClock
    from purser.core.db import Database
    from purser.core.key_providers import key_provider
    from purser.core.vault_rotation import rotate

    async def begin(dsn: str) -> int:
        async with Database(dsn, max_size=1, key_provider=key_provider(_home())) as db:
            return await rotate(db, COMMAND_LINE, options.reason, SystemClock())

    with _database(options.database_url) as dsn:
        version = asyncio.run(begin(dsn))
    print(f"version {version} was made; the worker seals everything anew with it and retires the old one")
    return 0


def _permissions(_: argparse.Namespace) -> int:
    from purser.api.rules import document
    from purser.app import create_app
    from purser.core.settings import Settings

    settings = Settings(database_url="", base_url="http://localhost:8080", sandbox_url=None, home=_home())
    print(document(create_app(settings).routes), end="")
    return 0


def _procedures(options: argparse.Namespace) -> int:
    from purser.procedures import write_pages

    for path in write_pages(options.folder, "cn"):
        print(path.name)
    return 0


def _openapi(options: argparse.Namespace) -> int:
    from purser.app import create_app
    from purser.core.settings import Settings

    settings = Settings(database_url="", base_url="http://localhost:8080", sandbox_url=None, home=_home())
    description = create_app(settings).openapi()
    options.file.write_text(json.dumps(description, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return 0


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    """The DSN to work on: what was named, or the embedded one, started if no `purser up` runs it."""
    from purser.core.postgres import Cluster, InUseError

    if url is not None:
        yield url
        return
    cluster = Cluster(_home())
    try:
        dsn = cluster.start()
    except InUseError:
        yield cluster.dsn()
        return
    try:
        yield dsn
    finally:
        cluster.stop()


def _expected() -> tuple[type[Exception], ...]:
    """Errors whose text is meant for whoever typed the command; others are defects with a traceback."""
    from psycopg import OperationalError

    from purser.children import ChildError
    from purser.core.errors import Problem
    from purser.core.key_providers import KeysAwayError
    from purser.core.migrate import MigrationError
    from purser.core.postgres import PostgresError
    from purser.up import UpError
    from purser.webbuild import WebBuildError

    return OperationalError, Problem, KeysAwayError, ChildError, MigrationError, PostgresError, UpError, WebBuildError


if __name__ == "__main__":
    main()
