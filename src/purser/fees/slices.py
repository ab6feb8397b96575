"""Slices of promotions' budgets: what one engine may give away without asking the others.

A budget is never overspent: a slice is taken off what is at rest in one conditional statement, and a slice has one
writer, whose row is checked by version in the transaction of the payments that spend it. When nothing is at rest the
slices of others that rest are called in; they find out by the version that theirs is gone, and take another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.pgbinary import BigintArray, UuidArray
from purser.core.pipeline import Moved

PARTS: Final = 64
"""A slice is at most this part of what is at rest, so that the last engine to come finds something too."""

RESTING: Final = timedelta(seconds=2)
"""A slice is called in by others only after so long unused: else the last of a budget would go round and round."""

IDLE: Final = timedelta(minutes=2)
"""After so long unused a slice goes back."""

_OWN = "SELECT promotion_id, id, rest, version FROM promotion_slices WHERE holder = %s"
_REST = "SELECT rest FROM promotion_budgets WHERE promotion_id = %s FOR NO KEY UPDATE"
_DRAW = "UPDATE promotion_budgets SET rest = rest - %s WHERE promotion_id = %s"
_ADD = """
    INSERT INTO promotion_slices (promotion_id, id, holder, rest, version, touched_at)
    VALUES (%s, %s, %s, %s, 1, %s)"""
_WRITE = """
    UPDATE promotion_slices AS s SET rest = v.rest, version = v.version, touched_at = %s
      FROM unnest(%s, %s, %s, %s) AS v(promotion, id, rest, version)
     WHERE s.promotion_id = v.promotion AND s.id = v.id AND s.version = v.version - 1"""
_CALL_IN = "DELETE FROM promotion_slices WHERE promotion_id = %s AND holder <> %s AND touched_at < %s RETURNING rest"
_CALL_IDLE = "DELETE FROM promotion_slices WHERE promotion_id = %s AND touched_at < %s RETURNING rest"
_GIVE_BACK = "UPDATE promotion_budgets SET rest = rest + %s WHERE promotion_id = %s"
_IDLE = "SELECT DISTINCT promotion_id FROM promotion_slices WHERE touched_at < %s"


@dataclass(slots=True)
class Slice:
    """A part of a budget in hand, minor units. `seen` is the version last known to be in the database."""

    promotion: str
    id: Id
    rest: int
    seen: int


@dataclass(frozen=True, slots=True)
class SliceEntry:
    """What a batch leaves of its slices, column by column."""

    promotions: UuidArray
    ids: UuidArray
    rests: BigintArray
    versions: BigintArray


class Purse:
    """The slices of one engine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._holder = Id.new(clock)
        self._slices: dict[str, list[Slice]] | None = None
        self._spent: dict[bytes, Slice] = {}

    async def ready(self, db: Database, tx: Tx, needs: Mapping[str, int]) -> None:
        """Have so much of these budgets in hand, as far as they go. In transactions of its own: what is taken stays
        taken, whatever becomes of the batch."""
        if self._slices is None:
            self._slices = {}
            for promotion, ident, rest, version in await (await tx.execute(_OWN, [self._holder])).fetchall():
                found = Slice(str(ProceedingId(promotion)), Id(ident), rest, version)
                self._slices.setdefault(found.promotion, []).append(found)
        for code, need in sorted(needs.items()):
            held = self._slices.setdefault(code, [])
            if max((s.rest for s in held), default=0) < need:
                held[:0] = await db.run(partial(self._take, code=code, need=need))

    async def _take(self, tx: Tx, code: str, need: int) -> list[Slice]:
        """A slice off what is at rest; when that is too little, the others' are called in first."""
        promotion, now = ProceedingId.parse(code), self._clock.now()
        if await _rest(tx, promotion) < need:
            rows = await (await tx.execute(_CALL_IN, [promotion, self._holder, now - RESTING])).fetchall()
            await tx.execute(_GIVE_BACK, [sum(rest for (rest,) in rows), promotion])
        rest = await _rest(tx, promotion)
        part = min(rest, max(need, rest // PARTS))
        if part == 0:
            return []
        await tx.execute(_DRAW, [part, promotion])
        ident = Id.new(self._clock)
        await tx.execute(_ADD, [promotion, ident, self._holder, part, now])
        return [Slice(code, ident, part, 1)]

    def affords(self, code: str, cost: int) -> bool:
        """Whether so much can be given now."""
        return any(s.rest >= cost for s in (self._slices or {}).get(code, ()))

    def spend(self, code: str, cost: int) -> None:
        """Give it; it was asked for before."""
        assert self._slices is not None
        found = next(s for s in self._slices[code] if s.rest >= cost)
        found.rest -= cost
        self._spent[found.id] = found

    def finish(self) -> SliceEntry | None:
        """What is to be stored; slices in memory count as stored from here on."""
        if not self._spent:
            return None
        rows = sorted(self._spent.values(), key=lambda s: (s.promotion, s.id))
        self._spent = {}
        for s in rows:
            s.seen += 1
        return SliceEntry(
            UuidArray([ProceedingId.parse(s.promotion) for s in rows]), UuidArray([s.id for s in rows]),
            BigintArray([s.rest for s in rows]), BigintArray([s.seen for s in rows]),
        )  # fmt: skip

    def forget(self) -> None:
        """A batch did not commit."""
        self._slices = None
        self._spent = {}


async def write_slices(tx: Tx, entry: SliceEntry | None, now: datetime) -> None:
    """Store what was spent. Raises Moved when a slice is not as it was seen."""
    if entry is not None:
        done = await tx.execute(_WRITE, [now, entry.promotions, entry.ids, entry.rests, entry.versions])
        if done.rowcount != len(entry.ids.ids):
            raise Moved


async def find_idle(conn: Reader, now: datetime) -> list[ProceedingId]:
    """Promotions of which somebody holds slices without using them."""
    return [ProceedingId(p) for (p,) in await (await conn.execute(_IDLE, [now - IDLE])).fetchall()]


async def call_in(tx: Tx, promotion: Id, unused_since: datetime) -> int:
    """Put slices that nobody has touched since then back to the rest; how much that was, minor units."""
    await _rest(tx, promotion)  # the budget is locked before its slices, as everywhere
    rows = await (await tx.execute(_CALL_IDLE, [promotion, unused_since])).fetchall()
    back: int = sum(rest for (rest,) in rows)
    if back:
        await tx.execute(_GIVE_BACK, [back, promotion])
    return back


async def _rest(tx: Tx, promotion: Id) -> int:
    row = await (await tx.execute(_REST, [promotion])).fetchone()
    return 0 if row is None else int(row[0])
