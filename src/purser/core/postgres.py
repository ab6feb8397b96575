"""The embedded PostgreSQL: one cluster in Purser's home, run as a child of the process that starts it.

It is reached over a Unix socket in a folder that only its owner may enter, and not at all over TCP.
Everything acknowledged is on disk: it may be killed at any time, and the next start recovers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg

from purser.core.pghost import VERSION, Host, PostgresError, find
from purser.core.tether import stop_with_parent

__all__ = ["Cluster", "InUseError", "PostgresError"]

Setting = str | int | float | bool

ROLE = DATABASE = "purser"


class InUseError(PostgresError):
    """Another process runs the cluster; `Cluster.dsn` reaches it."""


_FAST, _IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's own meaning of these signals
_LOG_LIMIT = 16 << 20  # bytes; a longer log is begun anew at a start

DURABLE: dict[str, Setting] = {"fsync": True, "synchronous_commit": "on", "full_page_writes": True}
"""What a wallet stands on."""

THROWAWAY: dict[str, Setting] = {
    "fsync": False,
    "synchronous_commit": "off",
    "full_page_writes": False,
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "max_connections": 200,
    "autovacuum": False,
}
"""For clusters whose data nobody will miss: tests."""


def defaults() -> dict[str, Setting]:
    """For a wallet on a small machine; `shared_buffers` is a quarter of the memory, 4 GB at most."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return DURABLE | {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": 100,
        "shared_buffers": f"{min(4096, max(128, memory // 4))}MB",
        "wal_buffers": "64MB",
        "max_wal_size": "4GB",
        "min_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": 0.9,
        "jit": False,
        "random_page_cost": 1.1,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %a ",
        "log_checkpoints": False,
        # Statements and key values hold what customers entered; they stay out of the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


