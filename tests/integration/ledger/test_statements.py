"""Statements and past balances, and that they are read by range however long an account's history is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Reader
from purser.core.errors import Problem
from purser.core.ids import AccountId
from purser.core.money import Money
from purser.ledger import (
    Capture,
    Operation,
    Outcome,
    Release,
    balance_at,
    ensure_partitions,
    post,
    read_balance,
    read_balances,
    statement,
    statements,
    totals,
)
from tests.support.ledger import CNY, JPY, hold, open_reserve, open_wallets, transfer


async def story(db: Database, clock: FakeClock) -> tuple[AccountId, AccountId, AccountId]:
    """Wallet a: 1000 in, 30 and 20 out, 5 in, a hold of 100 captured in part, one released; an hour each."""
    await ensure_partitions(db, clock.now())
    a, b = await open_wallets(db, clock, 2)
    reserve = await open_reserve(db, clock)
    first, second = hold(a, b, 100, clock), hold(a, b, 7, clock)
    operations: list[Operation] = [
        transfer(reserve, a, 1000, clock),
        transfer(a, b, 30, clock),
        transfer(a, b, 20, clock),
        transfer(b, a, 5, clock),
        first,
        Capture(first.id, a, 60),
        second,
        Release(second.id, a),
    ]
    for operation in operations:
        async with db.transaction() as tx:
            assert await post(tx, [operation], clock) == [Outcome.POSTED]
        clock.advance(hours=1)
    return a, b, reserve


async def test_a_statement_has_every_line_newest_first(db: Database, clock: FakeClock) -> None:
    a, b, reserve = await story(db, clock)
    began = FakeClock().now()
    async with db.reader() as conn:
        lines = await statement(conn, a)
    assert [
        (x.version, x.incoming, x.money.amount, x.balance, x.held, x.phase, (x.at - began) / timedelta(hours=1))
        for x in lines
    ] == [
        (8, False, 7, 895, 0, "r", 7),
        (7, False, 7, 895, 7, "h", 6),
        (6, False, 60, 895, 0, "c", 5),
        (5, False, 100, 955, 100, "h", 4),
        (4, True, 5, 955, None, "p", 3),
        (3, False, 20, 950, 0, "p", 2),
        (2, False, 30, 970, 0, "p", 1),
        (1, True, 1000, 1000, None, "p", 0),
    ]
    assert [x.other for x in lines] == [b] * 7 + [reserve]
    assert {(x.kind, x.money.currency) for x in lines} == {("transfer", CNY), ("withdrawal", CNY)}
    assert lines[0].id == lines[0].reference


async def test_pages_follow_each_other_without_gap_or_overlap(db: Database, clock: FakeClock) -> None:
    a, _, _ = await story(db, clock)
    async with db.reader() as conn:
        seen, before = [], None
        while page := await statement(conn, a, before=before, limit=3):
            seen += [x.version for x in page]
            before = page[-1].version
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("limit", [1, 25, 26, 200, 201, statements.LARGEST_PAGE])
async def test_a_page_is_as_long_as_asked(db: Database, clock: FakeClock, limit: int) -> None:
    a, b = await open_wallets(db, clock, 2, balance=5000)
    async with db.transaction() as tx:
        await post(tx, [transfer(*((a, b) if i % 3 else (b, a)), 1, clock) for i in range(1100)], clock)
    async with db.reader() as conn:
        lines = await statement(conn, a, before=1102, limit=limit)
    assert [x.version for x in lines] == list(range(1101, 1101 - limit, -1))


async def test_a_span_of_time_includes_its_beginning_and_not_its_end(db: Database, clock: FakeClock) -> None:
    a, _, _ = await story(db, clock)
    began = FakeClock().now()
    async with db.reader() as conn:
        lines = await statement(conn, a, since=began + timedelta(hours=1), until=began + timedelta(hours=3))
        assert [x.version for x in lines] == [3, 2]
        assert await statement(conn, a, since=clock.now() + timedelta(days=400)) == []
        sums = [(t.incoming, t.kind, t.amount, t.count) for t in await totals(conn, a, began, clock.now())]
    assert sums == [(False, "transfer", 50, 2), (True, "transfer", 1005, 2), (False, "withdrawal", 60, 1)]


async def test_a_balance_is_known_for_every_moment(db: Database, clock: FakeClock) -> None:
    a, _, _ = await story(db, clock)
    began = FakeClock().now()
    after = [1000, 970, 950, 955, 955, 895, 895, 895]
    async with db.reader() as conn:
        assert await balance_at(conn, a, began - timedelta(microseconds=1)) == Money(0, CNY)
        for hours, balance in enumerate(after):
            at = began + timedelta(hours=hours)
            assert await balance_at(conn, a, at) == Money(balance, CNY)
            assert await balance_at(conn, a, at + timedelta(minutes=59)) == Money(balance, CNY)
        assert await balance_at(conn, a, datetime(9999, 1, 1, tzinfo=UTC)) == Money(895, CNY)


async def test_a_past_balance_is_right_at_random(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=10_000)
    chance = random.Random(5)
    known = [(clock.now(), 10_000)]
    for _ in range(120):
        clock.advance(seconds=chance.choice([0, 1, 86_400 * 9]))
        amount = chance.randint(-40, 40)
        if amount:
            async with db.transaction() as tx:
                there = transfer(a, b, amount, clock) if amount > 0 else transfer(b, a, -amount, clock)
                assert await post(tx, [there], clock) == [Outcome.POSTED]
        known.append((clock.now(), known[-1][1] - amount))
    last = dict(known)  # of one moment the last
    async with db.reader() as conn:
        for at, balance in last.items():
            assert (await balance_at(conn, a, at)).amount == balance


async def test_a_clock_that_jumps_still_gives_a_balance_the_account_had(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=1000)
    moments, now = [], clock.now()
    for jump in [0, 90, -90, -1, 1, 0]:  # days: ahead, back again, behind, right
        clock.advance(days=jump, minutes=1)
        moments.append(clock.now())
        async with db.transaction() as tx:
            await post(tx, [transfer(a, b, 1, clock)], clock)
    async with db.reader() as conn:
        assert (await balance_at(conn, a, clock.now())).amount == 994, "nothing is hidden by the days ahead"
        for at in [now - timedelta(days=2), *moments]:
            balance = (await balance_at(conn, a, at)).amount
            assert balance in ({0} if at < now - timedelta(days=1) else {994, 995, 996, 997, 998, 999, 1000, 0})


async def test_present_balances(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    (yen,) = await open_wallets(db, clock, 1, balance=7, currency=JPY)
    stranger = AccountId.new(clock)
    async with db.transaction() as tx:
        await post(tx, [hold(a, b, 30, clock)], clock)
    async with db.reader() as conn:
        balance = await read_balance(conn, a)
        assert (balance.money, balance.held, balance.available) == (Money(100, CNY), Money(30, CNY), Money(70, CNY))
        found = await read_balances(conn, [a, yen, stranger])
        assert {i: x.money for i, x in found.items()} == {a: Money(100, CNY), yen: Money(7, JPY)}
        for read in (read_balance(conn, stranger), balance_at(conn, stranger, clock.now())):
            with pytest.raises(Problem, match="account_unknown"):
                await read


FILL = """
    INSERT INTO ledger_transfers
    SELECT CASE WHEN n %% 2 = 0 THEN %(a)s ELSE %(b)s END, n, 0, 0,
           CASE WHEN n %% 2 = 0 THEN %(b)s ELSE %(a)s END, n, 0,
           gen_random_uuid(), 1, 'CNY', 'p', 'pay', gen_random_uuid(), %(from)s + n * interval '2 minutes'
      FROM generate_series(1, 60000) AS n"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


