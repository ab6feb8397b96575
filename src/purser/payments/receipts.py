"""Receipts: one activity on one page, in Chinese or English, that can be checked against our books."""

from __future__ import annotations

import asyncio
import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from purser.core.db import Reader
from purser.core.ids import PaymentId, WalletId
from purser.core.money import Money
from purser.core.text import Language, catalogue, sentence
from purser.payments.find import find_activity
from purser.payments.model import Activity, Kind
from purser.payments.receipt_sheet import Mood, Row, Sheet, Side
from purser.payments.sources import paid_by_cards, sources_of
from purser.payments.states import State

_NOTHING_LEFT = (State.FAILED, State.CANCELLED)  # what had been taken has gone back
_MOODS: dict[State, Mood] = {State.SUCCEEDED: "good", State.FAILED: "bad", State.CANCELLED: "bad"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """An activity as one of its two sides may have it on paper. `code` proves that we wrote it. `cards` are the top-ups
    that paid a part of it, each with how much, minor units."""

    activity: Activity
    as_payee: bool
    code: str
    cards: tuple[tuple[Activity, int], ...] = ()


async def read_receipt(conn: Reader, wallet: WalletId, ident: PaymentId, secret: bytes) -> Receipt:
    """The receipt of an activity for its payer or, of a transfer, its payee. Raises activity_unknown."""
    a, as_payee = await find_activity(conn, wallet, ident)
    top_ups = await sources_of(conn, a)
    return Receipt(a, as_payee, check_code(a, secret), tuple(zip(top_ups, paid_by_cards(a, top_ups), strict=True)))


async def receipt_pdf(receipt: Receipt, zone: ZoneInfo, language: Language, now: datetime) -> bytes:
    """The receipt as a PDF file, drawn beside the event loop."""
    return await asyncio.to_thread(render, receipt, zone, language, now)


def render(receipt: Receipt, zone: ZoneInfo, language: Language, now: datetime) -> bytes:
    """The receipt as a PDF file. Times are shown in `zone`."""
    from purser.payments.receipt_page import draw  # noqa: PLC0415 -- half a second to load: only receipts pay it

    return draw(lay_out(receipt, zone, language, now), language)


def check_code(a: Activity, secret: bytes) -> str:
    """Sixteen letters that only we can compute: of who, how much, what became of it, and when."""
    facts = (a.wallet, a.payee or b"", a.id, a.kind, a.state, a.amount, a.fee.total, a.currency, a.completed_at)
    mac = hmac.digest(secret, b"receipt\0" + repr([str(fact) for fact in facts]).encode(), sha256)
    code = base64.b32encode(mac[:10]).decode()
    return "-".join(code[i : i + 4] for i in range(0, 16, 4))


def lay_out(receipt: Receipt, zone: ZoneInfo, language: Language, now: datetime) -> Sheet:
    """Everything that is on the page, in words."""
    a = receipt.activity

    def word(code: str, **params: str) -> str:
        return sentence("receipt", code, language, **params)

    payer, payee = _sides(a)
    local = now.astimezone(zone)
    return Sheet(
        brand=word("brand"),
        heading=word("heading"),
        kind=word(a.kind),
        amount=Money(a.amount, a.currency).text(),
        state=sentence("states", a.state, language),
        mood=_MOODS.get(a.state, "calm"),
        sides=(Side(word("payer"), *payer), Side(word("payee"), *payee)),
        sums=_sums(receipt, language),
        facts=_facts(a, zone, language),
        verify=word("verify"),
        verify_how=word("verify_how"),
        check_code_label=word("check_code"),
        check_code=receipt.code,
        footer=(word("zone", zone=zone.key, offset=_offset(local)), word("issued", at=_time(local, zone))),
    )


def _sides(a: Activity) -> tuple[tuple[str, str | None], tuple[str, str | None]]:
    """Name and account of who paid and who received, masked as they are kept."""
    holder = (a.payer_name, None)
    bank = a.kind in (Kind.TOP_UP, Kind.WITHDRAWAL)
    account = f"•••• {a.payee_account}" if bank and a.payee_account else a.payee_account
    other = (a.payee_name, account)
    return (other, holder) if a.kind is Kind.TOP_UP else (holder, other)


def _sums(receipt: Receipt, language: Language) -> list[Row]:
    """The amount, how the fee came about, and what it came to. A payee is not told the payer's fee."""
    a = receipt.activity

    def row(label: str, amount: int, *, inner: bool = False, strong: bool = False) -> Row:
        return Row(label, Money(amount, a.currency).text(), inner=inner, strong=strong)

    rows = [row(sentence("receipt", "amount", language), a.amount)]
    if receipt.as_payee:
        return rows
    fee = sentence("receipt", "fee", language)
    rows.append(row(fee, a.fee.total) if a.fee.total else Row(fee, sentence("receipt", "fee_none", language)))
    rows += [row(sentence("fee_items", i.code, language), i.amount, inner=True) for i in a.fee.items]
    if a.kind is not Kind.TOP_UP and a.state not in _NOTHING_LEFT:
        rows.append(row(sentence("receipt", "total", language), a.amount + a.fee.total, strong=True))
    rows += [row(f"{t.payee_name} •••• {t.payee_account}", amount, inner=True) for t, amount in receipt.cards if amount]
    if rest := a.amount - sum(amount for _, amount in receipt.cards) if receipt.cards else 0:
        rows.append(row(sentence("receipt", "from_balance", language), rest, inner=True))
    if a.kind is Kind.TOP_UP and a.state is State.SUCCEEDED:
        rows.append(row(sentence("receipt", "credited", language), a.amount - a.fee.total, strong=True))
    return rows


def _facts(a: Activity, zone: ZoneInfo, language: Language) -> list[Row]:
    waiting = a.state is State.SCHEDULED and a.arrives_at is not None
    facts = {
        "memo": a.memo,
        "order_no": a.order_no,
        "failure": None if a.failure is None else _failure(a.failure, language),
        "created": _time(a.created_at, zone),
        "arrives": _time(a.arrives_at, zone) if waiting and a.arrives_at else None,
        "completed": None if a.completed_at is None else _time(a.completed_at, zone),
        "tariff": a.tariff if a.fee.items else None,
        "number": str(a.id),
    }
    return [Row(sentence("receipt", code, language), value) for code, value in facts.items() if value]


def _failure(code: str, language: Language) -> str:
    words: dict[str, str] = catalogue(language)["failures"]
    return words.get(code, words["other"])


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _offset(local: datetime) -> str:
    offset = local.strftime("%z")
    return f"{offset[:3]}:{offset[3:]}"
