"""The SQL of contacts, what happened to them, and attempts to ring people back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.jobs import JSON
from purser.core.pgbinary import UuidArray
from purser.service.queue.model import Attempt, Band, Contact, ContactId, ContactKind, contact_unknown

_FIXED: Final = "id, ref, customer_id, case_subject, case_id, first_queued_at, place_at"
_MOVING: Final = (
    "kind, band, language, skills, state, since, version, agent_id, wanted_agent, refused_by, refused_at, tries,"
    " not_before, expires_at, deadline, promised_s, base_s, connected_at, ended_at, wrap_up_code"
)
_ALL: Final = f"{_FIXED}, {_MOVING}"

_ADD = f"""
    INSERT INTO queue_contacts ({_ALL})
    VALUES (%s, %s, %s, %s, %s, %s, %s,
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_CLAIM = f"SELECT {_ALL} FROM queue_contacts WHERE id = %s FOR NO KEY UPDATE"
_READ = f"SELECT {_ALL} FROM queue_contacts WHERE id = ANY(%s)"
_SAVE = f"""
    UPDATE queue_contacts
       SET ({_MOVING}) =
           ROW(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
     WHERE id = %s AND version = %s"""
_WAITING = f"""
    SELECT {_ALL} FROM queue_contacts WHERE state IN ('queued', 'due') ORDER BY band, place_at, id LIMIT %s"""
_HELD_BY = f"SELECT {_ALL} FROM queue_contacts WHERE agent_id = %s ORDER BY since, id"
_ALL_HELD = "SELECT agent_id, id, kind, state FROM queue_contacts WHERE agent_id IS NOT NULL"
_LOADS = "SELECT agent_id, kind, state, count(*) FROM queue_contacts WHERE agent_id IS NOT NULL GROUP BY 1, 2, 3"
_DUE = "SELECT id FROM queue_contacts WHERE deadline <= %s ORDER BY deadline LIMIT %s"
_TOO_LONG = """
    SELECT id FROM queue_contacts
     WHERE state = 'queued' AND kind <> 'case' AND first_queued_at < %s ORDER BY first_queued_at LIMIT %s"""
_WAITING_CASES = f"""
    SELECT {_ALL} FROM queue_contacts WHERE state IN ('queued', 'offered') AND kind = 'case' ORDER BY id LIMIT %s"""
_AHEAD = """
    SELECT count(*) FROM queue_contacts
     WHERE state IN ('queued', 'due') AND kind = ANY(%s) AND (band, place_at, id) < (%s, %s, %s)"""
_COUNTS = "SELECT kind, band, state, count(*), min(since) FROM queue_contacts WHERE ended_at IS NULL GROUP BY 1, 2, 3"
_OF_REF = f"""
    SELECT {_ALL} FROM queue_contacts WHERE ref = %s AND (kind = 'case') = %s ORDER BY id DESC LIMIT 1"""
_OF_CUSTOMER = f"SELECT {_ALL} FROM queue_contacts WHERE customer_id = %s AND ended_at IS NULL ORDER BY id"

_NOTE = """
    INSERT INTO queue_events (contact_id, version, step, state, agent_id, at, data)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_LAST_AGENT = """
    SELECT agent_id FROM queue_events
     WHERE contact_id = %s AND agent_id IS NOT NULL ORDER BY version DESC LIMIT 1"""
_BEGIN_ATTEMPT = "INSERT INTO queue_attempts (contact_id, number, agent_id, began_at) VALUES (%s, %s, %s, %s)"
_END_ATTEMPT = """
    UPDATE queue_attempts SET ended_at = %s, outcome = %s WHERE contact_id = %s AND ended_at IS NULL RETURNING number"""
_ATTEMPTS = """
    SELECT contact_id, number, agent_id, began_at, ended_at, outcome FROM queue_attempts
     WHERE contact_id = %s ORDER BY number"""
_LIVE = """
    SELECT contact_id, number, agent_id, began_at, ended_at, outcome FROM queue_attempts
     WHERE ended_at IS NULL ORDER BY began_at"""


async def add(tx: Tx, c: Contact) -> None:
    """Store a new contact."""
    subject, case = c.case or (None, None)
    fixed = [c.id, c.ref, c.customer, subject, case, c.first_queued_at, c.place_at]
    await tx.execute(_ADD, fixed + _moving(c))


async def claim(tx: Tx, ident: ContactId) -> Contact:
    """The contact, locked. Raises contact_unknown."""
    row = await (await tx.execute(_CLAIM, [ident])).fetchone()
    if row is None:
        raise contact_unknown()
    return _contact(row)


async def save(tx: Tx, c: Contact) -> None:
    """Store a contact one version further than it was read and locked."""
    done = await tx.execute(_SAVE, [*_moving(c), c.id, c.version - 1])
    assert done.rowcount == 1, "it was locked"


async def read(conn: Tx | Reader, ids: Collection[ContactId]) -> dict[ContactId, Contact]:
    """Those of the ids that exist."""
    rows = await (await conn.execute(_READ, [UuidArray(list(ids))])).fetchall()
    return {c.id: c for c in map(_contact, rows)}


async def read_waiting(conn: Tx | Reader, limit: int) -> list[Contact]:
    """Who waits for an agent, in the order of their places."""
    return [_contact(row) for row in await (await conn.execute(_WAITING, [limit])).fetchall()]


async def read_held(conn: Tx | Reader, agent: StaffId) -> list[Contact]:
    """What an agent holds, the longest first."""
    return [_contact(row) for row in await (await conn.execute(_HELD_BY, [agent])).fetchall()]


async def all_held(conn: Tx | Reader) -> list[tuple[StaffId, ContactId, ContactKind, str]]:
    """What everybody holds."""
    rows = await (await conn.execute(_ALL_HELD)).fetchall()
    return [(StaffId(a), ContactId(i), ContactKind(k), state) for a, i, k, state in rows]


async def read_loads(conn: Tx | Reader) -> list[tuple[StaffId, ContactKind, str, int]]:
    """How much everybody holds of what, in which state."""
    rows = await (await conn.execute(_LOADS)).fetchall()
    return [(StaffId(a), ContactKind(k), state, n) for a, k, state, n in rows]


async def find_due(conn: Reader, now: datetime, limit: int) -> list[ContactId]:
    """Contacts with which the system goes on by itself now."""
    return [ContactId(i) for (i,) in await (await conn.execute(_DUE, [now, limit])).fetchall()]


async def find_older(conn: Reader, than: datetime, limit: int) -> list[ContactId]:
    """Who waits since before that moment. A case does not mind the night."""
    return [ContactId(i) for (i,) in await (await conn.execute(_TOO_LONG, [than, limit])).fetchall()]


async def read_waiting_cases(conn: Reader, limit: int) -> list[Contact]:
    """Cases that wait, or are being offered."""
    return [_contact(row) for row in await (await conn.execute(_WAITING_CASES, [limit])).fetchall()]


async def count_ahead(conn: Tx | Reader, kinds: Collection[ContactKind], c: Contact) -> int:
    """How many of those kinds wait at an earlier place."""
    row = await (await conn.execute(_AHEAD, [list(kinds), int(c.band), c.place_at, c.id])).fetchone()
    assert row is not None
    return int(row[0])


async def read_counts(conn: Reader) -> list[tuple[ContactKind, Band, str, int, datetime]]:
    """How many there are by kind, band and state, and since when the longest is there."""
    rows = await (await conn.execute(_COUNTS)).fetchall()
    return [(ContactKind(kind), Band(band), state, count, since) for kind, band, state, count, since in rows]


async def find_of(conn: Tx | Reader, ref: Id, *, is_case: bool = False) -> Contact | None:
    """The latest contact of a call, chat or case: of a case either itself, or somebody who is to be rung about it."""
    row = await (await conn.execute(_OF_REF, [ref, is_case])).fetchone()
    return None if row is None else _contact(row)


async def read_of_customer(conn: Tx | Reader, customer: CustomerId) -> list[Contact]:
    """A customer's contacts that are not over."""
    return [_contact(row) for row in await (await conn.execute(_OF_CUSTOMER, [customer])).fetchall()]


async def note(tx: Tx, c: Contact, step: str, agent: StaffId | None, at: datetime, data: Mapping[str, JSON]) -> None:
    """Store what happened; `c` is the contact after it."""
    await tx.execute(_NOTE, [c.id, c.version, step, c.state, agent, at, Jsonb(dict(data))])


async def last_agent(conn: Tx | Reader, ident: ContactId) -> StaffId | None:
    """Who had the contact last."""
    row = await (await conn.execute(_LAST_AGENT, [ident])).fetchone()
    return None if row is None else StaffId(row[0])


async def begin_attempt(tx: Tx, c: Contact, number: int, at: datetime) -> None:
    """A call to somebody begins. A second one beside it breaks a unique index."""
    await tx.execute(_BEGIN_ATTEMPT, [c.id, number, c.agent, at])


async def end_attempt(tx: Tx, ident: ContactId, outcome: str, at: datetime) -> int | None:
    """The living attempt is over; its number, None when there was none."""
    row = await (await tx.execute(_END_ATTEMPT, [at, outcome, ident])).fetchone()
    return None if row is None else int(row[0])


async def read_attempts(conn: Tx | Reader, ident: ContactId) -> list[Attempt]:
    """All attempts to ring somebody, first to last."""
    return [_attempt(row) for row in await (await conn.execute(_ATTEMPTS, [ident])).fetchall()]


async def live_attempts(conn: Tx | Reader, agent: StaffId | None = None) -> list[Attempt]:
    """Everybody who is being rung now, for one agent or for all."""
    found = [_attempt(row) for row in await (await conn.execute(_LIVE)).fetchall()]
    return [a for a in found if agent is None or a.agent == agent]


def _moving(c: Contact) -> list[object]:
    return [
        c.kind, int(c.band), c.language, list(c.skills), c.state, c.since, c.version, c.agent, c.wanted_agent,
        c.refused_by, c.refused_at, c.tries, c.not_before, c.expires_at, c.deadline, c.promised_s, c.base_s,
        c.connected_at, c.ended_at, c.wrap_up_code,
    ]  # fmt: skip


def _contact(row: tuple[Any, ...]) -> Contact:
    (
        ident, ref, customer, subject, case, first, placed, kind, band, language, skills, state, since, version, agent,
        wanted, refused_by, *rest,
    ) = row  # fmt: skip
    return Contact(
        ContactId(ident), ContactKind(kind), Id(ref), None if customer is None else CustomerId(customer),
        None if subject is None else (Id(subject), ProceedingId(case)), Band(band), language, tuple(skills), first,
        placed, state, since, version, _staff(agent), _staff(wanted), _staff(refused_by), *rest,
    )  # fmt: skip


def _staff(ident: bytes | None) -> StaffId | None:
    return None if ident is None else StaffId(ident)


def _attempt(row: tuple[Any, ...]) -> Attempt:
    contact, number, agent, began_at, ended_at, outcome = row
    return Attempt(ContactId(contact), number, StaffId(agent), began_at, ended_at, outcome)
