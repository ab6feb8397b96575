"""What is done again and again about the staff's looking."""

from __future__ import annotations

from functools import partial

from purser.core.db import Database
from purser.core.periodic import Every
from purser.service.access.model import Access
from purser.service.access.watch import EVERY, forget, watch

_DAY = 86_400.0


def periodic(db: Database, room: Access) -> list[Every]:
    """The watch over outliers, and forgetting."""
    return [
        Every("access.watch", EVERY, partial(watch, db, room)),
        Every("access.forget", _DAY, partial(forget, db, room)),
    ]
