"""Where refunds are worked on."""

from __future__ import annotations

from typing import Final

from purser.claims.refund_table import REFUND
from purser.payments import Desk

MOST: Final = "most"
"""How many refunds a payment may have, among the terms."""


class RefundDesk(Desk):
    """Of refunds."""

    __slots__ = ()
    procedure = REFUND
