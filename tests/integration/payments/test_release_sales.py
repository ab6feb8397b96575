"""What was sold yesterday is available today, once."""

import asyncio
from datetime import UTC, datetime
from importlib import import_module

import pytest

from purser.accounts import create_merchant, load_policy
from purser.channels import Channels
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId, PaymentId, TransferId
from purser.core.money import Currency, Money
from purser.ledger import (
    AccountKind,
    Balance,
    Outcome,
    Transfer,
    open_operator_account,
    operator_account,
    post,
    read_balance,
)
from purser.payments import open_payments, release_sales
from tests.support.world import World

CNY = Currency.CNY
SOURCE = operator_account(AccountKind.RESERVE, CNY)


async def test_sales_are_released_the_next_local_day_and_once(db: Database) -> None:
    clock = FakeClock(datetime(2026, 3, 2, 15, 30, tzinfo=UTC))  # 23:30 in Shanghai
    room = await open_payments(db, clock, load_policy("cn"), Channels(), "http://localhost", b"s" * 32)
    async with db.transaction() as tx:
        merchant, _ = await create_merchant(tx, "咖啡", CNY, clock)
        await open_operator_account(tx, SOURCE, AccountKind.RESERVE, CNY, clock)

    async def sell(amount: int) -> None:
        async def sale(tx: Tx) -> list[Outcome]:
            move = Transfer(
                TransferId.new(clock), SOURCE, merchant.pending, Money(amount, CNY), "payment", PaymentId.new(clock)
            )
            return await post(tx, [move], clock)

        assert await db.run(sale) == [Outcome.POSTED]

    async def balances() -> tuple[int, int]:
        async with db.reader() as conn:
            pending = await read_balance(conn, AccountId(merchant.id))
            available = await read_balance(conn, merchant.available)
        return pending.money.amount, available.money.amount

    await sell(1000)
    assert await release_sales(room.counter) == 0
    clock.advance(hours=1)  # the next day in Shanghai
    await sell(70)
    assert await release_sales(room.counter) == 1
    assert await balances() == (70, 1000)
    assert await release_sales(room.counter) == 0
    clock.advance(days=1)
    assert await release_sales(room.counter) == 1
    assert await balances() == (0, 1070)


async def test_releasing_many_times_at_once_releases_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(tx: Tx, account: AccountId) -> Balance:
        found = await read_balance(tx, account)
        await asyncio.sleep(0.1)  # long enough for the others to have read the same
        return found

    monkeypatch.setattr(import_module("purser.payments.release_sales"), "read_balance", slowly)
    payer, merchant = await world.person(funds=100_000), await world.merchant()
    await world.do(await world.scan(payer, merchant, 10_000))
    world.clock.advance(days=1)
    await world.do(await world.scan(payer, merchant, 20_000))
    released = await asyncio.gather(*(release_sales(world.counter) for _ in range(6)))
    assert sorted(released) == [0, 0, 0, 0, 0, 1]
    assert await world.balance(merchant) == 20_000 - 120
    ((available,),) = await world.rows("SELECT available_account FROM merchants WHERE id = %s", merchant)
    assert await world.balance(AccountId(available)) == 10_000 - 60
