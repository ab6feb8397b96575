"""The SQL of cases and what belongs to them, but for the thread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from psycopg.types.json import Jsonb

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId, StaffId
from purser.core.pgbinary import UuidArray
from purser.core.proceedings import Proceeding
from purser.core.vault import Field, Keyring, keyring
from purser.service.cases.case_table import LIVING, SETTLED
from purser.service.cases.model import Band, Case, Channel, Link, Priority

CONTACT: Final = Field("cases", "contact")

_MATTER: Final = "p.subject, p.id, p.procedure, p.state, p.version, p.opened_at, p.since, p.ended_at"
_OWN: Final = (
    "c.number, c.is_customer, c.contact, c.type, c.priority, c.band, c.channel, c.language, c.title, c.tags, c.fields,"
    " c.assigned_to, c.cause, c.entries, c.outcome, c.merged_subject, c.merged_into, c.due_clock, c.due_at,"
    " c.opened_at, c.changed_at"
)
_FROM: Final = "FROM cases AS c JOIN proceedings AS p ON p.subject = c.subject AND p.id = c.id"
SELECT: Final = f"SELECT {_MATTER}, {_OWN} {_FROM}"

_INSERT: Final = """
    INSERT INTO cases (subject, id, number, is_customer, contact, type, priority, band, channel, language, title, tags,
                       fields, assigned_to, cause, opened_at, changed_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (subject, cause) WHERE cause IS NOT NULL DO NOTHING"""
_NUMBER: Final = "INSERT INTO case_numbers (number, subject, case_id) VALUES (%s, %s, %s)"
_BY_NUMBER: Final = "SELECT subject, case_id FROM case_numbers WHERE number = %s"
_CHANGE: Final = """
    UPDATE cases
       SET type = %s, priority = %s, band = %s, title = %s, tags = %s, fields = %s, assigned_to = %s, outcome = %s,
           merged_subject = %s, merged_into = %s, due_clock = %s, due_at = %s, changed_at = %s, ended_at = %s
     WHERE subject = %s AND id = %s"""
_NEXT: Final = "UPDATE cases SET entries = entries + 1 WHERE subject = %s AND id = %s RETURNING entries"

_READ: Final = f"{SELECT} WHERE c.subject = %s AND c.id = %s"
_READ_MANY: Final = f"{SELECT} WHERE c.subject = ANY(%s) AND c.id = ANY(%s)"
_BY_CAUSE: Final = "SELECT id FROM cases WHERE subject = %s AND cause = %s"
_OF_SUBJECT: Final = f"{SELECT} WHERE c.subject = %s AND c.id < %s ORDER BY c.id DESC LIMIT %s"
_ASSIGNED: Final = """
    SELECT c.id FROM cases AS c JOIN proceedings AS p ON p.subject = c.subject AND p.id = c.id
     WHERE c.subject = %s AND c.assigned_to = %s AND p.state = ANY(%s) ORDER BY c.id DESC LIMIT 1"""
_SUBJECTS_OF: Final = "SELECT DISTINCT subject FROM cases WHERE assigned_to = %s AND ended_at IS NULL"

_SETTLED: Final = """
    SELECT c.id FROM cases AS c JOIN proceedings AS p ON p.subject = c.subject AND p.id = c.id
     WHERE c.subject = %s AND c.ended_at IS NULL AND (p.state = ANY(%s) OR c.cause LIKE 'leak:%%')"""

_LINK: Final = """
    INSERT INTO case_links (subject, case_id, kind, object_id, added_by, at) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""
_UNLINK: Final = "DELETE FROM case_links WHERE subject = %s AND case_id = %s AND kind = %s AND object_id = %s"
_LINKS: Final = """
    SELECT kind, object_id, added_by, at FROM case_links WHERE subject = %s AND case_id = %s ORDER BY at, object_id"""
_ABOUT: Final = "SELECT case_id FROM case_links WHERE subject = %s AND kind = %s AND object_id = %s"


async def insert(tx: Tx, c: Case) -> bool:
    """A new case beside its matter; False when its cause has one already."""
    sealed = (await keyring(tx)).seal_text(CONTACT, c.subject + c.id, c.contact)
    row = [
        c.subject, c.id, c.number, c.is_customer, sealed, c.type, c.priority, c.band, c.channel, c.language, c.title,
        list(c.tags), Jsonb(dict(c.fields)), c.assigned_to, c.cause, c.opened_at, c.changed_at,
    ]  # fmt: skip
    done = await tx.execute(_INSERT, row)
    if done.rowcount:
        await tx.execute(_NUMBER, [c.number, c.subject, c.id])
    return done.rowcount == 1


async def change(tx: Tx, c: Case) -> None:
    """Keep what may change of a case. The count of its entries is `next_number`'s."""
    subject, ident = c.merged_into or (None, None)
    await tx.execute(
        _CHANGE,
        [
            c.type, c.priority, c.band, c.title, list(c.tags), Jsonb(dict(c.fields)), c.assigned_to, c.outcome, subject,
            ident, c.due_clock, c.due_at, c.changed_at, c.matter.ended_at, c.subject, c.id,
        ],
    )  # fmt: skip


async def next_number(tx: Tx, subject: Id, ident: ProceedingId) -> int:
    """The number of a new entry: the case's matter is locked."""
    row = await (await tx.execute(_NEXT, [subject, ident])).fetchone()
    assert row is not None
    return int(row[0])


async def read(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> Case | None:
    """A case; None when there is none."""
    found = await select(conn, _READ, [subject, ident])
    return found[0] if found else None


async def read_many(conn: Tx | Reader, keys: Collection[tuple[Id, ProceedingId]]) -> dict[ProceedingId, Case]:
    """Cases of different people."""
    subjects, idents = UuidArray([s for s, _ in keys]), UuidArray([i for _, i in keys])
    return {c.id: c for c in await select(conn, _READ_MANY, [subjects, idents])}


async def by_number(conn: Tx | Reader, number: str) -> tuple[Id, ProceedingId] | None:
    """Where the case of that number is."""
    row = await (await conn.execute(_BY_NUMBER, [number])).fetchone()
    return None if row is None else (Id(row[0]), ProceedingId(row[1]))


async def by_cause(conn: Tx | Reader, subject: Id, cause: str) -> ProceedingId | None:
    """The case that was opened for it."""
    row = await (await conn.execute(_BY_CAUSE, [subject, cause])).fetchone()
    return None if row is None else ProceedingId(row[0])


async def of_subject(conn: Tx | Reader, subject: Id, before: ProceedingId | None, limit: int) -> list[Case]:
    """Somebody's cases, newest first."""
    return await select(conn, _OF_SUBJECT, [subject, before or ProceedingId(b"\xff" * 16), limit])


async def assigned_case(conn: Tx | Reader, subject: Id, staff: StaffId) -> ProceedingId | None:
    """The latest case of the subject's that somebody of the staff works on."""
    row = await (await conn.execute(_ASSIGNED, [subject, staff, list(LIVING)])).fetchone()
    return None if row is None else ProceedingId(row[0])


async def subjects_of(conn: Tx | Reader, staff: StaffId) -> list[Id]:
    """Whose cases somebody of the staff works on."""
    return [Id(s) for (s,) in await (await conn.execute(_SUBJECTS_OF, [staff])).fetchall()]


async def settled(conn: Tx | Reader, subject: Id) -> set[ProceedingId]:
    """Somebody's cases that are under way and nothing waits for: done, or beside a request about their data."""
    rows = await (await conn.execute(_SETTLED, [subject, list(SETTLED)])).fetchall()
    return {ProceedingId(i) for (i,) in rows}


async def link(tx: Tx, subject: Id, ident: ProceedingId, found: Link) -> bool:
    """Note what a case is about; False when it was known."""
    row = [subject, ident, found.kind, found.object_id, found.added_by, found.at]
    return (await tx.execute(_LINK, row)).rowcount == 1


async def unlink(tx: Tx, subject: Id, ident: ProceedingId, kind: str, object_id: str) -> bool:
    """It is not about that; False when nobody said so."""
    return (await tx.execute(_UNLINK, [subject, ident, kind, object_id])).rowcount == 1


async def links(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> list[Link]:
    """What a case is about."""
    return [Link(*row) for row in await (await conn.execute(_LINKS, [subject, ident])).fetchall()]


async def about(conn: Tx | Reader, subject: Id, kind: str, object_id: str) -> list[ProceedingId]:
    """The subject's cases that are about something."""
    rows = await (await conn.execute(_ABOUT, [subject, kind, object_id])).fetchall()
    return [ProceedingId(i) for (i,) in rows]


async def select(conn: Tx | Reader, statement: str, values: Any) -> list[Case]:
    """The cases of a statement that begins with SELECT."""
    ring = await keyring(conn)
    return [_case(ring, row) for row in await (await conn.execute(statement, values)).fetchall()]


def _case(ring: Keyring, row: tuple[Any, ...]) -> Case:
    subject, ident, *rest = row[:8]
    matter = Proceeding(Id(subject), ProceedingId(ident), *rest)
    number, is_customer, contact, kind, priority, band, channel, language, title, tags, fields = row[8:19]
    staff, cause, entries, outcome, merged_subject, merged_into, due_clock, due_at, opened_at, changed_at = row[19:]
    return Case(
        matter=matter, number=number, is_customer=is_customer,
        contact=ring.open_text(CONTACT, subject + ident, contact), type=kind, priority=Priority(priority),
        band=Band(band), channel=Channel(channel), language=language, title=title, tags=tuple(tags), fields=fields,
        assigned_to=None if staff is None else StaffId(staff), cause=cause, entries=entries, outcome=outcome,
        merged_into=None if merged_into is None else (Id(merged_subject), ProceedingId(merged_into)),
        due_clock=due_clock, due_at=due_at, opened_at=opened_at, changed_at=changed_at,
    )  # fmt: skip
