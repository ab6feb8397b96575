"""Learning from the queue how fast it goes, every few seconds, by whichever worker comes to it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from purser.core.db import Database, Reader, Tx
from purser.service.queue import store_agents
from purser.service.queue.floor import Floor
from purser.service.queue.forecast import REMEMBERED, Sample, learn
from purser.service.queue.model import Agent, ContactChannel, Presence
from purser.service.queue.promise import KINDS

EVERY: Final = timedelta(seconds=10)

_SAMPLES = """
    SELECT base_s, promised_s, first_queued_at, connected_at, ended_at FROM queue_contacts
     WHERE kind = ANY(%s) AND promised_s IS NOT NULL ORDER BY id DESC LIMIT %s"""
_HANDLED = """
    SELECT avg(extract(epoch FROM ended_at - connected_at)) FROM (
        SELECT connected_at, ended_at FROM queue_contacts
         WHERE kind = ANY(%s) AND state = 'closed' AND connected_at IS NOT NULL ORDER BY id DESC LIMIT %s) AS late"""


async def renew_forecast(db: Database, floor: Floor) -> None:
    """Reckon the paces anew when they are old."""
    now = floor.clock.now()
    async with db.reader() as conn:
        _, at = await store_agents.read_forecast(conn)
        if now - at < EVERY:
            return
        agents = [a for a in await store_agents.read_on_duty(conn) if a.presence is Presence.AVAILABLE]
        forecast: dict[str, Any] = {"paces": {}}
        for channel in ContactChannel:
            await _renew(conn, channel, agents, now, forecast)

    async def save(tx: Tx) -> None:
        await store_agents.save_forecast(tx, forecast, now)

    await db.run(save)


async def _renew(
    conn: Reader, channel: ContactChannel, agents: list[Agent], now: datetime, forecast: dict[str, Any]
) -> None:
    kinds = list(KINDS[channel])
    rows = await (await conn.execute(_SAMPLES, [kinds, REMEMBERED])).fetchall()
    samples = [_sample(row, now) for row in rows]
    row = await (await conn.execute(_HANDLED, [kinds, REMEMBERED])).fetchone()
    handle = float(row[0]) if row and row[0] is not None else 300.0
    slots = sum(a.capacity(channel) for a in agents)
    forecast["paces"][channel] = asdict(learn(samples, slots, handle))


def _sample(row: tuple[Any, ...], now: datetime) -> Sample:
    reckoned, promised, queued, connected, ended = row
    until = connected or ended or now
    return Sample(
        float(reckoned), int(promised), (until - queued).total_seconds(), connected is not None,
        connected is None and ended is not None,
    )  # fmt: skip
