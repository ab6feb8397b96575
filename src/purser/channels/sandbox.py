"""The sandbox channel: a bank of play money in a process of its own, spoken to as a real one would be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

import orjson

from purser.channels.binding import BindRequest, BindResult, BindState, BoundCard, read_bound_card
from purser.channels.errors import ChannelUnavailable, MessageMalformed, MessageMisdirected
from purser.channels.keys import SandboxKeys
from purser.channels.model import (
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
    check_out_no,
)
from purser.channels.signing import NonceMemory
from purser.channels.transport import Answer, Document, Silence, Transport
from purser.core.clock import Clock
from purser.core.money import MAX_AMOUNT, Currency, Money

_CHARGE_STATES: Final = {
    "ACCEPTED": ChargeState.AWAITING_PAYER,
    "PROCESSING": ChargeState.PAYER_ACTING,
    "SUCCESS": ChargeState.SUCCEEDED,
    "FAIL": ChargeState.FAILED,
    "CLOSED": ChargeState.CLOSED,
}
_PAYOUT_STATES: Final = {
    "ACCEPTED": PayoutState.ACCEPTED,
    "PROCESSING": PayoutState.PROCESSING,
    "SUCCESS": PayoutState.SUCCEEDED,
    "FAIL": PayoutState.FAILED,
    "RETURNED": PayoutState.RETURNED,
}
_REFUND_STATES: Final = {
    "ACCEPTED": RefundState.CREATED,
    "PROCESSING": RefundState.PROCESSING,
    "SUCCESS": RefundState.SUCCEEDED,
    "FAIL": RefundState.CLOSED,
}
_BIND_STATES: Final = {
    "AWAITING": BindState.AWAITING_HOLDER,
    "SUCCESS": BindState.SUCCEEDED,
    "FAIL": BindState.FAILED,
    "EXPIRED": BindState.EXPIRED,
}
_DEFINITE: Final = frozenset(
    {"amount_invalid", "card_not_found", "charge_not_found", "charge_exhausted", "currency_not_supported"}
)
"""Refusals of what was asked for, which will never be taken under any number.

