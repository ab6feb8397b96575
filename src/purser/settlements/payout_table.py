"""A payout: from a merchant's wish to the day when the bank cannot send it back any more, as a table."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_MERCHANT, _SYSTEM = frozenset({Actor.MERCHANT}), frozenset({Actor.SYSTEM})
_CHANNEL = frozenset({Actor.CHANNEL})

PAYOUT: Final = Procedure(
    "payout",
    {
        "requested": Actor.SYSTEM,
        "sent": Actor.CHANNEL,
        "arrived": Actor.SYSTEM,
        "settled": None,
        "failed": None,
    },
    (
        Step("request", (), "requested", _MERCHANT, "an account for settlements is known, and nothing is owed",
             "merchant.available -> channel.clearing"),
        Step("send", ("requested",), "sent", _SYSTEM, "the channel has been told"),
        Step("ask", ("sent", "arrived"), None, _SYSTEM, "the channel is asked where it is, or whether it came back"),
        Step("arrive", ("sent",), "arrived", _CHANNEL),
        Step("settle", ("arrived",), "settled", _SYSTEM, "the bank has had time to send it back, and did not"),
        Step("fail", ("sent", "arrived"), "failed", _CHANNEL, "the bank refuses it or sends it back",
             "channel.clearing -> merchant.available"),
    ),
    (
        Deadline("sent", "ask", None),
        Deadline("arrived", "ask", None),
        Deadline("arrived", "settle", "settled"),
    ),
)  # fmt: skip
