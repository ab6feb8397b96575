"""Where payouts are worked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from purser.core.clock import Clock
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.payments import Counter
from purser.settlements.payout_table import PAYOUT


@dataclass(frozen=True, slots=True)
class PayoutDesk:
    """One object the API and the worker both make."""

    counter: Counter
    docket: Docket

    @classmethod
    def of(cls, counter: Counter) -> Self:
        """The desk on the terms of the counter's policy."""
        return cls(counter, Docket(PAYOUT, load_terms(counter.policy.name), counter.clock))

    @property
    def clock(self) -> Clock:
        return self.counter.clock

    @property
    def terms(self) -> Terms:
        return self.docket.terms
