"""`purser up` as a process: serves, goes on after a restart, mends what dies, leaves nothing running."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from purser.core.postgres import Cluster
from tests.support.live import Live


@pytest.fixture
def purser(home: Path) -> Iterator[Live]:
    """Two servers and no demo, started."""
    running = Live(home, "--workers", "2")
    running.start()
    yield running
    running.stop()


def _children(purser: Live, word: str = "") -> list[psutil.Process]:
    found = psutil.Process(purser.pid).children()
    return [child for child in found if word in " ".join(child.cmdline())]


def _soon(holds: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return held


def _serves(purser: Live) -> bool:
    try:
        return httpx.get(f"{purser.url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_it_serves_from_several_processes_and_mends_what_dies(purser: Live, home: Path) -> None:
    assert _serves(purser)
    servers, database = _children(purser, "purser.serve"), _children(purser, "pginstall")[0]
    assert len(servers) == 2
    assert len(_children(purser, "purser.worker")) == 1
    servers[0].kill()
    database.kill()
    assert _soon(lambda: "PostgreSQL ended; starting it again" in purser.printed())
    assert _soon(lambda: len(_children(purser, "purser.serve")) == 2)
    assert _soon(lambda: all(_serves(purser) for _ in range(4)))
    _end(purser, home, signal.SIGINT)


def test_behind_a_proxy_it_is_what_the_world_sees(home: Path) -> None:
    """Reached over TLS by another name: cookies and headers are for that name, and visitors are told apart."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    outside = ("--port", str(port), "--base-url", "https://wallet.example.com")
    running = Live(home, *outside, PURSER_TRUSTED_PROXIES="127.0.0.1")
    assert running.start() == "https://wallet.example.com"
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as proxy:
            assert "max-age" in proxy.get("/readyz").headers["strict-transport-security"]
            counted = [_sign_in_from(proxy, home, sender) for sender in ("203.0.113.7", "203.0.113.8", "198.51.100.9")]
    finally:
        running.stop()
    assert counted[0] == counted[1] < counted[2], "two networks, each with a count of its own"


def _sign_in_from(proxy: httpx.Client, home: Path, sender: str) -> int:
    """How many things are counted after somebody there has guessed at one and the same login."""
    asked = {"login": "+8613800138000", "password": "no such customer"}
    assert proxy.post("/v1/sessions", json=asked, headers={"X-Forwarded-For": sender}).status_code == 401
    with psycopg.connect(Cluster(home).dsn()) as conn:
        (count,) = conn.execute("SELECT count(*) FROM throttles").fetchone() or (0,)
    assert isinstance(count, int)
    return count


def test_a_second_start_goes_on_with_the_same_data(purser: Live, home: Path) -> None:
    with psycopg.connect(Cluster(home).dsn(), autocommit=True) as conn:
        conn.execute("CREATE TABLE kept ()")
    _end(purser, home, signal.SIGTERM)
    purser.start()
    with psycopg.connect(Cluster(home).dsn()) as conn:
        assert conn.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    _end(purser, home, signal.SIGKILL)


def _end(purser: Live, home: Path, how: signal.Signals) -> None:
    """End it, and see that nothing stays behind."""
    children = _children(purser)
    assert len(children) == 5, "the database, two servers, the worker, the hotline"
    began = time.monotonic()
    os.kill(purser.pid, how)
    assert purser.stop() == (-9 if how is signal.SIGKILL else 0)
    assert time.monotonic() - began < 15
    assert _soon(lambda: not any(_alive(child) for child in children))
    assert Cluster(home).pid is None


def _alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
