"""Fixtures of the privacy room's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.privacy import Corner
from tests.support.rules import CALM, seed
from tests.support.world import World


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    """People, merchants and money, with an engine."""
    await seed(db, clock, CALM)
    async with World(db, clock) as world:
        yield world


@pytest.fixture
def corner(world: World) -> Corner:
    return Corner(world)
