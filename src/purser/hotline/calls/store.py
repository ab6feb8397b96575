"""The SQL of calls and of what happened on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.hotline.calls.model import Call, CallEvent, CallId, Direction, Proof, State, Way, WorkerId, call_unknown
from purser.service.queue import Band, ContactId

_COLUMNS: Final = (
    "id, direction, line, state, version, since, worker_id, language, customer_id, proof, number, hint, about, band, "
    "case_subject, case_id, contact_id, attempt, staff_id, consulted_id, opened_at, answered_at, connected_at, "
    "ended_at, ended_by, reason"
)
_INSERT = f"""
    INSERT INTO calls ({_COLUMNS})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
            %s)"""
_SAVE = """
    UPDATE calls
       SET state = %(state)s, version = %(version)s, since = %(since)s, language = %(language)s,
           customer_id = %(customer)s, proof = %(proof)s, number = %(number)s, hint = %(hint)s, about = %(about)s,
           band = %(band)s, case_subject = %(subject)s, case_id = %(case)s, contact_id = %(contact)s,
           attempt = %(attempt)s, staff_id = %(staff)s, consulted_id = %(consulted)s,
           answered_at = %(answered_at)s, connected_at = %(connected_at)s,
           ended_at = %(ended_at)s, ended_by = %(ended_by)s, reason = %(reason)s
     WHERE id = %(id)s"""
_READ = f"SELECT {_COLUMNS} FROM calls WHERE id = %s"
_CLAIM = f"SELECT {_COLUMNS} FROM calls WHERE id = %s FOR NO KEY UPDATE"
_OPEN_OF = f"""
    SELECT {_COLUMNS} FROM calls WHERE customer_id = %s AND ended_at IS NULL ORDER BY id DESC LIMIT 1"""
_LATEST_OF = f"SELECT {_COLUMNS} FROM calls WHERE customer_id = %s ORDER BY id DESC LIMIT %s"
_OF_CONTACT = f"SELECT {_COLUMNS} FROM calls WHERE contact_id = %s ORDER BY id DESC LIMIT 20"
_OF_CASE = f"SELECT {_COLUMNS} FROM calls WHERE case_id = %s ORDER BY id DESC LIMIT 100"
_OF_WORKER = f"SELECT {_COLUMNS} FROM calls WHERE worker_id = %s AND ended_at IS NULL ORDER BY id"
_ORPHANS = f"""
    SELECT {_COLUMNS} FROM calls
     WHERE ended_at IS NULL
       AND NOT EXISTS (SELECT FROM hotline_workers AS w WHERE w.id = worker_id AND w.swept_at IS NULL)
     ORDER BY id LIMIT 500"""
_LIVING = f"SELECT {_COLUMNS} FROM calls WHERE ended_at IS NULL ORDER BY id LIMIT %s"
_FORGET_NUMBERS = """
    UPDATE calls SET number = NULL WHERE number IS NOT NULL AND ended_at < %s"""

_FORGET_EVENTS = """
    DELETE FROM call_events
     WHERE call_id IN (SELECT id FROM calls WHERE ended_at < %s ORDER BY ended_at LIMIT 10000)"""
_FORGET_RECORDINGS = """
    DELETE FROM call_recordings
     WHERE destroyed_at IS NOT NULL
       AND call_id IN (SELECT id FROM calls WHERE ended_at < %s ORDER BY ended_at LIMIT 10000)"""
_FORGET = """
    DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE ended_at < %s ORDER BY ended_at LIMIT 10000)"""
_NOTE = "INSERT INTO call_events (call_id, number, at, kind, state, staff_id, data) VALUES (%s, %s, %s, %s, %s, %s, %s)"
_EVENTS = """
    SELECT call_id, number, at, kind, state, staff_id, data FROM call_events
     WHERE call_id = %s AND number > %s ORDER BY number LIMIT 1000"""


async def insert(tx: Tx, c: Call) -> None:
    """A new call."""
    row = [
        c.id, c.direction, c.way, c.state, c.version, c.since, c.worker, c.language, c.customer, c.proof, c.number,
        c.hint, _json(c.about), int(c.band), *(c.case or (None, None)), c.contact, c.attempt, c.staff, c.consulted,
        c.opened_at, c.answered_at, c.connected_at, c.ended_at, c.ended_by, c.reason,
    ]  # fmt: skip
    await tx.execute(_INSERT, row)


async def save(tx: Tx, c: Call) -> None:
    """What changed of a claimed call."""
    values = {
        "id": c.id, "state": c.state, "version": c.version, "since": c.since, "language": c.language,
        "customer": c.customer, "proof": c.proof, "number": c.number, "hint": c.hint, "about": _json(c.about),
        "band": int(c.band), "subject": None if c.case is None else c.case[0],
        "case": None if c.case is None else c.case[1], "contact": c.contact, "attempt": c.attempt, "staff": c.staff,
        "consulted": c.consulted, "answered_at": c.answered_at, "connected_at": c.connected_at,
        "ended_at": c.ended_at, "ended_by": c.ended_by, "reason": c.reason,
    }  # fmt: skip
    await tx.execute(_SAVE, values)


async def read(conn: Tx | Reader, ident: CallId) -> Call:
    """Raises call_unknown."""
    return _one(await (await conn.execute(_READ, [ident])).fetchone())


async def claim(tx: Tx, ident: CallId) -> Call:
    """A call, locked until the transaction ends. Raises call_unknown."""
    return _one(await (await tx.execute(_CLAIM, [ident])).fetchone())


async def open_of(conn: Tx | Reader, customer: CustomerId) -> Call | None:
    """The customer's call that has not ended."""
    row = await (await conn.execute(_OPEN_OF, [customer])).fetchone()
    return None if row is None else _call(row)


