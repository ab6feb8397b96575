"""Matters under way: opened, taken from state to state by the steps of their procedure, each step once.

Everything is done in the caller's transaction, beside the effect it has. The row of the matter is locked first,
before payments and accounts, as everywhere (docs: locks).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import Id, ProceedingId, StaffId
from purser.core.jobs import JSON
from purser.core.pgbinary import UuidArray
from purser.core.procedure import STAFF, Actor, Procedure, step_not_possible
from purser.core.terms import Terms

_COLUMNS: Final = "subject, id, procedure, state, version, opened_at, since, ended_at"

_OPEN = f"INSERT INTO proceedings ({_COLUMNS}) VALUES (%s, %s, %s, %s, 1, %s, %s, %s)"

# One statement, because a worker takes thousands of steps when many deadlines fall on one moment.
_MOVE = """
    WITH moved AS (
        UPDATE proceedings SET state = %(state)s, version = version + 1, since = %(since)s, ended_at = %(ended)s
         WHERE subject = %(subject)s AND id = %(id)s AND version = %(seen)s
        RETURNING subject, id, version
    ), noted AS (
        INSERT INTO proceeding_steps
               (subject, proceeding_id, version, step, state, actor, acted_by, reason, details, at)
        SELECT subject, id, version, %(step)s, %(state)s, %(actor)s, %(by)s, %(reason)s, %(details)s, %(at)s FROM moved
    ), dropped AS (
        DELETE FROM proceeding_deadlines
         WHERE subject = %(subject)s AND proceeding_id = %(id)s AND (%(moves)s OR step = %(step)s)
    )
    SELECT version FROM moved"""

_NOTE = """
    INSERT INTO proceeding_steps
           (subject, proceeding_id, version, step, state, actor, acted_by, reason, details, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""

_CLAIM = f"SELECT {_COLUMNS} FROM proceedings WHERE subject = %s AND id = %s FOR NO KEY UPDATE"
_READ = f"SELECT {_COLUMNS} FROM proceedings WHERE subject = %s AND id = ANY(%s)"
_LIST = f"SELECT {_COLUMNS} FROM proceedings WHERE subject = %s AND id < %s ORDER BY id DESC LIMIT %s"
_OPEN_OF = f"""
    SELECT {_COLUMNS} FROM proceedings
     WHERE subject = %s AND procedure = ANY(%s) AND ended_at IS NULL ORDER BY id"""

_STEPS = """
    SELECT proceeding_id, version, step, state, actor, acted_by, reason, details, at FROM proceeding_steps
     WHERE subject = %s AND proceeding_id = ANY(%s) ORDER BY proceeding_id, version"""

_ACTED = """
    SELECT subject FROM proceeding_steps WHERE subject = ANY(%(subjects)s) AND acted_by = %(text)s AND at > %(since)s
     UNION
    SELECT subject FROM proceeding_agreements
     WHERE subject = ANY(%(subjects)s) AND staff_id = %(staff)s AND at > %(since)s"""

_SET_DEADLINES = """
    INSERT INTO proceeding_deadlines (subject, proceeding_id, step, due_at, look_at)
    SELECT %s, %s, step, due_at, due_at FROM unnest(%s::text[], %s::timestamptz[]) AS due(step, due_at)
    ON CONFLICT (subject, proceeding_id, step)
    DO UPDATE SET due_at = excluded.due_at, look_at = excluded.look_at, failures = 0"""

_DROP_DEADLINE = "DELETE FROM proceeding_deadlines WHERE subject = %s AND proceeding_id = %s AND step = %s"
_DEADLINES = """
    SELECT proceeding_id, step, due_at FROM proceeding_deadlines
     WHERE subject = %s AND proceeding_id = ANY(%s) ORDER BY due_at"""

_AGREE = """
    INSERT INTO proceeding_agreements (subject, proceeding_id, version, step, staff_id, at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_AGREED = """
    SELECT count(*) FROM proceeding_agreements
     WHERE subject = %s AND proceeding_id = %s AND version = %s AND step = %s"""


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: as what, and who exactly (a customer's, merchant's or member of staff's id, a channel's name)."""

    actor: Actor
    by: str

    @classmethod
    def system(cls, why: str = "") -> Who:
        """The system itself."""
        return cls(Actor.SYSTEM, why)


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A matter as it stands. `since` is when it came to its state."""

    subject: Id
    id: ProceedingId
    procedure: str
    state: str
    version: int
    opened_at: datetime
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken."""

    version: int
    step: str
    state: str
    actor: Actor
    by: str
    reason: str
    details: Mapping[str, JSON]
    at: datetime


class Docket:
    """Where the matters of one procedure are kept, on the terms of a country and by a clock."""

    def __init__(self, procedure: Procedure, terms: Terms, clock: Clock) -> None:
        self.procedure = procedure
        self.terms = terms
        self._clock = clock

    async def open(
        self,
        tx: Tx,
        step: str,
        subject: Id,
        ident: ProceedingId,
        who: Who,
        *,
        reason: str = "",
        details: Mapping[str, JSON] | None = None,
    ) -> Proceeding:
        """Begin a matter by one of its procedure's first steps. Raises step_not_yours, proceeding_exists."""
        first = self.procedure.require(step, None, who.actor)
        assert first.after is not None
        now = self._clock.now()
        ended = now if first.after in self.procedure.finals else None
        matter = Proceeding(subject, ident, self.procedure.name, first.after, 1, now, now, ended)
        try:
            async with tx.transaction():  # so that the caller may look at the one that is there
                await tx.execute(_OPEN, [subject, ident, matter.procedure, first.after, now, now, ended])
        except UniqueViolation:
            raise conflict("proceeding_exists") from None
        await _note(tx, matter, Taken(1, step, first.after, who.actor, who.by, reason, details or {}, now))
        await self._set_deadlines(tx, matter)
        return matter

    async def advance(
        self,
        tx: Tx,
        matter: Proceeding,
        step: str,
        who: Who,
        *,
        reason: str = "",
        details: Mapping[str, JSON] | None = None,
    ) -> Proceeding:
        """Take a step of a matter that was claimed or read in this transaction; returns it as it is then.

        A state that is left takes its deadlines with it; a step that stays takes only its own. Raises
        step_not_yours, step_not_possible: nothing has changed then.
        """
        assert matter.procedure == self.procedure.name
        taken = self.procedure.require(step, matter.state, who.actor)
        now, state = self._clock.now(), taken.after or matter.state
        moves = state != matter.state
        ended = now if state in self.procedure.finals else None
        after = replace(
            matter, state=state, version=matter.version + 1, since=now if moves else matter.since, ended_at=ended
        )
        moved = await tx.execute(
            _MOVE,
            {
                "subject": matter.subject, "id": matter.id, "seen": matter.version, "state": state,
                "since": after.since, "ended": ended, "moves": moves, "step": step, "actor": who.actor, "by": who.by,
                "reason": reason, "details": Jsonb(dict(details or {})), "at": now,
            },
        )  # fmt: skip
        if await moved.fetchone() is None:
            raise step_not_possible(matter.procedure, step, matter.state)
        if moves:
            await self._set_deadlines(tx, after)
        return after

    async def agree(self, tx: Tx, matter: Proceeding, step: str, who: Who) -> bool:
        """Note that a member of staff agrees to a step; whether enough different ones have now.

        Raises step_not_yours, step_not_possible. Somebody who agrees twice counts once.
        """
        wanted = self.procedure.require(step, matter.state, who.actor)
        if wanted.people == 1:
            return True
        assert who.actor in STAFF
        key = [matter.subject, matter.id, matter.version, step]
        await tx.execute(_AGREE, [*key, StaffId.parse(who.by), self._clock.now()])
        row = await (await tx.execute(_AGREED, key)).fetchone()
        assert row is not None
        return int(row[0]) >= wanted.people

    async def _set_deadlines(self, tx: Tx, matter: Proceeding) -> None:
        await _set(tx, matter, self.terms.deadlines(self.procedure, matter.state, matter.since))


async def set_deadline(tx: Tx, matter: Proceeding, step: str, due_at: datetime) -> None:
    """Set, or set anew, when the system takes `step`, as long as the matter's state stays as it is."""
    await _set(tx, matter, {step: due_at})


async def _set(tx: Tx, matter: Proceeding, due: Mapping[str, datetime]) -> None:
    if due:
        await tx.execute(_SET_DEADLINES, [matter.subject, matter.id, list(due), list(due.values())])


async def drop_deadline(tx: Tx, matter: Proceeding, step: str) -> None:
    """The system does not take `step` by itself any more."""
    await tx.execute(_DROP_DEADLINE, [matter.subject, matter.id, step])


async def claim(tx: Tx, subject: Id, ident: ProceedingId) -> Proceeding:
    """A matter, locked until the transaction ends. Raises proceeding_unknown."""
    row = await (await tx.execute(_CLAIM, [subject, ident])).fetchone()
    if row is None:
        raise not_found("proceeding_unknown")
    return _proceeding(row)


async def claim_all(tx: Tx, keys: Sequence[tuple[Id, ProceedingId]]) -> dict[ProceedingId, Proceeding]:
    """Matters by subject and id, locked in the order given: sort them. Those that are not there are left out."""
    found: dict[ProceedingId, Proceeding] = {}
    async with tx.cursor() as cursor:
        await cursor.executemany(_CLAIM, keys, returning=True)
        more: bool | None = cursor.pgresult is not None
        while more:
            if (row := await cursor.fetchone()) is not None:
                found[ProceedingId(row[1])] = _proceeding(row)
            more = cursor.nextset()
    return found


async def read_proceedings(
    conn: Tx | Reader, subject: Id, idents: Collection[ProceedingId]
) -> dict[ProceedingId, Proceeding]:
    """Matters of one subject, by id."""
    rows = await (await conn.execute(_READ, [subject, UuidArray(list(idents))])).fetchall()
    return {p.id: p for p in map(_proceeding, rows)}


async def list_proceedings(conn: Tx | Reader, subject: Id, before: ProceedingId | None, limit: int) -> list[Proceeding]:
    """A subject's matters, newest first, from before `before` on."""
    last = before or ProceedingId(b"\xff" * 16)
    return [_proceeding(row) for row in await (await conn.execute(_LIST, [subject, last, limit])).fetchall()]


async def open_matters(conn: Tx | Reader, subject: Id, procedures: Collection[Procedure]) -> list[Proceeding]:
    """A subject's matters of these procedures that have not ended, oldest first."""
    cursor = await conn.execute(_OPEN_OF, [subject, [p.name for p in procedures]])
    return [_proceeding(row) for row in await cursor.fetchall()]


async def read_steps(
    conn: Tx | Reader, subject: Id, idents: Collection[ProceedingId]
) -> dict[ProceedingId, list[Taken]]:
    """What happened in matters of one subject, in order."""
    found: dict[ProceedingId, list[Taken]] = {i: [] for i in idents}
    for ident, version, step, state, actor, by, reason, details, at in await (
        await conn.execute(_STEPS, [subject, UuidArray(list(idents))])
    ).fetchall():
        found[ProceedingId(ident)].append(Taken(version, step, state, Actor(actor), by, reason, details, at))
    return found


async def acted_on(conn: Tx | Reader, staff: StaffId, subjects: Collection[Id], since: datetime) -> set[Id]:
    """In whose matters of these a member of staff has taken a step, or agreed to one, after `since`."""
    values = {"subjects": UuidArray(list(subjects)), "text": str(staff), "staff": staff, "since": since}
    return {Id(subject) for (subject,) in await (await conn.execute(_ACTED, values)).fetchall()}


async def read_deadlines(
    conn: Tx | Reader, subject: Id, idents: Collection[ProceedingId]
) -> dict[ProceedingId, dict[str, datetime]]:
    """When the system takes which steps by itself, soonest first."""
    found: dict[ProceedingId, dict[str, datetime]] = {i: {} for i in idents}
    cursor = await conn.execute(_DEADLINES, [subject, UuidArray(list(idents))])
    for ident, step, due_at in await cursor.fetchall():
        found[ProceedingId(ident)][step] = due_at
    return found


async def _note(tx: Tx, matter: Proceeding, taken: Taken) -> None:
    """Into the history."""
    t = taken
    row = [t.version, t.step, t.state, t.actor, t.by, t.reason, Jsonb(dict(t.details)), t.at]
    await tx.execute(_NOTE, [matter.subject, matter.id, *row])


def _proceeding(row: tuple[Any, ...]) -> Proceeding:
    subject, ident, *rest = row
    return Proceeding(Id(subject), ProceedingId(ident), *rest)
