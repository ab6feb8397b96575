"""One throwaway PostgreSQL for a test run, started when the first test wants it, shared by all workers.

The process that pytest was called in names the folder and clears it up; whichever worker is first starts the
server and migrates a template; each test gets a clone of that template, which takes about 15 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.migrate import migrate
from purser.core.postgres import THROWAWAY, Cluster
from purser.core.vault import ensure_keys

_PREFIX = "purser-test-"
_VARIABLE = "PURSER_TEST_HOME"
_TEMPLATE = "template_purser"
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30  # bytes that must be free there


def open_run() -> None:
    """Name the folder of this run, and clear up after runs that were killed."""
    for folder in [f for place in {_place(), Path(tempfile.gettempdir())} for f in place.glob(f"{_PREFIX}*")]:
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _clear(folder)
    os.environ[_VARIABLE] = str(new_home())
    os.environ["PURSER_KEYS"] = str(Path(os.environ[_VARIABLE]) / "keys")  # of every database of this run


def close_run() -> None:
    """Stop the server and delete all it wrote."""
    _clear(Path(os.environ.pop(_VARIABLE)))


def new_home() -> Path:
    """A folder of this run that PostgreSQL's own user can reach even when root runs the tests."""
    home = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_place()))
    home.chmod(0o755)
    return home


def _place() -> Path:
    """In memory where there is room: a clone is eight hundred small files, which take a disk half a second."""
    if os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return Path(tempfile.gettempdir())


def remove_home(home: Path) -> None:
    """Delete what `new_home` made, with any cluster in it."""
    _clear(home)


def _clear(home: Path) -> None:
    if (home / "cluster.lock").exists():
        Cluster(home).destroy()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Cluster:
    """The run's cluster, running, with the migrated template in it."""
    home = Path(os.environ[_VARIABLE])
    cluster = Cluster(home, THROWAWAY, tied=False)
    ready = home / "ready"
    with (home / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            cluster.start()
            with psycopg.connect(cluster.dsn(), autocommit=True) as conn:
                conn.execute(f"CREATE DATABASE {_TEMPLATE}")
            asyncio.run(_make_template(cluster.dsn(_TEMPLATE)))
            ready.touch()
    return cluster


async def _make_template(dsn: str) -> None:
    await migrate(dsn)
    async with Database(dsn, max_size=1) as db:
        await ensure_keys(db, SystemClock())


@pytest.fixture(scope="session")
def maintenance(server: Cluster) -> Iterator[psycopg.Connection]:
    """A connection outside every test's database, for making and dropping those."""
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        yield conn


@contextlib.contextmanager
def database(server: Cluster, maintenance: psycopg.Connection, template: str = _TEMPLATE) -> Iterator[str]:
    """The DSN of a fresh database, dropped at the end whoever is still connected."""
    name = f"test_{uuid.uuid4().hex}"
    maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield server.dsn(name)
    finally:
        maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")
