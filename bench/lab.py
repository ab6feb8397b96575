"""The server everything is measured on: durable, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.migrate import migrate
from purser.core.postgres import Cluster
from purser.ledger import ensure_partitions

SEED = 20260302
"""The draws are the same in every run."""


@contextmanager
def server() -> Iterator[Cluster]:
    """A cluster of its own with the settings of `purser up`: fsync on, every acknowledged commit on disk."""
    home = Path(tempfile.mkdtemp(prefix="purser-bench-"))
    home.chmod(0o755)  # PostgreSQL's own user must reach it when root measures
    os.environ["PURSER_KEYS"] = str(home / "keys")  # of all that is started here
    cluster = Cluster(home)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.destroy()
        shutil.rmtree(home, ignore_errors=True)


def empty_database(cluster: Cluster, name: str) -> str:
    """The DSN of a fresh database."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    return cluster.dsn(name)


async def purser_database(cluster: Cluster, name: str) -> str:
    """The DSN of a fresh database with Purser's schema."""
    dsn = empty_database(cluster, name)
    await migrate(dsn)
    async with Database(dsn) as db:
        await ensure_partitions(db, SystemClock().now())
    return dsn


def settle(dsn: str) -> None:
    """Leave no work of the preparation for the measurement: statistics, hint bits, checkpoint."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
        conn.execute("CHECKPOINT")
