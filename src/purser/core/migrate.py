"""Runs the numbered SQL files of `migrations/`, each once, each in its own transaction."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import psycopg

_PACKAGED = Path(__file__).resolve().parents[1] / "migrations"
MIGRATIONS = _PACKAGED if _PACKAGED.exists() else Path(__file__).resolve().parents[3] / "migrations"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 0x50757273  # "Purs": two processes that start at once migrate one after the other


class MigrationError(RuntimeError):
    """A file that ran before has changed since, or the folder's numbering has a gap."""


def files(folder: Path = MIGRATIONS) -> list[Path]:
    """The migrations in order; MigrationError when a number is missing or used twice."""
    found = sorted(p for p in folder.iterdir() if _NAME.fullmatch(p.name))
    if [int(p.name[:4]) for p in found] != list(range(1, len(found) + 1)):
        raise MigrationError(f"migrations are not numbered without gaps: {[p.name for p in found]}")
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
            digest = hashlib.sha256(sql).hexdigest()
            if path.name in ran:
                if ran[path.name] != digest:
                    raise MigrationError(f"{path.name} has changed since it ran")
                continue
            async with conn.transaction():
                await conn.execute("SET LOCAL lock_timeout = '5s'")
                await conn.execute(sql)
                await conn.execute(
                    "INSERT INTO migrations (name, digest) VALUES (%s, %s)", [path.name, digest]
                )
            done.append(path.name)
    return done
