"""What a payout is."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from purser.core.errors import not_found
from purser.core.ids import AccountId, MerchantId, ProceedingId
from purser.core.money import Money

PREFIX: Final = "po_"
"""What our numbers of payouts at a channel begin with."""


@dataclass(frozen=True, slots=True)
class SettlementAccount:
    """The bank account a merchant is paid out to. `token` is the channel's name for it: its number is not kept."""

    channel: str
    token: str
    bank: str
    last4: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way to a merchant's bank; its state is that of its matter. `asked`: so often was the channel."""

    merchant: MerchantId
    id: ProceedingId
    money: Money
    clearing: AccountId
    channel: str
    token: str
    bank: str
    last4: str
    channel_no: str | None
    failure: str | None
    asked: int
    requested_at: datetime
    arrived_at: datetime | None

    @property
    def out_no(self) -> str:
        """Our number of it at the channel."""
        return PREFIX + urlsafe_b64encode(self.merchant + self.id).decode().rstrip("=")


def from_out_no(number: str) -> tuple[MerchantId, ProceedingId]:
    """The merchant and the payout a number stands for. Raises payout_unknown when it is none of ours."""
    try:
        raw = urlsafe_b64decode(number.removeprefix(PREFIX) + "=")
    except (Base64Error, ValueError):
        raw = b""
    if not number.startswith(PREFIX) or len(raw) != 32:
        raise not_found("payout_unknown")
    return MerchantId(raw[:16]), ProceedingId(raw[16:])
