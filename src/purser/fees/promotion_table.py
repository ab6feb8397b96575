"""Promotions as a procedure: agreed by two, begun and ended by their dates, stopped by hand or by their budget."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_STAFF: Final = frozenset({Actor.FINANCE, Actor.OPERATOR})
_SYSTEM: Final = frozenset({Actor.SYSTEM})

_USED: Final = "promotion.expense -> fee.income, for each use"

PROMOTION: Final = Procedure(
    "promotion",
    {
        "draft": Actor.FINANCE,
        "scheduled": Actor.SYSTEM,
        "active": Actor.SYSTEM,
        "paused": Actor.FINANCE,
        "exhausted": Actor.SYSTEM,
        "ended": None,
        "withdrawn": None,
    },
    (
        Step("draft", (), "draft", _STAFF, "the document is well-formed, it ends after it begins and not in the past"),
        Step("approve", ("draft",), "scheduled", _STAFF, "two different people, before its end", people=2),
        Step("withdraw", ("draft", "scheduled"), "withdrawn", _STAFF),
        Step("start", ("scheduled",), "active", _SYSTEM, "its date has come", _USED),
        Step("pause", ("active",), "paused", _STAFF, "no quote has it from now on"),
        Step("resume", ("paused",), "active", _STAFF, "before its end", _USED),
        Step("exhaust", ("active",), "exhausted", _SYSTEM, "less is left of the budget than one use may take"),
        Step("end", ("active", "paused", "exhausted"), "ended", _SYSTEM | _STAFF, "its date has come, or by hand"),
    ),
    (
        Deadline("scheduled", "start", None),
        Deadline("active", "end", None),
        Deadline("paused", "end", None),
        Deadline("exhausted", "end", None),
    ),
)
