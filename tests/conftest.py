"""Fixtures every test may ask for."""

from __future__ import annotations

import os
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.postgres import Cluster
from tests.support import server as test_server
from tests.support.browser import browser, live, page, phones
from tests.support.server import maintenance, server

__all__ = ["browser", "live", "maintenance", "page", "phones", "server"]

settings.register_profile("thorough", deadline=None, max_examples=400, print_blob=True)
settings.register_profile("full", deadline=None, max_examples=100, print_blob=True)
settings.register_profile("quick", deadline=None, max_examples=20, print_blob=True)
settings.load_profile(os.environ.get("PURSER_TEST_PROFILE", "full"))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        test_server.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        test_server.close_run()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once what failed: the story of it comes at the end, which may be a quarter of an hour away."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{report.nodeid} failed ({report.when})", flush=True)


class _BrowsersTogether(LoadScopeScheduling):
    """Browser tests share two workers, half to each: every worker that has one starts a Purser for it."""

    def _split_scope(self, nodeid: str) -> str:
        return f"browser {zlib.crc32(nodeid.encode()) % 2}" if nodeid.startswith("tests/e2e/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _BrowsersTogether(config, log)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder for a cluster or a whole Purser; what runs in it at the end is killed."""
    folder = test_server.new_home()
    yield folder
    test_server.remove_home(folder)


@pytest.fixture
def dsn(server: Cluster, maintenance: psycopg.Connection) -> Iterator[str]:
    """A migrated database of the test's own."""
    with test_server.database(server, maintenance) as fresh:
        yield fresh


@pytest.fixture
def empty_dsn(server: Cluster, maintenance: psycopg.Connection) -> Iterator[str]:
    """A database of the test's own that nothing was migrated into."""
    with test_server.database(server, maintenance, template="template0") as fresh:
        yield fresh


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    """The test's own database, opened."""
    async with Database(dsn) as database:
        yield database


@pytest.fixture
def clock() -> FakeClock:
    """A clock that moves only when told to."""
    return FakeClock()