Others (a bad signature, a clock off, a number used for something else) only say that this attempt did
nothing; an earlier attempt under the number may have.
"""
_NO = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_WORD = re.compile(r"[A-Z_]{1,32}", re.ASCII)
_CODE = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)


class SandboxChannel:
    """The port's client for the sandbox bank. Stateless but for the keys and nonces it has seen."""

    name: Final = "sandbox"
    capabilities: Final = frozenset(Capability)

    def __init__(self, base_url: str, keys: SandboxKeys, clock: Clock, timeout_s: float = 5.0) -> None:
        self._merchant = keys.signer.merchant
        self._transport = Transport(base_url, keys, clock, timeout_s)
        self._nonces = NonceMemory(clock)

    @classmethod
    def open(cls, base_url: str, directory: Path, clock: Clock, timeout_s: float = 5.0) -> Self:
        """The channel with the keys found in `directory`; errors as of SandboxKeys.load."""
        return cls(base_url, SandboxKeys.load(directory), clock, timeout_s)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def create_payment(self, request: ChargeRequest) -> ChargeResult:
        """Ask the bank to take the amount from the card; see Channel.create_payment."""
        answer = await self._transport.call("POST", "/v1/charges", _document(request))
        return self._charge(answer, request.out_no, request.amount)

    async def query_payment(self, out_no: str) -> ChargeResult:
        """Where a charge stands; see Channel.query_payment. The caller checks the amount with `expect`."""
        answer = await self._transport.call("GET", f"/v1/charges/{check_out_no(out_no)}")
        return self._charge(answer, out_no, None)

    async def close_payment(self, out_no: str) -> ChargeResult:
        """Give up a charge; a number the bank has never seen is closed for good, so none can arrive late."""
        answer = await self._transport.call("POST", f"/v1/charges/{check_out_no(out_no)}/close")
        return self._charge(answer, out_no, None)

    async def payout(self, request: PayoutRequest) -> PayoutResult:
        """Ask the bank to send the amount to the card; see Channel.payout."""
        answer = await self._transport.call("POST", "/v1/payouts", _document(request))
        return self._payout(answer, request.out_no, request.amount)

    async def query_payout(self, out_no: str) -> PayoutResult:
        """Where a payout stands; see Channel.query_payout. The caller checks the amount with `expect`."""
        answer = await self._transport.call("GET", f"/v1/payouts/{check_out_no(out_no)}")
        return self._payout(answer, out_no, None)

    async def refund(self, request: RefundRequest) -> RefundResult:
        """Ask the bank to give part of a charge back to its card; see Channel.refund."""
        document = _document(request) | {"charge_no": request.charge_no}
        answer = await self._transport.call("POST", "/v1/refunds", document)
        return self._refund(answer, request.out_no, request.amount)

    async def query_refund(self, out_no: str) -> RefundResult:
        """Where a refund stands; see Channel.query_refund. The caller checks the amount with `expect`."""
        answer = await self._transport.call("GET", f"/v1/refunds/{check_out_no(out_no)}")
        return self._refund(answer, out_no, None)

    async def list_cards(self, holder: str) -> list[BoundCard]:
        """The cards of `holder` (any name of ours for a customer); the bank opens two for a new one.

        ChannelUnavailable when the bank's answer did not come or cannot be believed.
        """
        answer = await self._transport.call("GET", f"/v1/cards?holder={quote(holder, safe='')}")
        if isinstance(answer, Silence):
            raise ChannelUnavailable(self.name, answer.reason)
        try:
            return [read_bound_card(item) for item in answer.document["items"]]
        except (KeyError, TypeError, ValueError):
            raise ChannelUnavailable(self.name, "unparsable") from None

    async def bind_card(self, request: BindRequest) -> BindResult:
        """Ask the bank for a page on which the holder shows a card; see Channel.bind_card."""
        document: Document = {
            "out_no": request.out_no,
            "holder": request.holder,
            "return_url": request.return_url,
        }
        return self._binding(await self._transport.call("POST", "/v1/bindings", document), request.out_no)

    async def query_binding(self, out_no: str) -> BindResult:
        """Where a binding stands; see Channel.query_binding."""
        return self._binding(await self._transport.call("GET", f"/v1/bindings/{check_out_no(out_no)}"), out_no)

    async def unbind_card(self, token: str) -> None:
        """Destroy a token; see Channel.unbind_card. One the bank does not know is as good as destroyed."""
        answer = await self._transport.call("POST", f"/v1/cards/{check_out_no(token)}/revoke")
        if isinstance(answer, Silence):
            raise ChannelUnavailable(self.name, answer.reason)
        if answer.document.get("state") != "REVOKED" and answer.document.get("code") != "card_not_found":
            raise ChannelUnavailable(self.name, "unparsable")

    async def parse_notification(self, headers: Mapping[str, str], raw: bytes) -> Notification:
        """The bank's message, proven over its raw bytes, fresh, ours, and seen for the first time.

        Raises the refusals derived from Untrusted. Whether the amount is the one asked for only the caller
        knows: `Notification.expect`.
        """
        seal = await self._transport.prove(headers, raw)
        try:
            document = orjson.loads(raw)
            if document["merchant"] != self._merchant:
                raise MessageMisdirected
            notification = _notification(document)
        except (KeyError, TypeError, ValueError):
            raise MessageMalformed from None
        self._nonces.take(seal.nonce)
        return notification

    def acknowledge(self) -> tuple[int, bytes]:
        """What the bank waits for; anything else and it sends the notification again."""
        return 200, b'{"code":"SUCCESS"}'

    def _binding(self, answer: Answer | Silence, out_no: str) -> BindResult:
        if isinstance(answer, Silence):
            return BindResult(BindState.UNKNOWN, failure_code=answer.reason)
        try:
            return _binding(answer, (self._merchant, out_no))
        except (KeyError, TypeError, ValueError):
            return BindResult(BindState.UNKNOWN, failure_code="unparsable")

    def _charge(self, answer: Answer | Silence, out_no: str, asked: Money | None) -> ChargeResult:
        state, channel_no, code, amount = self._read(answer, "charge", out_no, asked)
        known = _CHARGE_STATES.get(state, ChargeState.UNKNOWN)
        return ChargeResult(known, channel_no, code, answer.raw, amount)

    def _payout(self, answer: Answer | Silence, out_no: str, asked: Money | None) -> PayoutResult:
        state, channel_no, code, amount = self._read(answer, "payout", out_no, asked)
        known = _PAYOUT_STATES.get(state, PayoutState.UNKNOWN)
        return PayoutResult(known, channel_no, code, answer.raw, amount)

    def _refund(self, answer: Answer | Silence, out_no: str, asked: Money | None) -> RefundResult:
        state, channel_no, code, amount = self._read(answer, "refund", out_no, asked)
        return RefundResult(_refund_state(state, code), channel_no, code, answer.raw, amount)

    def _read(
        self, answer: Answer | Silence, kind: str, out_no: str, asked: Money | None
    ) -> tuple[str, str | None, str | None, Money | None]:
        """State word, the bank's number, failure code and amount; an empty word when nothing is known."""
        if isinstance(answer, Silence):
            return "", None, answer.reason, None
        try:
            if answer.status >= 400:
                return _refusal(answer.document, asked is not None)
            return self._movement(answer.document, kind, out_no, asked)
        except (KeyError, TypeError, ValueError):
            return "", None, "unparsable", None

    def _movement(
        self, document: Document, kind: str, out_no: str, asked: Money | None
    ) -> tuple[str, str | None, str | None, Money | None]:
        about = (document["object"], document["merchant"], document["out_no"])
        if about != (kind, self._merchant, out_no):
            return "", None, "misdirected", None
        amount = None if document["amount"] is None else _money(document["amount"])
        state = _text(_WORD, document["state"])
        if (asked is not None and amount not in (asked, None)) or (state == "SUCCESS" and amount is None):
            return "", None, "amount_mismatch", amount
        return state, _text(_NO, document["channel_no"]), _code(document["failure_code"]), amount


