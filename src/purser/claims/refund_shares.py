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
