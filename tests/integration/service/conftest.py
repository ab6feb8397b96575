"""A world of one's own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.world import World


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    made = World(db, clock)
    await made.engine.start()
    yield made
    await made.engine.close()
