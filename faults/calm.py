"""No risk rules, for runs that are about something else: their customers have nothing to prove themselves by."""

from __future__ import annotations

from typing import Any

from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.risk import seed_document

NO_RULES: dict[str, Any] = {
    "name": "no rules",
    "rules": [{"code": "absurd", "when": ["amount > 900_000_000_000_000"], "then": "deny"}],
}


async def put_no_rules(dsn: str) -> None:
    """Put these in force before any server puts the policy's there."""
    async with Database(dsn, max_size=2) as db, db.transaction() as tx:
        await seed_document(tx, NO_RULES, SystemClock())
