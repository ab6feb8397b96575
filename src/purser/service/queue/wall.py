"""The queue now, as a supervisor watches it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from purser.core.db import Reader
from purser.service.queue import store, store_agents
from purser.service.queue.floor import Floor
from purser.service.queue.forecast import Pace
from purser.service.queue.model import Agent, Band, Contact, ContactChannel, ContactKind, Presence
from purser.service.queue.promise import KINDS


@dataclass(frozen=True, slots=True)
class ChannelNow:
    """A channel: hands there are, hands taken, and what is promised now (seconds; None: nobody is there)."""

    channel: ContactChannel
    slots: int
    taken: int
    within_s: int | None


@dataclass(frozen=True, slots=True)
class Wall:
    """Who waits by kind, band and state; the channels; everybody who is there or holds something, with what they
    hold; and when this day began."""

    counts: list[tuple[ContactKind, Band, str, int, datetime]]
    channels: list[ChannelNow]
    agents: list[tuple[Agent, list[Contact]]]
    midnight: datetime


async def read_wall(conn: Reader, floor: Floor) -> Wall:
    """How it stands."""
    counts = await store.read_counts(conn)
    everybody = [a for a in await store_agents.read_all(conn) if a.presence is not Presence.OFFLINE or a.held]
    held = await store.read(conn, [h.contact for a in everybody for h in a.held])
    forecast, _ = await store_agents.read_forecast(conn)
    paces = {c: Pace.of(forecast.get("paces", {}).get(c, {})) for c in ContactChannel}
    zone = floor.rules.calendar.zone
    today = floor.clock.now().astimezone(zone).date()
    return Wall(
        counts,
        [_now(c, paces[c], everybody, counts) for c in ContactChannel],
        [(a, [held[h.contact] for h in a.held if h.contact in held]) for a in everybody],
        datetime.combine(today, time(), zone).astimezone(UTC),
    )


def _now(
    channel: ContactChannel, pace: Pace, agents: list[Agent], counts: list[tuple[ContactKind, Band, str, int, datetime]]
) -> ChannelNow:
    there = [a for a in agents if a.presence is Presence.AVAILABLE]
    slots = sum(a.capacity(channel) for a in there)
    taken = sum(h.channel is channel for a in agents for h in a.held)
    ahead = sum(n for kind, _, state, n, _ in counts if kind in KINDS[channel] and state in ("queued", "due"))
    free = sum(a.room(channel) for a in there)
    pace = replace(pace, slots=slots)
    return ChannelNow(channel, slots, taken, pace.promise(pace.reckon(ahead, free)) if slots else None)