class Cluster:
    """The cluster of one home folder.

    `settings` are PostgreSQL's and go over `defaults()`. A `tied` cluster is shut down by the kernel when
    the thread that started it dies, even by SIGKILL (Linux); an untied one runs until somebody stops it.
    A start shuts down what an earlier one left.
    """

    def __init__(self, home: Path, settings: Mapping[str, Setting] | None = None, *, tied: bool = True) -> None:
        self.home = home.absolute()
        self.settings = defaults() | dict(settings or {})
        self._tied = tied
        self._host: Host | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def host(self) -> Host:
        """Where its files are and who runs it; decided at first use. Raises PostgresError."""
        if self._host is None:
            self._host = find(self.home)
        return self._host

    @property
    def pid(self) -> int | None:
        """The postmaster's process, or None when it is not running."""
        pid = self._recorded_pid()
        return pid if pid in {p.pid for p in self._processes()} else None

    @property
    def has_died(self) -> bool:
        """Whether the server this object started, and did not stop, is gone; cheap enough to ask often."""
        return self._child is not None and self._child.poll() is not None

    def binary(self, name: str) -> Path:
        """One of PostgreSQL's own programs, such as `pgbench` or `pg_dump`."""
        return self.host.binaries / name

    def dsn(self, database: str = DATABASE) -> str:
        """How to connect, whether it runs or not."""
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self.host.sockets), safe='')}"

    def start(self, timeout: float = 120) -> str:
        """Make the cluster if there is none, start it, and return its DSN once it answers.

        Call it from the main thread when the cluster is tied. Raises PostgresError: already in use, data of
        another version, not writable, or not ready after `timeout` seconds.
        """
        self._take_lock()
        try:
            self._initialise()
            self._clear_leftovers()
            self._spawn()
            self._await_ready(timeout)
            self._create_database()
            if not self._tied:
                self._disown()
        except BaseException:
            self.kill()
            self.release_lock()
            raise
        return self.dsn()

    def stop(self, timeout: float = 60) -> None:
        """Shut down: sessions are cut, everything is written. Past `timeout` seconds, as a crash would."""
        self._shut_down(timeout)
        self.release_lock()

    def kill(self) -> None:
        """SIGKILL the postmaster and all it started, as a power cut would; returns when they are gone."""
        while processes := self._processes():
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            time.sleep(0.01)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def destroy(self) -> None:
        """Stop it at once and delete all its data."""
        postmaster = self.pid
        if postmaster is not None:  # told to go, it gives its shared memory back; killed, it would leave it there
            with contextlib.suppress(ProcessLookupError):
                os.kill(postmaster, signal.SIGQUIT)
            psutil.wait_procs(self._processes(), timeout=3)
        self.kill()
        self.release_lock()
        for folder in (self.host.data, self.host.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # there is more in it, unless the data had to go elsewhere
            self.host.data.parent.rmdir()

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the cluster's owner and return what it printed."""
        command = [str(self.binary(program)), *arguments]
        done = subprocess.run(
            command,
            cwd="/",
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **self.host.run_as(),
        )
        if done.returncode:
            raise PostgresError(f"{program} failed:\n{done.stdout}{done.stderr}")
        return str(done.stdout)

    def _take_lock(self) -> None:
        """Keep out every other process that would start this cluster."""
        if self._lock is not None:
            return
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.home / "cluster.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise PostgresError(
                f"{self.home} is not writable ({error.strerror}): make it so, or set PURSER_HOME"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(lock, 20).decode() or "unknown"
            os.close(lock)
            raise InUseError(f"another Purser (process {holder}) is running in {self.home}") from error
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        self._lock = lock

    def release_lock(self) -> None:
        """Let go of the folder after `kill`: nothing in it is touched, its disk may be gone."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _initialise(self) -> None:
        """Make the data folder when there is none, in one step: a broken start leaves no half of it."""
        host = self.host
        host.make_private(host.sockets)
        marker = host.data / "PG_VERSION"
        try:
            version = marker.read_text().strip()
        except FileNotFoundError:
            version = None
        except PermissionError as error:
            raise PostgresError(f"the data in {host.data} belongs to another user: start as that user") from error
        if version is not None:
            if version != VERSION:
                raise PostgresError(
                    f"the data in {host.data} is of PostgreSQL {version}, this Purser carries {VERSION}: "
                    "bring it over with pg_dump of the old version, or name another folder in PURSER_HOME"
                )
            return
        draft = host.data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)
        host.make_private(draft)
        sync = [] if self.settings["fsync"] else ["--no-sync"]
        self.run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=trust",  # the folder of the socket lets nobody else in
            "--auth-host=reject",
            *sync,
        )
        draft.rename(host.data)

    def _clear_leftovers(self) -> None:
        """Shut down what an earlier run left behind, and drop a lock file that names a stranger."""
        if self._processes():
            self._shut_down(timeout=60)
        recorded = self._recorded_pid()
        if recorded is not None and psutil.pid_exists(recorded):
            # The number was given to another process since (after a restart of the machine or container);
            # PostgreSQL would take that process for a running postmaster.
            (self.host.data / "postmaster.pid").unlink()

    def _spawn(self) -> None:
        host = self.host
        command = [str(self.binary("postgres")), "-D", str(host.data), "-k", str(host.sockets)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={_written(value)}"]
        with self._open_log() as log:
            self._child = subprocess.Popen(
                command,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops in order
                preexec_fn=stop_with_parent(_FAST) if self._tied else None,  # noqa: PLW1509 -- one prctl call
                **host.run_as(),
            )

    def _await_ready(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        child = self._child
        assert child is not None
        while self._recorded_status() not in ("ready", "standby"):
            if child.poll() is not None:
                raise PostgresError(f"PostgreSQL did not start:\n{self._log_end()}")
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL is not ready after {timeout:.0f} s:\n{self._log_end()}")
            time.sleep(0.01)

    def _create_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as conn:
            found = conn.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                conn.execute(f"CREATE DATABASE {DATABASE}")

    def _disown(self) -> None:
        """Let the child outlive this process; a `Cluster` of the same home can stop it, here or elsewhere."""
        if self._child is not None:
            self._child.returncode = 0  # keeps Popen from warning that it still runs
            self._child = None

    def _shut_down(self, timeout: float) -> None:
        for how, patience in ((_FAST, timeout), (_IMMEDIATE, 10)):
            pid, deadline = self.pid, time.monotonic() + patience
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            while self._processes() and time.monotonic() < deadline:
                time.sleep(0.01)
        self.kill()

    def _processes(self) -> list[psutil.Process]:
        """The postmaster and its children: PostgreSQL's processes whose working folder is the data folder."""
        data = str(self.host.data)
        return [p for p in psutil.process_iter() if _folder_of(p) == data]

    def _recorded(self) -> list[str]:
        """The lines of postmaster.pid (storage/lmgr of PostgreSQL: pid, data, start, port, …, status)."""
        try:
            return (self.host.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _recorded_pid(self) -> int | None:
        lines = self._recorded()
        return int(lines[0]) if lines else None

    def _recorded_status(self) -> str:
        lines = self._recorded()  # read once: a dead server's "ready" beside the new one's number would be neither's
        ours = self._child is not None and lines[:1] == [str(self._child.pid)]
        return lines[7].strip() if ours and len(lines) > 7 else ""

    @contextlib.contextmanager
    def _open_log(self) -> Iterator[IO[bytes]]:
        path = self.home / "log" / "postgres.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        large = path.exists() and path.stat().st_size > _LOG_LIMIT
        with path.open("wb" if large else "ab") as log:
            yield log

    def _log_end(self) -> str:
        path = self.home / "log" / "postgres.log"
        return path.read_text(errors="replace")[-2000:] + f"\n(in {path})"


def _written(value: Setting) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _environment() -> dict[str, str]:
    """PostgreSQL's programs read PG* variables; the user's own are not meant for this cluster."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _folder_of(process: psutil.Process) -> str | None:
    try:
        return process.cwd() if process.name() == "postgres" else None
    except psutil.Error:
        return None
