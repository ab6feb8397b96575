"""Terms: how long everybody has, as data of a country's policy that an operator changes without code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Self

from purser.core.procedure import Procedure
from purser.core.service_calendar import POLICIES, Calendar, load_calendar

_SPAN: Final = re.compile(r"([1-9]\d{0,4}) (minutes|hours|days|open minutes|open hours|working days)")
_UNITS: Final = {"minutes": 60, "hours": 3_600, "days": 86_400}


class TermError(ValueError):
    """A term that is missing or has no meaning; the text says which."""


@dataclass(frozen=True, slots=True)
class Span:
    """`48 hours` by the clock, `4 open hours` of the service calendar, or `3 working days`: to the end of the third."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises TermError."""
        found = _SPAN.fullmatch(text)
        if found is None:
            raise TermError(f"not a span: {text!r}")
        return cls(int(found[1]), found[2])

    def after(self, start: datetime, calendar: Calendar) -> datetime:
        """When the span that begins at `start` is over."""
        if self.unit == "working days":
            return calendar.after_working_days(start, self.count)
        is_open, _, unit = self.unit.rpartition(" ")
        length = timedelta(seconds=self.count * _UNITS[unit])
        return calendar.after_open(start, length) if is_open else start + length

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


class Terms:
    """The spans of all procedures in one country, and the calendar they run on; numbers beside them, such as how
    many refunds a payment may have."""

    def __init__(self, document: Mapping[str, Mapping[str, Any]], calendar: Calendar) -> None:
        """Raises TermError."""
        self.calendar = calendar
        self._spans: dict[tuple[str, str], Span] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        for procedure, terms in document.items():
            for name, value in terms.items():
                if type(value) is int:
                    self._numbers[procedure, name] = value
                elif isinstance(value, str):
                    self._spans[procedure, name] = Span.parse(value)
                else:
                    raise TermError(f"neither a span nor a number: {procedure}.{name}")

    def span(self, procedure: str, name: str) -> Span:
        """Raises TermError when the policy does not say."""
        try:
            return self._spans[procedure, name]
        except KeyError:
            raise TermError(f"no span {procedure}.{name}") from None

    def number(self, procedure: str, name: str) -> int:
        """Raises TermError when the policy does not say."""
        try:
            return self._numbers[procedure, name]
        except KeyError:
            raise TermError(f"no number {procedure}.{name}") from None

    def after(self, procedure: str, name: str, start: datetime) -> datetime:
        """When the span of that name, begun at `start`, is over."""
        return self.span(procedure, name).after(start, self.calendar)

    def deadlines(self, procedure: Procedure, state: str, since: datetime) -> dict[str, datetime]:
        """When the system takes which step of a matter that came to `state` at `since`."""
        found = procedure.deadlines_of(state)
        return {d.step: self.after(procedure.name, d.term, since) for d in found if d.term is not None}


@cache
def load_terms(policy: str) -> Terms:
    """The terms shipped for a policy, `policies/<policy>-terms.toml`, on its calendar."""
    document = tomllib.loads((POLICIES / f"{policy}-terms.toml").read_text("utf-8"))
    return Terms(document, load_calendar(policy).calendar)
