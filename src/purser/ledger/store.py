"""The ledger's SQL. Everything here may be split over shards by the account's id (docs: scale)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from psycopg.errors import CheckViolation, UniqueViolation

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, HoldId, Id
from purser.core.money import Currency
from purser.core.pgbinary import COPY_HEADER, COPY_TRAILER, BigintArray, UuidArray
from purser.core.pipeline import Moved
from purser.ledger.model import Account, HoldKey, HoldRecord, HoldState
from purser.ledger.sheet import Entry

_ACCOUNT = "id, currency, balance, held, version, floor, rules, frozen_in, frozen_out, closed"

_READ = f"SELECT {_ACCOUNT} FROM ledger_accounts WHERE id = ANY(%s)"

# One row a statement: an engine over several shards refuses a locking read of many rows (docs: scale), and
# locks taken one after another in id order cannot deadlock among themselves.
_CLAIM = f"SELECT {_ACCOUNT} FROM ledger_accounts WHERE id = %s FOR NO KEY UPDATE"

# Many rows: an update that changes nothing locks as well, and is not refused. Plans are generic (core.db), so
# that this and _UPDATE look the rows up one after another in the order they are given: by id.
_CLAIM_MANY = f"""
    UPDATE ledger_accounts AS a SET version = a.version
      FROM unnest(%s) AS v(one) WHERE a.id = v.one
    RETURNING {_ACCOUNT}"""
_MANY = 32

# Writes only what is still as it was read; the caller compares the number of rows.
_UPDATE = """
    UPDATE ledger_accounts AS a
       SET balance = v.balance, held = v.held, version = v.version
      FROM unnest(%s, %s, %s, %s, %s, %s) AS v(id, seen, rules, balance, held, version)
     WHERE a.id = v.id AND a.version = v.seen AND a.rules = v.rules"""

_COPY = """
    COPY ledger_transfers (debit_account, debit_version, debit_balance, debit_held,
                           credit_account, credit_version, credit_balance,
                           id, amount, currency, phase, reference, at, kind)
    FROM STDIN (FORMAT binary)"""

_HOLD = "id, debit_account, credit_account, amount, captured, currency, state, kind, reference, expires_at"

_READ_HOLDS = f"""
    SELECT {_HOLD} FROM ledger_holds
     WHERE (debit_account, id) IN (SELECT * FROM unnest(%s, %s))"""

_PLACE = f"""
    INSERT INTO ledger_holds ({_HOLD}, placed_at, settled_at)
    SELECT {_HOLD}, %s, CASE WHEN state <> 'held' THEN %s END
      FROM unnest(%s, %s, %s, %s, %s, %s::text[], %s::text[], %s::text[], %s, %s::timestamptz[])
           AS v({_HOLD})"""

_SETTLE = """
    UPDATE ledger_holds AS h SET state = v.state, captured = v.captured, settled_at = %s
      FROM unnest(%s, %s, %s::text[], %s) AS v(debit_account, id, state, captured)
     WHERE h.debit_account = v.debit_account AND h.id = v.id AND h.state = 'held'"""


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
    wanted = sorted(set(ids))
    if len(wanted) >= _MANY:
        changed = await tx.execute(_CLAIM_MANY, [UuidArray(wanted)], binary=True)
        return {a.id: a for a in map(_account, await changed.fetchall())}
    async with tx.cursor(binary=True) as cursor:
        await cursor.executemany(_CLAIM, [(i,) for i in wanted], returning=True)
        more: bool | None = cursor.pgresult is not None
        while more:
            row = await cursor.fetchone()
            if row is not None:
                account = _account(row)
                found[account.id] = account
            more = cursor.nextset()
    return found


async def read_holds(conn: Tx | Reader, keys: Collection[HoldKey]) -> dict[HoldKey, HoldRecord]:
    """Holds by debited account and id."""
    if not keys:
        return {}
    args = [UuidArray([k[0] for k in keys]), UuidArray([k[1] for k in keys])]
    rows = await (await conn.execute(_READ_HOLDS, args)).fetchall()
    return {r.key: r for r in map(hold_record, rows)}


def hold_record(row: tuple[Any, ...]) -> HoldRecord:
    """A row of `_HOLD`'s columns as a record."""
    ident, debit, credit, amount, captured, currency, state, kind, reference, expires_at = row
    return HoldRecord(
        HoldId(ident), AccountId(debit), AccountId(credit), amount, captured, Currency(currency),
        HoldState(state), HoldState(state), kind, Id(reference), expires_at,
    )  # fmt: skip


