"""The process's library, with what staff published since it was last looked at."""

from __future__ import annotations

from purser.api.runtime import Runtime
from purser.service.knowledge import Library


async def library_of(rt: Runtime) -> Library:
    """The library as it is now, at most a few seconds old."""
    if rt.library.is_stale:
        async with rt.db.reader() as conn:
            await rt.library.renew(conn, (await rt.payments.counter.prices.current(conn)).tariff)
    return rt.library
