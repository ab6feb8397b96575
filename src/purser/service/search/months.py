"""The months of searchable texts, made ahead of time."""

from __future__ import annotations

from datetime import datetime

from purser.core.db import Database
from purser.core.months import make_months


async def ensure_search_months(db: Database, now: datetime) -> list[str]:
    """Make this month's partition and the next ones'; returns the names made now."""
    return await make_months(db, "search_texts", now, datetime.isoformat)
