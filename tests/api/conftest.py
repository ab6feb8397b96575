"""Fixtures of the API's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.http import Api, connect, serving
from tests.support.rules import CALM, seed
from tests.support.world import World


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    """People, merchants and money on the test's database, with an engine beside the app's own. Risk lets
    everything through, so that a test is about what it says."""
    await seed(db, clock, CALM)
    world = World(db, clock)
    await world.engine.start()
    yield world
    await world.engine.close()


@pytest.fixture
async def app(db: Database, dsn: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[FastAPI]:
    """The application, its rooms open."""
    await seed(db, clock, CALM)
    async with serving(dsn, tmp_path, clock) as app:
        yield app


@pytest.fixture
async def api(app: FastAPI, world: World) -> AsyncIterator[Api]:
    """The API as the world's people call it."""
    async with connect(app) as anybody:
        yield Api(app, anybody, world)
