"""The refunds' part of the books: nothing is found in a world that is right, and every break is."""

from __future__ import annotations

import pytest

from purser.channels import ChargeState, RefundState
from tests.support.channel import charge, refund
from tests.support.refunding import Shop
from tests.support.world import World

TABLES = ("payments", "refunds", "refund_shares", "proceedings", "ledger_transfers", "ledger_accounts")

BREAKS = {
    "refunds": [
        "UPDATE ledger_transfers SET kind = 'refund_undone' WHERE kind = 'refund_funding'",
        "UPDATE refund_shares SET fee_back = fee_back + 1",
        "UPDATE ledger_transfers SET kind = 'opening' WHERE kind = 'refund_out'",
        "UPDATE proceedings SET state = 'sent' WHERE state = 'merchant_review'",
    ],
    "refunds in wallets": [
        "UPDATE proceedings SET state = 'sent' WHERE state = 'succeeded'",
        "UPDATE ledger_transfers SET reference = id WHERE kind = 'refund'",
    ],
    "refunds in transit": [
        "UPDATE refunds SET amount = amount + 1 WHERE way = 'balance'",
        "UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'refund.transit'",
    ],
    "refunds within payments": [
        "UPDATE refunds SET counts = NOT counts",
        "UPDATE payments SET amount = 1",
        "UPDATE refunds SET payment_id = id",
    ],
    "refund shares": [
        "UPDATE refund_shares SET amount = amount + 1",
        "DELETE FROM refund_shares",
    ],
    "refund kinds": ["UPDATE ledger_transfers SET reference = id WHERE kind = 'refund_funding'"],
    "clearing": ["UPDATE refunds SET way = 'balance' WHERE way = 'card'"],
}


@pytest.fixture
async def shop(world: World) -> Shop:
    """A payment given back in part, one asked for, one stuck, and a top-up on its way to its card."""
    shop = await Shop.open(world)
    shop.bank.say(charge(ChargeState.SUCCEEDED, 5_000))
    top_up = await shop.topped_up(5_000)
    await shop.give(3_000)
    shop.bank.say(refund(RefundState.PROCESSING))
    await shop.request(2_000, payment=top_up)
    await shop.jobs()
    world.clock.advance(minutes=1)
    await shop.give(1_000)  # on its way: nobody does the job
    world.clock.advance(minutes=1)
    await shop.request(500)
    return shop


async def test_every_break_is_found(shop: Shop) -> None:
    assert await shop.books() == []
    db = shop.world.db
    for name, sql in ((name, sql) for name, breaks in BREAKS.items() for sql in breaks):
        async with db.transaction() as tx:
            for table in TABLES:
                await tx.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
            await tx.execute(sql)
        assert name in await shop.books(), sql
        async with db.transaction() as tx:
            for table in TABLES:
                await tx.execute(f"DELETE FROM {table}")
                await tx.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                await tx.execute(f"DROP TABLE kept_{table}")
    assert await shop.books() == []
