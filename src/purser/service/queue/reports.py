"""Reports over a period, reckoned from the queue's events (procedures.md, P7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.pgbinary import UuidArray
from purser.service.queue.model import ContactChannel, ContactId, ContactKind
from purser.service.queue.report_model import (
    AGAIN_WITHIN,
    Event,
    History,
    Shares,
    Span,
    came_again,
    fold,
    occupancy,
    shares,
)

LONGEST: Final = timedelta(days=400)
"""The longest period of a report."""

_SHIFT: Final = timedelta(days=1)  # somebody who is there has said so since then

# An id says when it was made, so a period is a range of ids.
_CONTACTS = """
    SELECT id, kind, customer_id, promised_s, wrap_up_code FROM queue_contacts WHERE id >= %s AND id < %s ORDER BY id"""
_EVENTS = """
    SELECT contact_id, step, state, agent_id, at FROM queue_events
     WHERE contact_id >= %s AND contact_id < %s ORDER BY contact_id, version"""
_HISTORY = """
    SELECT step, state, agent_id, at FROM queue_events WHERE contact_id = %s ORDER BY version"""
_COMINGS = """
    SELECT customer_id, first_queued_at FROM queue_contacts
     WHERE customer_id = ANY(%s) AND id >= %s AND id < %s ORDER BY first_queued_at"""
_PRESENCE = """
    SELECT staff_id, at, presence FROM queue_agent_events
     WHERE at >= %s AND at < %s ORDER BY staff_id, version"""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, known by its beginning: who came on it, and how busy those who answered were."""

    start: datetime
    shares: Shares
    occupancy: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A period: all of it, by day, and by channel; and how busy those who answered were."""

    whole: Shares
    days: list[Day]
    channels: dict[ContactChannel, Shares]
    occupancy: float | None


async def history(conn: Tx | Reader, contact: ContactId) -> list[Event]:
    """The steps of one contact, in order."""
    rows = await (await conn.execute(_HISTORY, [contact])).fetchall()
    return [Event(step, state, None if agent is None else StaffId(agent), at) for step, state, agent, at in rows]


async def read_histories(conn: Reader, start: datetime, end: datetime) -> list[History]:
    """Everybody who came in a period, in the order they came."""
    bounds = [_from(start), _from(end)]
    rows = await (await conn.execute(_EVENTS, bounds)).fetchall()
    events = {
        ident: [Event(step, state, None if agent is None else StaffId(agent), at) for _, step, state, agent, at in own]
        for ident, own in groupby(rows, key=itemgetter(0))
    }
    contacts = await (await conn.execute(_CONTACTS, bounds)).fetchall()
    return [_history(row, events[row[0]]) for row in contacts if row[0] in events]


async def read_shares(conn: Reader, start: datetime, end: datetime) -> Shares:
    """The figures of a period as a whole."""
    return shares([h for h in await read_histories(conn, start, end) if h.kind is not ContactKind.CASE])


async def read_report(conn: Reader, start: datetime, end: datetime, days: Sequence[datetime], now: datetime) -> Report:
    """A period; `days`: when each of its days begins, in order. ValueError when it is longer than LONGEST."""
    if end - start > LONGEST:
        raise ValueError("too long a period")
    everything = await read_histories(conn, start, end)
    held = [s for h in everything for s in h.held]
    histories = [h for h in everything if h.kind is not ContactKind.CASE]  # nobody holds the line for a case
    again = came_again(histories, await _comings(conn, histories, start, end), now)
    available = await read_available(conn, start, min(end, now))
    by_day = [
        Day(
            day,
            _of(histories, again, day, following),
            occupancy(_within(held, day, following), _within(available, day, following)),
        )
        for day, following in zip(days, [*days[1:], end], strict=True)
    ]
    by_channel = {
        c: shares(own, {h.id: again[h.id] for h in own if h.id in again})
        for c in ContactChannel
        if (own := [h for h in everything if h.channel is c])
    }
    return Report(shares(histories, again), by_day, by_channel, occupancy(held, available))


async def read_available(conn: Reader, start: datetime, end: datetime) -> list[Span]:
    """When each agent said that they took contacts, within the period."""
    rows = await (await conn.execute(_PRESENCE, [start - _SHIFT, end])).fetchall()
    found = []
    for staff, own in groupby(rows, key=itemgetter(0)):
        began: datetime | None = None
        for _, at, presence in [*own, (staff, end, "offline")]:
            if presence == "available" and began is None:
                began = at
            elif presence != "available" and began is not None:
                found.append(Span(StaffId(staff), max(began, start), at))
                began = None
    return [s for s in found if s.end > s.start]


def _of(histories: Sequence[History], again: dict[ContactId, bool | None], start: datetime, end: datetime) -> Shares:
    own = [h for h in histories if start <= h.came_at < end]
    return shares(own, {h.id: again[h.id] for h in own if h.id in again})


def _within(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    """What of them lies in a day."""
    return [Span(s.agent, max(s.start, start), min(s.end, end)) for s in spans if s.start < end and s.end > start]


async def _comings(
    conn: Reader, histories: Sequence[History], start: datetime, end: datetime
) -> dict[CustomerId, list[datetime]]:
    customers = {h.customer for h in histories if h.customer is not None}
    bounds = [_from(start), _from(end + 2 * AGAIN_WITHIN)]
    rows = await (await conn.execute(_COMINGS, [UuidArray(sorted(customers)), *bounds])).fetchall()
    found: dict[CustomerId, list[datetime]] = {}
    for customer, at in rows:
        found.setdefault(CustomerId(customer), []).append(at)
    return found


def _history(row: tuple[Any, ...], events: Sequence[Event]) -> History:
    ident, kind, customer, promised, code = row
    known = None if customer is None else CustomerId(customer)
    return fold(ContactId(ident), ContactKind(kind), known, promised, code, events)


def _from(at: datetime) -> ContactId:
    """The smallest id of that moment."""
    return ContactId((int(at.timestamp() * 1000) << 80).to_bytes(16, "big"))
