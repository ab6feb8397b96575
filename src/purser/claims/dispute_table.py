"""The dispute (P2) as a table: the two talk, then somebody decides, then it is paid, by the merchant or for it."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER, _MERCHANT = frozenset({Actor.CUSTOMER}), frozenset({Actor.MERCHANT})
_SYSTEM, _STAFF = frozenset({Actor.SYSTEM}), frozenset({Actor.AGENT, Actor.SENIOR_AGENT})
_SENIOR, _SIDES = frozenset({Actor.SENIOR_AGENT}), _CUSTOMER | _MERCHANT

_TALKING: Final = ("negotiation", "answered", "fulfilling")
_BEFORE_DECISION: Final = (*_TALKING, "mediation_requested", "evidence", "under_review")

_PAID: Final = "dispute.hold, escrow -> refund.transit, and on as a refund; what is left goes back to the merchant"
_BACK: Final = "dispute.hold -> merchant.*"

DISPUTE: Final = Procedure(
    "dispute",
    {
        "negotiation": Actor.MERCHANT,
        "answered": Actor.CUSTOMER,
        "fulfilling": Actor.CUSTOMER,
        "mediation_requested": Actor.AGENT,
        "evidence": Actor.CUSTOMER,
        "under_review": Actor.AGENT,
        "decided": Actor.SYSTEM,
        "appealed": Actor.SENIOR_AGENT,
        "enforcing": Actor.MERCHANT,
        "closed": None,
        "settled": None,
        "withdrawn": None,
        "expired": None,
    },
    (
        Step(
            "open", (), "negotiation", _CUSTOMER | _SYSTEM,
            "within 180 days of paying; not received: after the promised date; one open dispute a payment, for at most"
            " what was paid and not given back",
            "merchant.pending, merchant.available, merchant.deposit -> dispute.hold, as far as they go; what is in"
            " escrow stays there",
        ),
        Step("offer", ("negotiation", "answered"), "answered", _MERCHANT, "at most what is claimed"),
        Step("refuse", ("negotiation",), "answered", _MERCHANT),
        Step("fall_silent", ("negotiation",), "answered", _SYSTEM, "the merchant did not answer"),
        Step("warn", ("answered",), None, _SYSTEM, "15 days after opening"),
        Step("warn_again", ("answered",), None, _SYSTEM, "19 days after opening"),
        Step("expire", ("answered",), "expired", _SYSTEM, "20 days after opening, not escalated", _BACK),
        Step("accept", ("answered",), "enforcing", _CUSTOMER, "the offer is money"),
        Step("accept_goods", ("answered",), "fulfilling", _CUSTOMER, "the offer is goods sent back, or sent anew"),
        Step("send_goods", ("fulfilling",), None, _SIDES, "by whoever has to send, once"),
        Step("receive_goods", ("fulfilling",), "enforcing", _SIDES | _SYSTEM, "by whom they were sent to, or in time"),
        Step("forget_return", ("fulfilling",), "expired", _SYSTEM, "nothing was sent back in time", _BACK),
        Step("fail_replacement", ("fulfilling",), "mediation_requested", _SYSTEM, "nothing was sent anew in time"),
        Step("escalate", ("answered", "fulfilling"), "mediation_requested", _CUSTOMER),
        Step("withdraw", _BEFORE_DECISION, "withdrawn", _CUSTOMER, effect=_BACK),
        Step(
            "add_evidence", (*_TALKING, "mediation_requested", "evidence", "decided", "appealed"), None,
            _SIDES, "checked by content; within the limits of number and size",
        ),
        Step(
            "redact", ("mediation_requested", "evidence", "under_review", "decided", "appealed"), None, _STAFF,
            "a copy; the original stays as it is",
        ),
        Step("ask_evidence", ("mediation_requested", "under_review"), "evidence", _STAFF, "at most two rounds"),
        Step("rest", ("evidence",), None, _SIDES, "a side that was asked says that this is all"),
        Step("remind", ("evidence",), None, _SYSTEM, "24 hours before the round ends"),
        Step("close_evidence", ("evidence",), "under_review", _SYSTEM, "all who were asked have answered, or in time"),
        Step("review", ("mediation_requested",), "under_review", _STAFF),
        Step("review_overdue", ("under_review",), None, _SYSTEM, "the review takes too long; seniors are told"),
        Step("propose", ("under_review",), None, _STAFF, "above an amount: a decision that a second person agrees to"),
        Step("propose_on_appeal", ("appealed",), None, _SENIOR, "the same, by nobody who decided before"),
        Step("reject_proposal", ("under_review",), None, _STAFF, "by somebody else", inner=True),
        Step("reject_on_appeal", ("appealed",), None, _SENIOR, "by somebody else", inner=True),
        Step("decide", ("under_review",), "decided", _STAFF, "up to an amount; on evidence that both sides can see"),
        Step("decide_together", ("under_review",), "decided", _STAFF, "above that amount", people=2),
        Step("appeal", ("decided",), "appealed", _SIDES, "once a side; on new evidence or for a clear error"),
        Step("decide_appeal", ("appealed",), "decided", _SENIOR, "by nobody who decided before; up to an amount"),
        Step(
            "decide_appeal_together", ("appealed",), "decided", _SENIOR, "by nobody who decided before; above it",
            people=2,
        ),
        Step("finalise", ("decided",), "enforcing", _SYSTEM, "no appeal in time, or both sides had theirs"),
        Step("settle", ("enforcing",), "settled", _SYSTEM | _MERCHANT, "agreed between the two, and paid", _PAID),
        Step("pay", ("enforcing",), "closed", _SYSTEM | _MERCHANT, "decided, and paid", _PAID),
        Step("dismiss", ("enforcing",), "closed", _SYSTEM, "decided for the merchant", _BACK),
        Step(
            "guarantee", ("enforcing",), "closed", _SYSTEM, "the merchant has not paid in time",
            "what there is, as pay; for the rest reserve -> own.cash and compensation.expense -> refund.transit; then"
            " merchant.receivable -> compensation.expense",
        ),
    ),
    (
        Deadline("negotiation", "fall_silent", "answer"),
        Deadline("answered", "warn", None),
        Deadline("answered", "warn_again", None),
        Deadline("answered", "expire", None),
        Deadline("fulfilling", "forget_return", None),
        Deadline("fulfilling", "fail_replacement", None),
        Deadline("fulfilling", "receive_goods", None),
        Deadline("evidence", "remind", "reminder"),
        Deadline("evidence", "close_evidence", "evidence"),
        Deadline("under_review", "review_overdue", "review"),
        Deadline("decided", "finalise", "appeal"),
        Deadline("enforcing", "guarantee", "payment"),
    ),
)  # fmt: skip
