"""Promotions in a trial: which ran when, what their budgets had left, and who had used them how often.

What ran is taken from the steps of its matter, to the instant; engines learn of a pause up to five seconds later. What
is only planned is tried as if it had begun with the period, for as long as it is to last, with all of its budget.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import ProceedingId
from purser.core.pgbinary import UuidArray
from purser.core.proceedings import Taken, read_proceedings, read_steps
from purser.fees import Promotion
from purser.fees import promotion_store as store
from purser.fees.promotion_store import StoredPromotion
from purser.fees.tariff_table import OPERATOR_ITSELF

TIDY: Final = timedelta(seconds=30)
"""So long after its budget fell short a promotion is exhausted at the latest: the worker looks that often."""

_RUNS: Final = ("scheduled", "active", "exhausted")
"""States in which it is for the dates and the budget to say whether anybody gets it."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

_COSTS: Final = """
    SELECT p.wallet_id, (cost->>0)::uuid AS promotion_id, (cost->>1)::bigint AS amount
      FROM payments AS p, json_array_elements(p.trace->'costs') AS cost
     WHERE p.created_at >= %(since)s AND p.state NOT IN ('failed', 'cancelled')"""
_LEFT: Final = f"""
    WITH spent AS (SELECT promotion_id, sum(amount) AS amount FROM ({_COSTS}) AS c GROUP BY 1),
         held AS (SELECT promotion_id, sum(rest) AS rest FROM promotion_slices GROUP BY 1)
    SELECT b.promotion_id, b.rest + coalesce(held.rest, 0) + coalesce(spent.amount, 0)
      FROM promotion_budgets AS b LEFT JOIN held USING (promotion_id) LEFT JOIN spent USING (promotion_id)
     WHERE b.promotion_id = ANY(%(promotions)s)"""
_USES: Final = f"""
    WITH since AS (SELECT wallet_id, promotion_id, count(*) AS times FROM ({_COSTS}) AS c GROUP BY 1, 2)
    SELECT u.wallet_id, u.promotion_id, u.times - coalesce(since.times, 0)
      FROM promotion_uses AS u LEFT JOIN since USING (wallet_id, promotion_id)
     WHERE u.promotion_id = ANY(%(promotions)s) AND u.times > coalesce(since.times, 0)"""

Costs = Sequence[tuple[str, int]]


@dataclass(slots=True)
class Tried:
    """A promotion in a trial, amounts in minor units: `left` of its budget, what it cost `then` and costs `now`.

    `spans` are when it can be had, `closes` is when it is exhausted for good.
    """

    promotion: Promotion
    spans: Sequence[tuple[datetime, datetime]]
    left: int
    is_planned: bool = False
    was_exhausted: datetime | None = None
    closes: datetime = _NEVER
    then: int = 0
    now: int = 0
    uses: int = 0

    def runs(self, at: datetime) -> bool:
        """Whether it can be had at that instant, the single payment apart."""
        return at < self.closes and any(begins <= at < ends for begins, ends in self.spans)

    def look(self, at: datetime) -> None:
        """With less than one use may take it is exhausted soon: when it was, or when the worker looks next."""
        if self.left >= self.promotion.terms.most:
            self.closes = _NEVER
        elif self.closes == _NEVER:
            was = self.was_exhausted
            self.closes = was if was is not None and was >= at else at + TIDY

    def wire(self) -> dict[str, Any]:
        """As it is stored."""
        p = self.promotion
        return {
            "id": p.code, "names": dict(p.terms.names), "planned": self.is_planned, "budget": p.budget,
            "left": self.left, "then": self.then, "now": self.now, "uses": self.uses,
        }  # fmt: skip


