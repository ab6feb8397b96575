"""The ledger's SQL. Everything here may be split over shards by the account's id (docs: scale)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from psycopg import AsyncConnection

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, HoldId, Id
from purser.core.money import Currency
from purser.core.pgbinary import COPY_HEADER, COPY_TRAILER, BigintArray, UuidArray
from purser.ledger.model import Account, HoldRecord, HoldState
from purser.ledger.sheet import Sheet

_ACCOUNT = "id, currency, balance, held, version, floor, rules, frozen_in, frozen_out, closed"

_READ = f"SELECT {_ACCOUNT} FROM ledger_accounts WHERE id = ANY(%s)"

# One row a statement: an engine over several shards refuses a locking read of many rows (scale.md), and locks
# taken one after another in id order cannot deadlock among themselves.
_CLAIM = f"SELECT {_ACCOUNT} FROM ledger_accounts WHERE id = %s FOR NO KEY UPDATE"

# Writes only what is still as it was read; the caller compares the number of rows.
_UPDATE = """
    UPDATE ledger_accounts AS a
       SET balance = v.balance, held = v.held, version = v.version
      FROM unnest(%s, %s, %s, %s, %s, %s) AS v(id, seen, rules, balance, held, version)
     WHERE a.id = v.id AND a.version = v.seen AND a.rules = v.rules"""

_COPY = """
    COPY ledger_transfers (debit_account, debit_version, debit_balance, debit_held,
                           credit_account, credit_version, credit_balance,
                           id, amount, currency, phase, kind, reference, at)
    FROM STDIN (FORMAT binary)"""

_HOLD = "id, debit_account, credit_account, amount, captured, currency, state, kind, reference, expires_at"

_READ_HOLDS = f"""
    SELECT {_HOLD} FROM ledger_holds
     WHERE (debit_account, id) IN (SELECT * FROM unnest(%s, %s))"""

_PLACE = f"INSERT INTO ledger_holds ({_HOLD}, placed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"

_SETTLE = """
    UPDATE ledger_holds SET state = %s, captured = %s, settled_at = %s
     WHERE debit_account = %s AND id = %s AND state = 'held'"""


class Moved(Exception):
    """Somebody else changed an account after it was read; the transaction must be rolled back and run again."""


def _account(row: tuple[Any, ...]) -> Account:
    ident, currency, balance, held, version, floor, rules, frozen_in, frozen_out, closed = row
    return Account(
        AccountId(ident), Currency(currency), balance, held, version, version, floor, rules,
        frozen_in, frozen_out, closed,
    )  # fmt: skip


async def read_accounts(conn: Tx | Reader, ids: Collection[AccountId]) -> dict[AccountId, Account]:
    """Accounts as they are now, without locking them."""
    cursor = await conn.execute(_READ, [UuidArray(list(ids))], binary=True)
    return {a.id: a for a in map(_account, await cursor.fetchall())}


async def claim_accounts(tx: Tx, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
    """Lock accounts in id order until the transaction ends, and read them."""
    found: dict[AccountId, Account] = {}
    async with tx.cursor(binary=True) as cursor:
        await cursor.executemany(_CLAIM, [(i,) for i in sorted(set(ids))], returning=True)
        more: bool | None = cursor.pgresult is not None
        while more:
            row = await cursor.fetchone()
            if row is not None:
                account = _account(row)
                found[account.id] = account
            more = cursor.nextset()
    return found


async def read_holds(
    conn: Tx | Reader, keys: Collection[tuple[AccountId, HoldId]]
) -> dict[HoldId, HoldRecord]:
    """Holds by debited account and id."""
    if not keys:
        return {}
    args = [UuidArray([k[0] for k in keys]), UuidArray([k[1] for k in keys])]
    rows = await (await conn.execute(_READ_HOLDS, args)).fetchall()
    return {r.id: r for r in map(hold_record, rows)}


def hold_record(row: tuple[Any, ...]) -> HoldRecord:
    """A row of `_HOLD`'s columns as a record."""
    ident, debit, credit, amount, captured, currency, state, kind, reference, expires_at = row
    return HoldRecord(
        HoldId(ident), AccountId(debit), AccountId(credit), amount, captured, Currency(currency),
        HoldState(state), HoldState(state), kind, Id(reference), expires_at,
    )  # fmt: skip


async def write(tx: Tx, sheet: Sheet) -> list[Account]:
    """Store what a sheet holds: accounts, holds, journal. Returns the accounts that changed.

    Raises Moved when an account or a hold is no longer as the sheet read it.
    """
    changed = list({a.id: a for a in sheet.touched if a.version != a.seen}.values())
    if not changed:
        return changed
    changed.sort(key=lambda a: a.id)
    await _update_accounts(tx, changed)
    await _write_holds(tx, sheet)
    async with tx.cursor() as cursor, cursor.copy(_COPY) as copy:
        await copy.write(b"".join((COPY_HEADER, *sheet.rows, COPY_TRAILER)))
    return changed


async def _update_accounts(conn: AsyncConnection[Any], changed: list[Account]) -> None:
    cursor = await conn.execute(
        _UPDATE,
        [
            UuidArray([a.id for a in changed]),
            BigintArray([a.seen for a in changed]),
            BigintArray([a.rules for a in changed]),
            BigintArray([a.balance for a in changed]),
            BigintArray([a.held for a in changed]),
            BigintArray([a.version for a in changed]),
        ],
    )
    if cursor.rowcount != len(changed):
        raise Moved


async def _write_holds(tx: Tx, sheet: Sheet) -> None:
    if not sheet.changed_holds:
        return
    pending = {h.id: h for h in sheet.changed_holds if h.state is not h.stored and h.id in sheet.holds}
    for h in pending.values():
        if h.stored is None:
            await tx.execute(
                _PLACE,
                [h.id, h.debit, h.credit, h.amount, 0, h.currency, "held", h.kind, h.reference, h.expires_at, sheet.at],
            )
        if h.state is not HoldState.HELD:
            cursor = await tx.execute(_SETTLE, [h.state, h.captured, sheet.at, h.debit, h.id])
            if cursor.rowcount != 1:
                raise Moved
