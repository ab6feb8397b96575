"""A random walk through everything the ledger does, the oracle walking beside it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import Currency, Money
from purser.ledger import (
    Capture,
    Hold,
    Operation,
    Outcome,
    Release,
    Transfer,
    Writer,
    close_account,
    expire_due,
    post,
    set_floor,
    set_frozen,
)
from purser.ledger.oracle import Oracle
from tests.support.ledger import CNY, JPY, in_order, open_reserve, open_wallets, read_back

Way = Callable[[Sequence[Operation]], Awaitable[list[Outcome]]]


class Walk:
    """Steps chosen by `seed`. Every outcome is compared when it comes, the whole database by `compare`."""

    def __init__(self, db: Database, clock: FakeClock, seed: int) -> None:
        self.db, self.clock = db, clock
        self.random = random.Random(seed)
        self.oracle = Oracle()
        self.accounts: list[AccountId] = []
        self.holds: list[tuple[AccountId, HoldId]] = []
        self.outcomes: dict[Outcome, int] = dict.fromkeys(Outcome, 0)

    async def open(self) -> None:
        """Accounts of two currencies: with and without money, overdraft, limits."""
        db, clock = self.db, self.clock
        self.accounts = [
            *await open_wallets(db, clock, 6, balance=2000),
            *await open_wallets(db, clock, 2, floor=-300),
            *await open_wallets(db, clock, 3, balance=500, currency=JPY),
            *await open_wallets(db, clock, 1, floor=None),
            await open_reserve(db, clock),
            await open_reserve(db, clock, JPY),
        ]
        (shut,) = await open_wallets(db, clock, 1)
        async with db.transaction() as tx:
            await close_account(tx, shut)
        self.accounts.insert(0, shut)
        self.oracle = await read_back(db)
        self.accounts.append(AccountId.new(clock))  # one that nobody has opened

    async def step(self, way: Way) -> None:
        """One batch through `way`, and now and then a change of rules or of the time."""
        batch = self._batch()
        answers = await way(batch)
        assert answers == self.oracle.post(batch, self.clock.now())
        for answer in answers:
            self.outcomes[answer] += 1
        if self.random.random() < 0.3:
            await self._change_rules()
        if self.random.random() < 0.3:
            self.clock.advance(seconds=self.random.choice([0.001, 1, 1, 20, -5]))
        if self.random.random() < 0.1:
            await self._expire()

    async def compare(self) -> None:
        """What the database says is what the oracle says, to the last row."""
        real = await read_back(self.db)
        assert real.books == self.oracle.books
        assert real.promises == self.oracle.promises
        assert real.journal == in_order(self.oracle.journal)

    def _batch(self) -> list[Operation]:
        batch = [self._operation() for _ in range(self.random.choice([1, 1, 2, 5, 20, 60]))]
        batch[-1].linked = False
        return batch

    def _operation(self) -> Operation:
        choice = self.random.random()
        debit, credit = self.random.choice(self.accounts), self.random.choice(self.accounts)
        linked = self.random.random() < 0.15
        if choice < 0.6:
            ident = TransferId.new(self.clock)
            return Transfer(ident, debit, credit, self._money(debit), "transfer", Id(ident), linked)
        if choice < 0.75:
            return self._hold(debit, credit, linked)
        if not self.holds or self.random.random() < 0.05:
            return Release(HoldId.new(self.clock), debit, linked=linked)
        debit, hold = self.random.choice(self.holds[-8:])
        if choice < 0.9:
            return Capture(hold, debit, self.random.choice([None, None, 1, 30, 5000, 0]), linked)
        return Release(hold, debit, linked=linked)

    def _hold(self, debit: AccountId, credit: AccountId, linked: bool) -> Hold:
        ident = HoldId.new(self.clock)
        if self.holds and self.random.random() < 0.3:
            debit, ident = self.random.choice(self.holds)
        self.holds.append((debit, ident))
        lasts = self.random.choice([None, 0, 2, 60])
        ends = None if lasts is None else self.clock.now() + timedelta(seconds=lasts)
        return Hold(ident, debit, credit, self._money(debit), "withdrawal", Id(ident), ends, linked)

    def _money(self, debit: AccountId) -> Money:
        book = self.oracle.books.get(debit)
        fitting = CNY if book is None else book.currency
        return Money(
            self.random.choice([1, 5, 20, 100, 100, 400, 3000, 0, -7]),
            fitting if self.random.random() < 0.97 else self.random.choice(list(Currency)),
        )

    async def _change_rules(self) -> None:
        account = self.random.choice(self.accounts[:-3])
        yes = self.random.random() < 0.4
        change: Callable[[], bool]
        async with self.db.transaction() as tx:
            match self.random.choice(["in", "out", "floor", "close"]):
                case "in":
                    change, real = lambda: self.oracle.freeze(account, into=yes), set_frozen(tx, account, into=yes)
                case "out":
                    change, real = lambda: self.oracle.freeze(account, out=yes), set_frozen(tx, account, out=yes)
                case "floor":
                    floor = self.random.choice([0, -100, -300, None])
                    change, real = lambda: self.oracle.set_floor(account, floor), set_floor(tx, account, floor)
                case _:
                    change, real = lambda: self.oracle.close(account), close_account(tx, account)
            try:
                await real
                done = True
            except Problem:
                done = False
        assert change() is done

    async def _expire(self) -> None:
        due = self.oracle.due(self.clock.now())
        await_outcomes = self.oracle.post([Release(h, a, expired=True) for a, h in due], self.clock.now())
        assert await expire_due(self.db, self.clock) == len(due) == await_outcomes.count(Outcome.POSTED)


def by_post(db: Database, clock: FakeClock) -> Way:
    """In a transaction of the caller's."""

    async def way(batch: Sequence[Operation]) -> list[Outcome]:
        async with db.transaction() as tx:
            return await post(tx, batch, clock)

    return way


def by_submit(writer: Writer) -> Way:
    """Each operation or chain by a caller of its own."""

    async def way(batch: Sequence[Operation]) -> list[Outcome]:
        chains: list[list[Operation]] = [[]]
        for op in batch:
            chains[-1].append(op)
            if not op.linked:
                chains.append([])
        answers = await asyncio.gather(*(writer.submit(*chain) for chain in chains if chain))
        return [outcome for answer in answers for outcome in answer]

    return way
