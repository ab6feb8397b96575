"""Everybody at once on a few hot accounts: what comes out must be what some serial order would have left."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import AccountId, HoldId
from purser.ledger import (
    Capture,
    Hold,
    Operation,
    Outcome,
    Release,
    Transfer,
    Writer,
    cache,
    expire_due,
    post,
    set_frozen,
)
from purser.ledger.books import check_books
from purser.ledger.oracle import Oracle, Row
from tests.support.ledger import hold, in_order, open_wallets, read_back, transfer

pytestmark = pytest.mark.slow

ROUNDS = 40
Done = list[tuple[Operation, Outcome]]


class Ticking(FakeClock):
    """Goes on by a millisecond whenever it is looked at."""

    def now(self) -> datetime:
        self.advance(milliseconds=1)
        return super().now()


class Crowd:
    """Callers of every kind, each with a random choice of its own, and what became of what they asked."""

    def __init__(self, clock: FakeClock, accounts: Sequence[AccountId], seed: int) -> None:
        self.clock, self.accounts = clock, accounts
        self.random = random.Random(seed)
        self.done: Done = []
        self.placed: list[tuple[AccountId, HoldId]] = []

    async def single(self, writer: Writer) -> None:
        """One operation, or a chain, after another."""
        for _ in range(ROUNDS):
            chain = [self._operation() for _ in range(self.random.choice([1, 1, 1, 3]))]
            for op in chain[:-1]:
                op.linked = True
            self._note(chain, await writer.submit(*chain))

    async def batches(self, writer: Writer) -> None:
        for _ in range(ROUNDS // 2):
            batch = [self._operation() for _ in range(self.random.choice([5, 40]))]
            self._note(batch, await writer.post_batch(batch))

    async def procedures(self, db: Database) -> None:
        """Low volume, in transactions of their own."""
        for _ in range(ROUNDS):
            ops = [self._operation() for _ in range(2)]

            async def procedure(tx: Tx, ops: list[Operation] = ops) -> list[Outcome]:
                return await post(tx, ops, self.clock)

            self._note(ops, await db.run(procedure))

    async def freezes(self, db: Database) -> None:
        for i in range(ROUNDS):
            account = self.random.choice(self.accounts)
            async with db.transaction() as tx:
                await set_frozen(tx, account, into=i % 3 == 0, out=i % 4 == 0)
            await asyncio.sleep(0.005)

    async def expiries(self, db: Database) -> int:
        expired = 0
        for _ in range(ROUNDS // 4):
            expired += await expire_due(db, self.clock)
            await asyncio.sleep(0.02)
        return expired

    def _operation(self) -> Operation:
        debit, credit = self.random.sample(list(self.accounts), 2)
        choice = self.random.random()
        if choice < 0.75:
            return transfer(debit, credit, self.random.randint(1, 60), self.clock)
        if choice < 0.85 or not self.placed:
            return self._hold(debit, credit)
        debit, ident = self.random.choice(self.placed[-12:])
        return Capture(ident, debit, self.random.choice([None, 1])) if choice < 0.95 else Release(ident, debit)

    def _hold(self, debit: AccountId, credit: AccountId) -> Hold:
        placed = hold(debit, credit, self.random.randint(1, 60), self.clock, lasts=self.random.choice([None, 0.5]))
        self.placed.append((debit, placed.id))
        return placed

    def _note(self, ops: Sequence[Operation], outcomes: Sequence[Outcome]) -> None:
        self.done += zip(ops, outcomes, strict=True)


def serial_order(rows: Sequence[Row], start: dict[AccountId, int]) -> list[Row]:
    """The rows in an order that gives every account its versions one after another; there must be one."""
    due = {(r.debit, r.debit_version): r for r in rows}
    due |= {(r.credit, r.credit_version): r for r in rows if r.credit_version is not None}
    reached, order = dict(start), []
    ready = [due[a, v + 1] for a, v in reached.items() if (a, v + 1) in due]
    while ready:
        row = ready.pop()
        sides = [(row.debit, row.debit_version)]
        if row.credit_version is not None:
            sides.append((row.credit, row.credit_version))
        if any(reached[a] + 1 != v for a, v in sides):
            continue  # its other side is not there yet; that side's account will bring it up again
        order.append(row)
        for account, version in sides:
            reached[account] = version
            if (account, version + 1) in due:
                ready.append(due[account, version + 1])
    assert len(order) == len(rows), "the accounts' orders contradict each other"
    return order


def replay(oracle: Oracle, rows: Sequence[Row], stored: Oracle, when: datetime) -> None:
    """What is in the journal, asked of the oracle in that order."""
    for row in rows:
        asked: Operation
        match row.phase:
            case "p":
                asked = transfer(row.debit, row.credit, row.amount, FakeClock())
                asked.id, asked.reference = type(asked.id)(row.id), row.reference
            case "h":
                ends = stored.promises[row.debit, HoldId(row.id)].expires_at
                asked = hold(row.debit, row.credit, row.amount, FakeClock())
                asked.id, asked.reference, asked.expires_at = HoldId(row.id), row.reference, ends
            case "c":
                asked = Capture(HoldId(row.id), row.debit, row.amount)
            case _:
                asked = Release(HoldId(row.id), row.debit, expired=row.phase == "x")
        assert oracle.post([asked], when) == [Outcome.POSTED], row


@pytest.mark.parametrize(("seed", "remembered"), [(0, 400_000), (1, 400_000), (2, 3), (3, 3)])
async def test_all_at_once_leaves_what_a_serial_order_would(
    dsn: str, db: Database, seed: int, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LIMIT", remembered)
    monkeypatch.setattr(cache, "PATIENCE", 3)
    clock = Ticking()
    accounts = await open_wallets(db, clock, 6, balance=500)
    before = await read_back(db)
    began = clock.now() - timedelta(days=1)
    crowd = Crowd(clock, accounts, seed)
    async with Database(dsn) as elsewhere:  # another process would have a pool and a memory of its own, too
        writers = [Writer(db, clock), Writer(elsewhere, clock)]
        *_, expired = await asyncio.gather(
            *(crowd.single(w) for w in writers for _ in range(8)),
            *(crowd.batches(w) for w in writers),
            *(crowd.procedures(elsewhere) for _ in range(2)),
            crowd.freezes(db),
            crowd.expiries(db),
        )
        for writer in writers:
            await writer.close()
    stored = await read_back(db)
    new = [r for r in stored.journal if r not in set(before.journal)]

    assert Counter(r.phase for r in new) == answered(crowd.done) + Counter("x" * (expired or 0))
    assert {r.id for r in new if r.phase == "p"} == {
        op.id for op, outcome in crowd.done if isinstance(op, Transfer) and outcome is Outcome.POSTED
    }
    order = serial_order(new, {i: b.version for i, b in before.books.items()})
    replay(before, order, stored, began)
    assert in_order(before.journal) == stored.journal
    assert before.promises == stored.promises
    for account, book in before.books.items():
        real = stored.books[account]
        assert (book.balance, book.held, book.version) == (real.balance, real.held, real.version)
    assert await check_books(dsn) == []


def answered(done: Done) -> Counter[str]:
    """How many operations of each phase their callers were told are posted."""
    phases = {Transfer: "p", Hold: "h", Capture: "c", Release: "r"}
    posted = Counter(phases[type(op)] for op, outcome in done if outcome is Outcome.POSTED)
    refused = Counter(outcome for _, outcome in done if outcome is not Outcome.POSTED)
    assert len(done) > 1500
    assert {Outcome.INSUFFICIENT_FUNDS, Outcome.DEBIT_FROZEN, Outcome.CREDIT_FROZEN} <= set(refused)
    assert set(posted) == set(phases.values())
    return posted
