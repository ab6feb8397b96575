"""What the demo sent by text and mail, as its outbox page shows it."""

from __future__ import annotations

import asyncio
import re
import time

import httpx
import psycopg

from purser.core.postgres import Cluster
from tests.support.live import Live

_CODE = re.compile(r'<code id="code-\d+">(\d{6})</code>')
_PATIENCE_S = 15.0


async def code_for(live: Live, to: str, *, but: str | None = None) -> str:
    """The newest code that was sent there; not the one that is known already."""
    until = time.monotonic() + _PATIENCE_S
    async with httpx.AsyncClient(base_url=live.url) as client:
        while time.monotonic() < until:
            page = (await client.get("/dev/outbox", params={"to": to, "lang": "en"})).text
            found = _CODE.search(page)
            if found and found.group(1) != but:
                return found.group(1)
            await asyncio.sleep(0.1)
    raise AssertionError(f"no code arrived at {to}")


async def let_a_minute_pass(live: Live) -> None:
    """To one address there goes one code a minute; the counters are made to believe that it is over."""
    async with await psycopg.AsyncConnection.connect(Cluster(live.home).dsn(), autocommit=True) as conn:
        await conn.execute("UPDATE throttles SET window_ends_at = now()")
