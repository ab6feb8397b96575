"""A writer's memory of accounts never decides what the database would not."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import Money
from purser.ledger import (
    AccountKind,
    Capture,
    Hold,
    Operation,
    Outcome,
    Release,
    Transfer,
    Writer,
    close_account,
    open_accounts,
    post,
    read_balance,
    set_floor,
    set_frozen,
)
from purser.ledger.books import check_books
from tests.support.ledger import CNY, hold, open_wallets, read_back, transfer, until_somebody_waits

POSTED = Outcome.POSTED


async def amounts(db: Database, *accounts: AccountId) -> list[int]:
    async with db.reader() as conn:
        return [(await read_balance(conn, a)).money.amount for a in accounts]


async def test_a_freeze_and_a_thaw_bite_at_the_next_batch(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    assert await writer.submit(transfer(a, b, 1, clock)) == [POSTED]  # both are remembered now
    async with db.transaction() as tx:
        await set_frozen(tx, a, out=True)
    assert await writer.submit(transfer(a, b, 1, clock)) == [Outcome.DEBIT_FROZEN]
    assert await writer.submit(transfer(b, a, 1, clock)) == [POSTED]
    async with db.transaction() as tx:
        await set_frozen(tx, a, into=True, out=False)
    assert await writer.submit(transfer(a, b, 1, clock)) == [POSTED]
    assert await writer.submit(transfer(b, a, 1, clock)) == [Outcome.CREDIT_FROZEN]
    assert await amounts(db, a, b) == [99, 101]


async def test_a_floor_and_a_closing_bite_at_the_next_batch(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    assert await writer.submit(transfer(a, b, 101, clock)) == [Outcome.INSUFFICIENT_FUNDS]
    async with db.transaction() as tx:
        await set_floor(tx, a, -1)
    assert await writer.submit(transfer(a, b, 101, clock)) == [POSTED]
    assert await writer.submit(transfer(b, a, 1, clock)) == [POSTED]
    async with db.transaction() as tx:
        await close_account(tx, a)
    assert await writer.submit(transfer(b, a, 1, clock)) == [Outcome.ACCOUNT_CLOSED]
    assert await amounts(db, a, b) == [0, 200]


async def test_money_that_came_by_another_way_can_be_spent_at_once(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer, other = Writer(db, clock), Writer(db, clock)
    assert await writer.submit(transfer(a, b, 100, clock)) == [POSTED]
    assert await other.submit(transfer(b, a, 30, clock)) == [POSTED]
    assert await writer.submit(transfer(a, b, 30, clock)) == [POSTED]
    async with db.transaction() as tx:
        assert await post(tx, [transfer(b, a, 7, clock)], clock) == [POSTED]
    assert await writer.submit(transfer(a, b, 7, clock)) == [POSTED]
    assert await amounts(db, a, b) == [0, 200]


async def test_money_that_left_by_another_way_is_not_spent_again(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    assert await writer.submit(transfer(a, b, 10, clock)) == [POSTED]
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 80, clock)], clock) == [POSTED]
    assert await writer.submit(transfer(a, b, 11, clock)) == [Outcome.INSUFFICIENT_FUNDS]
    assert await writer.submit(transfer(a, b, 10, clock)) == [POSTED]
    assert await amounts(db, a, b) == [0, 200]


async def test_a_refused_capture_looks_at_the_credited_account_too(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    kept = hold(a, b, 50, clock)
    async with db.transaction() as tx:
        assert await post(tx, [kept], clock) == [POSTED]
        await set_frozen(tx, b, into=True)
    assert await writer.submit(transfer(a, b, 1, clock)) == [Outcome.CREDIT_FROZEN]  # remembered as frozen
    async with db.transaction() as tx:
        await set_frozen(tx, b, into=False)
    assert await writer.submit(Capture(kept.id, a)) == [POSTED]
    assert await amounts(db, a, b) == [50, 150]


async def test_an_account_opened_after_it_was_asked_for_is_found(db: Database, clock: FakeClock) -> None:
    (a,) = await open_wallets(db, clock, 1, balance=100)
    late = AccountId.new(clock)
    writer = Writer(db, clock)
    assert await writer.submit(transfer(a, late, 1, clock)) == [Outcome.ACCOUNT_UNKNOWN]
    async with db.transaction() as tx:
        await open_accounts(tx, [(late, Id.new(clock))], AccountKind.WALLET_AVAILABLE, CNY, clock)
    assert await writer.submit(transfer(a, late, 1, clock)) == [POSTED]


async def test_holds_live_across_both_ways_in(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    kept, let_go, late = hold(a, b, 40, clock), hold(a, b, 20, clock), hold(a, b, 10, clock, lasts=5)
    assert await writer.post_batch([kept, let_go, late]) == [POSTED] * 3
    assert await writer.submit(transfer(a, b, 31, clock)) == [Outcome.INSUFFICIENT_FUNDS]
    async with db.transaction() as tx:
        assert await post(tx, [Capture(kept.id, a, 15), Release(let_go.id, a)], clock) == [POSTED, POSTED]
    clock.advance(seconds=5)
    assert await writer.submit(Capture(late.id, a)) == [Outcome.HOLD_EXPIRED]
    assert await writer.submit(Capture(kept.id, a)) == [Outcome.HOLD_SETTLED]
    assert await writer.submit(Release(late.id, a)) == [POSTED]
    assert await writer.submit(transfer(a, b, 85, clock)) == [POSTED]
    assert await amounts(db, a, b) == [0, 200]


async def test_a_hold_placed_and_settled_in_one_batch_is_stored_as_settled(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    both, broken = hold(a, b, 40, clock), hold(a, b, 20, clock)
    back = Capture(broken.id, a, linked=True)
    batch: list[Operation] = [both, Capture(both.id, a, 30), broken, back, transfer(a, b, 1000, clock)]
    outcomes = await Writer(db, clock).post_batch(batch)
    assert outcomes == [POSTED, POSTED, POSTED, Outcome.LINKED_FAILED, Outcome.INSUFFICIENT_FUNDS]
    stored = await read_back(db)
    assert (stored.promises[a, both.id].end, stored.promises[a, both.id].captured) == ("c", 30)
    assert (stored.promises[a, broken.id].end, stored.books[a].held) == ("", 20)


async def test_a_holds_id_is_taken_once_whoever_asks(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer, other = Writer(db, clock), Writer(db, clock)
    kept = hold(a, b, 40, clock)
    outcomes = await asyncio.gather(*(w.submit(kept) for w in (writer, other, writer)))
    assert sorted(str(o) for (o,) in outcomes) == sorted(map(str, [POSTED, Outcome.HOLD_EXISTS, Outcome.HOLD_EXISTS]))
    async with db.transaction() as tx:
        assert await post(tx, [kept], clock) == [Outcome.HOLD_EXISTS]
    assert (await read_back(db)).books[a].held == 40


@pytest.mark.parametrize("round_", range(5))
async def test_a_hold_is_settled_once_whoever_is_first(db: Database, clock: FakeClock, round_: int) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer, other = Writer(db, clock), Writer(db, clock)
    kept = hold(a, b, 40 + round_, clock)
    await writer.submit(kept)

    async def release(tx: Tx) -> list[Outcome]:
        return await post(tx, [Release(kept.id, a)], clock)

    outcomes = await asyncio.gather(
        writer.submit(Capture(kept.id, a)),
        other.submit(Capture(kept.id, a)),
        other.submit(Release(kept.id, a)),
        db.run(release),  # of the same microsecond as the others: their rows may collide
    )
    assert sorted(str(o) for (o,) in outcomes) == sorted(map(str, [POSTED, *[Outcome.HOLD_SETTLED] * 3]))
    assert (await read_back(db)).books[a].held == 0


async def test_a_broken_command_fails_alone_and_memory_starts_afresh(db: Database, dsn: str, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    bad = Transfer(TransferId.new(clock), a, b, Money(1, CNY), "no \0 such text", Id.new(clock))
    good = [transfer(a, b, 1, clock) for _ in range(9)]
    answers = await asyncio.gather(*(writer.submit(t) for t in [*good[:4], bad, *good[4:]]), return_exceptions=True)
    assert [a for a in answers if not isinstance(a, Exception)] == [[POSTED]] * 9
    assert [type(a).__name__ for a in answers if isinstance(a, Exception)] == ["CharacterNotInRepertoire"]
    assert await amounts(db, a, b) == [91, 109]
    assert await check_books(dsn) == []


@pytest.mark.parametrize("way", ["submit", "post_batch", "post"])
async def test_the_last_of_a_chain_is_linked_to_nothing(db: Database, clock: FakeClock, way: str) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer, dangling = Writer(db, clock), transfer(a, b, 1, clock, linked=True)

    async def in_a_transaction() -> list[Outcome]:
        async with db.transaction() as tx:
            return await post(tx, [dangling], clock)

    ways = {
        "submit": lambda: writer.submit(dangling),
        "post_batch": lambda: writer.post_batch([dangling]),
        "post": in_a_transaction,
    }
    with pytest.raises(ValueError, match="linked to nothing"):
        await ways[way]()
    assert await amounts(db, a, b) == [100, 100]


async def test_nothing_asked_is_nothing_done(db: Database, clock: FakeClock) -> None:
    writer = Writer(db, clock)
    assert await writer.submit() == []
    assert await writer.post_batch([]) == []
    async with db.transaction() as tx:
        assert await post(tx, [], clock) == []


async def test_what_the_callers_transaction_undoes_is_undone(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    before = await read_back(db)

    async def think_again() -> None:
        async with db.transaction() as tx:
            assert await post(tx, [transfer(a, b, 1, clock), hold(a, b, 5, clock)], clock) == [POSTED, POSTED]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await think_again()
    assert await read_back(db) == before


async def test_a_hold_of_another_account_is_unknown(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    kept = hold(a, b, 5, clock)
    writer = Writer(db, clock)
    await writer.submit(kept)
    assert await writer.submit(Release(kept.id, b)) == [Outcome.HOLD_UNKNOWN]
    twin = Hold(kept.id, b, a, Money(7, CNY), "withdrawal", Id(kept.id))
    assert await writer.submit(twin) == [POSTED]
    assert await writer.post_batch([Capture(kept.id, a), Release(HoldId(kept.id), b)]) == [POSTED, POSTED]
    assert await amounts(db, a, b) == [95, 105]


async def test_a_hold_settled_while_one_waits_for_its_account_is_settled(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    kept = hold(a, b, 40, clock)
    async with db.transaction() as tx:
        await post(tx, [kept], clock)

    async def release(tx: Tx) -> list[Outcome]:
        return await post(tx, [Release(kept.id, a)], clock)

    async with db.transaction() as first:
        assert await post(first, [Capture(kept.id, a)], clock) == [POSTED]
        second = asyncio.create_task(db.run(release))
        await until_somebody_waits(db)
    assert await second == [Outcome.HOLD_SETTLED]
    assert await amounts(db, a, b) == [60, 140]


async def test_two_batches_under_way_do_not_settle_the_same_hold(db: Database, clock: FakeClock) -> None:
    """The second is thought out before the first has committed, and reads the hold as the first found it."""
    a, b = await open_wallets(db, clock, 2, balance=100)
    kept = hold(a, b, 40, clock)
    writer = Writer(db, clock)
    await writer.submit(kept)
    batches: list[Operation] = [Release(kept.id, a), Capture(kept.id, a)]
    answers = await asyncio.gather(*(writer.post_batch([b]) for b in batches))
    assert answers == [[POSTED], [Outcome.HOLD_SETTLED]]
    assert await amounts(db, a, b) == [100, 100]


LOSE = """
    DELETE FROM ledger_transfers WHERE debit_account = %(a)s AND debit_version = 2;
    UPDATE ledger_accounts SET balance = 100, version = 1 WHERE id IN (%(a)s, %(b)s)"""
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()"""


async def test_memory_of_another_server_is_worth_nothing(db: Database, dsn: str, clock: FakeClock) -> None:
    """A standby is promoted that never got the last transfer, and others bring the accounts to the same versions."""
    a, b = await open_wallets(db, clock, 2, balance=100)
    writer = Writer(db, clock)
    assert await writer.submit(transfer(a, b, 10, clock)) == [POSTED]
    async with await psycopg.AsyncConnection.connect(dsn, cursor_factory=psycopg.AsyncClientCursor) as conn:
        await conn.execute(LOSE, {"a": a.uuid, "b": b.uuid})
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 1, clock)], clock) == [POSTED]
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute(CUT)
    await asyncio.sleep(0.1)
    assert await writer.submit(transfer(a, b, 1, clock)) == [POSTED]
    assert await amounts(db, a, b) == [98, 102]
    assert await check_books(dsn) == []
