"""Counting what leaves a wallet against the limits of its class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from purser.accounts.policy import Limit, Policy
from purser.core.errors import rejected
from purser.core.ids import WalletId
from purser.core.money import Money
from purser.risk import Trail


@dataclass(slots=True)
class Usage:
    """Sums of one wallet, minor units; `as_of` is the local date they were last added to.

    `seen` is the version last known to be in the database; 0 when there is no row yet. `trail` is what risk rules
    look at, of both directions. `plan` is the level or plan of membership the wallet pays by; `uses` how often it has
    used promotions, None while nobody has asked.
    """

    wallet: WalletId
    as_of: date
    out_day: int = 0
    out_month: int = 0
    out_year: int = 0
    out_life: int = 0
    qr_day: int = 0
    free_used: int = 0
    version: int = 0
    seen: int = 0
    trail: Trail = field(default_factory=Trail)
    plan: str | None = None
    uses: dict[str, int] | None = None

    def roll(self, today: date) -> None:
        """Start new days, months and years. A clock set back starts nothing: sums only ever go on."""
        if today <= self.as_of:
            return
        self.out_day = self.qr_day = 0
        if (today.year, today.month) != (self.as_of.year, self.as_of.month):
            self.out_month = 0
        if today.year != self.as_of.year:
            self.out_year = 0
        self.as_of = today

    def used(self, limit: Limit) -> int:
        """What counts against `limit` so far."""
        if limit.scope == "static_qr":
            return self.qr_day
        match limit.window:
            case "day":
                return self.out_day
            case "month":
                return self.out_month
            case "year":
                return self.out_year
        return self.out_life

    def add(self, amount: int, *, static_qr: bool) -> None:
        """Count an outgoing amount. A negative one takes back what was cancelled the same day."""
        self.out_day += amount
        self.out_month += amount
        self.out_year += amount
        self.out_life += amount
        if static_qr:
            self.qr_day += amount


def require_within(policy: Policy, wallet_class: int, usage: Usage, money: Money, *, static_qr: bool) -> None:
    """Raises limit_exceeded when `money` more would break a limit, with what is left of it."""
    limit = broken_limit(policy, wallet_class, usage, money.amount, static_qr=static_qr)
    if limit is not None:
        left = Money(max(0, limit.cap - usage.used(limit)), money.currency)
        raise rejected("limit_exceeded", scope=limit.scope, window=limit.window, left=left.text())


def broken_limit(policy: Policy, wallet_class: int, usage: Usage, amount: int, *, static_qr: bool) -> Limit | None:
    """The first limit that `amount` more would break, or None."""
    for limit in policy.limits(wallet_class):
        if limit.scope == "static_qr" and not static_qr:
            continue
        if usage.used(limit) + amount > limit.cap:
            return limit
    return None
