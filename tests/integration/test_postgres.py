"""The embedded PostgreSQL: starts, survives, refuses clearly."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from purser.core import pghost
from purser.core.postgres import THROWAWAY, Cluster, InUseError, PostgresError

STARTER = """
import pathlib, sys, time
from purser.core.postgres import THROWAWAY, Cluster
cluster = Cluster(pathlib.Path(sys.argv[1]), THROWAWAY, tied=sys.argv[2] == "tied")
cluster.start()
print(cluster.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    made = Cluster(home, THROWAWAY)
    yield made
    made.destroy()


def _value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_by_default_everything_acknowledged_is_on_disk(home: Path) -> None:
    cluster = Cluster(home)
    dsn = cluster.start()
    with psycopg.connect(dsn) as conn:
        names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses"]
        found = [conn.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    cluster.stop()
    assert found == [("on",), ("on",), ("on",), ("on",), ("",)]


def test_data_stays_over_a_stop_and_a_crash(cluster: Cluster) -> None:
    with psycopg.connect(cluster.start(), autocommit=True) as conn:
        conn.execute("CREATE TABLE t AS SELECT 7 AS n")
    cluster.stop()
    assert cluster.pid is None
    assert _value(cluster.start(), "SELECT n FROM t") == 7
    cluster.kill()
    assert cluster.pid is None
    assert _value(cluster.start(), "SELECT n FROM t") == 7


def test_a_killed_server_is_noticed(cluster: Cluster) -> None:
    cluster.start()
    assert not cluster.has_died
    assert cluster.pid is not None
    os.kill(cluster.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not cluster.has_died and time.monotonic() < deadline:
        time.sleep(0.01)
    assert cluster.has_died
    assert _value(cluster.start(), "SELECT 1") == 1


def test_only_the_owner_may_enter_the_socket_folder(cluster: Cluster) -> None:
    cluster.start()
    assert stat.S_IMODE(cluster.host.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.host.data.stat().st_mode) == 0o700


def test_two_at_once_are_refused_with_the_others_process(cluster: Cluster, home: Path) -> None:
    cluster.start()
    with pytest.raises(InUseError, match=f"process {os.getpid()}"):
        Cluster(home, THROWAWAY).start()
    assert _value(Cluster(home).dsn(), "SELECT 1") == 1


def test_data_of_another_version_is_left_alone(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.host.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match="is of PostgreSQL 17, this Purser carries 18"):
        cluster.start()
    (cluster.host.data / "PG_VERSION").write_text("18\n")
    assert _value(cluster.start(), "SELECT 1") == 1


def test_a_lock_file_naming_a_stranger_is_dropped(cluster: Cluster) -> None:
    cluster.start()
    cluster.kill()
    lock = cluster.host.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert _value(cluster.start(), "SELECT 1") == 1


@pytest.mark.parametrize("how", ["tied", "untied"])
def test_a_killed_starter_takes_a_tied_server_along(cluster: Cluster, home: Path, how: str) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER, str(home), how], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    deadline = time.monotonic() + 10
    while how == "tied" and cluster.pid is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert cluster.pid == (None if how == "tied" else pid)
    assert _value(cluster.start(), "SELECT 1") == 1
    assert cluster.pid != pid


def test_an_unfinished_first_start_leaves_nothing_behind(cluster: Cluster) -> None:
    draft = cluster.host.data.with_name("data.new")
    cluster.host.make_private(draft)
    (draft / "PG_VERSION").write_text("18\n")
    assert _value(cluster.start(), "SELECT 1") == 1
    assert not draft.exists()


def test_a_home_that_cannot_be_written_is_named(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(PostgresError, match=r"file.* is not writable .*PURSER_HOME"):
        Cluster(home / "file").start()


def test_a_wrong_setting_is_quoted(home: Path) -> None:
    with pytest.raises(PostgresError, match="no_such_setting"):
        Cluster(home, THROWAWAY | {"no_such_setting": 1}).start()


def test_what_customers_entered_stays_out_of_the_log(cluster: Cluster, home: Path) -> None:
    with psycopg.connect(cluster.start(), autocommit=True) as conn:
        conn.execute("CREATE TABLE t (phone text PRIMARY KEY)")
        conn.execute("INSERT INTO t VALUES ('13812342046')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            conn.execute("INSERT INTO t VALUES ('13812342046')")
    log = (home / "log/postgres.log").read_text()
    assert "duplicate key" in log
    assert "13812342046" not in log


def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    far = home / ("deep" * 30)
    cluster = Cluster(far, THROWAWAY)
    try:
        assert _value(cluster.start(), "SELECT 1") == 1
        assert len(str(cluster.host.sockets)) < 100
    finally:
        cluster.destroy()


def test_a_home_nobody_else_may_enter_keeps_its_permissions(home: Path) -> None:
    """Root's server runs as another user, who cannot reach a 0700 home; an ordinary user's own can."""
    home.chmod(0o700)
    cluster = Cluster(home, THROWAWAY)
    try:
        assert _value(cluster.start(), "SELECT 1") == 1
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        expected = pghost.STATE if os.geteuid() == 0 else home
        assert cluster.host.data.is_relative_to(expected)
    finally:
        cluster.destroy()


def test_the_binaries_are_there_to_be_run(cluster: Cluster) -> None:
    assert "PostgreSQL" in cluster.run("pg_dump", "--version")
    with pytest.raises(PostgresError, match="pg_controldata failed"):
        cluster.run("pg_controldata", "/nowhere")
