"""The journal's table: its rows come back as they were sent, its key, and its months."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import AccountId
from purser.core.money import MAX_AMOUNT
from purser.core.pgbinary import COPY_HEADER, COPY_TRAILER, micros
from purser.ledger import Outcome, Writer, ensure_partitions, post, statement
from purser.ledger.sheet import MAX_BALANCE
from purser.ledger.store import _COPY
from purser.ledger.wire import held_row, posted_row
from tests.support.ledger import open_wallets, transfer

uuids = st.binary(min_size=16, max_size=16)
versions = st.integers(1, 2**63 - 1)
balances = st.integers(-MAX_BALANCE, MAX_BALANCE)
helds = st.integers(0, MAX_BALANCE)
amounts = st.integers(1, MAX_AMOUNT)
currencies = st.sampled_from([b"CNY", b"JPY"])
kinds = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
times = st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1 < at.year < 9999)

posted = st.tuples(
    uuids, versions, balances, helds, uuids, versions, balances, uuids, amounts, currencies,
    st.sampled_from([b"p", b"c"]), kinds, uuids, times,
)  # fmt: skip
held = st.tuples(
    uuids, versions, balances, helds, uuids, uuids, amounts, currencies,
    st.sampled_from([b"h", b"r", b"x"]), kinds, uuids, times,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(posted, max_size=20, unique_by=lambda r: r[0]), st.lists(held, max_size=20, unique_by=lambda r: r[0]))
def test_what_is_copied_reads_back_equal(dsn: str, moved: list[tuple], kept: list[tuple]) -> None:  # type: ignore[type-arg]
    assume(not {r[0] for r in moved} & {r[0] for r in kept})  # or two rows would be the same version of one account
    rows = [posted_row(*[*r[:-1], micros(r[-1])]) for r in moved] + [held_row(*[*r[:-1], micros(r[-1])]) for r in kept]
    with psycopg.connect(dsn) as conn:
        with conn.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write(b"".join((COPY_HEADER, *rows, COPY_TRAILER)))
        conn.execute("SET TIME ZONE 'UTC'")
        stored = conn.execute(
            "SELECT debit_account, debit_version, debit_balance, debit_held, credit_account, credit_version,"
            " credit_balance, id, amount, currency, phase, kind, reference, at FROM ledger_transfers"
        ).fetchall()
        conn.rollback()
    sent = [[*r[:9], r[9].decode(), r[10].decode(), *r[11:]] for r in moved]
    sent += [[*r[:5], None, None, *r[5:7], r[7].decode(), r[8].decode(), *r[9:]] for r in kept]
    read = [[x.bytes if hasattr(x, "bytes") else x for x in row] for row in stored]
    assert sorted(read, key=repr) == sorted(sent, key=repr)


async def test_a_version_is_written_once_a_moment(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=10)
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 1, clock)], clock) == [Outcome.POSTED]

    async def again() -> None:
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO ledger_transfers SELECT * FROM ledger_transfers WHERE debit_version = 2")

    with pytest.raises(psycopg.errors.UniqueViolation):
        await again()


async def months(db: Database) -> dict[str, int]:
    """Rows by partition."""
    async with db.reader() as conn:
        cursor = await conn.execute("SELECT tableoid::regclass::text, count(*) FROM ledger_transfers GROUP BY 1")
        return dict(await cursor.fetchall())


async def test_rows_lie_in_the_partition_of_their_month(db: Database, clock: FakeClock) -> None:
    assert await ensure_partitions(db, clock.now()) == [
        "ledger_transfers_2026_03", "ledger_transfers_2026_04", "ledger_transfers_2026_05", "ledger_transfers_2026_06",
    ]  # fmt: skip
    assert await ensure_partitions(db, clock.now()) == []
    a, b = await open_wallets(db, clock, 2, balance=10)
    clock.advance(days=31)
    assert await ensure_partitions(db, clock.now()) == ["ledger_transfers_2026_07"]
    async with db.transaction() as tx:
        await post(tx, [transfer(a, b, 1, clock)], clock)
    assert await months(db) == {"ledger_transfers_2026_03": 2, "ledger_transfers_2026_04": 1}


async def test_the_last_instant_of_a_month_is_in_it(db: Database) -> None:
    clock = FakeClock(datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
    await ensure_partitions(db, clock.now())
    a, b = await open_wallets(db, clock, 2, balance=10)
    clock.advance(microseconds=1)
    async with db.transaction() as tx:
        await post(tx, [transfer(a, b, 1, clock)], clock)
    assert await months(db) == {"ledger_transfers_2026_12": 2, "ledger_transfers_2027_01": 1}


@pytest.mark.parametrize("days", [-9000, 90 * 365, 365 * 2000])
async def test_a_clock_far_off_refuses_no_money(db: Database, clock: FakeClock, days: int) -> None:
    await ensure_partitions(db, clock.now())
    a, b = await open_wallets(db, clock, 2, balance=10)
    off = FakeClock(clock.now() + timedelta(days=days))
    writer = Writer(db, off)
    assert await writer.submit(transfer(a, b, 1, off)) == [Outcome.POSTED]
    assert await Writer(db, clock).submit(transfer(a, b, 1, clock)) == [Outcome.POSTED]
    assert await months(db) == {"ledger_transfers_2026_03": 3, "ledger_transfers_rest": 1}
    async with db.reader() as conn:
        assert [line.version for line in await statement(conn, a)] == [3, 2, 1]


async def test_a_month_that_is_in_the_default_partition_stays_there(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=10)
    made = await ensure_partitions(db, clock.now())
    assert made == ["ledger_transfers_2026_04", "ledger_transfers_2026_05", "ledger_transfers_2026_06"]
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 1, clock)], clock) == [Outcome.POSTED]
    assert await months(db) == {"ledger_transfers_rest": 3}


async def test_processes_that_start_at_once_make_each_month_once(db: Database, clock: FakeClock) -> None:
    made = await asyncio.gather(*(ensure_partitions(db, clock.now()) for _ in range(4)))
    assert len([name for names in made for name in names]) == 4
    a, _ = await open_wallets(db, clock, 2, balance=10)
    assert type(a) is AccountId
    assert await months(db) == {"ledger_transfers_2026_03": 2}


async def test_a_long_reader_puts_a_month_off_and_stops_nobody(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=10)
    async with db.transaction() as reading:
        await reading.execute("SELECT count(*) FROM ledger_transfers")
        assert await ensure_partitions(db, clock.now()) == []
        async with db.transaction() as tx:
            assert await post(tx, [transfer(a, b, 1, clock)], clock) == [Outcome.POSTED]
    assert len(await ensure_partitions(db, clock.now())) == 3, "the first has rows in the default partition"
