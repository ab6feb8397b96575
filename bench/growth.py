"""Growth: how fast transfers and statement pages are with nothing, a million and ten million transfers there."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import psycopg

from bench.figures import Figure, Round, figure
from bench.lab import purser_database, settle
from bench.ledger import ACCOUNTS, LedgerCase
from purser.core.db import Database
from purser.core.ids import AccountId
from purser.core.postgres import Cluster
from purser.ledger import statement
from purser.ledger.books import check_books

SIZES = {"growth-0": 0, "growth-1m": 1_000_000, "growth-10m": 10_000_000}
READERS = 2000
PAGE = 20
"""Accounts whose statement is read, and the lines of a page: all have a full one, also before anything is added."""

# Pairs of accounts, each with one more transfer from the first to the second a round: a journal whose chains are
# right, made by the database itself. `first` and `last` are the rounds to add.
_FILL = """
    WITH pair AS (
        SELECT d.id AS debit, c.id AS credit, d.version AS dv, c.version AS cv, d.balance AS db, c.balance AS cb
          FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM ledger_accounts WHERE kind = 'wallet.available') d
          JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n FROM ledger_accounts WHERE kind = 'wallet.available') c
            ON c.n = d.n + 1 AND d.n %% 2 = 1)
    INSERT INTO ledger_transfers (debit_account, debit_version, debit_balance, debit_held, credit_account,
                                  credit_version, credit_balance, id, amount, currency, phase, kind, reference, at)
    SELECT debit, dv + r, db - r, 0, credit, cv + r, cb + r, uuidv7(), 1, 'CNY', 'p', 'transfer', debit, now()
      FROM generate_series(1, %s) AS r, pair"""

_CATCH_UP = """
    WITH pair AS (
        SELECT id, row_number() OVER (ORDER BY id) AS n FROM ledger_accounts WHERE kind = 'wallet.available')
    UPDATE ledger_accounts a
       SET version = a.version + %(rounds)s,
           balance = a.balance + CASE WHEN pair.n %% 2 = 1 THEN -%(rounds)s ELSE %(rounds)s END
      FROM pair WHERE pair.id = a.id"""


async def growth(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """Batches of 1,000 and statement pages at three sizes; the ratio is to the empty journal of the same run."""
    share = 1.0 if scale == 1.0 else 0.01  # a quick run grows a hundredth
    dsn = await purser_database(cluster, "growth")
    figures: list[Figure] = []
    empty: list[Round] = []
    async with Database(dsn) as db:
        case = LedgerCase(db, scale)
        await case.fill()
        readers = await case.give_lines(READERS, PAGE)
        for name, size in SIZES.items():
            there = int(size * share)
            _grow(dsn, there - (0 if not figures else int(list(SIZES.values())[len(figures) - 1] * share)))
            settle(dsn)
            rounds = [await _round(case, db, readers, f"{number}/{runs}  {name}") for number in range(1, runs + 1)]
            empty = empty or rounds
            figures.append(figure(name, "transfers/s", rounds, ("growth-0", empty)))
        await case.close()
    assert await check_books(dsn) == [], "the books do not balance"
    return figures


def _grow(dsn: str, transfers: int) -> None:
    """Add that many transfers to the journal, chains and balances right."""
    rounds = transfers // (ACCOUNTS // 2)
    if rounds == 0:
        return
    print(f"  adding {rounds * (ACCOUNTS // 2):,} transfers …", flush=True)
    with psycopg.connect(dsn) as conn:
        conn.execute(_FILL, [rounds])
        conn.execute(_CATCH_UP, {"rounds": rounds})


async def _round(case: LedgerCase, db: Database, readers: Sequence[AccountId], name: str) -> Round:
    """Throughput of a round, and the latencies of statement pages (not of the transfers)."""
    case.forget()
    await case.batches(1000)  # what it remembers is what it would in a running process
    done = await case.batches(1000)
    pages = await _pages(db, random.Random(name).sample(readers, len(readers)))
    result = Round(done.count, done.seconds, pages)
    print(f"  {name:<16} {result.rate:>10,.0f} transfers/s", flush=True)
    return result


async def _pages(db: Database, accounts: Sequence[AccountId]) -> list[float]:
    """Seconds that the newest page of each account's statement takes."""
    latencies = []
    async with db.reader() as conn:
        for account in accounts:
            began = time.perf_counter()
            lines = await statement(conn, account, limit=PAGE)
            latencies.append(time.perf_counter() - began)
            assert len(lines) == PAGE, "a page that is not full"
    return latencies
