"""A small procedure for tests of procedures: a loan that two seniors grant, or that lapses."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step
from purser.core.service_calendar import load_calendar
from purser.core.terms import Terms

_CUSTOMER, _SYSTEM = frozenset({Actor.CUSTOMER}), frozenset({Actor.SYSTEM})
_SENIOR = frozenset({Actor.SENIOR_AGENT})

LOAN: Final = Procedure(
    "loan",
    {"asked": Actor.SENIOR_AGENT, "lent": None, "ended": None},
    (
        Step("ask", (), "asked", _CUSTOMER),
        Step("remark", ("asked",), None, _CUSTOMER | _SENIOR),
        Step("remind", ("asked",), None, _SYSTEM),
        Step("lend", ("asked",), "lent", _SENIOR, effect="own.cash -> wallet.available", people=2),
        Step("withdraw", ("asked",), "ended", _CUSTOMER),
        Step("lapse", ("asked",), "ended", _SYSTEM),
    ),
    (Deadline("asked", "remind", "reminder"), Deadline("asked", "lapse", "patience")),
)

TERMS: Final = Terms({"loan": {"reminder": "2 days", "patience": "3 days"}}, load_calendar("cn").calendar)
