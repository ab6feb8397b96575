"""Deadlines of matters under way: when the time has come, the system takes the step, once, whoever dies meanwhile.

A deadline is a row, not a job in the queue: it is set, moved and dropped with its matter, and read by the injected
clock. It goes in the transaction that takes the step; a worker that is killed before the commit leaves it to the
others, and one that comes too late finds it gone.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

import psycopg
import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.pgbinary import UuidArray
from purser.core.proceedings import Proceeding, claim_all

Fire: TypeAlias = Callable[[Tx, Proceeding], Awaitable[None]]
"""Takes the step of a deadline that is due, in the transaction it is given, with the matter locked."""

Fires: TypeAlias = Mapping[tuple[str, str], Fire]
"""By procedure and step; each room's `jobs.py` gives its own, the worker puts them together."""

log = structlog.get_logger(__name__)

_LOOK: Final = 0.5  # seconds between looks at what is due
_MOST: Final = 1_024  # looked at together
_TOGETHER: Final = 32  # steps in one transaction
_LANES: Final = 4
_LONGEST_PAUSE: Final = 3_600

_DUE = "SELECT subject, proceeding_id, step FROM proceeding_deadlines WHERE look_at <= %s ORDER BY look_at LIMIT %s"
_TAKE = """
    DELETE FROM proceeding_deadlines AS d USING unnest(%s, %s, %s::text[]) AS due(subject, id, step)
     WHERE d.subject = due.subject AND d.proceeding_id = due.id AND d.step = due.step AND d.due_at <= %s
    RETURNING d.proceeding_id, d.step"""
_PUT_OFF = """
    UPDATE proceeding_deadlines
       SET failures = failures + 1, look_at = %s + least(%s, power(2, failures)) * interval '1 second'
     WHERE subject = %s AND proceeding_id = %s AND step = %s"""

Key: TypeAlias = tuple[Id, ProceedingId, str]


class DeadlineKeeper:
    """Fires what is due. Any number of workers share the work."""

    def __init__(self, db: Database, clock: Clock, fires: Fires) -> None:
        self._db = db
        self._clock = clock
        self._fires = fires

    async def run(self) -> None:
        """Go on until cancelled. A database that goes away is waited for."""
        while True:
            try:
                while await self.fire_due() == _MOST:
                    pass
            except psycopg.Error as error:
                log.warning("deadlines_interrupted", error=repr(error))
            await asyncio.sleep(_LOOK)

    async def fire_due(self) -> int:
        """Take the steps that are due now; returns how many were looked at.

        A step that raises is put off, longer each time, and holds up no other.
        """
        async with self._db.reader() as conn:
            rows = await (await conn.execute(_DUE, [self._clock.now(), _MOST])).fetchall()
        first = {(subject, ident): step for subject, ident, step in reversed(rows)}  # one of a matter: it may move it
        due: list[Key] = [(Id(subject), ProceedingId(ident), step) for (subject, ident), step in first.items()]
        groups = [due[i : i + _TOGETHER] for i in range(0, len(due), _TOGETHER)]
        random.shuffle(groups)  # other workers look at the same rows
        lanes = [asyncio.create_task(self._work_off(groups)) for _ in range(min(_LANES, len(groups)))]
        try:
            await asyncio.gather(*lanes)
        finally:
            for lane in lanes:
                lane.cancel()
        return len(rows)

    async def _work_off(self, groups: list[list[Key]]) -> None:
        while groups:
            keys = sorted(groups.pop())
            try:
                await self._fire(keys)
            except psycopg.OperationalError:
                raise
            except Exception:  # noqa: BLE001  (one of them; each by itself then)
                for key in keys:
                    await self._fire_alone(key)

    async def _fire_alone(self, key: Key) -> None:
        try:
            await self._fire([key])
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("deadline_failed", matter=str(key[1]), step=key[2])
            async with self._db.transaction() as tx:
                await tx.execute(_PUT_OFF, [self._clock.now(), _LONGEST_PAUSE, *key])

    async def _fire(self, keys: Sequence[Key]) -> None:
        async def take(tx: Tx) -> None:
            matters = await claim_all(tx, [(subject, ident) for subject, ident, _ in keys])
            subjects, idents = UuidArray([k[0] for k in keys]), UuidArray([k[1] for k in keys])
            taken = await tx.execute(_TAKE, [subjects, idents, [k[2] for k in keys], self._clock.now()])
            for ident, step in await taken.fetchall():  # nobody else was faster, and it was not moved to a later time
                matter = matters[ProceedingId(ident)]
                await self._fires[matter.procedure, step](tx, matter)

        await self._db.run(take)
