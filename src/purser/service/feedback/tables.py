"""P10 as tables: the review of a bad answer, and what becomes of a suggestion."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_SYSTEM: Final = frozenset({Actor.SYSTEM})
_CUSTOMER: Final = frozenset({Actor.CUSTOMER})
_LEADS: Final = frozenset({Actor.SENIOR_AGENT, Actor.OPERATOR})
_SORTS: Final = frozenset({Actor.AGENT, Actor.SENIOR_AGENT, Actor.OPERATOR})

REVIEW: Final = Procedure(
    "review",
    {"open": Actor.SENIOR_AGENT, "done": None},
    (
        Step("open", (), "open", _SYSTEM, guard="a score of 2 or less, or “not solved”"),
        Step("remind", ("open",), None, _SYSTEM, guard="nobody has looked at it in time"),
        Step("finish", ("open",), "done", _LEADS, guard="somebody who had no part in the case; with a cause and words"),
    ),
    (Deadline("open", "remind", "time"),),
)  # fmt: skip

SUGGESTION: Final = Procedure(
    "suggestion",
    {
        "received": Actor.AGENT,
        "triaged": Actor.OPERATOR,
        "planned": Actor.OPERATOR,
        "declined": None,
        "done": None,
    },
    (
        Step("suggest", (), "received", _CUSTOMER, guard="at most 5 a day"),
        Step("triage", ("received",), "triaged", _SORTS, guard="it is one, and understood"),
        Step("plan", ("triaged",), "planned", _LEADS, guard="its author is told what is planned"),
        Step("decline", ("received", "triaged", "planned"), "declined", _LEADS, guard="its author is told why"),
        Step("finish", ("planned",), "done", _LEADS, guard="its author is told"),
    ),
)
