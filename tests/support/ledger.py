"""What tests of the ledger share: accounts to move money between, and the whole ledger read back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import Currency, Money
from purser.ledger import (
    AccountKind,
    Hold,
    Outcome,
    Transfer,
    open_accounts,
    open_operator_account,
    operator_account,
    post,
)
from purser.ledger.oracle import Book, Oracle, Promise, Row

CNY, JPY, USD = Currency.CNY, Currency.JPY, Currency.USD
_ENDS = {"held": "", "captured": "c", "released": "r", "expired": "x"}


def transfer(
    debit: AccountId, credit: AccountId, amount: int, clock: Clock, *, currency: Currency = CNY, linked: bool = False
) -> Transfer:
    """A transfer with an id of its own."""
    ident = TransferId.new(clock)
    return Transfer(ident, debit, credit, Money(amount, currency), "transfer", Id(ident), linked)


def hold(debit: AccountId, credit: AccountId, amount: int, clock: Clock, *, lasts: float | None = None) -> Hold:
    """A hold with an id of its own that ends after `lasts` seconds."""
    ident = HoldId.new(clock)
    ends = None if lasts is None else clock.now() + timedelta(seconds=lasts)
    return Hold(ident, debit, credit, Money(amount, CNY), "withdrawal", Id(ident), ends)


async def open_reserve(db: Database, clock: Clock, currency: Currency = CNY) -> AccountId:
    """The operator's reserve, which money comes from."""
    account = operator_account(AccountKind.RESERVE, currency)
    async with db.transaction() as tx:
        await open_operator_account(tx, account, AccountKind.RESERVE, currency, clock)
    return account


async def open_wallets(
    db: Database,
    clock: Clock,
    count: int,
    *,
    balance: int = 0,
    currency: Currency = CNY,
    floor: int | None = 0,
) -> list[AccountId]:
    """Accounts of customers, in id order, each with `balance` from the reserve."""
    accounts = sorted(AccountId.new(clock) for _ in range(count))
    async with db.transaction() as tx:
        holders = [(a, Id.new(clock)) for a in accounts]
        await open_accounts(tx, holders, AccountKind.WALLET_AVAILABLE, currency, clock, floor=floor)
    if balance:
        reserve = await open_reserve(db, clock, currency)
        async with db.transaction() as tx:
            funding = [transfer(reserve, a, balance, clock, currency=currency) for a in accounts]
            assert await post(tx, funding, clock) == [Outcome.POSTED] * count
    return accounts


async def until_somebody_waits(db: Database) -> None:
    """Return once a session of this database waits for another's lock."""
    async with db.reader() as conn:
        waiting = 0
        while not waiting:
            await asyncio.sleep(0.005)
            cursor = await conn.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            waiting = (await cursor.fetchone() or (0,))[0]


async def read_back(db: Database) -> Oracle:
    """Everything the database says about the ledger, in the oracle's words; the journal in order of its keys."""
    async with db.reader() as conn:
        accounts = await (
            await conn.execute(
                "SELECT id, currency, floor, balance, held, version, frozen_in, frozen_out, closed FROM ledger_accounts"
            )
        ).fetchall()
        holds = await (
            await conn.execute(
                "SELECT debit_account, id, credit_account, amount, kind, reference, expires_at, captured, state"
                " FROM ledger_holds"
            )
        ).fetchall()
        rows = await (
            await conn.execute(
                "SELECT id, phase, debit_account, debit_version, debit_balance, debit_held,"
                " credit_account, credit_version, credit_balance, amount, currency, kind, reference"
                " FROM ledger_transfers"
            )
        ).fetchall()
    return Oracle(
        {AccountId(a[0]): Book(Currency(a[1]), *a[2:]) for a in accounts},
        {(AccountId(h[0]), HoldId(h[1])): Promise(h[2], h[3], h[4], h[5], h[6], h[7], _ENDS[h[8]]) for h in holds},
        in_order(Row(*r) for r in rows),
    )


def unpack_row(raw: bytes) -> Row:
    """A journal row as it is sent to COPY."""
    fields: list[Any] = []
    at = 2
    for _ in range(int.from_bytes(raw[:2], "big")):
        length = int.from_bytes(raw[at : at + 4], "big", signed=True)
        at += 4
        fields.append(None if length < 0 else raw[at : at + length])
        at += max(length, 0)
    assert at == len(raw)
    debit, version, balance, held, credit, credit_version, credit_balance, ident = fields[:8]
    amount, currency, phase, reference, _, kind = fields[8:]
    assert None not in (debit, credit, ident, currency, phase, kind, reference)
    return Row(
        ident, phase.decode(), AccountId(debit), _int(version), _int(balance), _int(held),
        AccountId(credit), credit_version and _int(credit_version), credit_balance and _int(credit_balance),
        _int(amount), Currency(currency.decode()), kind.decode(), Id(reference),
    )  # fmt: skip


def _int(raw: bytes) -> int:
    return int.from_bytes(raw, "big", signed=True)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The journal by its keys."""
    return sorted(rows, key=lambda r: (r.debit, r.debit_version))
