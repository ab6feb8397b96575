"""P4, unbinding a card, as a table. Asking is what begins it; `checking` is over before anybody can look."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER, _SYSTEM = frozenset({Actor.CUSTOMER}), frozenset({Actor.SYSTEM})
_REVIEWERS = frozenset({Actor.SENIOR_AGENT, Actor.RISK})

UNBINDING: Final = Procedure(
    "unbinding",
    {
        "checking": Actor.SYSTEM,
        "blocked": Actor.SYSTEM,
        "verifying": Actor.CUSTOMER,
        "manual_review": Actor.SENIOR_AGENT,
        "unbound": None,
        "withdrawn": None,
        "kept": None,
    },
    (
        Step("request", (), "checking", _CUSTOMER, guard="the card is bound, and nobody has asked for this already"),
        Step("block", ("checking", "verifying"), "blocked", _SYSTEM, guard="something is in the way"),
        Step("clear", ("checking", "blocked"), "verifying", _SYSTEM, guard="nothing is in the way"),
        Step("prove", ("blocked", "verifying"), None, _CUSTOMER, guard="two factors"),
        Step("review", ("blocked", "verifying"), "manual_review", _SYSTEM, guard="five failures within 24 hours"),
        Step("overdue", ("manual_review",), None, _SYSTEM, guard="the promised time has passed"),
        Step("approve", ("manual_review",), "verifying", _REVIEWERS, guard="they know who asks; proves it", inner=True),
        Step("refuse", ("manual_review",), "kept", _REVIEWERS, guard="with a reason", inner=True),
        Step(
            "unbind", ("verifying",), "unbound", _SYSTEM, guard="proven, and nothing is in the way",
            effect="none; the token is destroyed",
        ),
        Step("withdraw", ("blocked", "verifying", "manual_review"), "withdrawn", _CUSTOMER),
        Step("lapse", ("verifying",), "withdrawn", _SYSTEM, guard="nobody proved who asks"),
    ),
    (
        Deadline("blocked", "clear", None),
        Deadline("verifying", "lapse", "proof"),
        Deadline("manual_review", "overdue", "review"),
    ),
)  # fmt: skip
