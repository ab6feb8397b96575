"""Money: a whole number of minor units and an ISO 4217 currency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_AMOUNT = 2**53 - 1
"""Largest amount of one movement, minor units: exact in every JSON reader, far below bigint's end."""


class Currency(StrEnum):
    """ISO 4217 currencies a wallet may hold."""

    CNY = "CNY"
    HKD = "HKD"
    USD = "USD"
    EUR = "EUR"
    JPY = "JPY"

    @property
    def exponent(self) -> int:
        """Decimal places of the major unit (ISO 4217): 2 for CNY, 0 for JPY."""
        return 0 if self is Currency.JPY else 2


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were combined."""


_SIGNS = {
    Currency.CNY: "¥", Currency.HKD: "HK$", Currency.USD: "US$", Currency.EUR: "€", Currency.JPY: "JP¥",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (fen, cents) of one currency. It may be negative."""

    amount: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"an amount is an int of minor units, not {type(self.amount).__name__}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __str__(self) -> str:
        """`12.50 CNY`: for logs and receipts, never parsed back."""
        return f"{self.decimal()} {self.currency}"

    def decimal(self) -> str:
        """The amount in major units as a decimal string: `-12.50`."""
        places = self.currency.exponent
        sign, digits = ("-" if self.amount < 0 else ""), str(abs(self.amount)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def text(self) -> str:
        """What people read: `¥12,345.60`, `-¥0.50`."""
        whole, _, places = Money(abs(self.amount), self.currency).decimal().partition(".")
        grouped = f"{int(whole):,}" + (f".{places}" if places else "")
        return ("-" if self.amount < 0 else "") + _SIGNS[self.currency] + grouped

    def _same(self, other: Money) -> None:
        if self.currency is not other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def split_pro_rata(total: int, weights: list[int]) -> list[int]:
    """Share `total` minor units by `weights`, exactly, by the largest remainder; a tie goes to the earlier.

    Raises ValueError when a weight is negative or all are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and not all zero")
    shares = [total * w // whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
