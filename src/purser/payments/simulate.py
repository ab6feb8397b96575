"""Try a tariff on what was paid: what it would have taken of the past month's activities, and from whom more.

Each is priced as it would have been, with the free quota that its wallet would have had left and the membership it
was priced by. Promotions are left out on both sides. What failed or was cancelled is not counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from purser.core.db import Tx
from purser.core.ids import ProceedingId
from purser.fees import Membership, Service, Tariff, assess
from purser.fees import tariff_store as store
from purser.fees.tariff_store import SimulationId
from purser.payments.counter import Counter
from purser.payments.replay import MONTH, SLICE

BANDS: Final = (0, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
"""Where bands of amounts begin, minor units."""

_REPORTED: Final = 5_000
"""Activities between two reports of progress."""

_COUNTED: Final = """
    p.created_at >= %(since)s AND p.created_at < %(until)s AND p.state NOT IN ('failed', 'cancelled')"""
_COUNT: Final = f"SELECT count(*) FROM payments AS p WHERE {_COUNTED}"
_USED_BEFORE: Final = f"""
    SELECT u.wallet_id, u.free_used - sum((p.trace->>'free_used')::bigint) FROM wallet_usage AS u
      JOIN payments AS p ON p.wallet_id = u.wallet_id
     WHERE {_COUNTED} GROUP BY u.wallet_id, u.free_used"""
_PAID: Final = f"""
    SELECT p.wallet_id, p.kind, p.amount, p.fee, p.trace FROM payments AS p
     WHERE {_COUNTED} ORDER BY p.created_at, p.id"""


@dataclass(slots=True)
class Figures:
    """What was taken and what would be, minor units."""

    payments: int = 0
    amount: int = 0
    then: int = 0
    now: int = 0

    def add(self, amount: int, then: int, now: int) -> None:
        """Count one."""
        self.payments += 1
        self.amount += amount
        self.then += then
        self.now += now

    def wire(self) -> dict[str, Any]:
        """As it is stored."""
        return {"payments": self.payments, "amount": self.amount, "then": self.then, "now": self.now}


@dataclass(slots=True)
class Trial:
    """Prices activities in the order of time by `draft`. `tariffs` are those they were priced by, by version."""

    draft: Tariff
    tariffs: Mapping[str, Tariff]
    used: dict[bytes, int]
    services: dict[Service, Figures] = field(default_factory=dict)
    bands: list[Figures] = field(default_factory=lambda: [Figures() for _ in BANDS])
    changes: dict[str, int] = field(default_factory=lambda: {"lower": 0, "same": 0, "higher": 0})

    def price(self, row: tuple[Any, ...]) -> None:
        """Price one row of _PAID."""
        wallet, kind, amount, fee, trace = row
        service = Service(kind)
        then = fee + sum(cost for _, cost in trace.get("costs", ()))
        rule, used = self.draft.rules[service], self.used.get(wallet, 0)
        new = assess(rule, amount, max(0, rule.free_quota - used), self._member(service, trace))
        self.used[wallet] = used + new.free_used
        self._count(service, amount, then, new.total)
        if service is Service.PAYMENT and (old := self.tariffs.get(trace["tariff"])) is not None:
            was = assess(old.rules[Service.MERCHANT], amount).total
            self._count(Service.MERCHANT, amount, was, assess(self.draft.rules[Service.MERCHANT], amount).total)

    def _member(self, service: Service, trace: Mapping[str, Any]) -> Membership:
        code = next((item[3] for item in trace["items"] if item[0] == "vip"), "")
        level = self.draft.level(code)
        return Membership(code, 0 if level is None else level.waives.get(service, 0))

    def _count(self, service: Service, amount: int, then: int, now: int) -> None:
        self.services.setdefault(service, Figures()).add(amount, then, now)
        band = max(i for i, start in enumerate(BANDS) if start <= amount)
        self.bands[band].add(amount, then, now)
        self.changes["same" if then == now else "lower" if now < then else "higher"] += 1

    def result(self, since: datetime, until: datetime) -> dict[str, Any]:
        """As it is stored: in all, by kind and by band."""
        tops = [top - 1 for _, top in pairwise(BANDS)] + [None]
        return {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "then": sum(f.then for f in self.services.values()),
            "now": sum(f.now for f in self.services.values()),
            **self.changes,
            "kinds": [{"kind": s.value, **self.services[s].wire()} for s in Service if s in self.services],
            "bands": [
                {"least": least, "most": most, **f.wire()}
                for least, most, f in zip(BANDS, tops, self.bands, strict=True)
            ],
        }


async def simulate(c: Counter, ident: SimulationId) -> None:
    """Carry out a simulation that was asked for; done once, however often it is called."""
    async with c.db.reader() as conn:
        asked = await store.read_simulation(conn, ident)
        draft = None if asked is None else await store.read(conn, asked.tariff)
        known = {t.version: t.tariff for t in await store.list_tariffs(conn, ProceedingId(b"\xff" * 16), 1000)}
    if asked is None or draft is None or asked.state == "done":
        return
    until = asked.created_at
    values = {"since": until - MONTH, "until": until}
    async with c.db.transaction() as tx:
        used = {w: int(n) for w, n in await (await tx.execute(_USED_BEFORE, values)).fetchall()}
        trial = Trial(draft.tariff, known, used)
        done = await _run(tx, c, trial, ident, values)
    result = trial.result(values["since"], until)
    await c.db.run(lambda tx: store.end_simulation(tx, ident, result, done, c.clock.now()))


async def _run(tx: Tx, c: Counter, trial: Trial, ident: SimulationId, values: Mapping[str, datetime]) -> int:
    row = await (await tx.execute(_COUNT, values)).fetchone()
    of_all, done = int(row[0]) if row else 0, 0
    async with tx.cursor("simulation") as cursor:
        cursor.itersize = 2000
        await cursor.execute(_PAID, values)
        async for paid in cursor:
            if done % _REPORTED == 0:
                await _report(c, ident, done, of_all)
            trial.price(paid)
            done += 1
            if done % SLICE == 0:
                await asyncio.sleep(0)
    return done


async def _report(c: Counter, ident: SimulationId, done: int, of_all: int) -> None:
    """In a transaction of its own, so that it is seen while the work goes on."""
    await c.db.run(lambda tx: store.note_progress(tx, ident, done, of_all))
