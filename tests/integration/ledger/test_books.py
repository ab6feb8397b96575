"""Each invariant of the books, broken on purpose, is found and named with the row that breaks it."""

from __future__ import annotations

import asyncio
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
    Writer,
    open_accounts,
    open_operator_account,
    operator_account,
    post,
)
from purser.ledger.books import CHECKS, check_books
from tests.support.ledger import open_wallets, transfer

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
    "held chain": "UPDATE ledger_transfers SET debit_held = debit_held + 1 WHERE phase = 'c'",
    "holds known": "DELETE FROM ledger_holds WHERE state = 'expired'",
    "closed": f"UPDATE ledger_accounts SET closed = true WHERE id = {A_WALLET}",
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


FIRST: dict[str, tuple[LiteralString, LiteralString]] = {
    "chain": (
        "UPDATE ledger_transfers SET credit_balance = credit_balance + 1 WHERE kind = 'pay'",
        "SELECT credit_account AS account, credit_version AS version FROM ledger_transfers WHERE kind = 'pay'",
    ),
    "present": (
        "UPDATE ledger_accounts SET version = version + 1 WHERE kind = 'wallet.available'",
        "SELECT id AS account FROM ledger_accounts WHERE kind = 'wallet.available'",
    ),
    "currency": (
        "UPDATE ledger_transfers SET currency = 'USD' WHERE kind = 'pay'",
        "SELECT id AS transfer FROM ledger_transfers WHERE kind = 'pay'",
    ),
    "two sides": (
        "UPDATE ledger_transfers SET phase = 'q' WHERE kind = 'pay'",
        "SELECT id AS transfer, phase FROM ledger_transfers WHERE kind = 'pay'",
    ),
    "closed": (
        "UPDATE ledger_accounts SET closed = true WHERE kind = 'wallet.available'",
        "SELECT id AS account, balance FROM ledger_accounts WHERE kind = 'wallet.available'",
    ),
    "held": (
        "UPDATE ledger_accounts SET held = 1000 + held WHERE kind = 'wallet.available'",
        "SELECT id AS account, held FROM ledger_accounts WHERE kind = 'wallet.available'",
    ),
    "held chain": (
        "UPDATE ledger_transfers SET debit_held = debit_held - 1 WHERE phase IN ('h', 'r')",
        "SELECT debit_account AS account, debit_version AS version FROM ledger_transfers WHERE phase IN ('h', 'r')",
    ),
    "holds": (
        "UPDATE ledger_holds SET state = 'released' WHERE state IN ('captured', 'expired')",
        "SELECT debit_account AS account, id AS hold FROM ledger_transfers WHERE phase IN ('c', 'x')",
    ),
    "holds known": (
        "UPDATE ledger_holds SET kind = 'other'",
        "SELECT debit_account AS account, debit_version AS version FROM ledger_transfers WHERE phase <> 'p'",
    ),
}


@pytest.mark.parametrize("name", FIRST)
async def test_of_several_broken_rows_the_first_is_named(db: Database, dsn: str, name: str) -> None:
    await _story(db)
    breaking, broken = FIRST[name]
    with psycopg.connect(dsn, autocommit=True) as conn:
        cursor = conn.execute(breaking)
        assert cursor.rowcount >= 2
        cursor = conn.execute(f"SELECT * FROM ({broken}) AS x ORDER BY x LIMIT 1")
        row = cursor.fetchone()
        names = [c.name for c in cursor.description or ()]
    assert row is not None
    found = next(f for f in await check_books(dsn) if f.check.name == name)
    assert {k: str(found.row[k]) for k in names} == {k: str(v) for k, v in zip(names, row, strict=True)}


BUSIEST = "SELECT debit_account, max(debit_version) FROM ledger_transfers GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
TWIN = """
    INSERT INTO ledger_transfers
    SELECT debit_account, debit_version, debit_balance, debit_held, credit_account, credit_version, credit_balance,
           gen_random_uuid(), amount, currency, phase, kind, reference, at + interval '1 second'
      FROM ledger_transfers WHERE debit_account = %s AND debit_version = %s"""


async def test_a_missing_last_line_is_found(db: Database, dsn: str) -> None:
    await _story(db)
    with psycopg.connect(dsn, autocommit=True) as conn:
        last = conn.execute(BUSIEST).fetchone()
        conn.execute("DELETE FROM ledger_transfers WHERE debit_account = %s AND debit_version = %s", last)
    found = {f.check.name: f.row for f in await check_books(dsn)}
    assert last is not None
    assert found["present"]["account"] == str(last[0])
    assert "chain" not in found


async def test_a_version_given_twice_is_found(db: Database, dsn: str) -> None:
    await _story(db)
    with psycopg.connect(dsn, autocommit=True) as conn:
        last = conn.execute(BUSIEST).fetchone()
        conn.execute(TWIN, last)
    found = {f.check.name: f.row for f in await check_books(dsn)}
    assert last is not None
    assert (found["chain"]["account"], found["chain"]["version"]) == (str(last[0]), last[1])
    assert found["chain"]["version_before"] == last[1]


async def test_a_live_database_is_checked_as_of_one_moment(db: Database, dsn: str) -> None:
    """Transfers go on between the queries; none of them makes a finding."""
    clock = FakeClock()
    a, b = await open_wallets(db, clock, 2, balance=1000)
    writer = Writer(db, clock)
    over = asyncio.Event()

    async def traffic() -> None:
        while not over.is_set():
            await writer.post_batch([transfer(a, b, 1, clock), transfer(b, a, 1, clock)])

    going = asyncio.create_task(traffic())
    for _ in range(3):
        assert await check_books(dsn) == []
    over.set()
    await going
