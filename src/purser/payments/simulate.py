"""Try a tariff on what was paid: what it would have taken of the past month's activities, and from whom more.

Each is priced as the engine would have priced it: by the membership its payer had, the free quota that would have been
left, and the promotions that ran at that instant, whose budgets and uses go down by what the trial gives. What failed
or was cancelled is not counted; until it did it held its share of quotas and budgets.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import count, pairwise
from typing import Any, Final

from purser.core.db import Tx
from purser.core.ids import ProceedingId
from purser.core.money import Currency, Money
from purser.fees import Fee, Payer, Prices, Service, Tariff, assess
from purser.fees import tariff_store as store
from purser.fees.prices import Plans
from purser.fees.tariff_store import SimulationId
from purser.payments.counter import Counter
from purser.payments.replay import MONTH, SLICE
from purser.payments.simulate_promotions import Costs, Promoting, read_promoting

BANDS: Final = (0, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
"""Where bands of amounts begin, minor units."""

_REPORTED: Final = 5_000
"""Activities between two reports of progress."""

_COUNT: Final = """
    SELECT count(*) FROM payments AS p
     WHERE p.created_at >= %(since)s AND p.created_at < %(until)s AND p.state NOT IN ('failed', 'cancelled')"""
_USED_BEFORE: Final = """
    SELECT u.wallet_id, u.free_used - sum((p.trace->>'free_used')::bigint) FROM wallet_usage AS u
      JOIN payments AS p ON p.wallet_id = u.wallet_id
     WHERE p.created_at >= %(since)s AND p.state NOT IN ('failed', 'cancelled') GROUP BY u.wallet_id, u.free_used"""

# The order of those decided at one instant is lost, and does not matter: each was quoted before the others.
_PAID: Final = """
    SELECT p.wallet_id, p.kind, p.amount, p.currency, p.fee, p.trace, p.created_at,
           CASE WHEN p.state IN ('failed', 'cancelled') THEN p.completed_at END, w.class, u.plan
      FROM payments AS p
      JOIN wallets AS w ON w.id = p.wallet_id LEFT JOIN wallet_usage AS u ON u.wallet_id = p.wallet_id
     WHERE p.created_at >= %(since)s AND p.created_at < %(until)s
       AND (p.state NOT IN ('failed', 'cancelled') OR p.completed_at IS NOT NULL)
     ORDER BY p.created_at, p.id"""


@dataclass(slots=True)
class Figures:
    """What was taken and what would be before promotions, and what those paid of it, minor units."""

    payments: int = 0
    amount: int = 0
    then: int = 0
    now: int = 0
    promotions_then: int = 0
    promotions_now: int = 0

    def add(self, amount: int, then: Take, now: Take) -> None:
        """Count one."""
        self.payments += 1
        self.amount += amount
        self.then += then.income
        self.now += now.income
        self.promotions_then += then.promoted
        self.promotions_now += now.promoted

    def wire(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def sums(self) -> dict[str, int]:
        """The same without how many there were: a sale is priced twice, for whoever pays and for the merchant."""
        return {name: n for name, n in asdict(self).items() if name not in ("payments", "amount")}


@dataclass(frozen=True, slots=True)
class Take:
    """The income from one activity, and what promotions pay of it, minor units."""

    income: int
    promoted: int = 0

    @property
    def paid(self) -> int:
        """What somebody else pays of it."""
        return self.income - self.promoted


@dataclass(slots=True)
class Trial:
    """Prices activities in the order of time by `draft`. `tariffs` are those they were priced by, by version; `used` is
    what each wallet had used of its free quota before; `day_of` is whose day an instant is of."""

    draft: Tariff
    tariffs: Mapping[str, Tariff]
    used: dict[bytes, int]
    promoting: Promoting
    plans: Plans
    day_of: Callable[[datetime], date]
    services: dict[Service, Figures] = field(default_factory=dict)
    days: dict[date, Figures] = field(default_factory=dict)
    bands: list[Figures] = field(default_factory=lambda: [Figures() for _ in BANDS])
    changes: dict[str, int] = field(default_factory=lambda: {"lower": 0, "same": 0, "higher": 0})
    _prices: Prices | None = None
    _ending: list[tuple[datetime, int, bytes, Fee]] = field(default_factory=list)
    _turns: count[int] = field(default_factory=count)

    def price(self, row: tuple[Any, ...]) -> bool:
        """Price one row of _PAID; whether it counts."""
        wallet, kind, amount, currency, fee, trace, at, ended, wallet_class, plan = row
        service = Service(kind)
        self._settle(at)
        payer = Payer(
            self.used.get(wallet, 0), self._plan(service, trace, plan), wallet_class, self.promoting.uses(wallet)
        )
        money = Money(amount, Currency(currency))
        new = self._at(at).fee(service, money, payer, self.promoting.affords)
        self.used[wallet] = payer.free_used + new.free_used
        self.promoting.spend(at, wallet, new.costs)
        if ended is not None:
            heapq.heappush(self._ending, (ended, next(self._turns), wallet, new))
            return False
        costs: Costs = trace.get("costs", ())
        for code, cost in costs:
            if (tried := self.promoting.tried.get(code)) is not None:
                tried.then += cost
        given, gives = sum(cost for _, cost in costs), sum(cost for _, cost in new.costs)
        self._count(service, at, amount, Take(fee + given, given), Take(new.total + gives, gives))
        if service is Service.PAYMENT and (old := self.tariffs.get(trace["tariff"])) is not None:
            was, is_now = (assess(t.rules[Service.MERCHANT], amount).total for t in (old, self.draft))
            self._count(Service.MERCHANT, at, amount, Take(was), Take(is_now))
        return True

    def _settle(self, at: datetime) -> None:
        """What has come to nothing by now gives back what it held."""
        while self._ending and self._ending[0][0] <= at:
            _, _, wallet, fee = heapq.heappop(self._ending)
            self.used[wallet] -= fee.free_used
            self.promoting.give_back(at, wallet, fee.costs)

    def _at(self, at: datetime) -> Prices:
        """The draft with the promotions of an instant."""
        running = self.promoting.running(at)
        if self._prices is None or self._prices.promotions is not running:
            self._prices = Prices(self.draft, running, self.plans)
        return self._prices

    def _plan(self, service: Service, trace: Mapping[str, Any], plan: str | None) -> str | None:
        """The membership of then, as the trace shows it; `plan`, that of now, where it could not have shown any."""
        shown = next((item[3] for item in trace["items"] if item[0] == "vip"), None)
        old = self.tariffs.get(trace["tariff"])
        if shown is not None or plan is None or old is None:
            return shown
        rule = old.rules[service]
        waives = Prices(old, (), self.plans).member(plan, service).waives_ppm
        return None if waives and any(band.rate_ppm for band in rule.rates) else plan

    def _count(self, service: Service, at: datetime, amount: int, then: Take, now: Take) -> None:
        band = max(i for i, start in enumerate(BANDS) if start <= amount)
        of_kind, of_day = self.services.setdefault(service, Figures()), self.days.setdefault(self.day_of(at), Figures())
        for figures in (of_kind, of_day, self.bands[band]):
            figures.add(amount, then, now)
        self.changes["same" if then.paid == now.paid else "lower" if now.paid < then.paid else "higher"] += 1

    def result(self, since: datetime, until: datetime) -> dict[str, Any]:
        """As it is stored: in all, by kind, by band, by day, and each promotion."""
        tops = [top - 1 for _, top in pairwise(BANDS)] + [None]
        bands = zip(BANDS, tops, self.bands, strict=True)
        sums = ("then", "now", "promotions_then", "promotions_now")
        return {
            "since": since.isoformat(),
            "until": until.isoformat(),
            **{name: sum(getattr(f, name) for f in self.services.values()) for name in sums},
            **self.changes,
            "kinds": [{"kind": s.value, **self.services[s].wire()} for s in Service if s in self.services],
            "bands": [{"least": least, "most": most, **f.wire()} for least, most, f in bands],
            "days": [{"day": day.isoformat(), **f.sums()} for day, f in sorted(self.days.items())],
            "promotions": [t.wire() for t in self.promoting.tried.values()],
        }


async def simulate(c: Counter, ident: SimulationId, planned: Collection[ProceedingId] = ()) -> None:
    """Carry out a simulation that was asked for; done once, however often it is called. `planned` promotions are tried
    as if they had begun with the period."""
    async with c.db.reader() as conn:
        asked = await store.read_simulation(conn, ident)
        draft = None if asked is None else await store.read(conn, asked.tariff)
        known = {t.version: t.tariff for t in await store.list_tariffs(conn, ProceedingId(b"\xff" * 16), 1000)}
        plans = await store.read_all_plans(conn)
    if asked is None or draft is None or asked.state == "done":
        return
    until = asked.created_at
    values = {"since": until - MONTH, "until": until}
    async with c.db.transaction() as tx:
        used = {w: int(n) for w, n in await (await tx.execute(_USED_BEFORE, values)).fetchall()}
        promoting = await read_promoting(tx, values["since"], until, planned)
        trial = Trial(draft.tariff, known, used, promoting, plans, c.policy.local_date)
        done = await _run(tx, c, trial, ident, values)
    result = trial.result(values["since"], until)
    await c.db.run(lambda tx: store.end_simulation(tx, ident, result, done, c.clock.now()))


async def _run(tx: Tx, c: Counter, trial: Trial, ident: SimulationId, values: Mapping[str, datetime]) -> int:
    row = await (await tx.execute(_COUNT, values)).fetchone()
    of_all, done, seen = int(row[0]) if row else 0, 0, 0
    async with tx.cursor("simulation") as cursor:
        cursor.itersize = 2000
        await cursor.execute(_PAID, values)
        async for paid in cursor:
            if seen % _REPORTED == 0:
                await _report(c, ident, done, of_all)
            done += trial.price(paid)
            seen += 1
            if seen % SLICE == 0:
                await asyncio.sleep(0)
    return done


async def _report(c: Counter, ident: SimulationId, done: int, of_all: int) -> None:
    """In a transaction of its own, so that it is seen while the work goes on."""
    await c.db.run(lambda tx: store.note_progress(tx, ident, done, of_all))
