"""Where disputes and escrow are worked on: the counter of payments, and the dockets of both procedures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from purser.claims.dispute_table import DISPUTE
from purser.claims.escrow_table import ESCROW
from purser.core.clock import Clock
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.payments import Counter


@dataclass(frozen=True, slots=True)
class DisputeDesk:
    """One object the API and the worker both make."""

    counter: Counter
    disputes: Docket
    escrows: Docket

    @classmethod
    def of(cls, counter: Counter) -> Self:
        """The desk on the terms of the counter's policy."""
        terms = load_terms(counter.policy.name)
        return cls(counter, Docket(DISPUTE, terms, counter.clock), Docket(ESCROW, terms, counter.clock))

    @property
    def clock(self) -> Clock:
        return self.counter.clock

    @property
    def terms(self) -> Terms:
        return self.disputes.terms
