"""P6: requests about personal data, from being received to an answer."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER, _SYSTEM = frozenset({Actor.CUSTOMER}), frozenset({Actor.SYSTEM})
_DESK = frozenset({Actor.SENIOR_AGENT, Actor.RISK, Actor.OPERATOR})
_SENIORS = frozenset({Actor.SENIOR_AGENT, Actor.OPERATOR})

PERSONAL_DATA: Final = Procedure(
    "personal_data",
    {
        "received": Actor.SYSTEM,
        "verifying": Actor.CUSTOMER,
        "in_progress": Actor.SYSTEM,
        "with_staff": Actor.SENIOR_AGENT,
        "blocked": Actor.CUSTOMER,
        "cooling": Actor.SYSTEM,
        "fulfilled": None,
        "partial": None,
        "refused": None,
        "withdrawn": None,
    },
    (
        Step("ask", (), "received", _CUSTOMER, "one of a kind under way, so many a day"),
        Step("challenge", ("received",), "verifying", _SYSTEM, "a thief could ask for it"),
        Step("accept", ("received",), "in_progress", _SYSTEM, "being signed in is enough"),
        Step("prove", ("verifying",), "in_progress", _CUSTOMER, "a proof for this, spent by it"),
        Step("lapse", ("verifying",), "withdrawn", _SYSTEM),
        Step("assign", ("in_progress",), "with_staff", _SYSTEM, "only a person can answer it"),
        Step("block", ("in_progress", "cooling"), "blocked", _SYSTEM, "the account cannot be closed yet"),
        Step("look_again", ("blocked",), None, _SYSTEM),
        Step("unblock", ("blocked",), "cooling", _SYSTEM | _CUSTOMER, "nothing is in the way any more"),
        Step("cool", ("in_progress",), "cooling", _SYSTEM, "nothing is in the way"),
        Step("close", ("cooling",), "partial", _SYSTEM, "nothing is in the way", "wallets closed at zero"),
        Step("fulfil", ("in_progress", "with_staff"), "fulfilled", _SYSTEM | _DESK),
        Step("fulfil_partly", ("in_progress", "with_staff"), "partial", _SYSTEM | _DESK, "what is kept, and why"),
        Step("correct", ("with_staff",), "fulfilled", _SENIORS, "evidence seen, never by oneself", people=2),
        Step("refuse", ("with_staff",), "refused", _DESK, "why, and the remedy"),
        Step("give_up", ("blocked",), "refused", _SYSTEM, "still in the way when the time was over"),
        Step("overdue", ("with_staff",), None, _SYSTEM),
        Step(
            "withdraw",
            ("received", "verifying", "in_progress", "with_staff", "blocked", "cooling"),
            "withdrawn",
            _CUSTOMER,
        ),
    ),
    (
        Deadline("verifying", "lapse", "prove"),
        Deadline("blocked", "look_again", "look"),
        Deadline("blocked", "give_up", None),
        Deadline("cooling", "close", "change_mind"),
        Deadline("with_staff", "overdue", None),
    ),
)
"""Answered within 30 days, closing within 15 working days (procedures, P6), a leak within a day."""
