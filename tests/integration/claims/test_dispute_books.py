"""The disputes' part of the books: nothing is found in a world that is right, and every break is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from purser.claims.dispute_books import DISPUTE_CHECKS
from purser.claims.dispute_model import Reply
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import AccountId
from purser.ledger.books import check_books
from tests.support.disputing import Quarrel
from tests.support.world import World


@pytest.fixture
async def quarrel(db: Database, clock: FakeClock) -> AsyncIterator[Quarrel]:
    """A world with a dispute that runs, one that was settled, one the guarantee paid, and escrow of both sorts."""
    world = World(db, clock)
    await world.engine.start()
    settled = await Quarrel.begin(world)
    await settled.until("settled")
    poor = await Quarrel.begin(world)
    await poor.move(AccountId(poor.merchant), AccountId(settled.merchant), 9_000)
    await poor.until("decided")
    await poor.later(days=7, seconds=1)
    await poor.later(hours=49)
    sent = await Quarrel.begin(world, escrow=True)
    await sent.ship()
    released = await Quarrel.begin(world, escrow=True)
    await released.confirm()
    running = await Quarrel.begin(world)
    await running.open()
    await running.offer(Reply.PART_REFUND, 500)
    await running.jobs()
    yield running
    await world.engine.close()


async def test_a_world_that_is_right(quarrel: Quarrel) -> None:
    assert await quarrel.books() == []


BREAKS = [
    ("dispute hold", "UPDATE disputes SET held = held + 1 WHERE NOT ended"),
    ("disputes", "UPDATE disputes SET award = claimed, paid = paid - 1 WHERE paid > 0 AND guaranteed = 0"),
    ("disputes", "UPDATE disputes SET guaranteed = guaranteed - 1 WHERE guaranteed > 0"),
    ("disputes", "UPDATE disputes SET ended = true WHERE NOT ended"),
    ("disputes", "UPDATE ledger_transfers SET amount = amount + 1 WHERE kind = 'guarantee_cover'"),
    ("disputes", "UPDATE ledger_transfers SET amount = amount + 1 WHERE kind = 'guarantee_claim'"),
    ("disputes", "DELETE FROM ledger_transfers WHERE kind = 'dispute_hold'"),
    ("dispute refunds", "DELETE FROM refunds WHERE origin = 'dispute'"),
    ("dispute refunds", "UPDATE refunds SET amount = amount - 1 WHERE origin = 'dispute'"),
    ("escrow", "UPDATE escrows SET held = held - 1 WHERE held > 0"),
    ("escrow", "DELETE FROM escrows WHERE held = 0"),
    ("escrow ended", "UPDATE escrows SET held = 0 WHERE held > 0"),
    ("escrow ended", "UPDATE proceedings SET ended_at = NULL WHERE procedure = 'escrow'"),
    ("merchant debts", "UPDATE merchant_debts SET collected = collected + 1"),
    ("merchant debts", "DELETE FROM merchant_debts"),
]


async def test_every_break_is_found(quarrel: Quarrel) -> None:
    """One after the other in one world: each is undone before the next."""
    missed = []
    for name, statement in BREAKS:
        tables = "disputes, refunds, escrows, proceedings, merchant_debts"
        async with quarrel.world.db.transaction() as tx:
            for table in [*tables.split(", "), "ledger_transfers"]:
                await tx.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")  # type: ignore[arg-type]
            cursor = await tx.execute(statement)  # type: ignore[arg-type]
            assert cursor.rowcount > 0, statement
        found = {f.check.name for f in await check_books(quarrel.world.db.dsn, DISPUTE_CHECKS)}
        if name not in found:
            missed.append(statement)
        async with quarrel.world.db.transaction() as tx:
            for table in [*tables.split(", "), "ledger_transfers"]:
                await tx.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
                await tx.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # type: ignore[arg-type]
                await tx.execute(f"DROP TABLE kept_{table}")  # type: ignore[arg-type]
    assert missed == []
    assert {name for name, _ in BREAKS} == {check.name for check in DISPUTE_CHECKS}
    assert await quarrel.books() == []
