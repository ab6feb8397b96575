"""Delayed transfers: cancelled, arriving, or going back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import PaymentId, WalletId
from purser.fees import Rule, Service
from purser.ledger import close_account, set_frozen
from purser.payments.jobs import handlers
from purser.payments.model import Delay
from purser.payments.schedule import FROZEN_AGAIN, arrive, cancel_transfer
from purser.payments.states import State
from purser.payments.usage import read_usage
from tests.support.jobs import run_due_jobs
from tests.support.world import World

EVENTS = "SELECT subject, type, data->>'failure' FROM events ORDER BY id"
STATE = "SELECT state, failure, completed_at FROM payments WHERE id = %s"


async def begin(world: World, payer: WalletId, payee: WalletId, amount: int = 300) -> PaymentId:
    done = await world.do(await world.transfer(payer, payee, amount, delay=Delay.TWO_HOURS))
    assert done["state"] == "scheduled"
    return PaymentId.parse(done["id"])


async def jobs(world: World) -> list[str]:
    return await run_due_jobs(world.db, handlers(world.counter), world.clock.now())


async def freeze(world: World, wallet: WalletId, **how: bool) -> None:
    async with world.db.transaction() as tx:
        await set_frozen(tx, wallet.account, **how)


async def counted(world: World, wallet: WalletId) -> tuple[int, int]:
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [wallet]))[wallet]
    return usage.out_day, usage.out_life


async def test_it_arrives_when_its_time_has_come_and_not_before(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    assert await jobs(world) == []
    world.clock.advance(minutes=119)
    assert await jobs(world) == []
    world.clock.advance(minutes=1)
    assert await jobs(world) == ["payments.arrive"]
    assert (await world.money(payer), await world.money(payee)) == ((700, 0), (300, 0))
    assert await world.rows(STATE, ident) == [("succeeded", None, world.clock.now())]
    told = await world.rows(EVENTS)
    assert sorted(told, key=lambda row: row[1]) == [
        (payer, "transfer.arrived", None),
        (payee, "transfer.succeeded", None),
    ]
    assert await counted(world, payer) == (300, 300)


async def test_a_job_that_comes_too_early_waits_for_the_time(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    due = world.clock.now() + Delay.TWO_HOURS.span
    await arrive(world.counter, payer, ident)
    assert await world.money(payer) == (1_000, 300)
    assert [at for (at,) in await world.rows("SELECT scheduled_at FROM procrastinate_jobs")] == [due, due]
    world.clock.advance(hours=2)
    assert await jobs(world) == ["payments.arrive", "payments.arrive"]
    assert await world.money(payee) == (300, 0)


async def test_arriving_twice_is_arriving_once(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    world.clock.advance(hours=2)
    await arrive(world.counter, payer, ident)
    before = await world.dump()
    await arrive(world.counter, payer, ident)
    assert await world.dump() == before


async def test_cancelling_gives_back_the_money_and_what_was_counted(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    await world.do(await world.transfer(payer, payee, 50))
    ident = await begin(world, payer, payee)
    assert (await world.money(payer), await counted(world, payer)) == ((950, 300), (350, 350))
    a = await cancel_transfer(world.counter, payer, ident)
    assert a.state is State.CANCELLED
    assert (await world.money(payer), await counted(world, payer)) == ((950, 0), (50, 50))
    assert (payer, "transfer.cancelled", None) in await world.rows(EVENTS)
    before = await world.dump()
    assert (await cancel_transfer(world.counter, payer, ident)).state is State.CANCELLED
    assert await world.dump() == before
    world.clock.advance(hours=2)
    assert await jobs(world) == ["payments.arrive"]
    assert await world.money(payee) == (50, 0)


async def test_what_has_arrived_cannot_be_cancelled(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    world.clock.advance(hours=2)
    await jobs(world)
    done = PaymentId.parse((await world.do(await world.transfer(payer, payee, 1)))["id"])
    before = await world.dump()
    for each in (ident, done):
        with pytest.raises(Problem, match="transfer_not_cancellable"):
            await cancel_transfer(world.counter, payer, each)
    assert await world.dump() == before


async def test_only_the_payers_wallet_can_cancel(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    before = await world.dump()
    for wallet, which in ((payee, ident), (payer, PaymentId.at(1.0))):
        with pytest.raises(Problem, match="activity_unknown"):
            await cancel_transfer(world.counter, wallet, which)
    assert await world.dump() == before


async def test_a_frozen_payer_may_still_cancel(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    await freeze(world, payer, out=True, into=True)
    await cancel_transfer(world.counter, payer, ident)
    assert await world.money(payer) == (1_000, 0)


async def test_from_a_frozen_wallet_it_waits_until_the_wallet_is_thawed(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    await freeze(world, payer, out=True)
    world.clock.advance(hours=2)
    assert await jobs(world) == ["payments.arrive"]
    assert (await world.rows(STATE, ident))[0][0] == "scheduled"
    assert (await world.money(payer), await world.money(payee)) == ((1_000, 300), (0, 0))
    assert await jobs(world) == []
    world.clock.advance(seconds=FROZEN_AGAIN.total_seconds())
    assert await jobs(world) == ["payments.arrive"]
    await freeze(world, payer, out=False)
    world.clock.advance(seconds=FROZEN_AGAIN.total_seconds())
    assert await jobs(world) == ["payments.arrive"]
    assert (await world.money(payer), await world.money(payee)) == ((700, 0), (300, 0))


@pytest.mark.parametrize("how", ["closed", "frozen"])
async def test_it_goes_back_when_the_payee_can_no_longer_receive(world: World, how: str) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    ident = await begin(world, payer, payee)
    if how == "closed":
        async with world.db.transaction() as tx:
            await close_account(tx, payee.account)
    else:
        await freeze(world, payee, into=True)
    world.clock.advance(hours=2)
    await jobs(world)
    assert await world.rows(STATE, ident) == [("failed", "payee_cannot_receive", world.clock.now())]
    assert (await world.money(payer), await world.money(payee)) == ((1_000, 0), (0, 0))
    assert await counted(world, payer) == (0, 0)
    assert await world.rows(EVENTS) == [(payer, "transfer.failed", "payee_cannot_receive")]
    with pytest.raises(Problem, match="transfer_not_cancellable"):
        await cancel_transfer(world.counter, payer, ident)


@pytest.fixture
async def dear(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    """A world where transfers cost 1 % beyond a free quota of 100."""
    plain = World(db, clock)
    rules = plain.tariff.rules | {Service.TRANSFER: Rule(rate_ppm=10_000, free_quota=100)}
    async with World(db, clock, tariff=replace(plain.tariff, rules=rules)) as made:
        yield made


async def test_cancelling_gives_back_the_fee_and_the_free_quota(dear: World) -> None:
    payer, payee = await dear.person(funds=10_000), await dear.person()
    ident = await begin(dear, payer, payee, 1_100)
    assert await dear.money(payer) == (9_990, 1_100)
    operator = dear.operator
    accounts = (operator.fee_income, operator.own_cash, operator.reserve)
    assert [await dear.balance(account) for account in accounts] == [10, -10, 10]
    await cancel_transfer(dear.counter, payer, ident)
    assert await dear.money(payer) == (10_000, 0)
    assert [await dear.balance(account) for account in accounts] == [0, 0, 0]
    async with dear.db.reader() as conn:
        assert (await read_usage(conn, [payer]))[payer].free_used == 0
    assert (await dear.do(await dear.transfer(payer, payee, 100)))["fee"] == 0
