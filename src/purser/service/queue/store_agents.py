"""The SQL of the people who answer, and of the row that whoever leads holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import StaffId
from purser.core.pgbinary import UuidArray
from purser.service.queue.model import CHANNELS, Agent, ContactId, Holding, Presence
from purser.service.queue.store import all_held, read_loads

_ALL: Final = (
    "staff_id, presence, reason, since, idle_since, languages, skills, voice, chats, cases, version, present_until,"
    " speaks"
)
_ANY: Final = ContactId(bytes(16))
_ADD = f"""
    INSERT INTO queue_agents ({_ALL}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (staff_id) DO NOTHING"""
_CLAIM = f"SELECT {_ALL} FROM queue_agents WHERE staff_id = %s FOR NO KEY UPDATE"
_READ = f"SELECT {_ALL} FROM queue_agents WHERE staff_id = ANY(%s)"
_ON_DUTY = f"SELECT {_ALL} FROM queue_agents WHERE presence <> 'offline' ORDER BY staff_id"
_EVERYBODY = f"SELECT {_ALL} FROM queue_agents ORDER BY staff_id"
_AVAILABLE = "SELECT count(*) FROM queue_agents WHERE presence = 'available'"
_SAVE = """
    UPDATE queue_agents SET presence = %s, reason = %s, since = %s, idle_since = %s, languages = %s, skills = %s,
                            voice = %s, chats = %s, cases = %s, speaks = %s, version = %s
     WHERE staff_id = %s AND version = %s"""
_IDLE = "UPDATE queue_agents SET idle_since = greatest(idle_since, %s) WHERE staff_id = %s"
_NOTE = "INSERT INTO queue_agent_events (staff_id, version, at, presence, reason) VALUES (%s, %s, %s, %s, %s)"
_SEEN = """
    UPDATE queue_agents AS a SET present_until = %s FROM unnest(%s::uuid[]) AS v(staff_id)
     WHERE a.staff_id = v.staff_id"""
_GONE = f"""
    SELECT {_ALL} FROM queue_agents
     WHERE present_until <= %s
       AND (presence <> 'offline'
            OR staff_id IN (SELECT agent_id FROM queue_contacts WHERE agent_id IS NOT NULL AND deadline IS NULL))
     ORDER BY staff_id"""

_LEAD = "SELECT led_at, forecast, forecast_at FROM queue_lead WHERE id = 1 FOR NO KEY UPDATE"
_LED = "UPDATE queue_lead SET led_at = %s WHERE id = 1"
_FORECAST = "SELECT forecast, forecast_at FROM queue_lead WHERE id = 1"
_SET_FORECAST = "UPDATE queue_lead SET forecast = %s, forecast_at = %s WHERE id = 1"


async def add(tx: Tx, a: Agent) -> bool:
    """Store somebody new; False when they are there."""
    row = [
        a.staff, a.presence, a.reason, a.since, a.idle_since, sorted(a.languages), sorted(a.skills), a.voice, a.chats,
        a.cases, a.version, a.present_until, a.speaks,
    ]  # fmt: skip
    return (await tx.execute(_ADD, row)).rowcount == 1


async def claim(tx: Tx, staff: StaffId) -> Agent | None:
    """An agent, locked, without what they hold."""
    row = await (await tx.execute(_CLAIM, [staff])).fetchone()
    return None if row is None else _agent(row)


async def save(tx: Tx, a: Agent) -> None:
    """Store an agent one version further than they were read and locked."""
    row = [
        a.presence, a.reason, a.since, a.idle_since, sorted(a.languages), sorted(a.skills), a.voice, a.chats, a.cases,
        a.speaks, a.version, a.staff, a.version - 1,
    ]  # fmt: skip
    assert (await tx.execute(_SAVE, row)).rowcount == 1, "they were locked"


async def note(tx: Tx, a: Agent, at: datetime) -> None:
    """Store that an agent's presence changed to what it is now."""
    await tx.execute(_NOTE, [a.staff, a.version, at, a.presence, a.reason])


async def set_idle(tx: Tx, staff: StaffId, since: datetime) -> None:
    """The agent has let go of something."""
    await tx.execute(_IDLE, [since, staff])


async def set_seen(tx: Tx, staff: Collection[StaffId], until: datetime) -> None:
    """These are at their desks, as far as is known until then."""
    await tx.execute(_SEEN, [until, UuidArray(sorted(staff))])


async def read(conn: Tx | Reader, staff: Collection[StaffId]) -> dict[StaffId, Agent]:
    """Those who are agents, with what they hold."""
    rows = await (await conn.execute(_READ, [UuidArray(list(staff))])).fetchall()
    return {a.staff: a for a in await _with_held(conn, rows)}


async def read_on_duty(conn: Tx | Reader) -> list[Agent]:
    """Everybody who is not offline, with how much they hold of what, but not which contacts."""
    rows = await (await conn.execute(_ON_DUTY)).fetchall()
    held: dict[StaffId, list[Holding]] = {}
    for staff, kind, state, count in await read_loads(conn):
        held.setdefault(staff, []).extend([Holding(_ANY, CHANNELS[kind], state)] * count)
    return [replace(a, held=tuple(held.get(a.staff, ()))) for a in map(_agent, rows)]


async def read_all(conn: Tx | Reader) -> list[Agent]:
    """Everybody who ever answered, with what they hold."""
    return await _with_held(conn, await (await conn.execute(_EVERYBODY)).fetchall())


async def read_gone(conn: Reader, now: datetime) -> list[Agent]:
    """Agents whose desks have not been heard of, who are in the queue or have something in hand."""
    return [_agent(row) for row in await (await conn.execute(_GONE, [now])).fetchall()]


async def count_available(conn: Tx | Reader) -> int:
    """How many say that they take contacts."""
    row = await (await conn.execute(_AVAILABLE)).fetchone()
    assert row is not None
    return int(row[0])


async def take_lead(tx: Tx, now: datetime) -> None:
    """Be the one who hands contacts out, until the commit: waits for whoever does."""
    await tx.execute(_LEAD)
    await tx.execute(_LED, [now])


async def read_forecast(conn: Tx | Reader) -> tuple[Mapping[str, Any], datetime]:
    """How fast things go, and when that was reckoned."""
    row = await (await conn.execute(_FORECAST)).fetchone()
    assert row is not None
    return row[0], row[1]


async def save_forecast(tx: Tx, forecast: Mapping[str, Any], at: datetime) -> None:
    """Store how fast things go."""
    await tx.execute(_SET_FORECAST, [Jsonb(dict(forecast)), at])


async def _with_held(conn: Tx | Reader, rows: list[tuple[Any, ...]]) -> list[Agent]:
    held: dict[StaffId, list[Holding]] = {}
    for staff, contact, kind, state in await all_held(conn):
        held.setdefault(staff, []).append(Holding(contact, CHANNELS[kind], state))
    return [replace(a, held=tuple(held.get(a.staff, ()))) for a in map(_agent, rows)]


def _agent(row: tuple[Any, ...]) -> Agent:
    staff, presence, reason, since, idle_since, languages, skills, *rest = row
    return Agent(
        StaffId(staff), Presence(presence), reason, since, idle_since, frozenset(languages), frozenset(skills), *rest
    )
