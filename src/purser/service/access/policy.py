"""How much of customers somebody may look at: data, shipped as `policies/<policy>-access.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from purser.core.service_calendar import POLICIES
from purser.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts are per person; "a day" is the last 24 hours."""

    sight: timedelta
    reveal: timedelta
    reveals_a_day: int
    lookups_a_day: int
    misses: int
    shut: timedelta
    customers_an_hour: int
    customers_a_day: int
    customers_a_day_of: Mapping[Role, int]
    refusals: int
    pages: int
    usual_times: int
    usual_least: int
    strangers_an_hour: int
    strangers_a_day: int
    undone_in_a_row: int
    undone_alone: int
    dealt: timedelta
    strangers_not_of: frozenset[Role]

    def a_day(self, role: Role) -> int:
        """Different customers in a day whom no contact brought."""
        return self.customers_a_day_of.get(role, self.customers_a_day)


@cache
def load_limits(policy: str) -> Limits:
    """The shipped ones. ValueError when something is missing or makes no sense."""
    return read_limits(tomllib.loads((POLICIES / f"{policy}-access.toml").read_text("utf-8")))


def read_limits(document: Mapping[str, Any]) -> Limits:
    """Read a document. ValueError when something is missing or makes no sense."""
    try:
        watch, strangers = document["watch"], document["strangers"]
        limits = Limits(
            sight=timedelta(minutes=document["sight_minutes"]),
            reveal=timedelta(minutes=document["reveal_minutes"]),
            reveals_a_day=document["reveals_a_day"],
            lookups_a_day=document["lookups_a_day"],
            misses=document["misses"],
            shut=timedelta(minutes=document["shut_minutes"]),
            customers_an_hour=document["customers_an_hour"],
            customers_a_day=document["customers_a_day"],
            customers_a_day_of={Role(r): n for r, n in document["customers_a_day_of"].items()},
            refusals=watch["refusals"],
            pages=watch["pages"],
            usual_times=watch["usual_times"],
            usual_least=watch["usual_least"],
            strangers_an_hour=strangers["an_hour"],
            strangers_a_day=strangers["a_day"],
            undone_in_a_row=strangers["undone_in_a_row"],
            undone_alone=strangers["undone_alone"],
            dealt=timedelta(days=strangers["dealt_days"]),
            strangers_not_of=frozenset(Role(r) for r in strangers["not_of"]),
        )
    except KeyError as error:
        raise ValueError(f"the policy of access does not say {error}") from None
    if limits.reveal > limits.sight:
        raise ValueError("a field cannot be shown for longer than its customer")
    return limits
