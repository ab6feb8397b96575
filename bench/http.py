"""Single payments over HTTP by concurrent keep-alive clients, beside a validated POST that does nothing."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.figures import Figure, Round
from bench.lab import purser_database, settle
from bench.patient import be_patient
from bench.people import Town, settle_town
from bench.rounds import Contender, measure
from purser.accounts import load_policy
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.core.postgres import Cluster
from purser.fees import FREE, Quote, issue, load_tariff
from purser.identity import allow_free, open_session
from purser.ledger.books import check_books
from purser.payments import Kind

CLIENTS = 64
REQUESTS = 16
"""Different payments a client goes round: its customer pays that many merchants in turn."""

_PRICE = Money(5, Currency.CNY)
_READY_S = 60


async def http(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """One server process, then two, each beside the POST that does nothing on the same server."""
    dsn = await purser_database(cluster, "http")
    home = Path(tempfile.mkdtemp(prefix="purser-bench-http-"))
    secret = secrets.token_bytes(32)
    (home / "secret").write_bytes(secret)
    async with Database(dsn) as db:
        await be_patient(db)
        town = await settle_town(db)
        plans = await _plans(db, town, secret)
    settle(dsn)
    figures: list[Figure] = []
    for name, workers in (("http", 1), ("http-workers-2", 2)):
        with servers(dsn, home, workers) as port:
            nothing = f"{name}-nothing"
            contenders = [
                Contender(nothing, "requests/s", _load(port, plans["nothing"], 4 * scale)),
                Contender(name, "payments/s", _load(port, plans["pay"], 4 * scale), nothing),
            ]
            figures += await measure(contenders, runs)
    assert await check_books(dsn) == [], "the books do not balance"
    return figures


async def _plans(db: Database, town: Town, secret: bytes) -> dict[str, list[list[str]]]:
    """The requests of every client, for the payment and for the POST that does nothing."""
    clock, policy, tariff = SystemClock(), load_policy("cn"), load_tariff("cn")
    expires = clock.now() + timedelta(hours=3)
    plans: dict[str, list[list[str]]] = {"pay": [], "nothing": []}
    for n in range(CLIENTS):
        wallet = town.wallets[n]
        async with db.transaction() as tx:
            session = await open_session(tx, town.customers[n], policy.sessions, clock)
            await allow_free(tx, town.customers[n], MAX_AMOUNT, MAX_AMOUNT)
        bodies = []
        for merchant in town.merchants[n * REQUESTS % 900 :][:REQUESTS]:
            quote = Quote(Kind.PAYMENT.service, wallet, str(merchant), _PRICE, FREE, tariff.version, expires)
            body = {
                "wallet_id": str(wallet),
                "merchant_id": str(merchant),
                "amount": {"amount": _PRICE.amount, "currency": "CNY"},
                "quote": issue(quote, secret),
            }
            bodies.append(json.dumps(body))
        plans["pay"].append([_request("/v1/payments", session.token, b) for b in bodies])
        plans["nothing"].append([_request("/v1/bench/nothing", session.token, b) for b in bodies])
    return plans


def _request(path: str, token: str, body: str) -> str:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )


@contextmanager
def servers(dsn: str, home: Path, workers: int) -> Iterator[int]:
    """Server processes on one socket, ready; yields its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        descriptor, port = listener.fileno(), listener.getsockname()[1]
        environment = os.environ | {
            "PURSER_HOME": str(home),
            "PURSER_SECRET_FILE": str(home / "secret"),
            "PURSER_DATABASE_URL": dsn,
            "PURSER_BASE_URL": f"http://127.0.0.1:{port}",
        }
        command = [sys.executable, "-P", "-m", "bench.serve", str(descriptor)]
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
        servers = [subprocess.Popen(command, env=environment, pass_fds=[descriptor]) for _ in range(workers)]
        try:
            _await_ready(port)
            yield port
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(30)


def _await_ready(port: int) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise RuntimeError("the servers are not ready")


def _load(port: int, connections: list[list[str]], seconds: float) -> Callable[[], Awaitable[Round]]:
    """A contender's round: the clients in a process of their own, for `seconds`."""
    plan = json.dumps({"port": port, "seconds": seconds, "connections": connections}).encode()

    async def run() -> Round:
        command = [sys.executable, "-m", "bench.client"]
        client = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await client.communicate(plan)
        told = json.loads(printed)
        assert told["refused"] == 0, f"{told['refused']} of {len(told['latencies'])} were refused"
        return Round(len(told["latencies"]), told["seconds"], told["latencies"])

    return run
