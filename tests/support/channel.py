"""A channel that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from purser.channels import (
    BankCard,
    Capability,
    ChargeRequest,
    ChargeResult,
    ChargeState,
    Notification,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RefundRequest,
    RefundResult,
    RefundState,
)
from purser.core.money import Currency, Money


@dataclass
class Parrot:
    """Answers each call with the next of `answers`, and the last one from then on. Remembers what it was asked.

    `facts` are what it knows of single numbers, and says whenever asked about them.
    """

    answers: list[ChargeResult | PayoutResult | RefundResult | Exception] = field(default_factory=list)
    facts: dict[str, ChargeResult | PayoutResult | RefundResult] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Notification] = field(default_factory=list)
    name: str = "sandbox"
    capabilities: frozenset[Capability] = frozenset(Capability)

    def say(self, *answers: ChargeResult | PayoutResult | RefundResult | Exception) -> None:
        self.answers = list(answers)

    def _next(self, call: str, out_no: str) -> ChargeResult | PayoutResult | RefundResult:
        self.asked.append((call, out_no))
        if out_no in self.facts:
            return self.facts[out_no]
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def create_payment(self, request: ChargeRequest) -> ChargeResult:
        answer = self._next("create_payment", request.out_no)
        assert isinstance(answer, ChargeResult)
        return answer

    async def query_payment(self, out_no: str) -> ChargeResult:
        answer = self._next("query_payment", out_no)
        assert isinstance(answer, ChargeResult)
        return answer

    async def close_payment(self, out_no: str) -> ChargeResult:
        answer = self._next("close_payment", out_no)
        assert isinstance(answer, ChargeResult)
        return answer

    async def payout(self, request: PayoutRequest) -> PayoutResult:
        answer = self._next("payout", request.out_no)
        assert isinstance(answer, PayoutResult)
        return answer

    async def query_payout(self, out_no: str) -> PayoutResult:
        answer = self._next("query_payout", out_no)
        assert isinstance(answer, PayoutResult)
        return answer

    async def refund(self, request: RefundRequest) -> RefundResult:
        answer = self._next("refund", request.out_no)
        assert isinstance(answer, RefundResult)
        return answer

    async def query_refund(self, out_no: str) -> RefundResult:
        answer = self._next("query_refund", out_no)
        assert isinstance(answer, RefundResult)
        return answer

    async def list_cards(self, holder: str) -> list[BankCard]:
        return [BankCard(f"card-{holder}", "harbour", "海港银行", "Harbour Bank", "4417")]

    async def parse_notification(self, headers: Mapping[str, str], raw: bytes) -> Notification:
        assert raw
        return self.notes[int(headers["note"])]

    def acknowledge(self) -> tuple[int, bytes]:
        return 200, b'{"code":"SUCCESS"}'

    async def aclose(self) -> None:
        self.answers.clear()


def charge(state: ChargeState, amount: int | None = None, code: str | None = None) -> ChargeResult:
    return ChargeResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))


def payout(state: PayoutState, amount: int | None = None, code: str | None = None) -> PayoutResult:
    return PayoutResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))


def refund(state: RefundState, amount: int | None = None, code: str | None = None) -> RefundResult:
    return RefundResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))
