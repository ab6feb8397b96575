"""Membership as a procedure: a level is earned by a month's turnover, offered, kept month by month, and lost slowly."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_STAFF: Final = frozenset({Actor.FINANCE, Actor.OPERATOR})
_SYSTEM: Final = frozenset({Actor.SYSTEM})
_CUSTOMER: Final = frozenset({Actor.CUSTOMER})

_TURNOVER: Final = "last month's turnover reaches the level"

VIP: Final = Procedure(
    "vip",
    {
        "eligible": Actor.SYSTEM,
        "proposed": Actor.FINANCE,
        "offered": Actor.CUSTOMER,
        "active": Actor.SYSTEM,
        "grace": Actor.SYSTEM,
        "expired": None,
        "declined": None,
        "rejected": None,
    },
    (
        Step("qualify", (), "eligible", _SYSTEM, "last month's turnover reaches a level, and there is no other matter"),
        Step("propose", (), "proposed", _STAFF, "a plan for one customer, who has no other"),
        Step("agree", ("proposed",), "offered", _STAFF, "two different people", people=2),
        Step("reject", ("proposed",), "rejected", _STAFF, inner=True),
        Step("offer", ("eligible",), "offered", _SYSTEM),
        Step("accept", ("offered",), "active", _CUSTOMER, effect="fees of their wallets by the level or plan"),
        Step("decline", ("offered",), "declined", _CUSTOMER),
        Step("lapse", ("offered",), "expired", _SYSTEM, "nobody answered"),
        Step("renew", ("active",), None, _SYSTEM, _TURNOVER),
        Step("raise", ("active", "grace"), "active", _SYSTEM, "last month's turnover reaches a higher level"),
        Step("slip", ("active",), "grace", _SYSTEM, "last month's turnover stays below the level"),
        Step("recover", ("grace",), "active", _SYSTEM, _TURNOVER),
        Step("expire", ("grace",), "expired", _SYSTEM, "", "fees as for everybody"),
        Step("end_plan", ("active",), "expired", _SYSTEM, "the date agreed for the plan", "fees as for everybody"),
        Step(
            "replace", ("offered", "active", "grace"), "expired", _SYSTEM, "the customer accepted a plan of their own"
        ),
        Step("leave", ("active", "grace"), "expired", _CUSTOMER, "", "fees as for everybody"),
    ),
    (
        Deadline("offered", "lapse", "offer"),
        Deadline("active", "end_plan", None),
        Deadline("grace", "expire", "grace"),
    ),
)
