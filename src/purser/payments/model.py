"""What a wallet does: activities, the commands that start them, and the answers they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from purser.core.errors import Problem
from purser.core.ids import HoldId, Id, MerchantId, OrderId, PaymentId, WalletId
from purser.core.money import Currency, Money
from purser.fees import Fee, Quote, Service
from purser.payments.orders import Order
from purser.payments.states import State
from purser.risk import Proof, Standing


class Kind(StrEnum):
    """The four activities. Each is priced as the service of the same name."""

    TRANSFER = "transfer"
    PAYMENT = "payment"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"

    @property
    def service(self) -> Service:
        return _SERVICES[self]


_SERVICES = {kind: Service(kind.value) for kind in Kind}


class Delay(StrEnum):
    """How long a transfer waits before it arrives; until then it can be cancelled."""

    NONE = "none"
    TWO_HOURS = "2h"
    A_DAY = "24h"

    @property
    def span(self) -> timedelta:
        return {"none": timedelta(0), "2h": timedelta(hours=2), "24h": timedelta(hours=24)}[self.value]


@dataclass(slots=True)
class Activity:
    """One thing a wallet did: a transfer, a payment, a top-up or a withdrawal. Amounts in minor units.

    `fee` is paid by the wallet on top of `amount`. `payee` is a wallet or a merchant; None is a bank.
    `order` is what a payment has paid, or what a top-up was made for. `mark` is how the payer stood when it was decided
    (`risk.mark`).
    """

    id: PaymentId
    wallet: WalletId
    kind: Kind
    state: State
    amount: int
    fee: Fee
    tariff: str
    currency: Currency
    payee: Id | None
    payer_name: str
    payee_name: str
    payee_account: str | None
    memo: str | None
    order: OrderId | None
    order_no: str | None
    channel: str | None
    card: str | None
    failure: str | None
    hold: HoldId | None
    arrives_at: datetime | None
    created_at: datetime
    completed_at: datetime | None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller gets, kept so that a repeat gets the same bytes."""

    status: int
    body: bytes
    replayed: bool = False


_UNKNOWN = Standing.unknown()

Encode = Callable[[Activity | Problem], Answer]


@dataclass(slots=True)
class Command:
    """A request to start an activity, authorised and well-formed.

    `caller` and `key` identify the request for ever; `encode` turns its end into the answer that is stored
    with it. `quote` is None only where the payer did not confirm a price (a payment code shown to a merchant).
    `fills` is the order a top-up is made for, as it stood when the request came; a top-up does not pay it.
    `standing` is what the payer's session said of them, `proof` what they have just proved for this very quote, and
    `proof_hash` what that is remembered by: it pays once, whatever the key.
    """

    caller: Id
    key: str
    request_hash: bytes
    encode: Encode
    kind: Kind
    money: Money
    wallet: WalletId | None
    quote: Quote | None = None
    payee: WalletId | MerchantId | None = None
    order: tuple[MerchantId, OrderId] | None = None
    fills: Order | None = None
    order_no: str | None = None
    code_hash: bytes | None = None
    static_qr: bool = False
    memo: str | None = None
    delay: Delay = Delay.NONE
    channel: str | None = None
    card: str | None = None
    card_name: str | None = None
    card_last4: str | None = None
    standing: Standing = _UNKNOWN
    proof: Proof | None = None
    proof_hash: bytes | None = None
