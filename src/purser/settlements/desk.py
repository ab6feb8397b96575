"""Where payouts are worked on."""

from __future__ import annotations

from purser.payments import Desk
from purser.settlements.payout_table import PAYOUT


class PayoutDesk(Desk):
    """Of payouts."""

    __slots__ = ()
    procedure = PAYOUT
