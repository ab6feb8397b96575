"""A world whose payers have a standing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.world import World


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    """People, merchants and money, under the policy's own rules."""
    world = World(db, clock)
    await world.engine.start()
    yield world
    await world.engine.close()
