"""Devices that were known for long: each browser of a test is a new one, and what leaves by new ones is capped."""

from __future__ import annotations

import psycopg

from purser.core.postgres import Cluster
from tests.support.live import Live


async def trust_devices(live: Live) -> None:
    """Everybody's devices are known: whoever came in before this test may have been the first."""
    async with await psycopg.AsyncConnection.connect(Cluster(live.home).dsn(), autocommit=True) as conn:
        await conn.execute("UPDATE devices SET trusted_at = created_at - interval '1 day'")
