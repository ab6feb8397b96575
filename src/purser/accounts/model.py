"""Customers with their wallets, merchants with their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from purser.core.ids import AccountId, ApiKeyId, CustomerId, MerchantId, WalletId
from purser.core.money import Currency
from purser.ledger import AccountKind, operator_account

Locale = Literal["zh-CN", "en"]
WalletClass = Literal[1, 2, 3]


class WalletStatus(StrEnum):
    """Whether a wallet may be used. Whether money may move is decided by the ledger account."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


class MerchantScope(StrEnum):
    """What an API key may be used for."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    EVENTS_READ = "events:read"
    KEYS_WRITE = "keys:write"
    REFUNDS_READ = "refunds:read"
    REFUNDS_WRITE = "refunds:write"
    DISPUTES_READ = "disputes:read"
    DISPUTES_WRITE = "disputes:write"
    INQUIRIES_READ = "inquiries:read"
    INQUIRIES_WRITE = "inquiries:write"
    PAYOUTS_READ = "payouts:read"
    PAYOUTS_WRITE = "payouts:write"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person. `phone` is E.164, `email` lower case; one of them may be None."""

    id: CustomerId
    name: str
    phone: str | None
    email: str | None
    locale: Locale
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OwnWallet:
    """A wallet whose owner is known: only this room makes one, after looking (a test says so). Procedures that act on
    a wallet take this rather than a WalletId, which may have come from anywhere."""

    id: WalletId
    customer: CustomerId
    currency: Currency
    wallet_class: WalletClass
    status: WalletStatus


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet with its money, in minor units."""

    id: WalletId
    currency: Currency
    wallet_class: WalletClass
    status: WalletStatus
    balance: int
    held: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody a payer has found, as the payer may see them: masked."""

    wallet: WalletId
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant. `merchant.pending` is the ledger account of the same id; `available` is the other one."""

    id: MerchantId
    name: str
    currency: Currency
    available: AccountId
    created_at: datetime

    @property
    def pending(self) -> AccountId:
        return AccountId(self.id)

    @property
    def deposit(self) -> AccountId:
        """`merchant.deposit`: what guarantees that customers get back what the merchant owes them."""
        return operator_account(AccountKind.MERCHANT_DEPOSIT, self.currency, name=str(self.id))

    @property
    def receivable(self) -> AccountId:
        """`merchant.receivable`: what the merchant owes the operator after a guarantee payout."""
        return operator_account(AccountKind.MERCHANT_RECEIVABLE, self.currency, name=str(self.id))


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A merchant's key as stored: of the key itself only the last four characters."""

    id: ApiKeyId
    merchant: MerchantId
    scopes: frozenset[MerchantScope]
    last4: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made. `secret` is shown to the merchant once and kept nowhere."""

    key: ApiKey
    secret: str
