"""A journal row in COPY's binary form, packed by one `struct` call."""

from __future__ import annotations

from struct import Struct

from purser.core.pgbinary import text_field

# field count, then (length, value) of: debit account, version, balance, held; credit account, version,
# balance; id; amount; currency; phase; reference; time. Kind is text of any length and comes last.
_POSTED = Struct(">h i16s iq iq iq i16s iq iq i16s iq i3s ic i16s iq").pack
_NO_CREDIT = Struct(">h i16s iq iq iq i16s i i i16s iq i3s ic i16s iq").pack
_FIELDS = 14
_NULL = -1


def posted_row(  # noqa: PLR0913
    debit: bytes, debit_version: int, debit_balance: int, debit_held: int,
    credit: bytes, credit_version: int, credit_balance: int,
    ident: bytes, amount: int, currency: bytes, phase: bytes, kind: str, reference: bytes, at: int,
) -> bytes:  # fmt: skip
    """A row that moved money. `at` is in microseconds of `pgbinary.micros`."""
    return _POSTED(
        _FIELDS, 16, debit, 8, debit_version, 8, debit_balance, 8, debit_held, 16, credit, 8, credit_version,
        8, credit_balance, 16, ident, 8, amount, 3, currency, 1, phase, 16, reference, 8, at,
    ) + text_field(kind)  # fmt: skip


def held_row(  # noqa: PLR0913
    debit: bytes, debit_version: int, debit_balance: int, debit_held: int,
    credit: bytes, ident: bytes, amount: int, currency: bytes, phase: bytes,
    kind: str, reference: bytes, at: int,
) -> bytes:  # fmt: skip
    """A row that only changed what is held: its credit side is null."""
    return _NO_CREDIT(
        _FIELDS, 16, debit, 8, debit_version, 8, debit_balance, 8, debit_held, 16, credit, _NULL, _NULL,
        16, ident, 8, amount, 3, currency, 1, phase, 16, reference, 8, at,
    ) + text_field(kind)  # fmt: skip
