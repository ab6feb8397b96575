"""What the counter shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from purser.accounts import Merchant, WalletClass
from purser.api.demo.words import Words
from purser.core.money import Money
from purser.identity.staff_model import Staff
from purser.payments import Order, OrderState

FormName = Literal["order", "charge"]


class Guest(Protocol):
    """Somebody to sign in as."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def pin(self) -> str: ...
    @property
    def wallet_class(self) -> WalletClass: ...


@dataclass(frozen=True, slots=True)
class Taking:
    """A payment that a merchant got. `payer` is masked."""

    id: str
    money: Money
    payer: str
    order_no: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Till:
    """A merchant's till as it stands."""

    merchant: Merchant
    number: int
    pending: Money
    available: Money
    takings: Sequence[Taking]

    @property
    def anchor(self) -> str:
        return f"till-{self.number}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was not carried out: a sentence a field, or title and detail of the whole."""

    fields: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that came back: its fields as they were typed, and what is wrong with them."""

    form: FormName
    merchant: str
    fields: Mapping[str, str]
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class View:
    """One page. `language` is the one that was chosen in the address; `order` and `paid` are what just happened."""

    words: Words
    language: str | None
    guests: Sequence[Guest]
    tills: Sequence[Till]
    seats: Sequence[Staff]
    zone: ZoneInfo
    now: datetime
    base_url: str
    bank_url: str | None
    operator_key: str | None
    order: Order | None = None
    paid: str | None = None
    filled: Filled | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody may still pay the order."""
        order = self.order
        return order is not None and order.state is OrderState.OPEN and order.expires_at > self.now

    def address(self, path: str = "/demo", **query: str | None) -> str:
        """An address of the counter that keeps the language."""
        kept = {"lang": self.language, **query}
        pairs = "&".join(f"{k}={v}" for k, v in kept.items() if v is not None)
        return f"{path}?{pairs}" if pairs else path

    @property
    def here(self) -> str:
        """Where this page can be had again."""
        return self.address(order=None if self.order is None else str(self.order.id), paid=self.paid)

    def time(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%H:%M")
