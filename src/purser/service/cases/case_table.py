"""P0, the case: from somebody's question to its end, as a table."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import STAFF, Actor, Deadline, Procedure, Step

NAME: Final = "case"

WAITING: Final = ("waiting_customer", "waiting_merchant", "waiting_channel", "waiting_authority")
"""Somebody else has the turn."""

WORKED: Final = ("new", "open", "reopened")
"""It is ours to go on with."""

LIVING: Final = (*WORKED, *WAITING)

SETTLED: Final = ("resolved", "merged")
"""Done, for all anybody knows, though the matter ends only when nobody has second thoughts."""

_SYSTEM = frozenset({Actor.SYSTEM})
_CUSTOMER = frozenset({Actor.CUSTOMER})
_OTHERS = frozenset({Actor.CUSTOMER, Actor.MERCHANT, Actor.CHANNEL, Actor.AUTHORITY, Actor.SYSTEM})

CASE: Final = Procedure(
    NAME,
    {
        "new": Actor.AGENT,
        "open": Actor.AGENT,
        "reopened": Actor.AGENT,
        "waiting_customer": Actor.CUSTOMER,
        "waiting_merchant": Actor.MERCHANT,
        "waiting_channel": Actor.CHANNEL,
        "waiting_authority": Actor.AUTHORITY,
        "resolved": Actor.SYSTEM,
        "merged": Actor.SYSTEM,
        "closed": None,
    },
    (
        Step("open", (), "new", _OTHERS | STAFF),
        Step("begin", ("new", "reopened"), "open", STAFF | _SYSTEM, guard="somebody works on it"),
        Step("assign", LIVING, None, STAFF | _SYSTEM),
        Step("classify", LIVING, None, STAFF | _SYSTEM, guard="another type, priority or band; the clocks keep what "
             "has passed"),
        Step("hand_over", ("new",), None, _SYSTEM, guard="a machine spoke with the customer so far, now a person is "
             "wanted"),
        Step("wait_customer", LIVING, "waiting_customer", STAFF | _SYSTEM, guard="the customer was asked something"),
        Step("wait_merchant", LIVING, "waiting_merchant", STAFF | _SYSTEM),
        Step("wait_channel", LIVING, "waiting_channel", STAFF | _SYSTEM),
        Step("wait_authority", LIVING, "waiting_authority", STAFF | _SYSTEM),
        Step("go_on", WAITING, "open", STAFF, guard="not waited for any more"),
        Step("answer", WAITING, "open", _OTHERS, guard="whoever was waited for answered, or the customer wrote"),
        Step("lapse", ("waiting_customer",), "resolved", _SYSTEM, guard="the customer did not answer; not a complaint"),
        Step("silence", ("waiting_merchant",), "open", _SYSTEM, guard="the merchant did not answer in time"),
        Step("overdue", LIVING, None, _SYSTEM, guard="a clock ran out"),
        Step("extend", LIVING, None, frozenset({Actor.SENIOR_AGENT}), guard="a complaint, once, with a reason: 60 days "
             "instead of 15"),
        Step("resolve", LIVING, "resolved", STAFF | _CUSTOMER | _SYSTEM, guard="staff: with an outcome"),
        Step("reopen", ("resolved",), "reopened", STAFF | _CUSTOMER | _SYSTEM, guard="within 7 days of resolving"),
        Step("close", ("resolved",), "closed", _SYSTEM),
        Step("merge", (*LIVING, "resolved"), "merged", STAFF, guard="into another living case of the same person, or "
             "of an address into its customer's"),
        Step("unmerge", ("merged",), "open", STAFF, guard="within 30 days"),
        Step("settle", ("merged",), "closed", _SYSTEM),
    ),
    (
        *(Deadline(state, "overdue", None) for state in LIVING),
        Deadline("waiting_customer", "lapse", "patience"),
        Deadline("waiting_merchant", "silence", "merchant_answer"),
        Deadline("resolved", "close", "second_thoughts"),
        Deadline("merged", "settle", "undo_merge"),
    ),
)  # fmt: skip
