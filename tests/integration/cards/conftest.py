"""A world of one's own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.channel import Parrot
from tests.support.world import World


@pytest.fixture
def bank() -> Parrot:
    return Parrot()


@pytest.fixture
async def world(db: Database, clock: FakeClock, bank: Parrot) -> AsyncIterator[World]:
    made = World(db, clock, channel=bank)
    await made.engine.start()
    yield made
    await made.engine.close()
