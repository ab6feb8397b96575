"""The whole command: key, limits, fee, transfers, payment, event and outbox, for many callers."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from datetime import timedelta

import orjson
import psycopg

from bench.books import check_books
from bench.figures import Figure, Round
from bench.lab import SEED, purser_database, settle
from bench.people import WALLETS, Town, settle_town
from bench.plain import Plain
from bench.rounds import Contender, measure, timed
from purser.accounts import load_policy
from purser.api.activities import activity_body
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.money import Currency, Money
from purser.core.postgres import Cluster
from purser.fees import FREE, Quote, load_tariff
from purser.payments import Activity, Answer, Command, Kind
from purser.payments.engine import Engine
from purser.risk import Standing

CALLERS = 1024
_PRICE = Money(1_250, Currency.CNY)
_STANDING = Standing(
    20_000, has_pin=True, security_changed_at=None, device_since=None, device=bytes(16), free_day=100_000
)
"""On a device of their own, under the shipped rules; this much goes without a proof."""

_STORED = """
    SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM idempotency_keys), (SELECT count(*) FROM events),
           (SELECT count(*) FROM outbox), (SELECT sum(out_life) FROM wallet_usage)"""


async def payments(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """Payments to merchants, beside the one SQL function that only transfers. `scale` shortens the rounds."""
    plain = Plain(cluster, 3 * scale)
    dsn = await purser_database(cluster, "payments")
    async with Database(dsn) as db:
        case = PaymentCase(db, await settle_town(db), scale)
        settle(dsn)
        await case.open()
        figures = await measure(
            [
                Contender("one-sql-function", "transfers/s", plain.function),
                Contender("payment-1024", "payments/s", case.callers, "one-sql-function"),
            ],
            runs,
        )
        await case.close()
    plain.check()
    case.check(dsn)
    return figures


def encode(result: Activity | Problem) -> Answer:
    """The answer as the API gives it."""
    if isinstance(result, Problem):
        return Answer(422, result.code.encode())
    return Answer(201, orjson.dumps(activity_body(result, "en")))


class PaymentCase:
    """An engine as a server process has it, and customers paying by scanning merchants' codes."""

    def __init__(self, db: Database, town: Town, scale: float) -> None:
        self._scale = scale
        self._town = town
        self._clock = SystemClock()
        self._tariff = load_tariff("cn")
        self._engine = Engine(db, self._clock, load_policy("cn"), self._tariff, ("sandbox",))
        self._random = random.Random(SEED)
        self._turns = self._random.sample(range(WALLETS), WALLETS)
        self._hash = hashlib.sha256(b"the request").digest()
        self._valid = self._clock.now() + timedelta(hours=2)
        self._paid = 0

    async def open(self) -> None:
        """Start, and let every customer pay once: what is measured is a busy day, not its first minute."""
        await self._engine.start()
        await self._pay_in_turn(-(-WALLETS // CALLERS))

    async def close(self) -> None:
        await self._engine.close()

    async def callers(self) -> Round:
        """1,024 callers, each waiting for its answer before it pays again."""
        return await self._pay_in_turn(int(40 * self._scale) or 1)

    def check(self, dsn: str) -> None:
        """Raises AssertionError unless everything answered is stored once, and the books balance."""
        n = self._paid
        with psycopg.connect(dsn) as conn:
            assert conn.execute(_STORED).fetchone() == (n, n, n, n, n * _PRICE.amount)
            sweeps = conn.execute("SELECT count(*) FROM ledger_transfers WHERE kind = 'fee_sweep'").fetchone()
        assert sweeps is not None
        check_books(dsn, WALLETS + 2 * n + sweeps[0])

    async def _pay_in_turn(self, times: int) -> Round:
        """All callers, `times` each. What is asked for is drawn beforehand: that is the customers' work."""
        drawn = [[self._draw() for _ in range(CALLERS)] for _ in range(times)]
        return await timed([self._caller(commands) for commands in zip(*drawn, strict=True)])

    async def _caller(self, commands: Sequence[Command]) -> list[float]:
        latencies = []
        for command in commands:
            began = time.perf_counter()
            answer = await self._engine.submit(command)
            latencies.append(time.perf_counter() - began)
            assert answer.status == 201, answer.body
        return latencies

    def _draw(self) -> Command:
        """A payment of ¥12.50 to a random merchant by the next customer: nobody pays as fast as only a bot would."""
        self._paid += 1
        i = self._turns[self._paid % len(self._turns)]
        wallet, merchant = self._town.wallets[i], self._random.choice(self._town.merchants)
        return Command(
            caller=self._town.customers[i],
            key=f"payment-{self._paid:012d}",
            request_hash=self._hash,
            encode=encode,
            kind=Kind.PAYMENT,
            money=_PRICE,
            wallet=wallet,
            quote=Quote(Kind.PAYMENT.service, wallet, str(merchant), _PRICE, FREE, self._tariff.version, self._valid),
            payee=merchant,
            static_qr=True,
            standing=_STANDING,
        )
