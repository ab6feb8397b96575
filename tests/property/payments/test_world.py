"""Random lives of a few wallets: on paper and in the database they go the same way, and the books balance."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from purser.channels import ChargeState, PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import MerchantId, PaymentId, WalletId
from purser.core.postgres import Cluster
from purser.ledger.books import CHECKS, check_books
from purser.payments.ask import ask
from purser.payments.books import checks
from purser.payments.engine import Engine
from purser.payments.model import Command, Delay
from purser.payments.orders import Order
from purser.payments.schedule import arrive, cancel_transfer
from tests.support import server as test_server
from tests.support.channel import Parrot, charge, payout
from tests.support.paper import Paper, Purse, Waiting
from tests.support.world import CHANNEL, World

pytestmark = pytest.mark.slow

OPENING, PEOPLE, ORDERS, CODES = 700_000, 3, 4, 3
Act = tuple[Any, ...]
Figures = tuple[list[tuple[int, int]], list[int]]
"""Balance and hold of each wallet; the merchant's, the fees, our cash and what is on its way to the bank."""

amounts = st.one_of(st.integers(1, 2_000), st.integers(40_000, 60_000), st.integers(200_000, 600_000))
people = st.integers(0, PEOPLE - 1)
deed = st.one_of(
    st.tuples(st.just("transfer"), people, st.integers(1, PEOPLE - 1), amounts, st.booleans()),
    st.tuples(st.just("scan"), people, amounts),
    st.tuples(st.just("order"), people, st.integers(0, ORDERS - 1)),
    st.tuples(st.just("code"), st.integers(0, CODES - 1), amounts),
    st.tuples(st.just("top_up"), people, amounts),
    st.tuples(st.just("withdraw"), people, amounts),
    st.tuples(st.just("repeat"), st.integers(0, 99)),
)
between = st.one_of(
    st.tuples(st.just("settle"), st.integers(0, 99), st.booleans()),
    st.tuples(st.just("day")),
)
life = st.lists(st.tuples(st.lists(deed, min_size=1, max_size=6), st.lists(between, max_size=3)), max_size=10)


