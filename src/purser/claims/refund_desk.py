"""Where refunds are worked on: the counter of payments, and the docket of the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from purser.claims.refund_table import REFUND
from purser.core.clock import Clock
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.payments import Counter

MOST: Final = "most"
"""How many refunds a payment may have, among the terms."""


@dataclass(frozen=True, slots=True)
class RefundDesk:
    """One object the API and the worker both make."""

    counter: Counter
    docket: Docket

    @classmethod
    def of(cls, counter: Counter) -> Self:
        """The desk on the terms of the counter's policy."""
        return cls(counter, Docket(REFUND, load_terms(counter.policy.name), counter.clock))

    @property
    def clock(self) -> Clock:
        return self.counter.clock

    @property
    def terms(self) -> Terms:
        return self.docket.terms
