"""The tariff: rules as data, one version at a time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

POLICIES = Path(__file__).resolve().parents[1] / "policies"


class Service(StrEnum):
    """What a fee may be for."""

    TRANSFER = "transfer"
    PAYMENT = "payment"
    MERCHANT = "merchant"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Rule:
    """One service's price: a rate, at least `floor`, at most `cap`, with a lifetime quota free of charge.

    `rate_ppm` is in parts per million of the amount; the others in minor units.
    """

    rate_ppm: int = 0
    floor: int = 0
    cap: int | None = None
    free_quota: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of the price list."""

    version: str
    rules: dict[Service, Rule]


@cache
def load_tariff(policy: str) -> Tariff:
    """The tariff of a policy (`cn`). KeyError when a service has no rule, TypeError when a rule has an
    unknown field."""
    table = tomllib.loads((POLICIES / f"{policy}-tariff.toml").read_text(encoding="utf-8"))
    return Tariff(table["version"], {s: Rule(**table[s.value]) for s in Service})