RULES = settings(
    deadline=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second: shrinking takes an hour
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class Stage:
    """A world with its people, and the paper beside it."""

    world: World
    bank: Parrot
    wallets: list[WalletId]
    merchant: MerchantId
    orders: list[Order]
    codes: list[tuple[int, str]]
    paper: Paper
    sent: list[tuple[Command, bytes]] = field(default_factory=list)
    waiting: list[tuple[Waiting, PaymentId]] = field(default_factory=list)

    @classmethod
    async def build(cls, db: Database, clock: FakeClock) -> Stage:
        bank = Parrot()
        world = World(db, clock, channel=bank)
        await world.engine.start()
        wallets = [await world.person(funds=OPENING) for _ in range(PEOPLE)]
        merchant = await world.merchant()
        orders = [await world.order(merchant, 7_000 * (n + 1)) for n in range(ORDERS)]
        codes = [(n % PEOPLE, await world.payment_code(wallets[n % PEOPLE])) for n in range(CODES)]
        paper = Paper([Purse(OPENING) for _ in wallets], world.tariff)
        return cls(world, bank, wallets, merchant, orders, codes, paper)

    async def command(self, act: Act) -> Command:
        world, wallets = self.world, self.wallets
        match act:
            case ("transfer", payer, step, amount, delayed):
                delay = Delay.A_DAY if delayed else Delay.NONE
                return await world.transfer(wallets[payer], wallets[(payer + step) % PEOPLE], amount, delay=delay)
            case ("scan", payer, amount):
                return await world.scan(wallets[payer], self.merchant, amount)
            case ("order", payer, n):
                return await world.pay_order(wallets[payer], self.orders[n])
            case ("code", n, amount):
                return world.pay_by_code(self.merchant, self.codes[n][1], amount, order_no="C")
            case ("top_up", who, amount):
                return await world.top_up(wallets[who], amount)
            case ("withdraw", who, amount):
                return await world.withdraw(wallets[who], amount)
        raise AssertionError(act)

    def expect(self, act: Act, command: Command) -> str:
        paper = self.paper
        match act:
            case ("transfer", payer, step, amount, delayed):
                return paper.transfer(payer, (payer + step) % PEOPLE, amount, delayed=delayed)
            case ("scan", payer, amount):
                return paper.pay(payer, amount, static=True)
            case ("order", payer, n):
                return paper.pay(payer, 7_000 * (n + 1), order=n)
            case ("code", n, amount):
                return paper.pay_by_code(self.codes[n][0], amount, n)
            case ("top_up", who, amount):
                return paper.top_up(who, amount)
            case ("withdraw", who, amount):
                assert command.quote is not None
                return paper.withdraw(who, amount, command.quote.fee)
        raise AssertionError(act)

    async def round(self, acts: list[Act]) -> None:
        """All of a round at once; each ends as on paper, those sent before with the answer they had."""
        new = [(act, await self.command(act)) for act in acts if act[0] != "repeat"]
        old = [self.sent[act[1] % len(self.sent)] for act in acts if act[0] == "repeat" and self.sent]
        submit = self.world.engine.submit
        answers = await asyncio.gather(*(submit(c) for _, c in new), *(submit(c) for c, _ in old))
        for (act, command), answer in zip(new, answers, strict=False):
            begun = len(self.paper.waiting)
            expected = self.expect(act, command)
            told = self.world.read(answer)
            assert told.get("state", told.get("code")) == expected, (act, told)
            if len(self.paper.waiting) > begun:
                self.waiting.append((self.paper.waiting[-1], PaymentId.parse(told["id"])))
            self.sent.append((command, answer.body))
        for (_, body), answer in zip(old, answers[len(new) :], strict=True):
            assert (answer.body, answer.replayed) == (body, True)

    async def do(self, act: Act) -> None:
        """What happens between rounds."""
        if act[0] == "day":
            self.world.clock.advance(days=1)
            self.paper.new_day()
        elif self.waiting:
            waiting, ident = self.waiting.pop(act[1] % len(self.waiting))
            await self.end(waiting, ident, well=act[2])
            self.paper.settle(waiting, well=act[2])

    async def end(self, w: Waiting, ident: PaymentId, *, well: bool) -> None:
        counter, wallet = self.world.counter, self.wallets[w.payer]
        if w.kind == "delayed":
            if not well:
                await cancel_transfer(counter, wallet, ident)
                return
            async with counter.db.transaction() as tx:  # as if its day had come
                await tx.execute("UPDATE payments SET arrives_at = created_at WHERE id = %s", [ident])
            await arrive(counter, wallet, ident)
            return
        fact = (
            charge(ChargeState.SUCCEEDED if well else ChargeState.FAILED, w.amount) if w.kind == "top_up"
            else payout(PayoutState.SUCCEEDED if well else PayoutState.RETURNED, w.amount)
        )  # fmt: skip
        self.bank.facts.setdefault(wallet.hex() + ident.hex(), fact)
        await ask(counter, wallet, ident)
        await ask(counter, wallet, ident)

    async def counted(self) -> Figures:
        """What the ledger says everybody has."""
        operator = self.world.operator
        accounts = (self.merchant, operator.fee_income, operator.own_cash, operator.clearing[CHANNEL])
        purses = [await self.world.money(w) for w in self.wallets]
        return purses, [await self.world.balance(account) for account in accounts]

    def written(self) -> Figures:
        """What they have on paper."""
        paper = self.paper
        purses = [(p.balance, p.held) for p in paper.purses]
        return purses, [paper.merchant, paper.fees, -paper.fees, paper.clearing]


async def balanced(world: World) -> None:
    assert await check_books(world.db.dsn, (*CHECKS, *checks(world.policy))) == []


def played(server: Cluster, maintenance: psycopg.Connection, play: Any) -> None:
    """Run one example in a database and an event loop of its own."""

    async def run(dsn: str) -> None:
        async with Database(dsn) as db:
            stage = await Stage.build(db, FakeClock())
            await play(stage)
            await stage.world.engine.close()
            await balanced(stage.world)

    with test_server.database(server, maintenance) as dsn:
        asyncio.run(run(dsn))


@settings(RULES, max_examples=30)
@given(rounds=life)
def test_a_life_goes_as_it_would_on_paper(
    server: Cluster, maintenance: psycopg.Connection, rounds: list[tuple[list[Act], list[Act]]]
) -> None:
    async def play(stage: Stage) -> None:
        for deeds, others in rounds:
            await stage.round(deeds)
            assert await stage.counted() == stage.written()
            for act in others:
                await stage.do(act)
                assert await stage.counted() == stage.written()

    played(server, maintenance, play)


@settings(RULES, max_examples=15)
@given(acts=st.lists(st.one_of(deed, between), min_size=10, max_size=60), seed=st.integers(0, 2**16))
def test_any_order_of_events_leaves_the_books_balanced(
    server: Cluster, maintenance: psycopg.Connection, acts: list[Act], seed: int
) -> None:
    """Two engines, the bank's news, cancelling and arriving, all at once: nobody knows what comes first."""

    async def play(stage: Stage) -> None:
        async with Database(stage.world.db.dsn, max_size=6) as elsewhere:
            other = stage.world.another_engine(elsewhere, stripe=5)
            await other.start()
            await stage.round([("top_up", 0, 500), ("withdraw", 1, 150_000), ("transfer", 2, 1, 900, True)])
            workers = [at_once(stage, acts[n::4], (stage.world.engine, other)[n % 2], seed + n) for n in range(4)]
            await asyncio.gather(*workers)
            await other.close()
        total = sum([await stage.world.balance(w) for w in stage.wallets])
        assert 0 <= total <= PEOPLE * OPENING + 60 * 600_000

    played(server, maintenance, play)


async def at_once(stage: Stage, acts: list[Act], engine: Engine, seed: int) -> None:
    """One of several who act without waiting for each other."""
    for n, act in enumerate(acts):
        if act[0] == "repeat":
            await engine.submit(stage.sent[act[1] % len(stage.sent)][0])
        elif act[0] == "settle":
            await quietly(settle_any(stage, act[1], well=act[2]))
        elif act[0] != "day":
            command = await stage.command(act)
            stage.sent.append((command, (await engine.submit(command)).body))
        await asyncio.sleep((seed * 7919 + n * 104_729) % 3 / 1000)


async def settle_any(stage: Stage, pick: int, *, well: bool) -> None:
    """End something that waits, whoever else may be ending it."""
    query = "SELECT id, wallet_id, kind, amount FROM payments WHERE state IN ('processing', 'scheduled') ORDER BY id"
    open_ones = await stage.world.rows(query)
    if open_ones:
        ident, wallet, kind, amount = open_ones[pick % len(open_ones)]
        who = stage.wallets.index(WalletId(wallet))
        waiting = Waiting("delayed" if kind == "transfer" else kind, who, who, amount, stage.paper.withdrawal_fee(0, 1))
        await stage.end(waiting, PaymentId(ident), well=well)


async def quietly(work: Coroutine[Any, Any, None]) -> None:
    """A refusal is an answer too."""
    try:
        await work
    except Problem as problem:
        if problem.code != "transfer_not_cancellable":
            raise
