"""How a chat goes: with the assistant, in the queue, with a person, and over."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER = frozenset({Actor.CUSTOMER})
_SYSTEM = frozenset({Actor.SYSTEM})
_STAFF = frozenset({Actor.AGENT, Actor.SENIOR_AGENT})

CHAT: Final = Procedure(
    "chat",
    {
        "assistant": Actor.CUSTOMER,
        "queued": Actor.AGENT,
        "active": Actor.AGENT,
        "idle": Actor.CUSTOMER,
        "ended": None,
    },
    (
        Step("open", (), "assistant", _CUSTOMER),
        Step(
            "hand_over", ("assistant",), "queued", _CUSTOMER | _SYSTEM,
            guard="they asked for a person, or must have one",
        ),
        Step("take", ("queued",), "active", _STAFF | _SYSTEM, guard="the queue offered it to them"),
        Step(
            "give_back", ("active", "idle"), "queued", _STAFF | _SYSTEM,
            guard="handed on, or nothing was said in time; its place is kept",
        ),
        Step("fall_silent", ("active",), "idle", _SYSTEM, guard="it was the customer's turn"),
        Step("come_back", ("idle",), "active", _CUSTOMER | _STAFF),
        Step("end", ("assistant", "queued", "active", "idle"), "ended", _CUSTOMER | _STAFF | _SYSTEM),
    ),
    (
        Deadline("active", "give_back", "first_words"),
        Deadline("active", "fall_silent", "silence"),
        Deadline("idle", "end", "idle"),
        Deadline("assistant", "end", "assistant_idle"),
    ),
)  # fmt: skip
"""Its spans count from the last words of the side that is meant, not from when the state began (`sweep`)."""
