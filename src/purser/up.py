"""`purser up`: the database, the servers, the worker and, for a demo, a bank of play money, as one thing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from purser import webbuild
from purser.children import Child, say
from purser.core.postgres import Cluster
from purser.core.service_calendar import POLICIES
from purser.core.settings import DEMO_KEY, Settings, demo_operator_key
from purser.hotline.sip.settings import SipSettingsError, environment_of
from purser.schema import bring_up_to_date

DEMO_MAIL = "help@purser.example"
"""What customers of a demo write to."""

START_LIMIT = 60.0
"""Seconds the servers get to answer for the first time."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- addresses that mean all, and this machine's own


class UpError(RuntimeError):
    """Purser cannot start; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    home: Path
    host: str
    port: int
    workers: int
    demo: bool
    database_url: str | None
    base_url: str | None = None
    """How it is reached from outside, when that is not how it listens."""
    hotlines: int = 1
    """Processes that carry calls."""
    sip: str | None = None
    """Where telephones are answered, HOST:PORT; None: as PURSER_SIP says."""


def up(options: Options) -> None:
    """Run until SIGINT or SIGTERM. Raises UpError, PostgresError, WebBuildError or ChildError."""
    with _listening(options.host, options.port) as listener:
        webbuild.ensure()
        with _database(options) as (dsn, cluster):
            asyncio.run(_Supervisor(options, listener, dsn, cluster).run())
    say("stopped")


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket all servers share. Taken first of all: nothing starts when the port is not to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            raise UpError(
                f"port {port} of {host} is not to be had ({error.strerror}): stop what listens there, "
                "or choose another port with --port"
            ) from error
        yield listener


@contextlib.contextmanager
def _database(options: Options) -> Iterator[tuple[str, Cluster | None]]:
    if options.database_url is not None:
        yield options.database_url, None
        return
    cluster = Cluster(options.home)
    dsn = cluster.start()
    try:
        yield dsn, cluster
    finally:
        cluster.stop()


class _Supervisor:
    """Starts the processes in order, keeps them running, stops them in order."""

    def __init__(self, options: Options, listener: socket.socket, dsn: str, cluster: Cluster | None) -> None:
        self._options = options
        self._listener = listener
        self._dsn = dsn
        self._cluster = cluster
        self._children: list[Child] = []
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        self._heed_signals()
        work = asyncio.create_task(self._work())
        asked = asyncio.create_task(self._asked_to_stop.wait())
        try:
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            work.cancel()
            asked.cancel()
            await asyncio.wait({work, asked})
            await asyncio.gather(*(child.stop() for child in self._children))
        if not work.cancelled():
            work.result()

    async def _work(self) -> None:
        began = time.monotonic()
        await bring_up_to_date(self._dsn, home=self._options.home)
        self._describe()
        if self._options.demo:
            await _make_bank_keys(self._options.home / "sandbox")
        for child in self._children:
            await child.start()
        lines = await self._first_answer()
        self._greet(lines, time.monotonic() - began)
        keepers = [child.keep() for child in self._children]
        await asyncio.gather(*keepers, self._keep_database())

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        """The first asks everything to stop; one more loses patience."""
        if self._asked_to_stop.is_set():
            for child in self._children:
                child.kill()
        else:
            say("stopping …")
            self._asked_to_stop.set()

    def _describe(self) -> None:
        """Decide on the processes; the environment they share is how they learn their settings."""
        options = self._options
        shared = {
            "PURSER_HOME": str(options.home),
            "PURSER_DATABASE_URL": self._dsn,
            "PURSER_BASE_URL": self._public_url(),
            "PURSER_SECRET_FILE": str(options.home / "secret"),
            "PROMETHEUS_MULTIPROC_DIR": str(_fresh(options.home / "metrics")),
            "PURSER_DEMO": "1" if options.demo else "",
        }
        if options.sip is not None:
            shared["PURSER_SIP"] = options.sip
        if options.demo:
            shared["PURSER_OPERATOR_KEY"] = os.environ.get("PURSER_OPERATOR_KEY") or demo_operator_key(options.home)
            port = _free_port()
            shared["PURSER_SANDBOX_URL"] = f"http://127.0.0.1:{port}"
            shared["PURSER_PRIVATE_WEBHOOKS"] = "1"  # so that a shop under development can be told
            shared["PURSER_MAIL_ADDRESS"] = os.environ.get("PURSER_MAIL_ADDRESS") or DEMO_MAIL
            shared["PURSER_MAIL_LISTEN"] = os.environ.get("PURSER_MAIL_LISTEN") or f"127.0.0.1:{_free_port()}"
            shared["PURSER_CALENDAR"] = os.environ.get("PURSER_CALENDAR") or str(POLICIES / "demo-calendar.toml")
            books = str(options.home / "sandbox")
            bank = ["emulators.sandbox", "--dir", books, "--port", str(port), "--time-scale", "10"]
            self._children.append(Child("sandbox bank", bank, dict(os.environ)))
        os.environ.update(shared)  # for the demo's data, which is made in this process
        environment = dict(os.environ)
        listener = self._listener.fileno()
        for number in range(1, options.workers + 1):
            serve = ["purser.serve", str(listener)]
            self._children.append(Child(f"server {number}", serve, environment, files=[listener]))
        self._children.append(Child("worker", ["purser.worker"], environment))
        self._children += [self._hotline(number, environment) for number in range(1, options.hotlines + 1)]

    def _hotline(self, number: int, environment: dict[str, str]) -> Child:
        """SIGINT: whoever stops everything does not wait for people to finish talking."""
        try:
            own = environment_of(number, environment)
        except SipSettingsError as error:
            raise UpError(str(error)) from error
        name = "hotline" if self._options.hotlines == 1 else f"hotline {number}"
        return Child(name, ["purser.hotline.worker"], own, told_by=signal.SIGINT, can_do_without=True)

    async def _first_answer(self) -> list[str]:
        """Wait until the servers are ready, and make the demo's data meanwhile; returns how to sign in."""
        failures = [asyncio.create_task(child.fail()) for child in self._children]
        ready = asyncio.create_task(self._ready())
        try:
            await asyncio.wait({ready, *failures}, return_when=asyncio.FIRST_COMPLETED)
            for failure in failures:
                if failure.done():
                    failure.result()
            return await ready
        finally:
            for task in (ready, *failures):
                task.cancel()

    async def _ready(self) -> list[str]:
        lines: list[str] = []
        if self._options.demo:
            from purser.demo import seed  # noqa: PLC0415 -- only a demo pays for the import

            lines = await seed(Settings.from_environment())
        address = self._listener.getsockname()
        deadline = time.monotonic() + START_LIMIT
        while not await _answers(address[0], address[1]):
            if time.monotonic() > deadline:
                raise UpError(f"{self._base_url()}/readyz is not ready after {START_LIMIT:.0f} s")
            await asyncio.sleep(0.05)
        return lines

    async def _keep_database(self) -> None:
        """Start PostgreSQL again when it was killed; the servers' pools connect again by themselves."""
        while self._cluster is not None:
            if self._cluster.has_died:
                say("PostgreSQL ended; starting it again")
                self._cluster.start()
            await asyncio.sleep(0.2)  # a dead child has no event: PostgreSQL is not asyncio's

    def _base_url(self) -> str:
        host = self._options.host
        name = "localhost" if host in _EVERYWHERE or host in _EVERYWHERE.values() else host
        return f"http://{name}:{self._listener.getsockname()[1]}"

    def _public_url(self) -> str:
        """What links, cookies and passkeys are made for."""
        return self._options.base_url or self._base_url()

    def _greet(self, lines: list[str], seconds: float) -> None:
        base = self._public_url()
        text = [f"Purser is at {base}", *lines, "Stop it with Ctrl-C."]
        if self._options.demo:
            pages = {"demo counter": f"{base}/demo", "outbox": f"{base}/dev/outbox"}
            pages["sandbox bank"] = os.environ["PURSER_SANDBOX_URL"]
            if os.environ.get("PURSER_SIP"):
                pages["telephone"] = f"sip:hotline@{os.environ['PURSER_SIP']}"
            pages["mail"] = f"{os.environ['PURSER_MAIL_ADDRESS']} at smtp://{os.environ['PURSER_MAIL_LISTEN']}"
            text[1:1] = [f"  {name:<14}{url}" for name, url in pages.items()]
            text[-1:-1] = _staff_lines(os.environ["PURSER_OPERATOR_KEY"])
        width = max(len(line) for line in text)
        rule = "─" * min(width, 78)
        print("\n".join(["", rule, *text, rule, ""]), flush=True)
        say(f"ready after {seconds:.1f} s")


def _staff_lines(key: str) -> list[str]:
    """The operator's key, when it was made here: one that was given is not ours to print."""
    made = key.startswith(DEMO_KEY)
    return ["The operator's staff key: it opens merchants (POST /v1/merchants)", f"  {key}"] if made else []


async def _make_bank_keys(books: Path) -> None:
    """Both sides' keys of the sandbox bank, before the servers that start beside it read theirs."""
    if (books / "merchant" / "merchant.json").exists():  # written last
        return
    make = ["-P", "-m", "emulators.sandbox", "keys", "--dir", str(books)]
    process = await asyncio.create_subprocess_exec(sys.executable, *make)
    if await process.wait():
        raise UpError("the sandbox bank's keys could not be made")


async def _answers(host: str, port: int) -> bool:
    """Whether /readyz answers 200."""
    target = _EVERYWHERE.get(host, host)
    try:
        reader, writer = await asyncio.open_connection(target, port)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status


def _fresh(folder: Path) -> Path:
    """An empty folder: figures of processes that ended with the last `up` would be counted again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
