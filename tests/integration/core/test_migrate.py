"""Migrations run once, in order, whole or not at all; the queue's own come after ours."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import psycopg
import pytest

from purser.core.migrate import MIGRATIONS, MigrationError, files, migrate

LAST = "procrastinate/03.04.00_50_post_add_retry_failed_job_procedure.sql"
TRIGGER = "procrastinate_trigger_status_events_update_v1"
FUNCTION = "procrastinate_trigger_function_status_events_update_v1"


def rows(dsn: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        return conn.execute(query).fetchall()


def run(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement)


async def test_everything_runs_once(empty_dsn: str) -> None:
    ran = await migrate(empty_dsn)
    assert ran == [*(p.name for p in files()), "procrastinate/schema.sql"]
    assert await migrate(empty_dsn) == []
    assert rows(empty_dsn, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


async def test_two_that_start_at_once_do_it_once(empty_dsn: str) -> None:
    both = await asyncio.gather(migrate(empty_dsn), migrate(empty_dsn))
    assert sorted(len(ran) for ran in both) == [0, len(files()) + 1]


async def test_a_newer_queue_brings_its_own_migrations(dsn: str) -> None:
    """A database from before the queue's last change: only that is run, and it is there afterwards."""
    run(
        dsn,
        f"DROP TRIGGER {TRIGGER} ON procrastinate_jobs",
        f"DROP FUNCTION {FUNCTION}",
        f"DELETE FROM migrations WHERE name = '{LAST}'",
    )
    assert await migrate(dsn) == [LAST]
    assert rows(dsn, f"SELECT count(*) FROM pg_trigger WHERE tgname = '{TRIGGER}'") == [(1,)]
    assert await migrate(dsn) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that may be changed."""
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))


async def test_a_file_that_ran_may_not_change(dsn: str, folder: Path) -> None:
    first = files(folder)[0]
    first.write_bytes(first.read_bytes() + b"\n-- afterthought\n")
    with pytest.raises(MigrationError, match=f"{first.name} has changed"):
        await migrate(dsn, folder)


async def test_a_file_that_fails_leaves_nothing(dsn: str, folder: Path) -> None:
    number = int(files(folder)[-1].name[:4]) + 1
    (folder / f"{number:04}_broken.sql").write_text("CREATE TABLE half (); SELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        await migrate(dsn, folder)
    assert rows(dsn, "SELECT to_regclass('half') IS NULL") == [(True,)]
    assert rows(dsn, "SELECT count(*) FROM migrations WHERE name LIKE '%broken%'") == [(0,)]


def test_no_number_is_used_twice(folder: Path) -> None:
    (folder / f"{files(folder)[-1].name[:4]}_late.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="one number"):
        files(folder)
