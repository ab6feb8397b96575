"""A month of a statement as CSV, a page at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from purser.core.db import Database
from purser.core.ids import WalletId
from purser.core.text import Language, sentence
from purser.payments.statements import Entry, list_entries, month_bounds

BOM = "\ufeff"
"""Without it, spreadsheets read UTF-8 as the letters of some code page."""

PAGE = 500

_COLUMNS = (
    "at", "kind", "direction", "counterparty", "account", "memo", "order_no", "amount", "balance", "currency",
    "state", "activity",
)  # fmt: skip

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what a spreadsheet takes for the beginning of a formula
_EXACT_DIGITS = 15  # a longer number loses its last digits in a spreadsheet


async def export_month(
    db: Database, wallet: WalletId, month: date, zone: ZoneInfo, language: Language
) -> AsyncIterator[bytes]:
    """The local month that `month` is a day of, newest line first, with a header in the reader's language.

    No connection is held between the pieces: the reader may be slow.
    """
    since, until = month_bounds(month, zone)
    header = [sentence("export", column, language, zone=zone.key) for column in _COLUMNS]
    yield (BOM + _csv([header])).encode()
    cursor: int | None = None
    while True:
        async with db.reader() as conn:
            page = await list_entries(conn, wallet, cursor=cursor, limit=PAGE, since=since, until=until)
        if page.entries:
            yield _csv([_row(e, zone, language) for e in page.entries]).encode()
        if page.next is None:
            return
        cursor = page.next


def safe(text: str | None) -> str:
    """A cell that a spreadsheet shows as it is: no formula, no number cut short.

    An apostrophe before it keeps a formula text (OWASP, CSV injection); a tab behind it keeps a number text.
    """
    if not text:
        return ""
    if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA):
        return "'" + text
    if text.isdigit() and len(text) > _EXACT_DIGITS:
        return text + "\t"
    return text


def _row(e: Entry, zone: ZoneInfo, language: Language) -> list[str]:
    return [
        e.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        sentence("entries", e.name, language),
        sentence("export", "in" if e.incoming else "out", language),
        safe(e.counterparty),
        safe(e.account),
        safe(e.memo),
        safe(e.order_no),
        (e.money if e.incoming else -e.money).decimal(),
        e.balance.decimal(),
        str(e.money.currency),
        "" if e.state is None else sentence("states", e.state, language),
        "" if e.activity is None else str(e.activity),
    ]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
