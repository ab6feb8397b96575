"""Escrow (担保交易) as a table: paid, not with the merchant before the goods are confirmed.

Awaiting payment is the order itself, while it is open.
"""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER, _MERCHANT = frozenset({Actor.CUSTOMER}), frozenset({Actor.MERCHANT})
_SYSTEM = frozenset({Actor.SYSTEM})

ESCROW: Final = Procedure(
    "escrow",
    {
        "held": Actor.MERCHANT,
        "shipped": Actor.CUSTOMER,
        "disputed": Actor.SYSTEM,
        "released": None,
        "refunded": None,
    },
    (
        Step("pay", (), "held", _SYSTEM, "the order is to be paid into escrow", "wallet.available -> escrow"),
        Step("ship", ("held",), "shipped", _MERCHANT),
        Step(
            "confirm", ("held", "shipped"), "released", _CUSTOMER,
            effect="escrow -> merchant.pending; the merchant's fee -> fee.income",
        ),
        Step("auto_confirm", ("shipped",), "released", _SYSTEM, "nobody objected", "as confirm"),
        Step("dispute", ("held", "shipped"), "disputed", _SYSTEM, "a dispute of the payment is opened"),
        Step("resume", ("disputed",), "shipped", _SYSTEM, "the dispute ended without a decision; the time runs anew"),
        Step("resume_unsent", ("disputed",), "held", _SYSTEM, "the same, and nothing was sent yet"),
        Step(
            "award", ("disputed",), "released", _SYSTEM, "the dispute was decided, and not all goes back",
            "what is left: escrow -> merchant.pending; the merchant's fee on it -> fee.income",
        ),
        Step("take_back", ("held", "shipped", "disputed"), None, _SYSTEM, "a part", "escrow -> refund.transit"),
        Step("refund", ("held", "shipped", "disputed"), "refunded", _SYSTEM, "the whole", "escrow -> refund.transit"),
    ),
    (Deadline("shipped", "auto_confirm", "confirmation"),),
)  # fmt: skip