async def explained(conn: Reader, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    row = await (await conn.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)).fetchone()
    assert row is not None
    return list(nodes(row[0][0]["Plan"]))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_long_history_is_neither_scanned_nor_sorted(db: Database, clock: FakeClock, mode: str) -> None:
    """60,000 lines of two accounts over three months, and a page in the middle."""
    await ensure_partitions(db, clock.now())
    a, b = await open_wallets(db, clock, 2)
    async with db.reader() as conn:
        await conn.execute(FILL, {"a": a, "b": b, "from": clock.now()})
        await conn.execute("ANALYZE ledger_transfers")
        await conn.execute(f"SET plan_cache_mode = {mode}")
        page = {"account": a, "before": 30_000, "since": statements._FIRST, "until": statements._LAST}
        found = await explained(conn, statements._PAGES[25], page)
        assert {n["Node Type"] for n in found} & {"Seq Scan", "Bitmap Heap Scan"} == set()
        assert max(n["Actual Rows"] for n in found) <= 50
        assert sum(n["Actual Rows"] for n in found if n["Node Type"].startswith("Index")) <= 100

        search = {"account": a, "version": 60_000, "at": clock.now() + timedelta(days=40)}
        scans = [n for n in await explained(conn, statements._LAST_BY, search) if "Relation Name" in n]
        whole = [n for n in scans if not n["Node Type"].startswith("Index")]
        assert sum(n["Actual Rows"] + n.get("Rows Removed by Filter", 0) for n in whole) == 0, "empty months only"
        assert max(n["Actual Loops"] for n in scans) <= 18, "60,000 has sixteen binary digits"
