"""The ledger: ready batches, one hot account, and many callers of single transfers."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

from bench.books import check_books
from bench.figures import Figure, Round
from bench.lab import SEED, purser_database, settle
from bench.people import fund
from bench.plain import Plain
from bench.rounds import Contender, measure, timed
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.group import LANES
from purser.core.ids import AccountId, PaymentId, TransferId, WalletId
from purser.core.money import Currency, Money
from purser.core.postgres import Cluster
from purser.ledger import AccountKind, Outcome, Transfer, Writer, open_accounts

ACCOUNTS = 100_000
CALLERS = 1024
_ONE = Money(100, Currency.CNY)
_BATCHES = {1: 1_500, 100: 400, 1000: 100, 8000: 24}
"""Batches in a round, by their size."""


async def ledger(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """All cases of the ledger beside the three plain ways. `scale` shortens the rounds."""
    plain = Plain(cluster, 3 * scale)
    dsn = await purser_database(cluster, "ledger")
    async with Database(dsn) as db:
        case = LedgerCase(db, scale)
        await case.fill()
        settle(dsn)
        figures = await measure(
            [
                Contender("one-sql-function", "transfers/s", plain.function),
                Contender("one-sql-function-hot", "transfers/s", plain.function_hot, "one-sql-function"),
                Contender("five-statements-1", "transfers/s", lambda: plain.statements(1), "one-sql-function"),
                Contender("five-statements-8", "transfers/s", lambda: plain.statements(8), "one-sql-function"),
                Contender("tpc-b", "transactions/s", plain.tpc_b, "one-sql-function"),
                Contender("batch-1", "transfers/s", lambda: case.batches(1), "one-sql-function"),
                Contender("batch-100", "transfers/s", lambda: case.batches(100), "one-sql-function"),
                Contender("batch-1000", "transfers/s", lambda: case.batches(1000), "one-sql-function"),
                Contender("batch-8000", "transfers/s", lambda: case.batches(8000), "one-sql-function"),
                Contender("hot", "transfers/s", lambda: case.batches(8000, hot=True), "one-sql-function-hot"),
                Contender("callers-1024", "transfers/s", case.callers, "one-sql-function"),
            ],
            runs,
        )
        await case.close()
    plain.check()
    check_books(dsn, case.posted)
    return figures


class LedgerCase:
    """Accounts with money, and one writer as a server process has it."""

    def __init__(self, db: Database, scale: float) -> None:
        self._db = db
        self._scale = scale
        self._clock = SystemClock()
        self._writer = Writer(db, self._clock)
        self._random = random.Random(SEED)
        self._accounts: list[AccountId] = []
        self._reference = PaymentId.new(self._clock)
        self.posted = 0

    async def fill(self) -> None:
        """Open the accounts and fund them by transfers, so that the books hold all there is."""
        self._accounts = [AccountId.new(self._clock) for _ in range(ACCOUNTS)]
        self._random.shuffle(self._accounts)
        holders = [(a, WalletId(a)) for a in self._accounts]
        async with self._db.transaction() as tx:
            await open_accounts(tx, holders, AccountKind.WALLET_AVAILABLE, Currency.CNY, self._clock)
        await fund(self._db, self._accounts)
        self.posted = ACCOUNTS

    async def give_lines(self, accounts: int, lines: int) -> list[AccountId]:
        """Let that many accounts, payers and payees, have at least so many lines; returns them."""
        half, pairs = ACCOUNTS // 2, accounts // 2
        payers, payees = self._accounts[:pairs], self._accounts[half : half + pairs]
        for _ in range(lines):
            await self._post(
                [
                    Transfer(TransferId.new(self._clock), debit, credit, _ONE, "transfer", self._reference)
                    for debit, credit in zip(payers, payees, strict=True)
                ]
            )
        return payers + payees

    async def batches(self, size: int, *, hot: bool = False) -> Round:
        """A round of batches made beforehand; the time of a batch is that of each transfer in it."""
        count = max(2, int(_BATCHES[size] * self._scale))
        made = iter([[self._draw(hot=hot) for _ in range(size)] for _ in range(count)])
        batches = await timed([self._lane(made) for _ in range(LANES)])
        return Round(count * size, batches.seconds, batches.latencies)

    async def callers(self) -> Round:
        """1,024 callers of single transfers in this process."""
        return await timed([self._caller(int(60 * self._scale) or 1) for _ in range(CALLERS)])

    async def close(self) -> None:
        await self._writer.close()

    def forget(self) -> None:
        """Begin with a writer that remembers nothing, as after a change behind its back."""
        self._writer = Writer(self._db, self._clock)

    async def _lane(self, batches: Iterator[Sequence[Transfer]]) -> list[float]:
        latencies = []
        for batch in batches:
            began = time.perf_counter()
            await self._post(batch)
            latencies.append(time.perf_counter() - began)
        return latencies

    async def _caller(self, transfers: int) -> list[float]:
        latencies = []
        for _ in range(transfers):
            transfer = self._draw(hot=False)
            began = time.perf_counter()
            outcomes = await self._writer.submit(transfer)
            latencies.append(time.perf_counter() - began)
            assert outcomes == [Outcome.POSTED], outcomes
        self.posted += transfers
        return latencies

    async def _post(self, batch: Sequence[Transfer]) -> None:
        outcomes = await self._writer.post_batch(batch)
        assert all(o is Outcome.POSTED for o in outcomes)
        self.posted += len(batch)

    def _draw(self, *, hot: bool) -> Transfer:
        """A transfer between two random accounts, or from a random one to the hot one."""
        half = ACCOUNTS // 2
        debit = self._accounts[int(self._random.random() * half)]
        credit = self._accounts[-1 if hot else half + int(self._random.random() * half)]
        return Transfer(TransferId.new(self._clock), debit, credit, _ONE, "transfer", self._reference)
