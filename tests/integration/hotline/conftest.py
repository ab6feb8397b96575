"""A hotline for each test: real calls, menu and queue; lines that are only lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.floor import Stage, floor


@pytest.fixture
async def stage(db: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Stage]:
    async with floor(db, clock, tmp_path) as made:
        yield made
