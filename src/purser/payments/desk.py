"""Where a procedure about money is worked on: the counter of payments, and the docket of the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from purser.core.clock import Clock
from purser.core.procedure import Procedure
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.payments.counter import Counter


@dataclass(frozen=True, slots=True)
class Desk:
    """One object the API and the worker both make; the rooms above name their `procedure`."""

    procedure: ClassVar[Procedure]
    counter: Counter
    docket: Docket

    @classmethod
    def of(cls, counter: Counter) -> Self:
        """The desk on the terms of the counter's policy."""
        return cls(counter, Docket(cls.procedure, load_terms(counter.policy.name), counter.clock))

    @property
    def clock(self) -> Clock:
        return self.counter.clock

    @property
    def terms(self) -> Terms:
        return self.docket.terms
