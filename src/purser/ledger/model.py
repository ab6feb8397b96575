"""What the ledger works on: accounts, the four operations, and how each may end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import Currency, Money


class AccountKind(StrEnum):
    """The chart of accounts. Balances are credits minus debits: what the operator owes is positive."""

    WALLET_AVAILABLE = "wallet.available"
    WALLET_FROZEN = "wallet.frozen"
    MERCHANT_PENDING = "merchant.pending"
    MERCHANT_AVAILABLE = "merchant.available"
    MERCHANT_DEPOSIT = "merchant.deposit"
    MERCHANT_RECEIVABLE = "merchant.receivable"
    ESCROW = "escrow"
    DISPUTE_HOLD = "dispute.hold"
    REFUND_TRANSIT = "refund.transit"
    CHANNEL_CLEARING = "channel.clearing"
    RESERVE = "reserve"
    OWN_CASH = "own.cash"
    FEE_INCOME = "fee.income"
    PROMOTION_EXPENSE = "promotion.expense"
    COMPENSATION_EXPENSE = "compensation.expense"
    SUSPENSE = "suspense"


def operator_account(kind: AccountKind, currency: Currency, *, name: str = "", stripe: int = 0) -> AccountId:
    """The id of an operator's account, computed from what it is (a UUIDv8, RFC 9562, 5.8).

    `name` tells channels apart. Hot accounts are striped, so that writers side by side do not queue for one
    row; the account's balance is the sum of its stripes.
    """
    digest = bytearray(hashlib.sha256(f"{kind}/{name}/{currency}/{stripe}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return AccountId(bytes(digest))


@dataclass(slots=True, eq=False)
class Account:
    """An account's present. `seen` is the version last known to be in the database."""

    id: AccountId
    currency: Currency
    balance: int
    held: int
    version: int
    seen: int
    floor: int | None
    rules: int
    frozen_in: bool = False
    frozen_out: bool = False
    closed: bool = False

    @property
    def available(self) -> int:
        """What may be spent now, minor units: the balance less what is held."""
        return self.balance - self.held


@dataclass(slots=True)
class Transfer:
    """Move money at once, from the debited to the credited account.

    `linked` ties it to the operation after it: a chain of linked operations succeeds or fails together.
    """

    id: TransferId
    debit: AccountId
    credit: AccountId
    money: Money
    kind: str
    reference: Id
    linked: bool = False


@dataclass(slots=True)
class Hold:
    """Set money aside on the debited account for a later capture; it expires by itself at `expires_at`."""

    id: HoldId
    debit: AccountId
    credit: AccountId
    money: Money
    kind: str
    reference: Id
    expires_at: datetime | None = None
    linked: bool = False


@dataclass(slots=True)
class Capture:
    """Turn a hold into a transfer of `amount` minor units (None: all of it) and let go of the rest."""

    hold: HoldId
    debit: AccountId
    amount: int | None = None
    linked: bool = False


@dataclass(slots=True)
class Release:
    """Let go of a hold; `expired` when time did it rather than somebody."""

    hold: HoldId
    debit: AccountId
    expired: bool = False
    linked: bool = False


Operation = Transfer | Hold | Capture | Release


class HoldState(StrEnum):
    """A hold ends once."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


HoldKey = tuple[AccountId, HoldId]
"""A hold is known by the account it is on and its id."""


@dataclass(slots=True, eq=False)
class HoldRecord:
    """A hold as stored. `stored` is its state in the database; None before it is there."""

    id: HoldId
    debit: AccountId
    credit: AccountId
    amount: int
    captured: int
    currency: Currency
    state: HoldState
    stored: HoldState | None
    kind: str
    reference: Id
    expires_at: datetime | None

    @property
    def key(self) -> HoldKey:
        return self.debit, self.id


class Outcome(Enum):
    """How an operation ended. Rejections are data; nothing of a rejected operation is in the books."""

    POSTED = "posted"
    AMOUNT_INVALID = "amount_invalid"
    SAME_ACCOUNT = "same_account"
    ACCOUNT_UNKNOWN = "account_unknown"
    CURRENCY_MISMATCH = "currency_mismatch"
    ACCOUNT_CLOSED = "account_closed"
    DEBIT_FROZEN = "debit_frozen"
    CREDIT_FROZEN = "credit_frozen"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    BALANCE_OVERFLOW = "balance_overflow"
    HOLD_EXISTS = "hold_exists"
    HOLD_UNKNOWN = "hold_unknown"
    HOLD_SETTLED = "hold_settled"
    HOLD_EXPIRED = "hold_expired"
    HOLD_EXCEEDED = "hold_exceeded"
    LINKED_FAILED = "linked_failed"
