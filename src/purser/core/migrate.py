"""Runs the numbered SQL files of `migrations/`, then the job queue's own, each once in a transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import psycopg

_PACKAGED = Path(__file__).resolve().parents[1] / "migrations"
MIGRATIONS = _PACKAGED if _PACKAGED.exists() else Path(__file__).resolve().parents[3] / "migrations"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 0x50757273  # "Purs": two processes that start at once migrate one after the other


class MigrationError(RuntimeError):
    """A file that ran before has changed since, or two have one number."""


def files(folder: Path = MIGRATIONS) -> list[Path]:
    """The migrations in order; MigrationError when a number is used twice.

    Numbers are given out before the files are written, so an earlier one may come later: rooms' tables do not
    rest on each other, and each file runs once, whenever it comes.
    """
    found = sorted(p for p in folder.iterdir() if _NAME.fullmatch(p.name))
    if len({p.name[:4] for p in found}) != len(found):
        raise MigrationError(f"two migrations have one number: {[p.name for p in found]}")
    return found


async def migrate(dsn: str, folder: Path = MIGRATIONS) -> list[str]:
    """Bring the database up to date; returns the names that ran now."""
    done: list[str] = []
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        await conn.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (name text PRIMARY KEY, digest text NOT NULL, ran_at timestamptz NOT NULL DEFAULT now())"
        )
        rows = await (await conn.execute("SELECT name, digest FROM migrations")).fetchall()
        ran: dict[str, str] = dict(rows)
        for path in files(folder):
            sql = path.read_bytes()
            if path.name in ran:
                if ran[path.name] != _digest(sql):
                    raise MigrationError(f"{path.name} has changed since it ran")
                continue
            await _run(conn, sql, {path.name: sql})
            done.append(path.name)
        done += await _migrate_queue(conn, ran)
    return done


async def pending(conn: psycopg.AsyncConnection[Any]) -> list[str]:
    """Names of migrations this code needs and the database has not seen; all of them when it is empty."""
    table = await (await conn.execute("SELECT to_regclass('migrations') IS NOT NULL")).fetchone()
    if not table or not table[0]:
        return list(_needed())
    rows = await (await conn.execute("SELECT name FROM migrations")).fetchall()
    ran = {row[0] for row in rows}
    return [name for name in _needed() if name not in ran]


@cache
def _needed() -> tuple[str, ...]:
    return (*(path.name for path in files()), *(name for name, _ in _queue_files()))


def _digest(sql: bytes) -> str:
    return hashlib.sha256(sql).hexdigest()


async def _run(conn: psycopg.AsyncConnection[Any], sql: bytes, covers: dict[str, bytes]) -> None:
    """Execute `sql` and note the files whose effect it has."""
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '5s'")
        await conn.execute(sql)
        for name, content in covers.items():
            await conn.execute("INSERT INTO migrations (name, digest) VALUES (%s, %s)", [name, _digest(content)])


def _queue_files() -> Iterator[tuple[str, bytes]]:
    """The job queue's migrations in order: what turned each schema it ever had into the next."""
    folder = resources.files("procrastinate.sql") / "migrations"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".sql"):
            yield f"procrastinate/{file.name}", file.read_bytes()


async def _migrate_queue(conn: psycopg.AsyncConnection[Any], ran: dict[str, str]) -> list[str]:
    """Bring the queue's tables to the installed version.

    A new database gets its schema whole, which has the effect of all its migrations; one that has an older
    schema gets those that came since.
    """
    missing = {name: sql for name, sql in _queue_files() if name not in ran}
    if any(name.startswith("procrastinate/") for name in ran):
        for name, sql in missing.items():
            await _run(conn, sql, {name: sql})
        return list(missing)
    whole = resources.files("procrastinate.sql").joinpath("schema.sql").read_bytes()
    await _run(conn, whole, missing)
    return ["procrastinate/schema.sql"]