async def stage(tx: Tx, entry: Entry) -> None:
    """Store the journal rows: new rows, no locks. Raises Moved when a version is in the journal already."""
    if not entry.rows:
        return
    try:
        async with tx.cursor() as cursor, cursor.copy(_COPY) as copy:
            await copy.write(b"".join((COPY_HEADER, *entry.rows, COPY_TRAILER)))
    except UniqueViolation as error:  # somebody else was at the same version in the same microsecond
        raise Moved from error


async def write(tx: Tx, entry: Entry) -> None:
    """Store accounts and holds. Raises Moved when one is no longer as it was seen."""
    if entry.changed:
        await _update_accounts(tx, entry)
    placed = [h for h in entry.holds if h.stored is None]
    if placed:
        await _place_holds(tx, placed, entry.at)
    settled = [h for h in entry.holds if h.stored is not None]
    if settled:
        await _settle_holds(tx, settled, entry.at)


async def verify(tx: Tx, relied: dict[AccountId, tuple[int, int]]) -> None:
    """Raises Moved unless every account has the (version, rules) that a refusal relied on."""
    if not relied:
        return
    fresh = await read_accounts(tx, list(relied))
    if any(i not in fresh or (fresh[i].version, fresh[i].rules) != stamp for i, stamp in relied.items()):
        raise Moved


async def moved(conn: Tx | Reader, seen: dict[AccountId, tuple[int, int]]) -> set[AccountId]:
    """Which accounts no longer have the (version, rules) they were seen with."""
    fresh = await read_accounts(conn, list(seen))
    return {i for i, stamp in seen.items() if i not in fresh or (fresh[i].version, fresh[i].rules) != stamp}


async def _update_accounts(tx: Tx, entry: Entry) -> None:
    columns = [entry.ids, entry.seen, entry.rules, entry.balances, entry.helds, entry.versions]
    try:
        cursor = await tx.execute(_UPDATE, columns)
    except CheckViolation as error:  # a hold was settled since it was read: what it held is let go twice
        raise Moved from error
    if cursor.rowcount != entry.changed:
        raise Moved


async def _place_holds(tx: Tx, holds: list[HoldRecord], at: datetime) -> None:
    columns = (
        UuidArray([h.id for h in holds]),
        UuidArray([h.debit for h in holds]), UuidArray([h.credit for h in holds]),
        BigintArray([h.amount for h in holds]), BigintArray([h.captured for h in holds]),
        [str(h.currency) for h in holds], [str(h.state) for h in holds], [h.kind for h in holds],
        UuidArray([h.reference for h in holds]), [h.expires_at for h in holds],
    )  # fmt: skip
    try:
        await tx.execute(_PLACE, [at, at, *columns])
    except UniqueViolation as error:  # placed since it was looked for
        raise Moved from error


async def _settle_holds(tx: Tx, holds: list[HoldRecord], at: datetime) -> None:
    columns = (
        UuidArray([h.debit for h in holds]), UuidArray([h.id for h in holds]),
        [str(h.state) for h in holds], BigintArray([h.captured for h in holds]),
    )  # fmt: skip
    cursor = await tx.execute(_SETTLE, [at, *columns])
    if cursor.rowcount != len(holds):
        raise Moved
