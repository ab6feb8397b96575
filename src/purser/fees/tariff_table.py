"""Tariffs as a procedure: no price changes but by two people, and a month after everybody could read it."""

from __future__ import annotations

from typing import Final

from purser.core.ids import Id
from purser.core.procedure import Actor, Deadline, Procedure, Step

OPERATOR_ITSELF: Final = Id(b"purser-operator!")
"""The subject of matters that are nobody's but the operator's own."""

_STAFF: Final = frozenset({Actor.FINANCE, Actor.OPERATOR})
_SYSTEM: Final = frozenset({Actor.SYSTEM})

TARIFF: Final = Procedure(
    "tariff",
    {
        "draft": Actor.FINANCE,
        "approved": Actor.FINANCE,
        "announced": Actor.SYSTEM,
        "effective": Actor.SYSTEM,
        "superseded": None,
        "withdrawn": None,
    },
    (
        Step("draft", (), "draft", _STAFF, "the document is well-formed, its name is new"),
        Step("adopt", (), "effective", _SYSTEM, "there is no tariff yet: the one shipped with the policy"),
        Step("revise", ("draft",), None, _STAFF, "whoever agreed before has to agree anew"),
        Step("approve", ("draft",), "approved", _STAFF, "two different people", people=2),
        Step("announce", ("approved",), "announced", _STAFF, "it begins at least 30 days later"),
        Step("withdraw", ("draft", "approved", "announced"), "withdrawn", _STAFF, "at least a day before it begins"),
        Step(
            "take_effect", ("announced",), "effective", _SYSTEM, "its date has come", "every fee from that instant on"
        ),
        Step("supersede", ("effective",), "superseded", _SYSTEM, "the next version has taken effect"),
    ),
    (Deadline("announced", "take_effect", None),),
)