def _refusal(document: Document, asked_to_move: bool) -> tuple[str, None, str, None]:
    code = _text(_CODE, document["code"])
    return ("FAIL" if asked_to_move and code in _DEFINITE else ""), None, code, None


def _refund_state(state: str, code: str | None) -> RefundState:
    """A card that is closed does not take the money: it waits for another way."""
    if state == "FAIL" and code == "card_closed":
        return RefundState.ABNORMAL
    return _REFUND_STATES.get(state, RefundState.UNKNOWN)


def _document(request: ChargeRequest | PayoutRequest | RefundRequest) -> Document:
    return {
        "out_no": request.out_no,
        "amount": {"amount": request.amount.amount, "currency": request.amount.currency.value},
        "subject": request.subject,
        "notify_url": request.notify_url,
        "card": request.bank_card,
    }


def _notification(document: Any) -> Notification:
    """KeyError, TypeError or ValueError when `document` is no notification."""
    if document["object"] != "event":
        raise ValueError("not a notification")
    kind = document["kind"]
    if kind not in ("charge", "payout", "refund"):
        raise ValueError("a notification about something else")
    code = _code(document["failure_code"])
    state: ChargeState | PayoutState | RefundState
    if kind == "refund":
        state = _refund_state(document["state"], code)
    elif kind == "charge":
        state = _CHARGE_STATES.get(document["state"], ChargeState.UNKNOWN)
    else:
        state = _PAYOUT_STATES.get(document["state"], PayoutState.UNKNOWN)
    at = datetime.fromisoformat(document["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return Notification(
        event_id=_text(_NO, document["event_id"]),
        kind=kind,
        out_no=_text(_NO, document["out_no"]),
        state=state,
        amount=_money(document["amount"]),
        channel_no=_text(_NO, document["channel_no"]),
        at=at.astimezone(UTC),
        failure_code=code,
    )


def _binding(answer: Answer, about: tuple[str, str]) -> BindResult:
    document = answer.document
    if answer.status >= 400:
        return BindResult(BindState.UNKNOWN, failure_code=_text(_CODE, document["code"]))
    if (document["object"], document["merchant"], document["out_no"]) != ("binding", *about):
        return BindResult(BindState.UNKNOWN, failure_code="misdirected")
    state = _BIND_STATES.get(document["state"], BindState.UNKNOWN)
    page, card = document["page_url"], document["card"]
    if not isinstance(page, str) or not page.startswith(("http://", "https://")):
        raise ValueError("a page is an address")
    if state is BindState.SUCCEEDED:
        return BindResult(state, card=read_bound_card(card))
    waits = state is BindState.AWAITING_HOLDER
    return BindResult(state, page if waits else None, failure_code=_code(document["failure_code"]))


def _money(item: Any) -> Money:
    amount, currency = item["amount"], Currency(item["currency"])
    if type(amount) is not int or not 0 < amount <= MAX_AMOUNT:
        raise ValueError("an amount is a whole number of minor units above zero")
    return Money(amount, currency)


def _code(value: Any) -> str | None:
    return None if value is None else _text(_CODE, value)


def _text(form: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError("a field is not of its form")
    return value
