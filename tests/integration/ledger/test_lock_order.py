"""Accounts are locked in id order, whoever locks them and however many."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import pytest

from purser.core.clock import SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId
from purser.core.pgbinary import BigintArray, UuidArray
from purser.ledger import Transfer, Writer, post, store
from tests.support.ledger import open_wallets, transfer, until_somebody_waits

CLOCK = SystemClock()
Lock = Callable[[Tx, list[AccountId]], Awaitable[None]]


@pytest.fixture
async def elsewhere(dsn: str) -> AsyncIterator[Database]:
    """Another process."""
    async with Database(dsn) as database:
        yield database


async def lock_by_claim(tx: Tx, accounts: list[AccountId]) -> None:
    await store.claim_accounts(tx, accounts)


async def lock_by_update(tx: Tx, accounts: list[AccountId]) -> None:
    ids, same = UuidArray(sorted(accounts)), BigintArray([0] * len(accounts))
    await tx.execute(store._UPDATE, [ids, same, same, same, same, same])


@pytest.mark.parametrize("lock", [lock_by_claim, lock_by_update])
@pytest.mark.parametrize("count", [3, 31, 32, 300])
async def test_what_comes_first_by_id_is_locked_first(
    db: Database, elsewhere: Database, lock: Lock, count: int
) -> None:
    """While one account is taken, those before it are locked and those after it are still free."""
    accounts = await open_wallets(db, CLOCK, count)
    random.Random(count).shuffle(accounts)
    taken = sorted(accounts)[count // 2]

    async def lock_all(tx: Tx) -> None:
        await lock(tx, accounts)

    async with db.transaction() as holder:
        await store.claim_accounts(holder, [taken])
        task = asyncio.create_task(elsewhere.run(lock_all))
        await until_somebody_waits(db)
        free = [a for a in sorted(accounts) if await is_free(db, a)]
    await task
    assert free == [a for a in sorted(accounts) if a > taken]


async def is_free(db: Database, account: AccountId) -> bool:
    try:
        async with db.transaction() as tx:
            await tx.execute("SELECT 1 FROM ledger_accounts WHERE id = %s FOR NO KEY UPDATE NOWAIT", [account])
    except psycopg.errors.LockNotAvailable:
        return False
    return True


@pytest.mark.slow
async def test_writers_and_procedures_on_the_same_accounts_never_deadlock(db: Database, elsewhere: Database) -> None:
    accounts = await open_wallets(db, CLOCK, 60, balance=100_000)
    writers = [Writer(db, CLOCK), Writer(elsewhere, CLOCK)]
    chance = random.Random(3)

    def batch(size: int) -> list[Transfer]:
        pairs = [chance.sample(accounts, 2) for _ in range(size)]
        return [transfer(debit, credit, 1, CLOCK) for debit, credit in pairs]

    async def batches(writer: Writer) -> None:
        for _ in range(15):
            await writer.post_batch(batch(200))

    async def procedures(database: Database) -> None:
        for _ in range(30):
            async with database.transaction() as tx:
                await post(tx, batch(5), CLOCK)

    before = await deadlocks(db)
    await asyncio.gather(*(batches(w) for w in writers for _ in range(2)), procedures(db), procedures(elsewhere))
    assert await deadlocks(db) == before


async def deadlocks(db: Database) -> int:
    async with db.reader() as conn:
        await conn.execute("SELECT pg_stat_clear_snapshot()")
        cursor = await conn.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0])
