"""The payments' part of the books: nothing is found in a world that is right, and every break is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.accounts import load_policy
from purser.channels import ChargeState, PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import PaymentId
from purser.ledger.books import CHECKS, check_books
from purser.payments.books import checks
from purser.payments.jobs import handlers
from purser.payments.model import Delay
from purser.payments.release_sales import release_sales
from purser.payments.schedule import cancel_transfer
from tests.support.channel import Parrot, charge, payout
from tests.support.jobs import run_due_jobs
from tests.support.world import World

OURS = checks(load_policy("cn"))


async def bank_says(world: World, bank: Parrot, answer: object) -> None:
    bank.say(answer)  # type: ignore[arg-type]
    await run_due_jobs(world.db, handlers(world.counter), world.clock.now())


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    """A world in which everything has happened that can."""
    bank = Parrot()
    w = World(db, clock, channel=bank)
    await w.engine.start()
    me, you, shop, courier = await w.person(funds=900_000), await w.person(), await w.merchant(), await w.merchant()
    order = await w.order(shop, 1_000, splits=[(shop, 700), (courier, 300)])
    await w.order(shop, 77)
    await w.submit_all(
        [
            await w.transfer(me, you, 5_000),
            await w.scan(me, shop, 2_000),
            await w.pay_order(me, order),
            w.pay_by_code(shop, await w.payment_code(me), 900, order_no="C-1"),
            await w.transfer(you, me, 999_999),
        ]
    )
    cancelled = await w.do(await w.transfer(me, you, 400, delay=Delay.TWO_HOURS))
    await cancel_transfer(w.counter, me, PaymentId.parse(cancelled["id"]))
    await w.do(await w.transfer(me, you, 300, delay=Delay.TWO_HOURS))
    for answer in (charge(ChargeState.SUCCEEDED, 8_000), charge(ChargeState.FAILED, code="declined_by_bank")):
        await w.do(await w.top_up(me, 8_000))
        await bank_says(w, bank, answer)
    for said in (PayoutState.SUCCEEDED, PayoutState.FAILED, PayoutState.PROCESSING):
        await w.do(await w.withdraw(me, 120_000))
        await bank_says(w, bank, payout(said, 120_000))
    w.clock.advance(days=1)
    await release_sales(w.counter)
    await w.do(await w.transfer(me, you, 200, delay=Delay.A_DAY))
    await w.do(await w.top_up(you, 1_234))
    yield w
    await w.engine.close()


async def found(dsn: str) -> dict[str, dict[str, object]]:
    return {f.check.name: f.row for f in await check_books(dsn, OURS)}


async def test_a_world_that_is_right(world: World, dsn: str) -> None:
    states = {state for (state,) in await world.rows("SELECT DISTINCT state FROM payments")}
    assert states == {"succeeded", "scheduled", "cancelled", "processing", "failed"}
    assert await check_books(dsn, (*CHECKS, *OURS)) == []


def test_each_check_has_a_name_of_its_own() -> None:
    names = [check.name for check in (*CHECKS, *OURS)]
    assert len(names) == len(set(names)) == len(CHECKS) + 12


BREAKS = [
    ("activities", "UPDATE payments SET amount = amount + 1 WHERE kind = 'transfer' AND state = 'succeeded'"),
    ("activities", "UPDATE payments SET fee = fee + 1 WHERE kind = 'withdrawal' AND state = 'succeeded'"),
    ("activities", "UPDATE payments SET state = 'succeeded' WHERE kind = 'top_up' AND state = 'failed'"),
    ("activities", "UPDATE payments SET state = 'failed' WHERE kind = 'top_up' AND state = 'succeeded'"),
    ("activities", "UPDATE payments SET state = 'succeeded' WHERE kind = 'withdrawal' AND state = 'failed'"),
    ("activities", "UPDATE payments SET state = 'failed' WHERE kind = 'withdrawal' AND state = 'processing'"),
    ("activities", "UPDATE payments SET state = 'cancelled' WHERE kind = 'transfer' AND state = 'succeeded'"),
    ("activities", "UPDATE ledger_transfers SET amount = amount + 1 WHERE kind = 'reversal'"),
    ("activities", "DELETE FROM ledger_transfers WHERE kind = 'payment'"),
    ("references", "DELETE FROM payments WHERE kind = 'payment' AND order_id IS NULL"),
    ("references", "UPDATE ledger_transfers SET kind = 'gift' WHERE kind = 'opening'"),
    ("sides", "UPDATE payments SET payee_id = wallet_id WHERE kind = 'transfer' AND state = 'succeeded'"),
    ("sides", "UPDATE ledger_transfers SET kind = 'payment' WHERE kind = 'transfer' AND phase = 'p'"),
    ("sides", "UPDATE ledger_accounts SET kind = 'reserve' WHERE kind = 'channel.clearing'"),
    ("sides", "UPDATE ledger_accounts SET kind = 'merchant.available' WHERE kind = 'merchant.pending'"),
    ("clearing", "UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'channel.clearing'"),
    ("clearing", "UPDATE payments SET state = 'failed' WHERE kind = 'withdrawal' AND state = 'processing'"),
    ("scheduled", "UPDATE ledger_holds SET state = 'released' WHERE state = 'held'"),
    ("scheduled", "UPDATE ledger_holds SET amount = amount - 1 WHERE state = 'held'"),
    ("scheduled", "UPDATE payments SET state = 'cancelled' WHERE state = 'scheduled'"),
    ("scheduled", "UPDATE payments SET payee_id = wallet_id WHERE state = 'scheduled'"),
    (
        "credited once",
        """INSERT INTO ledger_transfers
           SELECT debit_account, debit_version + 100, debit_balance, debit_held, credit_account, credit_version + 100,
                  credit_balance, id, amount, currency, phase, kind, reference, at
             FROM ledger_transfers WHERE kind = 'top_up'""",
    ),
    ("orders", "UPDATE orders SET state = 'open' WHERE state = 'paid'"),
    ("orders", "UPDATE orders SET state = 'paid' WHERE state = 'open'"),
    ("orders", "UPDATE orders SET amount = amount + 1 WHERE state = 'paid'"),
    ("orders", "UPDATE orders SET paid_by = id WHERE state = 'paid'"),
    ("orders", "UPDATE orders SET paid_at = NULL WHERE state = 'paid'"),
    ("orders", "DELETE FROM orders WHERE state = 'paid'"),
    ("fees explained", 'UPDATE payments SET trace = \'{"tariff":"x","free_used":0,"items":[["base",1,1]]}\''),
    ("answers", "DELETE FROM payments WHERE kind = 'top_up'"),
    ("usage", "UPDATE wallet_usage SET out_life = out_life - 1"),
    ("usage", "UPDATE wallet_usage SET out_year = out_year + 1"),
    ("usage", "UPDATE wallet_usage SET out_month = out_month - 1"),
    ("usage", "UPDATE wallet_usage SET out_day = out_day + 1"),
    ("usage", "UPDATE wallet_usage SET free_used = free_used - 1"),
    ("usage", "DELETE FROM wallet_usage"),
]


@pytest.mark.parametrize(("name", "statement"), BREAKS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BREAKS)])
async def test_a_break_is_found(world: World, dsn: str, name: str, statement: str) -> None:
    async with world.db.transaction() as tx:
        cursor = await tx.execute(statement)  # type: ignore[arg-type]
        assert cursor.rowcount > 0
    assert name in await found(dsn)


async def test_a_finding_names_the_activity(world: World, dsn: str) -> None:
    async with world.db.transaction() as tx:
        cursor = await tx.execute("UPDATE payments SET amount = amount + 1 WHERE kind = 'top_up' RETURNING id")
        ids = sorted(str(PaymentId(row[0])) for row in await cursor.fetchall() if row)
    row = (await found(dsn))["activities"]
    assert row["activity"] in ids
    assert (row["kind"], row["amount"], row["moved"]) == ("top_up", 8_001, 8_000)


async def test_what_two_servers_counted_on_different_sides_of_midnight_is_no_break(world: World, dsn: str) -> None:
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE wallet_usage SET as_of = (as_of + 1)")
    assert "usage" in await found(dsn)
    async with world.db.transaction() as tx:
        await tx.execute(
            """UPDATE payments SET created_at = (date_trunc('day', created_at AT TIME ZONE 'Asia/Shanghai')
                 + interval '1 day' - interval '1 second') AT TIME ZONE 'Asia/Shanghai'
                WHERE created_at > %s""",
            [world.clock.now().replace(hour=0)],
        )
    assert await found(dsn) == {}
