"""Rule sets for tests."""

from __future__ import annotations

from typing import Any

from purser.core.clock import Clock
from purser.core.db import Database
from purser.risk import seed_document

CALM: dict[str, Any] = {
    "name": "calm",
    "rules": [{"code": "absurd", "when": ["amount > 900_000_000_000_000"], "then": "deny"}],
}
"""Lets everything through: for tests of something else than risk."""


async def seed(db: Database, clock: Clock, document: dict[str, Any]) -> None:
    """Put rules in force before anything else does."""
    async with db.transaction() as tx:
        await seed_document(tx, document, clock)
