"""Tables for spreadsheets: CSV (RFC 4180), marked as UTF-8, with no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may run (OWASP, CSV injection)."""


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table. Numbers stay numbers; a text that would be a formula is led by an apostrophe."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([_safe(cell) for cell in head])
    for row in rows:
        write([_safe(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(cell: object) -> object:
    if isinstance(cell, int | float):
        return cell
    text = "" if cell is None else str(cell)
    return "'" + text if text.startswith(_TRIGGERS) else text
