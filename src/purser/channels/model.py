"""What a channel is asked and what it answers: plain, frozen data, amounts in minor units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Generic, Literal, Self, TypeVar

from purser.channels.errors import AmountMismatch, RequestRefused
from purser.core.money import MAX_AMOUNT, Money

OUT_NO: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""Our number of a payment or payout at a channel: safe in a path, a form and a bank's CSV as it stands."""


class Capability(StrEnum):
    """What a channel can be asked for; the names are those of the port's calls."""

    CREATE_PAYMENT = "create_payment"
    QUERY_PAYMENT = "query_payment"
    CLOSE_PAYMENT = "close_payment"
    REFUND = "refund"
    QUERY_REFUND = "query_refund"
    PAYOUT = "payout"
    QUERY_PAYOUT = "query_payout"
    LIST_CARDS = "list_cards"
    BIND_CARD = "bind_card"
    QUERY_BINDING = "query_binding"
    UNBIND_CARD = "unbind_card"


class ChargeState(StrEnum):
    """Where money on its way in stands at the channel."""

    CREATED = "created"
    AWAITING_PAYER = "awaiting_payer"
    PAYER_ACTING = "payer_acting"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    FAILED = "failed"
    REVERSED = "reversed"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether asking again can bring nothing new, apart from a reversal. Unknown is never final."""
        return self in _FINAL_CHARGES


class RefundState(StrEnum):
    """Where money on its way back to where a charge took it from stands at the channel.

    `abnormal`: the card does not take it any more, and it will not move by itself; `closed`: nothing moved, ever.
    """

    CREATED = "created"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    ABNORMAL = "abnormal"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether asking again can bring nothing new. Unknown is never final."""
        return self in _FINAL_REFUNDS


class PayoutState(StrEnum):
    """Where money on its way out stands at the channel."""

    CREATED = "created"
    ACCEPTED = "accepted"
    AWAITING_PAYEE = "awaiting_payee"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    UNKNOWN = "unknown"

    @property
    def final(self) -> bool:
        """Whether asking again can bring nothing new, apart from a return. Unknown is never final."""
        return self in _FINAL_PAYOUTS


_FINAL_CHARGES: Final = frozenset({ChargeState.SUCCEEDED, ChargeState.CLOSED, ChargeState.FAILED, ChargeState.REVERSED})
_FINAL_REFUNDS: Final = frozenset({RefundState.SUCCEEDED, RefundState.CLOSED, RefundState.ABNORMAL})
_FINAL_PAYOUTS: Final = frozenset(
    {PayoutState.SUCCEEDED, PayoutState.FAILED, PayoutState.CANCELLED, PayoutState.RETURNED}
)


def check_out_no(out_no: str) -> str:
    """`out_no` itself; RequestRefused `channel_out_no_invalid` when it is not 1-64 of A-Z a-z 0-9 _ -."""
    if not OUT_NO.fullmatch(out_no):
        raise RequestRefused("channel_out_no_invalid")
    return out_no


@dataclass(frozen=True, slots=True)
class _Request:
    """One movement asked of a channel.

    `out_no` names it for ever: asking again with the same number and the same contents is the same movement.
    Raises RequestRefused when a field could not be sent as it stands.
    """

    out_no: str
    amount: Money
    subject: str
    notify_url: str
    bank_card: str

    def __post_init__(self) -> None:
        check_out_no(self.out_no)
        if not 0 < self.amount.amount <= MAX_AMOUNT:
            raise RequestRefused("channel_amount_invalid")
        if not 1 <= len(self.subject) <= 128 or not self.subject.isprintable():
            raise RequestRefused("channel_subject_invalid")
        if not OUT_NO.fullmatch(self.bank_card):
            raise RequestRefused("channel_card_invalid")
        if not self.notify_url.startswith(("http://", "https://")):
            raise RequestRefused("channel_notify_url_invalid")


@dataclass(frozen=True, slots=True)
class ChargeRequest(_Request):
    """Take `amount` from the payer's `bank_card`."""


@dataclass(frozen=True, slots=True)
class PayoutRequest(_Request):
    """Send `amount` to the payee's `bank_card`."""


@dataclass(frozen=True, slots=True)
class RefundRequest(_Request):
    """Give `amount` of the charge `charge_no` back to the `bank_card` it was taken from. Part of it or all, as often
    as something is left; each time under a number of its own."""

    charge_no: str

    def __post_init__(self) -> None:
        _Request.__post_init__(self)
        check_out_no(self.charge_no)


State = TypeVar("State", ChargeState, PayoutState, RefundState)


@dataclass(frozen=True, slots=True)
class _Result(Generic[State]):
    """What is known of a movement after one call.

    `failure_code` says why it failed or, with `unknown`, why nothing is known. `raw` is the answer's body as
    received, empty when there was none. `amount` is the channel's, None when it named none.
    """

    state: State
    channel_no: str | None
    failure_code: str | None
    raw: bytes
    amount: Money | None = None

    def expect(self, amount: Money) -> Self:
        """The same result; AmountMismatch when the channel names another amount, or a success without one."""
        if self.amount is not None or self.state.value == "succeeded":
            _same_amount(amount, self.amount)
        return self


@dataclass(frozen=True, slots=True)
class ChargeResult(_Result[ChargeState]):
    """What is known of a charge."""


@dataclass(frozen=True, slots=True)
class PayoutResult(_Result[PayoutState]):
    """What is known of a payout."""


@dataclass(frozen=True, slots=True)
class RefundResult(_Result[RefundState]):
    """What is known of a refund."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified message of the channel about one movement.

    `at` is when the channel reached `state`. Messages arrive in any order and more than once: `event_id`,
    unique within the channel, is what to deduplicate on, and a later state is never undone by an earlier one.
    """

    event_id: str
    kind: Literal["charge", "payout", "refund"]
    out_no: str
    state: ChargeState | PayoutState | RefundState
    amount: Money
    channel_no: str
    at: datetime
    failure_code: str | None = None

    def expect(self, amount: Money) -> Self:
        """The same notification, after AmountMismatch is raised if it names another amount than `amount`."""
        _same_amount(amount, self.amount)
        return self


@dataclass(frozen=True, slots=True)
class BankCard:
    """A bank card as the channel names it; nothing here would let anybody pay with it elsewhere."""

    token: str
    bank: str
    bank_name_zh: str
    bank_name_en: str
    last4: str


def _same_amount(expected: Money, named: Money | None) -> None:
    if named != expected:
        raise AmountMismatch(expected=str(expected), named=str(named))
