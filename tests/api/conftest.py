"""Fixtures of the API's tests."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.http import Api, connect, serving
from tests.support.listening import listening_server
from tests.support.rules import CALM, seed
from tests.support.world import World


@pytest.fixture
async def rules(db: Database, clock: FakeClock) -> None:
    """Risk lets everything through, so that a test is about what it says."""
    await seed(db, clock, CALM)


@pytest.fixture
async def world(db: Database, rules: None, clock: FakeClock) -> AsyncIterator[World]:  # noqa: ARG001 -- first
    """People, merchants and money on the test's database, with an engine beside the app's own."""
    async with World(db, clock) as world:
        yield world


@pytest.fixture
async def app(
    dsn: str,
    rules: None,  # noqa: ARG001 -- first
    tmp_path: Path,
    clock: FakeClock,
) -> AsyncIterator[FastAPI]:
    """The application, its rooms open."""
    async with serving(dsn, tmp_path, clock) as app:
        yield app


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """Where the server listens, also after it was started anew."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


@pytest.fixture
async def url(app: FastAPI, port: socket.socket) -> AsyncIterator[str]:
    """The application on a real connection."""
    async with listening_server(app, port) as address:
        yield address


@pytest.fixture
async def api(app: FastAPI, world: World) -> AsyncIterator[Api]:
    """The API as the world's people call it."""
    async with connect(app) as anybody:
        yield Api(app, anybody, world)
