"""Holds end with their time, once, whoever else is at work."""

from __future__ import annotations

import asyncio

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.ledger import Capture, Outcome, Writer, expire_due, post, set_frozen
from purser.ledger.books import check_books
from tests.support.ledger import hold, open_wallets, read_back

POSTED = Outcome.POSTED


async def test_what_is_due_is_let_go_and_nothing_else(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    due, later, never, captured = (hold(a, b, n, clock, lasts=s) for n, s in [(1, 10), (2, 11), (4, None), (8, 10)])
    async with db.transaction() as tx:
        assert await post(tx, [due, later, never, captured, Capture(captured.id, a)], clock) == [POSTED] * 5
    clock.advance(seconds=9.999)
    assert await expire_due(db, clock) == 0
    clock.advance(seconds=0.001)
    assert await expire_due(db, clock) == 1
    assert await expire_due(db, clock) == 0
    stored = await read_back(db)
    assert [stored.promises[a, h.id].end for h in (due, later, never, captured)] == ["x", "", "", "c"]
    assert (stored.books[a].balance, stored.books[a].held) == (92, 6)


async def test_the_oldest_go_first_and_no_more_than_asked(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=1000)
    holds = [hold(a, b, 1, clock, lasts=250 - i) for i in range(250)]
    async with db.transaction() as tx:
        assert await post(tx, holds, clock) == [POSTED] * 250
    clock.advance(seconds=300)
    assert await expire_due(db, clock, limit=120) == 120
    stored = await read_back(db)
    assert {h.id for h in holds if stored.promises[a, h.id].end} == {h.id for h in holds[130:]}
    assert await expire_due(db, clock) == 130
    assert (await read_back(db)).books[a].held == 0


async def test_a_frozen_account_lets_go_as_well(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=10)
    async with db.transaction() as tx:
        await post(tx, [hold(a, b, 1, clock, lasts=1)], clock)
        await set_frozen(tx, a, into=True, out=True)
    clock.advance(seconds=1)
    assert await expire_due(db, clock) == 1


async def test_several_at_once_let_each_hold_go_once(db: Database, dsn: str, clock: FakeClock) -> None:
    wallets = await open_wallets(db, clock, 10, balance=100)
    holds = [hold(wallets[i % 10], wallets[(i + 1) % 10], 1, clock, lasts=1) for i in range(150)]
    async with db.transaction() as tx:
        assert await post(tx, holds, clock) == [POSTED] * 150
    clock.advance(seconds=1)
    assert sum(await asyncio.gather(*(expire_due(db, clock) for _ in range(3)))) == 150
    stored = await read_back(db)
    assert {p.end for p in stored.promises.values()} == {"x"}
    assert {b.held for b in stored.books.values()} == {0}
    assert await check_books(dsn) == []


async def test_a_writer_that_remembers_the_account_sees_it_let_go(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    kept = hold(a, b, 60, clock, lasts=1)
    assert await writer.submit(kept) == [POSTED]
    clock.advance(seconds=1)
    assert await expire_due(db, clock) == 1
    assert await writer.submit(hold(a, b, 100, clock)) == [POSTED]
    assert await writer.submit(Capture(kept.id, a)) == [Outcome.HOLD_SETTLED]