class Promoting:
    """All promotions of a trial in the order of time. Budgets and uses go down as the trial spends them."""

    def __init__(self, tried: Sequence[Tried], uses: dict[bytes, dict[str, int]]) -> None:
        self.tried = {t.promotion.code: t for t in tried}
        self._uses = uses
        self._running: tuple[Promotion, ...] = ()
        self._until = datetime.min.replace(tzinfo=UTC)

    def running(self, at: datetime) -> tuple[Promotion, ...]:
        """What can be had at that instant; the same tuple while nothing changes. `at` never goes back."""
        if at >= self._until:
            self._running = tuple(t.promotion for t in self.tried.values() if t.runs(at))
            edges = [edge for t in self.tried.values() for span in t.spans for edge in span]
            self._until = min((e for e in (*edges, *(t.closes for t in self.tried.values())) if e > at), default=_NEVER)
        return self._running

    def uses(self, wallet: bytes) -> Mapping[str, int]:
        """How often a wallet has used those that count it."""
        return self._uses.get(wallet, {})

    def affords(self, code: str, cost: int) -> bool:
        """Whether a budget has so much left."""
        return self.tried[code].left >= cost

    def spend(self, at: datetime, wallet: bytes, costs: Costs) -> None:
        """Take what a payment was given."""
        for code, cost in costs:
            t = self.tried[code]
            assert t.left >= cost, "a budget is never overspent"
            self._move(t, wallet, cost, 1)
            t.look(at)
            self._until = min(self._until, t.closes)

    def give_back(self, at: datetime, wallet: bytes, costs: Costs) -> None:
        """A payment came to nothing."""
        for code, cost in costs:
            t = self.tried[code]
            self._move(t, wallet, -cost, -1)
            if t.closes > at:  # what is exhausted stays so
                t.look(at)

    def _move(self, t: Tried, wallet: bytes, cost: int, times: int) -> None:
        t.left -= cost
        t.now += cost
        t.uses += times
        if t.promotion.terms.per_wallet is not None:
            uses = self._uses.setdefault(wallet, {})
            uses[t.promotion.code] = uses.get(t.promotion.code, 0) + times


async def check_planned(conn: Tx | Reader, idents: Collection[ProceedingId], now: datetime) -> None:
    """Whether each is drafted or agreed and has not begun. Raises promotion_unknown, promotion_not_planned."""
    matters = await read_proceedings(conn, OPERATOR_ITSELF, idents)
    for ident in idents:
        found = await store.read(conn, ident)
        if found is None:
            raise not_found("promotion_unknown")
        state = matters[ident].state
        if state != "draft" and not (state == "scheduled" and found.starts_at > now):
            raise conflict("promotion_not_planned")


async def read_promoting(tx: Tx, since: datetime, until: datetime, planned: Collection[ProceedingId]) -> Promoting:
    """What ran between the two times, as budgets and uses stood at `since`, and what is planned besides."""
    everything = await _all(tx)
    steps = await read_steps(tx, OPERATOR_ITSELF, [s.id for s in everything])
    ran = [s for s in everything if s.id not in planned and s.starts_at < until and s.ends_at > since]
    spans = {s.id: _spans(s.promotion, steps[s.id]) for s in ran}
    ran = [s for s in ran if any(begins < until and ends > since for begins, ends in spans[s.id])]
    values = {"since": since, "promotions": UuidArray([s.id for s in ran])}
    left = {bytes(i): int(n) for i, n in await (await tx.execute(_LEFT, values)).fetchall()}
    limited = [s.id for s in ran if s.promotion.terms.per_wallet is not None]
    uses = await _uses(tx, {**values, "promotions": UuidArray(limited)}) if limited else {}
    tried = [_ran(s.promotion, spans[s.id], left[s.id], steps[s.id], since) for s in ran]
    return Promoting([*tried, *(_planned(s.promotion, since) for s in everything if s.id in planned)], uses)


async def _all(tx: Tx) -> list[StoredPromotion]:
    """Every promotion there ever was: some tens a year."""
    found: list[StoredPromotion] = []
    before = store.LAST
    while page := await store.list_promotions(tx, before, 500):
        found += page
        before = page[-1].id
    return found[::-1]


async def _uses(tx: Tx, values: Mapping[str, Any]) -> dict[bytes, dict[str, int]]:
    found: dict[bytes, dict[str, int]] = {}
    for wallet, ident, times in await (await tx.execute(_USES, values)).fetchall():
        found.setdefault(wallet, {})[str(ProceedingId(ident))] = times
    return found


def _spans(p: Promotion, steps: Sequence[Taken]) -> list[tuple[datetime, datetime]]:
    """When it was on, within its dates."""
    spans: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for taken in steps:
        if taken.state in _RUNS:
            since = since or taken.at
        elif since is not None:
            spans.append((since, taken.at))
            since = None
    if since is not None:
        spans.append((since, p.ends_at))
    within = [(max(begins, p.starts_at), min(ends, p.ends_at)) for begins, ends in spans]
    return [(begins, ends) for begins, ends in within if begins < ends]


def _ran(
    p: Promotion, spans: Sequence[tuple[datetime, datetime]], left: int, steps: Sequence[Taken], since: datetime
) -> Tried:
    exhausted = next((t.at for t in steps if t.state == "exhausted"), None)
    tried = Tried(p, spans, min(left, p.budget), was_exhausted=exhausted)
    if exhausted is not None and exhausted <= since:
        tried.closes = exhausted
    else:
        tried.look(since)
    return tried


def _planned(p: Promotion, since: datetime) -> Tried:
    return Tried(p, [(since, since + (p.ends_at - p.starts_at))], p.budget, is_planned=True)
