"""The process that carries calls: it drains, it is killed, and it says what it lacks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.hotline import calls
from purser.hotline.calls import State
from purser.hotline.worker import UNABLE, media_place
from purser.service.cases import open_cases
from tests.support.telephony import baresip, free_udp_port

SOCKET = ".s.PGSQL.5432"
GREETED = 60.0  # seconds that a process may take to be there on a busy machine


@asynccontextmanager
async def worker(dsn: str, home: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PURSER_") or k == "PURSER_KEYS"}
    environment |= {"PURSER_DATABASE_URL": dsn, "PURSER_HOME": str(home), **settings}
    with (home / "worker.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "purser.hotline.worker", env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(db: Database, fact: Callable[[list[tuple[Any, ...]]], object], statement: str) -> list[tuple[Any, ...]]:
    """Rows, once they are as they should be. Raises TimeoutError."""
    async with asyncio.timeout(GREETED):
        while True:
            async with db.reader() as conn:
                rows = await (await conn.execute(statement)).fetchall()
            if fact(rows):
                return rows
            await asyncio.sleep(0.05)


WORKERS = "SELECT draining, calls, lines FROM hotline_workers"
CALLS = "SELECT state, id FROM calls ORDER BY id"


async def test_a_worker_that_is_told_to_stop_lets_people_finish(db: Database, dsn: str, tmp_path: Path) -> None:
    port = free_udp_port()
    async with (
        worker(dsn, tmp_path, PURSER_SIP=f"127.0.0.1:{port}") as process,
        baresip(tmp_path / "one") as one,
        baresip(tmp_path / "two") as two,
    ):
        ((_, _, lines),) = await until(db, lambda rows: rows, WORKERS)
        assert lines == ["app", "phone"]
        await one.dial(f"sip:hotline@127.0.0.1:{port}")
        await one.saw("CALL_ESTABLISHED")
        await until(db, lambda rows: [s for s, _ in rows] == ["menu"], CALLS)
        process.send_signal(signal.SIGTERM)
        await until(db, lambda rows: rows[0][:2] == (True, 1), WORKERS)
        await two.dial(f"sip:hotline@127.0.0.1:{port}")
        assert "503" in str((await two.saw("CALL_CLOSED"))["param"])
        assert process.returncode is None
        await one.hang_up()
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert await until(db, lambda _: True, WORKERS) == []
        assert [s for s, _ in await until(db, lambda _: True, CALLS)] == ["self_served"]


async def test_a_worker_that_is_killed_loses_the_line_and_no_place(db: Database, dsn: str, tmp_path: Path) -> None:
    port, clock = free_udp_port(), SystemClock()
    desk = calls.open_calls(db, clock, "cn", open_cases("cn", clock), None, tmp_path)
    async with worker(dsn, tmp_path, PURSER_SIP=f"127.0.0.1:{port}") as process, baresip(tmp_path / "one") as one:
        await until(db, lambda rows: rows, WORKERS)
        await one.dial(f"sip:hotline@127.0.0.1:{port}")
        await one.saw("CALL_ESTABLISHED")
        ((_, ident),) = await until(db, lambda rows: [s for s, _ in rows] == ["menu"], CALLS)
        process.kill()
        await process.wait()
        await one.saw("CALL_CLOSED", 20)
        await _eventually(lambda: calls.sweep_dead_workers(desk))
        async with db.reader() as conn:
            call = await calls.read(conn, calls.CallId(ident))
        assert (call.state, call.reason) == (State.LOST, "worker_lost")


class Gateway:
    """The only way of a process to the database, which may be away."""

    def __init__(self, dsn: str, folder: Path) -> None:
        parts = conninfo_to_dict(dsn)
        self._there, self._here = Path(str(parts["host"]), SOCKET), folder / SOCKET
        self.dsn = make_conninfo(**parts | {"host": str(folder)})
        self._server: asyncio.Server | None = None
        self._through: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        self._server = await asyncio.start_unix_server(self._pass, self._here)

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        self._here.unlink(missing_ok=True)
        for writer in self._through:
            writer.transport.abort()
        self._through.clear()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, other = await asyncio.open_unix_connection(self._there)
        self._through += [writer, other]
        with contextlib.suppress(OSError):
            await asyncio.gather(_copy(reader, other), _copy(theirs, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_a_worker_waits_for_a_database_that_is_away(db: Database, dsn: str, tmp_path: Path) -> None:
    port, way, log = free_udp_port(), Gateway(dsn, tmp_path), tmp_path / "worker.log"
    await way.open()
    async with (
        worker(way.dsn, tmp_path, PURSER_SIP=f"127.0.0.1:{port}") as process,
        baresip(tmp_path / "one") as one,
    ):
        await until(db, lambda rows: rows, WORKERS)
        await one.dial(f"sip:hotline@127.0.0.1:{port}")
        await one.saw("CALL_ESTABLISHED")
        await until(db, lambda rows: [s for s, _ in rows] == ["menu"], CALLS)
        await way.close()
        await _told(log, "hotline_beat_missed")
        await one.hang_up()
        await _told(log, "hotline_waits_for_database")
        assert [s for s, _ in await until(db, lambda _: True, CALLS)] == ["menu"]
        await way.open()
        await until(db, lambda rows: [s for s, _ in rows] == ["self_served"], CALLS)
        await one.dial(f"sip:hotline@127.0.0.1:{port}")
        await until(db, lambda rows: [s for s, _ in rows] == ["self_served", "menu"], CALLS)
        assert process.returncode is None
    await way.close()


async def test_a_worker_says_what_it_lacks_and_is_not_started_again(db: Database, dsn: str, tmp_path: Path) -> None:
    async with worker(dsn, tmp_path, PURSER_SIP="nowhere:at:all") as process:
        assert await asyncio.wait_for(process.wait(), GREETED) == UNABLE
    assert "hotline_unable" in (tmp_path / "worker.log").read_text()
    assert await until(db, lambda _: True, WORKERS) == []


async def test_a_worker_without_a_voice_says_so_and_is_not_started_again(
    db: Database, dsn: str, tmp_path: Path
) -> None:
    """As where there is no wheel of it: found is a package without a library."""
    (tmp_path / "espeakng_loader.py").touch()
    async with worker(dsn, tmp_path, PYTHONPATH=str(tmp_path)) as process:
        assert await asyncio.wait_for(process.wait(), GREETED) == UNABLE
    assert "espeakng-loader, which is not installed" in (tmp_path / "worker.log").read_text()
    assert await until(db, lambda _: True, WORKERS) == []


@pytest.mark.parametrize("text", ["", "127.0.0.1", "40000-40100", "127.0.0.1:x-y", "127.0.0.1:50000-40000"])
def test_a_place_for_media_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"PURSER_HOTLINE_MEDIA|range of ports|invalid literal"):
        media_place(text)


def test_a_place_for_media() -> None:
    place = media_place("10.0.0.5:40000-40100", "203.0.113.9")
    assert (place.address, place.ports.low, place.ports.high, place.announced) == (
        "10.0.0.5", 40_000, 40_100, "203.0.113.9",
    )  # fmt: skip


async def _eventually(act: Callable[[], Awaitable[int]]) -> None:
    """Raises TimeoutError when it does nothing."""
    async with asyncio.timeout(20):
        while not await act():
            await asyncio.sleep(0.2)


async def _told(log: Path, what: str) -> None:
    """Wait until the worker's log says it. Raises TimeoutError."""
    async with asyncio.timeout(GREETED):
        while what not in await asyncio.to_thread(log.read_text):
            await asyncio.sleep(0.05)
