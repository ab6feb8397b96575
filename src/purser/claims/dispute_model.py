"""What a dispute is: who wants what back of which payment, what was offered, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from purser.core.ids import AccountId, CustomerId, Id, MerchantId, PaymentId, ProceedingId, StaffId, WalletId
from purser.core.money import Currency
from purser.core.proceedings import Proceeding


class DisputeReason(StrEnum):
    """Why, as the customer chose. What somebody else paid is no dispute with the merchant but a stolen account."""

    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    UNAUTHORISED = "unauthorised"
    CREDIT_NOT_PROCESSED = "credit_not_processed"
    DUPLICATE = "duplicate"
    WRONG_AMOUNT = "wrong_amount"
    PAID_BY_OTHER_MEANS = "paid_by_other_means"
    CANCELLED_RECURRING = "cancelled_recurring"
    OTHER = "other"


class Side(StrEnum):
    """The two that disagree."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"


class Reply(StrEnum):
    """What the merchant answers: an offer of money or goods, or no."""

    REFUND = "refund"
    PART_REFUND = "part_refund"
    RETURN_REFUND = "return_refund"
    REPLACEMENT = "replacement"
    REFUSED = "refused"

    @property
    def is_goods(self) -> bool:
        """Whether something has to be sent before it is done."""
        return self in (Reply.RETURN_REFUND, Reply.REPLACEMENT)


Ground: TypeAlias = Literal["new_evidence", "clear_error"]
"""On what somebody appeals."""

CHECKLIST: Final[dict[DisputeReason, dict[Side, tuple[str, ...]]]] = {
    DisputeReason.NOT_RECEIVED: {
        Side.CUSTOMER: ("order", "correspondence"),
        Side.MERCHANT: ("tracking", "proof_of_delivery", "correspondence"),
    },
    DisputeReason.NOT_AS_DESCRIBED: {
        Side.CUSTOMER: ("photos", "description_of_fault", "correspondence"),
        Side.MERCHANT: ("product_description", "photos_before_sending", "terms_of_return"),
    },
    DisputeReason.UNAUTHORISED: {Side.CUSTOMER: (), Side.MERCHANT: ()},
    DisputeReason.CREDIT_NOT_PROCESSED: {
        Side.CUSTOMER: ("promise_of_refund", "proof_of_return"),
        Side.MERCHANT: ("proof_of_refund", "terms_of_return"),
    },
    DisputeReason.DUPLICATE: {Side.CUSTOMER: ("both_payments",), Side.MERCHANT: ("two_orders",)},
    DisputeReason.WRONG_AMOUNT: {Side.CUSTOMER: ("agreed_price",), Side.MERCHANT: ("invoice",)},
    DisputeReason.PAID_BY_OTHER_MEANS: {Side.CUSTOMER: ("other_payment",), Side.MERCHANT: ("invoice",)},
    DisputeReason.CANCELLED_RECURRING: {
        Side.CUSTOMER: ("cancellation",),
        Side.MERCHANT: ("terms_of_cancellation", "use_after_cancellation"),
    },
    DisputeReason.OTHER: {Side.CUSTOMER: ("correspondence",), Side.MERCHANT: ("correspondence",)},
}
"""What helps to decide, by reason and side; words for it are in the app."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where part of what is in `dispute.hold` came from, and would go back to."""

    account: AccountId
    amount: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute, beside its matter. Amounts are minor units.

    `held` is in dispute.hold now, of `sources`. `award` is what the customer gets, agreed or decided; `paid` of it is
    on its way or there, `guaranteed` of that by the operator for the merchant. `asked`: sides that have not yet said
    that they have no more evidence.
    """

    customer: CustomerId
    id: ProceedingId
    wallet: WalletId
    payment: PaymentId
    merchant: MerchantId
    order_no: str | None
    reason: DisputeReason
    description: str
    currency: Currency
    claimed: int
    held: int
    sources: tuple[Source, ...]
    answer: Reply | None = None
    offered: int | None = None
    answer_text: str | None = None
    answered_at: datetime | None = None
    carrier: str | None = None
    tracking: str | None = None
    sent_at: datetime | None = None
    rounds: int = 0
    asked: frozenset[Side] = frozenset()
    agreed: bool = False
    award: int | None = None
    paid: int = 0
    guaranteed: int = 0
    ended: bool = False

    @property
    def sender(self) -> Side:
        """Who has to send the goods that were agreed on."""
        return Side.CUSTOMER if self.answer is Reply.RETURN_REFUND else Side.MERCHANT


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute with its matter as it stands."""

    matter: Proceeding
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, or one that is proposed. `agreed_by` is the second person, above an amount."""

    number: int
    on_appeal: bool
    award: int
    facts: str
    relied_on: tuple[Id, ...]
    rules: str
    proposed_by: StaffId
    proposed_at: datetime
    agreed_by: StaffId | None
    state: Literal["proposed", "rejected", "decided"]
    settled_at: datetime | None

    @property
    def people(self) -> frozenset[StaffId]:
        """Who made it."""
        return frozenset(p for p in (self.proposed_by, self.agreed_by) if p is not None)


@dataclass(frozen=True, slots=True)
class Appeal:
    """That a side does not accept a decision, and why."""

    side: Side
    ground: Ground
    text: str
    at: datetime


RULES: Final = "2026-11"
"""The version of the rules that disputes are decided by (docs/disputes.md); a decision names it."""
