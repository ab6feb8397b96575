"""P1, the refund: from a request to the money's arrival, as a table."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER, _MERCHANT = frozenset({Actor.CUSTOMER}), frozenset({Actor.MERCHANT})
_SYSTEM, _CHANNEL = frozenset({Actor.SYSTEM}), frozenset({Actor.CHANNEL})
_AGENTS = frozenset({Actor.AGENT, Actor.SENIOR_AGENT})

UNDER_WAY: Final = ("sent", "rerouted")
"""The money has left its source and is not with the customer yet."""

_WITHIN: Final = "within 365 days of paying, at most 50 a payment, one a minute, never more in sum than was paid"

REFUND: Final = Procedure(
    "refund",
    {
        "requested": Actor.SYSTEM,
        "merchant_review": Actor.MERCHANT,
        "approved": Actor.SYSTEM,
        "funding": Actor.MERCHANT,
        "sent": Actor.CHANNEL,
        "abnormal": Actor.CUSTOMER,
        "rerouted": Actor.CHANNEL,
        "succeeded": None,
        "rejected": None,
        "withdrawn": None,
        "closed_unfunded": None,
        "returned_to_merchant": None,
        "kept": None,
    },
    (
        Step("request", (), "requested", _CUSTOMER, guard=_WITHIN),
        Step("give", (), "approved", _MERCHANT, guard=_WITHIN),
        Step("award", (), "approved", _SYSTEM, guard="a dispute the customer has won; no more than is left"),
        Step("pass_on", (), "approved", _SYSTEM,
             guard="a refund has come to the balance, and a card had paid a part: its share, by the largest remainder"),
        Step("ask_merchant", ("requested",), "merchant_review", _SYSTEM, guard="a payment to a merchant"),
        Step("take_back", ("requested",), "approved", _SYSTEM, guard="a top-up: nobody else has to agree"),
        Step("approve", ("merchant_review",), "approved", _MERCHANT),
        Step("refuse", ("merchant_review",), "rejected", _MERCHANT, guard="with a reason"),
        Step("stay_silent", ("merchant_review",), "rejected", _SYSTEM,
             guard="no answer; opens the dispute, where there can be one"),
        Step("withdraw", ("requested", "merchant_review"), "withdrawn", _CUSTOMER),
        Step("fund", ("approved",), "funding", _SYSTEM),
        Step("try_again", ("funding",), None, _SYSTEM, guard="the money is not there yet"),
        Step(
            "send", ("funding",), "sent", _SYSTEM, guard="all shares can be paid",
            effect="escrow, merchant.pending, merchant.available, merchant.deposit, in that order (a dispute: "
            "dispute.hold; a top-up: wallet.available) -> refund.transit; the fee's part: fee.income -> "
            "merchant.pending; to a card besides: refund.transit -> channel.clearing",
        ),
        Step("close_unfunded", ("funding",), "closed_unfunded", _SYSTEM, guard="not paid in time, or a dispute begins"),
        Step("keep", ("funding",), "kept", _SYSTEM,
             guard="passed on, but the balance has been spent since, or nothing may leave it: it stays there"),
        Step("ask", UNDER_WAY, None, _SYSTEM, guard="on its way to a card: the channel is asked"),
        Step("escalate", UNDER_WAY, None, _SYSTEM, guard="the promised time has passed"),
        Step("arrive", UNDER_WAY, "succeeded", _SYSTEM | _CHANNEL,
             effect="to the balance: refund.transit -> wallet.available; to a card: none"),
        Step("bounce", UNDER_WAY, "abnormal", _SYSTEM | _CHANNEL, guard="the card or the wallet does not take it",
             effect="from a card: channel.clearing -> refund.transit"),
        Step("reroute", ("abnormal",), "rerouted", _CUSTOMER | _AGENTS,
             guard="another card in the same name, or the balance; an agent, whom the customer asks: up to an amount",
             effect="to a card: refund.transit -> channel.clearing"),
        Step("reroute_large", ("abnormal",), "rerouted", _AGENTS,
             guard="above that amount, to the balance only; the customer asks for it", people=2),
        Step("to_balance", ("abnormal",), "rerouted", _SYSTEM,
             guard="no other way was named; of a top-up: into the balance it came from"),
        Step("return", ("abnormal",), "returned_to_merchant", _SYSTEM, guard="no other way was named; of a payment",
             effect="refund.transit -> merchant.pending; the fee's part: merchant.pending -> fee.income"),
    ),
    (
        Deadline("merchant_review", "stay_silent", "merchant_answer"),
        Deadline("funding", "try_again", "funding_retry"),
        Deadline("funding", "close_unfunded", "funding"),
        Deadline("sent", "ask", None),
        Deadline("sent", "escalate", None),
        Deadline("rerouted", "ask", None),
        Deadline("rerouted", "escalate", None),
        Deadline("abnormal", "to_balance", "abnormal"),
        Deadline("abnormal", "return", "abnormal"),
    ),
)  # fmt: skip
