"""Statements: what went through a wallet, newest first, with what each line was for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from purser.core.db import Reader, Tx
from purser.core.ids import PaymentId, TransferId, WalletId
from purser.core.money import Money
from purser.ledger.statements import Line, statement
from purser.ledger.totals import totals
from purser.payments import store
from purser.payments.model import Activity, Kind
from purser.payments.states import State

CHUNK = 200
MOST_SCANNED = 2000
"""Lines looked through for one page. A search that finds little answers a short page and where to go on."""

_MOVED = frozenset("pc")  # a placed, released or expired hold moves nothing: its activity shows it


class EntryKind(StrEnum):
    """What a line was for, as its owner sees it. Each is a kind of ledger transfer."""

    TRANSFER = "transfer"
    PAYMENT = "payment"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    FEE = "fee"
    REFUND = "refund"
    REVERSAL = "reversal"
    COMPENSATION = "compensation"


EntryName: TypeAlias = EntryKind | Literal["refund_to_card", "refund_back"]
"""What a line is called: its kind, but for refunds of top-ups and of cards' parts, which leave the wallet and, when no
card takes them, come back to it."""

_KINDS = {
    "opening": EntryKind.TOP_UP,
    "compensation_back": EntryKind.COMPENSATION,
    **{kind.value: kind for kind in EntryKind},
}
_OF_PAYER = (EntryKind.TRANSFER, EntryKind.PAYMENT)  # the activity is kept with whoever paid


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a wallet's statement. `version` counts the wallet's lines and is the cursor of a page.

    `counterparty` is the other side as this wallet may see it; None for a fee.
    """

    id: TransferId
    version: int
    incoming: bool
    kind: EntryKind
    money: Money
    balance: Money
    counterparty: str | None
    account: str | None
    memo: str | None
    order_no: str | None
    activity: PaymentId | None
    state: State | None
    at: datetime
    name: EntryName


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the cursor to go on from; None at the end."""

    entries: list[Entry]
    next: int | None


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What one kind brought in and took out, minor units, and how many lines it had."""

    kind: EntryKind
    incoming: int
    outgoing: int
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One local month of a wallet, minor units."""

    month: date
    incoming: int
    outgoing: int
    by_kind: list[KindTotal]


async def list_entries(
    conn: Reader,
    wallet: WalletId,
    *,
    cursor: int | None = None,
    limit: int = 20,
    kind: EntryKind | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page:
    """A page of a wallet's statement.

    `text` is looked for in the other side's name and account, the memo and the order number, without regard
    to case. `since` is included, `until` is not. A page may be short, even empty, and yet have a next one:
    no more than MOST_SCANNED lines are looked through at once.
    """
    needle = text.casefold().strip() if text else ""
    found: list[Entry] = []
    before, scanned = cursor, 0
    size = min(CHUNK, limit + 1) if kind is None and not needle else CHUNK
    while scanned < MOST_SCANNED:
        lines = await statement(conn, wallet.account, before=before, limit=size, since=since, until=until)
        for entry in await _entries(conn, wallet, lines):
            if not _wanted(entry, kind, needle):
                continue
            if len(found) == limit:
                return Page(found, found[-1].version)
            found.append(entry)
        if len(lines) < size:
            return Page(found, None)
        before, scanned = lines[-1].version, scanned + len(lines)
    return Page(found, before)


async def summarise(conn: Reader, wallet: WalletId, month: date, zone: ZoneInfo) -> Summary:
    """In and out of one local month, and by kind, largest first. `month` is any day of it."""
    since, until = month_bounds(month, zone)
    by_kind: dict[EntryKind, KindTotal] = {}
    for total in await totals(conn, wallet.account, since, until):
        kind = _KINDS[total.kind]
        before = by_kind.get(kind, KindTotal(kind, 0, 0, 0))
        by_kind[kind] = KindTotal(
            kind,
            before.incoming + (total.amount if total.incoming else 0),
            before.outgoing + (0 if total.incoming else total.amount),
            before.count + total.count,
        )
    kinds = sorted(by_kind.values(), key=lambda k: (-(k.incoming + k.outgoing), k.kind))
    return Summary(month.replace(day=1), sum(k.incoming for k in kinds), sum(k.outgoing for k in kinds), kinds)


async def list_pending(conn: Tx | Reader, wallet: WalletId) -> list[Activity]:
    """What the wallet has begun and nobody knows the end of yet: scheduled, processing, unknown; newest first."""
    return await store.read_unsettled(conn, wallet)


def month_bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which the local month of a day begins and ends."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)


async def _entries(conn: Reader, wallet: WalletId, lines: Sequence[Line]) -> list[Entry]:
    moved = [line for line in lines if line.phase in _MOVED]
    known = await store.read_activities(conn, {_key(wallet, line) for line in moved})
    return [_entry(line, known.get(PaymentId(line.reference))) for line in moved]


def _key(wallet: WalletId, line: Line) -> tuple[WalletId, PaymentId]:
    """Where the activity of a line is kept: with the payer, who for a transfer that came in is the other side."""
    from_payer = line.incoming and _KINDS[line.kind] in _OF_PAYER
    return WalletId(line.other if from_payer else wallet), PaymentId(line.reference)


def _entry(line: Line, a: Activity | None) -> Entry:
    kind = _KINDS[line.kind]
    as_payee = line.incoming and kind in _OF_PAYER
    name, account = (None, None) if a is None or kind is EntryKind.FEE else other_side(a, as_payee=as_payee)
    return Entry(
        id=line.id,
        version=line.version,
        incoming=line.incoming,
        kind=kind,
        money=line.money,
        balance=Money(line.balance, line.money.currency),
        counterparty=name,
        account=account,
        memo=None if a is None else a.memo,
        order_no=None if a is None else a.order_no,
        activity=None if a is None else a.id,
        state=None if a is None else a.state,
        at=line.at,
        name=_name(line, kind, a),
    )


def _name(line: Line, kind: EntryKind, a: Activity | None) -> EntryName:
    if kind is not EntryKind.REFUND:
        return kind
    if not line.incoming:
        return "refund_to_card"
    return "refund_back" if a is not None and a.kind is Kind.TOP_UP else kind


def other_side(a: Activity, *, as_payee: bool) -> tuple[str, str | None]:
    """Name and account of the other side, as the payer, or the payee of a transfer, may see it."""
    return (a.payer_name, None) if as_payee else (a.payee_name, a.payee_account)


def _wanted(e: Entry, kind: EntryKind | None, needle: str) -> bool:
    if kind is not None and e.kind is not kind:
        return False
    return not needle or any(
        needle in part.casefold() for part in (e.counterparty, e.account, e.memo, e.order_no) if part
    )
