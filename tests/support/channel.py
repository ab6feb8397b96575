"""A channel that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from purser.channels import (
    BindRequest,
    BindResult,
    BindState,
    BoundCard,
    Capability,
    ChannelUnavailable,
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
    bindings: dict[str, BindResult] = field(default_factory=dict)
    is_silent: bool = False
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

    async def list_cards(self, holder: str) -> list[BoundCard]:
        return [bound_card(f"card-{holder}")]

    async def bind_card(self, request: BindRequest) -> BindResult:
        self.asked.append(("bind_card", request.out_no))
        return self.bindings.setdefault(
            request.out_no, BindResult(BindState.AWAITING_HOLDER, f"https://bank.test/bind/{request.out_no}")
        )

    async def query_binding(self, out_no: str) -> BindResult:
        self.asked.append(("query_binding", out_no))
        return self.bindings.get(out_no, BindResult(BindState.UNKNOWN, failure_code="not_found"))

    async def unbind_card(self, token: str) -> None:
        self.asked.append(("unbind_card", token))
        if self.is_silent:
            raise ChannelUnavailable(self.name, "timeout")

    async def parse_notification(self, headers: Mapping[str, str], raw: bytes) -> Notification:
        assert raw
        return self.notes[int(headers["note"])]

    def acknowledge(self) -> tuple[int, bytes]:
        return 200, b'{"code":"SUCCESS"}'

    async def aclose(self) -> None:
        self.answers.clear()


def bound_card(
    token: str = "tok_1", prefix: str = "622202", length: int = 19, last4: str = "4417", *, fits: bool = True
) -> BoundCard:
    """A card as a channel describes it."""
    mark = sha256(f"{prefix}{length}{last4}".encode()).hexdigest()[:32]
    return BoundCard(token, "harbour", "海港银行", "Harbour Bank", last4, prefix, length, mark, fits)


def charge(state: ChargeState, amount: int | None = None, code: str | None = None) -> ChargeResult:
    return ChargeResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))


def payout(state: PayoutState, amount: int | None = None, code: str | None = None) -> PayoutResult:
    return PayoutResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))


def refund(state: RefundState, amount: int | None = None, code: str | None = None) -> RefundResult:
    return RefundResult(state, "SB1", code, b"", None if amount is None else Money(amount, Currency.CNY))
