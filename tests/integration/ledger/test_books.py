"""Each invariant of the books, broken on purpose, is found and named with the row that breaks it."""

from __future__ import annotations

from datetime import timedelta
from typing import LiteralString

import psycopg
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import AccountId, HoldId, PaymentId, TransferId, WalletId
from purser.core.money import Currency, Money
from purser.ledger import (
    AccountKind,
    Capture,
    Hold,
    Operation,
    Outcome,
    Release,
    Transfer,
    open_accounts,
    open_operator_account,
    operator_account,
    post,
)
from purser.ledger.books import CHECKS, check_books

CNY = Currency.CNY
RESERVE = operator_account(AccountKind.RESERVE, CNY)
OWN_CASH = operator_account(AccountKind.OWN_CASH, CNY)
FEE_INCOME = operator_account(AccountKind.FEE_INCOME, CNY)

A_WALLET = "(SELECT id FROM ledger_accounts WHERE kind = 'wallet.available' ORDER BY id LIMIT 1)"
A_TRANSFER = "(SELECT id FROM ledger_transfers WHERE kind = 'pay' ORDER BY id LIMIT 1)"

BREAKS: dict[str, LiteralString] = {
    "chain": f"UPDATE ledger_transfers SET credit_version = credit_version + 1 WHERE id = {A_TRANSFER}",
    "present": f"UPDATE ledger_accounts SET version = version + 1 WHERE id = {A_WALLET}",
    "currency": f"UPDATE ledger_transfers SET currency = 'USD' WHERE id = {A_TRANSFER}",
    "two sides": f"UPDATE ledger_transfers SET credit_version = NULL, credit_balance = NULL WHERE id = {A_TRANSFER}",
    "once": f"""
        INSERT INTO ledger_transfers
        SELECT debit_account, debit_version + 900, debit_balance, debit_held, credit_account, credit_version + 900,
               credit_balance, id, amount, currency, phase, kind, reference, at
          FROM ledger_transfers WHERE id = {A_TRANSFER}""",
    "zero": f"UPDATE ledger_accounts SET balance = balance + 1 WHERE id = {A_WALLET}",
    "floor": f"""
        ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_check;
        UPDATE ledger_accounts SET floor = balance + 1 WHERE id = {A_WALLET}""",
    "held": "UPDATE ledger_holds SET state = 'released' WHERE state = 'held'",
    "holds": "UPDATE ledger_holds SET captured = captured - 1 WHERE state = 'captured'",
    "holds known": "DELETE FROM ledger_holds WHERE state = 'expired'",
    "safeguarded": "UPDATE ledger_accounts SET kind = 'own.cash' WHERE kind = 'reserve'",
    "own money": "UPDATE ledger_accounts SET kind = 'reserve' WHERE kind = 'own.cash'",
}


async def _story(db: Database) -> None:
    """A reserve, two wallets, payments, a fee, and a hold of every ending."""
    clock = FakeClock()
    wallets = [WalletId.new(clock) for _ in range(2)]
    a, b = (w.account for w in wallets)

    def move(debit: AccountId, credit: AccountId, amount: int, kind: str) -> Transfer:
        return Transfer(TransferId.new(clock), debit, credit, Money(amount, CNY), kind, PaymentId.new(clock))

    def hold(amount: int) -> Hold:
        later = clock.now() + timedelta(days=1)
        return Hold(HoldId.new(clock), a, b, Money(amount, CNY), "transfer", PaymentId.new(clock), later)

    holds = [hold(100 + n) for n in range(4)]
    operations: list[Operation] = [
        move(RESERVE, a, 10_000, "opening"),
        move(a, b, 2500, "pay"),
        move(b, a, 300, "pay"),
        move(a, FEE_INCOME, 50, "fee"),
        move(OWN_CASH, RESERVE, 50, "fee_sweep"),
        *holds,
        Capture(holds[1].id, a, 40),
        Release(holds[2].id, a),
        Release(holds[3].id, a, expired=True),
    ]
    async with db.transaction() as tx:
        await open_accounts(tx, [(w.account, w) for w in wallets], AccountKind.WALLET_AVAILABLE, CNY, clock)
        await open_operator_account(tx, RESERVE, AccountKind.RESERVE, CNY, clock)
        await open_operator_account(tx, OWN_CASH, AccountKind.OWN_CASH, CNY, clock)
        await open_operator_account(tx, FEE_INCOME, AccountKind.FEE_INCOME, CNY, clock)
        outcomes = []
        for operation in operations:
            outcomes += await post(tx, [operation], clock)
    assert outcomes == [Outcome.POSTED] * len(operations)


async def test_books_that_are_right_have_no_findings(db: Database, dsn: str) -> None:
    await _story(db)
    assert await check_books(dsn) == []


@pytest.mark.parametrize("name", [c.name for c in CHECKS])
async def test_each_broken_invariant_is_found_and_its_row_named(db: Database, dsn: str, name: str) -> None:
    await _story(db)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(BREAKS[name])
    found = {f.check.name: f for f in await check_books(dsn)}
    assert name in found
    assert any(value is not None for value in found[name].row.values())
    assert str(found[name]).startswith(f"{name}: ")


async def test_a_transfer_deleted_or_changed_is_found(db: Database, dsn: str) -> None:
    await _story(db)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(f"DELETE FROM ledger_transfers WHERE id = {A_TRANSFER}")
    assert {"chain"} <= {f.check.name for f in await check_books(dsn)}
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(f"UPDATE ledger_transfers SET amount = amount + 1 WHERE id = {A_TRANSFER}")
    assert "chain" in {f.check.name for f in await check_books(dsn)}


async def test_each_check_is_announced_before_it_runs(dsn: str) -> None:
    announced: list[str] = []
    await check_books(dsn, progress=lambda check: announced.append(check.name))
    assert announced == [c.name for c in CHECKS]
