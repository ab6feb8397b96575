"""Who gives what: shares of a split order, and of the merchants' fees, pro rata of what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from purser.claims.refund_model import Share
from purser.core.ids import MerchantId
from purser.core.money import split_pro_rata


@dataclass(frozen=True, slots=True)
class Part:
    """What a merchant got of a payment and was charged for it, and how much of both has gone back. Minor units."""

    merchant: MerchantId
    got: int
    charged: int
    returned: int = 0
    fee_returned: int = 0


@dataclass(frozen=True, slots=True)
class CardPart:
    """What a top-up paid of a payment, and what of the top-up has gone back to its card. Minor units."""

    paid: int
    gone: int = 0


def to_cards(amount: int, back: int, paid: int, parts: Sequence[CardPart]) -> list[int]:
    """What of a refund of `amount` goes on to each card, when `back` of the `paid` have come back, it among them.

    The cards' share of all that has come back is worked out by the largest remainder, less what they have: so roundings
    never add up, and with the whole payment the cards have exactly what they paid. The cards share in the order they
    paid. No refund gives them more than its own share, rounded up: what once stayed in the balance is not fetched
    later. Raises ValueError when more came back than was paid.
    """
    if not 0 < amount <= back <= paid:
        raise ValueError("more than was paid")
    cards = sum(p.paid for p in parts)
    due = split_pro_rata(back, [cards, paid - cards])[0]
    most, given = -(-amount * cards // paid), []
    for p in parts:
        given.append(min(max(0, min(p.paid, due) - p.gone), most))
        due -= min(p.paid, due)
        most -= given[-1]
    return given


def share_out(amount: int, parts: Sequence[Part]) -> list[Share]:
    """Share a refund of `amount` minor units by the largest remainder over what each has left.

    However a payment is given back, in the end everybody has given exactly what they got and has their fee again.
    Raises ValueError when more is wanted than is left.
    """
    left = [p.got - p.returned for p in parts]
    if not 0 < amount <= sum(left):
        raise ValueError("more than is left")
    amounts = split_pro_rata(amount, left)
    return [
        Share(p.merchant, given, split_pro_rata(p.charged - p.fee_returned, [given, rest - given])[0])
        for p, given, rest in zip(parts, amounts, left, strict=True)
        if given
    ]
