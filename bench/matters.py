"""Matters under way: deadlines that fall on one moment, deadlines spread over time, and a customer's own list."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bench.figures import Figure, Round
from bench.lab import SEED, purser_database, settle
from bench.rounds import Contender, measure
from purser.core.clock import SystemClock
from purser.core.db import Database, Tx
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import CustomerId, ProceedingId
from purser.core.postgres import Cluster
from purser.core.procedure import Actor, Deadline, Procedure, Step
from purser.core.proceedings import Docket, Proceeding, Who, list_proceedings
from purser.core.service_calendar import load_calendar
from purser.core.terms import Terms

OPEN: Final = 10_000
"""Matters that are open at once."""

_OTHERS: Final = 500_000
_SPREAD_S: Final = 10
_BOTH = frozenset({Actor.CUSTOMER, Actor.SYSTEM})

_WAIT = Procedure(
    "bench",
    {"asked": Actor.MERCHANT, "late": None},
    (Step("ask", (), "asked", _BOTH), Step("lapse", ("asked",), "late", _BOTH)),
    (Deadline("asked", "lapse", "patience"),),
)

_COPY = "COPY proceedings (subject, id, procedure, state, version, opened_at, since, ended_at) FROM STDIN"
_COPY_DUE = "COPY proceeding_deadlines (subject, proceeding_id, step, due_at, look_at) FROM STDIN"


async def matters(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """How fast due steps are taken, how late they are when thousands of matters are open, and whether a customer's
    list gets longer to read by everybody else's."""
    dsn = await purser_database(cluster, "matters")
    async with Database(dsn) as db:
        case = MatterCase(db, int(OPEN * scale))
        figures = await measure(
            [
                Contender("deadlines-at-once", "steps/s", case.at_once),
                Contender("deadlines-spread", "steps/s", case.spread),
            ],
            runs,
        )
        await case.settle_alone()
        settle(dsn)
        figures += await measure([Contender("list-alone", "pages/s", case.page)], runs)
        await case.settle_others(int(_OTHERS * scale))
        settle(dsn)
        return figures + await measure([Contender("list-among-500k", "pages/s", case.page)], runs)


class MatterCase:
    """Customers with a matter each, and a worker that takes what is due."""

    def __init__(self, db: Database, count: int) -> None:
        self._db = db
        self._count = count
        self._clock = SystemClock()
        self._docket = Docket(
            _WAIT, Terms({"bench": {"patience": "1 days"}}, load_calendar("cn").calendar), self._clock
        )
        self._keeper = DeadlineKeeper(db, self._clock, {("bench", "lapse"): self._lapse})
        self._due: dict[ProceedingId, datetime] = {}
        self._late: list[float] = []
        self._chance = random.Random(SEED)
        self._mine = CustomerId.new(self._clock)

    async def at_once(self) -> Round:
        """All are due at this moment: how late is each when its step is committed?"""
        now = self._clock.now()
        await self._open([now] * self._count)
        began = time.perf_counter()
        while await self._keeper.fire_due():
            pass
        return self._round(time.perf_counter() - began)

    async def spread(self) -> Round:
        """Due at random moments of some seconds, with the worker looking as it does."""
        now = self._clock.now() + timedelta(seconds=1)
        await self._open([now + timedelta(seconds=self._chance.uniform(0, _SPREAD_S)) for _ in range(self._count)])
        began, keeper = time.perf_counter(), asyncio.create_task(self._keeper.run())
        while len(self._late) < self._count:
            await asyncio.sleep(0.05)
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        return self._round(time.perf_counter() - began)

    async def page(self) -> Round:
        """The first page of one customer's matters."""
        latencies = []
        began = time.perf_counter()
        async with self._db.reader() as conn:
            for _ in range(500):
                start = time.perf_counter()
                assert len(await list_proceedings(conn, self._mine, None, 20)) == 20
                latencies.append(time.perf_counter() - start)
        return Round(len(latencies), time.perf_counter() - began, latencies)

    async def settle_alone(self) -> None:
        """Fifty matters of one customer."""
        await self._copy([self._mine] * 50, None)

    async def settle_others(self, count: int) -> None:
        """Everybody else's."""
        owners = [CustomerId.new(self._clock) for _ in range(count // 10)]
        await self._copy([self._chance.choice(owners) for _ in range(count)], None)

    def _round(self, seconds: float) -> Round:
        late, self._late = self._late, []
        assert len(late) == self._count, f"{len(late)} of {self._count} fired"
        self._due.clear()
        return Round(len(late), seconds, late)

    async def _lapse(self, tx: Tx, matter: Proceeding) -> None:
        await self._docket.advance(tx, matter, "lapse", Who.system())
        self._late.append((self._clock.now() - self._due[matter.id]).total_seconds())

    async def _open(self, due: Sequence[datetime]) -> None:
        ids = await self._copy([CustomerId.new(self._clock) for _ in due], due)
        self._due = dict(zip(ids, due, strict=True))

    async def _copy(self, owners: Sequence[CustomerId], due: Sequence[datetime] | None) -> list[ProceedingId]:
        now, ids = self._clock.now(), [ProceedingId.new(self._clock) for _ in owners]
        async with self._db.transaction() as tx:
            async with tx.cursor() as cursor, cursor.copy(_COPY) as copy:
                for owner, ident in zip(owners, ids, strict=True):
                    await copy.write_row((str(owner), str(ident), "bench", "asked", 1, now, now, None))
            if due is not None:
                async with tx.cursor() as cursor, cursor.copy(_COPY_DUE) as copy:
                    for owner, ident, at in zip(owners, ids, due, strict=True):
                        await copy.write_row((str(owner), str(ident), "lapse", at, at))
        return ids
