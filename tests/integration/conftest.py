"""A world of one's own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.channel import Parrot
from tests.support.world import World


@pytest.fixture
def bank() -> Parrot | None:
    """What the world's bank is: none, unless the test has one."""
    return None


@pytest.fixture
async def world(db: Database, clock: FakeClock, bank: Parrot | None) -> AsyncIterator[World]:
    """People, merchants and money, under the policy's own rules."""
    async with World(db, clock, channel=bank) as world:
        yield world
