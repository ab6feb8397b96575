"""What the low-volume procedures of payments need: one object the API and the worker both make."""

from __future__ import annotations

from dataclasses import dataclass

from purser.accounts.policy import Policy
from purser.channels import Channels
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.money import Currency
from purser.fees import PriceBook
from purser.payments.operator import Operator


@dataclass(frozen=True, slots=True)
class Counter:
    """Where payments are settled: database, clock, rules, channels, and the operator's accounts.

    `base_url` is where channels reach us.
    """

    db: Database
    clock: Clock
    policy: Policy
    prices: PriceBook
    channels: Channels
    operators: dict[Currency, Operator]
    base_url: str
