"""The prices in force, as one process knows them: the tariff, the promotions and the plans agreed with customers.

A tariff and a promotion are known long before they begin, so every process changes over at the same instant by its
clock. What is stopped early is noticed within seconds; a budget is never overspent meanwhile (`slices`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.money import Money
from purser.fees import promotion_store, tariff_store
from purser.fees.assess import FREE, NOBODY, Fee, Membership, assess
from purser.fees.promotion import Affords, Payer, Promotion, cheapest, suits
from purser.fees.tariff import Service, Tariff

BELIEVED_FOR: Final = timedelta(seconds=5)
"""How long a process goes without looking what was announced, stopped or agreed."""

Plans = Mapping[str, Mapping[Service, int]]
"""By `plan:<id>`: what share of a service's base price it waives."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What things cost now."""

    tariff: Tariff
    promotions: tuple[Promotion, ...] = ()
    plans: Plans = field(default_factory=dict)

    def fee(self, service: Service, money: Money, payer: Payer, affords: Affords) -> Fee:
        """The fee of an amount. `affords` knows what budgets have left."""
        rule = self.tariff.rules[service]
        if rule.is_free:
            return FREE
        free_left = max(0, rule.free_quota - payer.free_used)
        member = self.member(payer.plan, service) if payer.plan else NOBODY
        if not self.promotions:
            return assess(rule, money.amount, free_left, member)
        found = [p for p in self.promotions if suits(p, service, money, payer)]
        return cheapest(rule, money.amount, free_left, member, found, affords)

    def member(self, plan: str, service: Service) -> Membership:
        """What a level or plan waives of a service; nothing when it is no more."""
        level = self.tariff.level(plan)
        waives = level.waives if level is not None else self.plans.get(plan, {})
        share = waives.get(service, 0)
        return Membership(plan, share) if share else NOBODY


class PriceBook:
    """Looks up what is in force. `first` holds until there is a tariff in the database."""

    def __init__(self, first: Tariff, clock: Clock) -> None:
        self._clock = clock
        self._first = first
        self._tariffs: list[tuple[datetime, Tariff]] = []
        self._promotions: list[Promotion] = []
        self._plans: Plans = {}
        self._now: Prices | None = None
        self._since = self._until = self._read_at = datetime.min.replace(tzinfo=UTC)

    async def current(self, conn: Tx | Reader) -> Prices:
        """The prices at this instant."""
        now = self._clock.now()
        if self._now is not None and self._since <= now < self._until:
            return self._now
        if self._now is None or not self._read_at <= now < self._read_at + BELIEVED_FOR:
            await self.refresh(conn)
        return self._turn(now)

    async def refresh(self, conn: Tx | Reader) -> Prices:
        """Look now, whatever was believed."""
        now = self._clock.now()
        self._tariffs = await tariff_store.read_in_force(conn, now)
        self._promotions = await promotion_store.read_live(conn, now)
        self._plans = await tariff_store.read_plans(conn)
        self._read_at = now
        return self._turn(now)

    def _turn(self, now: datetime) -> Prices:
        """Pick what holds at `now`, and until when it does."""
        begun = [t for at, t in self._tariffs if at <= now] or [t for _, t in self._tariffs[:1]] or [self._first]
        running = tuple(p for p in self._promotions if p.starts_at <= now < p.ends_at)
        turns = [at for at, _ in self._tariffs] + [at for p in self._promotions for at in (p.starts_at, p.ends_at)]
        self._since = now
        self._until = min([at for at in turns if at > now] + [self._read_at + BELIEVED_FOR])
        self._now = Prices(begun[-1], running, self._plans)
        return self._now