async def latest_of(conn: Tx | Reader, customer: CustomerId, limit: int) -> list[Call]:
    """A customer's calls, latest first."""
    return await _many(conn, _LATEST_OF, customer, limit)


async def of_contact(conn: Tx | Reader, contact: ContactId) -> list[Call]:
    """The calls of somebody in the queue, latest first: the one they waited in, and those by which they are rung."""
    return await _many(conn, _OF_CONTACT, contact)


async def of_case(conn: Tx | Reader, case: ProceedingId) -> list[Call]:
    """The calls about a case, latest first."""
    return await _many(conn, _OF_CASE, case)


async def of_worker(conn: Tx | Reader, worker: WorkerId) -> list[Call]:
    """The living calls that a worker carries."""
    return await _many(conn, _OF_WORKER, worker)


async def orphans(conn: Tx | Reader) -> list[Call]:
    """Living calls that nobody carries: their worker was taken for dead, or is gone."""
    return [_call(row) for row in await (await conn.execute(_ORPHANS)).fetchall()]


async def living(conn: Tx | Reader, limit: int = 1_000) -> list[Call]:
    """All calls there are now, for the wall."""
    return await _many(conn, _LIVING, limit)


async def forget_numbers(tx: Tx, before: datetime) -> int:
    """Numbers of calls that ended before; returns how many."""
    return (await tx.execute(_FORGET_NUMBERS, [before])).rowcount


async def forget(tx: Tx, before: datetime) -> int:
    """Calls that ended before, the oldest ten thousand, with all that happened on them; returns how many."""
    await tx.execute(_FORGET_EVENTS, [before])
    await tx.execute(_FORGET_RECORDINGS, [before])
    return (await tx.execute(_FORGET, [before])).rowcount


async def note(tx: Tx, c: Call, kind: str, staff: StaffId | None, at: datetime, data: Mapping[str, Any]) -> None:
    """Store the event that brought the call to its version."""
    await tx.execute(_NOTE, [c.id, c.version, at, kind, c.state, staff, Jsonb(dict(data))])


async def events(conn: Tx | Reader, call: CallId, after: int = 0) -> list[CallEvent]:
    """What happened on a call after event `after`, in order."""
    return [_event(row) for row in await (await conn.execute(_EVENTS, [call, after])).fetchall()]


async def _many(conn: Tx | Reader, statement: str, *values: object) -> list[Call]:
    return [_call(row) for row in await (await conn.execute(statement, list(values))).fetchall()]


def _json(about: Mapping[str, Any] | None) -> Jsonb | None:
    return None if about is None else Jsonb(dict(about))


def _one(row: Sequence[Any] | None) -> Call:
    if row is None:
        raise call_unknown()
    return _call(row)


def _call(row: Sequence[Any]) -> Call:
    (
        ident, direction, way, state, version, since, worker, language, customer, proof, number, hint, about, band,
        subject, case, contact, attempt, staff, consulted, *rest,
    ) = row  # fmt: skip
    return Call(
        CallId(ident), Direction(direction), Way(way), State(state), version, since, WorkerId(worker), language,
        None if customer is None else CustomerId(customer), None if proof is None else Proof(proof),
        None if number is None else bytes(number), hint, about, Band(band),
        None if case is None else (Id(subject), ProceedingId(case)), None if contact is None else ContactId(contact),
        attempt, _staff(staff), _staff(consulted), *rest,
    )  # fmt: skip


def _staff(ident: bytes | None) -> StaffId | None:
    return None if ident is None else StaffId(ident)


def _event(row: Sequence[Any]) -> CallEvent:
    call, number, at, kind, state, staff, data = row
    return CallEvent(CallId(call), number, at, kind, State(state), _staff(staff), data)
