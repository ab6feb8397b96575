"""The months of events and messages. One partition each, made ahead of time."""

from __future__ import annotations

from datetime import datetime

from purser.core.db import Database
from purser.core.months import make_months
from purser.notices import store


async def ensure_event_months(db: Database, now: datetime) -> list[str]:
    """Make this month's partitions and the next ones'; returns the names made now."""
    made = await make_months(db, "events", now, _bound)
    return made + await make_months(db, "messages", now, datetime.isoformat)


def _bound(at: datetime) -> str:
    """Events are split by their id, whose first bits are the time."""
    return str(store.first_id(at))
