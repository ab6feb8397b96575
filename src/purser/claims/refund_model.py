"""What a refund is: how much of which payment, from whom, by which way back."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from purser.core.errors import not_found
from purser.core.ids import CustomerId, MerchantId, PaymentId, ProceedingId, WalletId
from purser.core.money import Currency, Money

PREFIX: Final = "rf_"
"""What our numbers of refunds at a channel begin with; those of top-ups and withdrawals are hexadecimal."""


class Origin(StrEnum):
    """Who wanted it; `source`: a payment's refund that goes on to the card which had paid a part."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    DISPUTE = "dispute"
    SOURCE = "source"


class Reason(StrEnum):
    """Why, as the customer or the merchant chose."""

    CHANGED_MIND = "changed_mind"
    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    PAID_TWICE = "paid_twice"
    WRONG_AMOUNT = "wrong_amount"
    AGREED = "agreed"
    OUT_OF_STOCK = "out_of_stock"
    DISPUTE_WON = "dispute_won"
    OTHER = "other"


class Way(StrEnum):
    """Where it goes."""

    BALANCE = "balance"
    CARD = "card"


class Purse(StrEnum):
    """Where its money comes from."""

    MERCHANT = "merchant"
    WALLET = "wallet"
    DISPUTE_HOLD = "dispute.hold"


@dataclass(frozen=True, slots=True)
class Card:
    """A bank card it goes to, as the channel and its owner know it."""

    channel: str
    token: str
    name: str
    last4: str


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund, beside its matter. Amounts are minor units.

    `counts`: it takes its part of what was paid. `route`: how often another way was chosen. `channel_no` is the bank's
    reference; `promised_at` when it is to be there, `escalated_at` when that was missed.
    """

    customer: CustomerId
    id: ProceedingId
    wallet: WalletId
    payment: PaymentId
    merchant: MerchantId | None
    origin: Origin
    refund_no: str
    amount: int
    currency: Currency
    reason: Reason
    note: str
    counts: bool
    purse: Purse
    way: Way
    card: Card | None
    route: int
    channel_no: str | None
    failure: str | None
    asked: int
    requested_at: datetime
    promised_at: datetime | None
    arrived_at: datetime | None
    escalated_at: datetime | None

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def of_top_up(self) -> bool:
        """A top-up that its owner takes back, with which no merchant has anything to do."""
        return self.merchant is None and self.origin is not Origin.SOURCE

    @property
    def out_no(self) -> str:
        """Our number of it at the channel; each way has its own, so that a refused one stays refused."""
        return f"{PREFIX}{urlsafe_b64encode(self.customer + self.id).decode().rstrip('=')}_{self.route}"


def from_out_no(number: str) -> tuple[CustomerId, ProceedingId]:
    """The customer and the refund a number stands for. Raises refund_unknown when it is none of ours."""
    try:
        raw = urlsafe_b64decode(number.removeprefix(PREFIX)[:43] + "=")
    except (Base64Error, ValueError):
        raw = b""
    if not number.startswith(PREFIX) or len(raw) != 32:
        raise not_found("refund_unknown")
    return CustomerId(raw[:16]), ProceedingId(raw[16:])


@dataclass(frozen=True, slots=True)
class Share:
    """What one merchant gives, and gets back of its fee, minor units."""

    merchant: MerchantId
    amount: int
    fee_back: int


@dataclass(frozen=True, slots=True)
class Refundable:
    """What of a payment can still be given back, minor units, until when, and why not more.

    `blocked` is the code of the problem a request would meet now; `again_at` when it would not any more.
    """

    paid: int
    returned: int
    times: int
    until: datetime
    blocked: str | None = None
    again_at: datetime | None = None

    @property
    def left(self) -> int:
        return self.paid - self.returned
