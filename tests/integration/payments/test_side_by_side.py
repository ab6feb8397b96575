"""Several engines, and the low-volume procedures, at work on the same wallets at once."""

from __future__ import annotations

import asyncio
import random
from functools import partial

from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import PaymentId, WalletId
from purser.core.money import Currency
from purser.ledger import set_frozen
from purser.payments.engine import Engine
from purser.payments.model import Delay
from purser.payments.schedule import arrive, cancel_transfer
from tests.support.world import World, said


async def test_two_engines_on_the_same_few_wallets(world: World, dsn: str) -> None:
    people = [await world.person(funds=40_000, wallet_class=3) for _ in range(4)]
    shop = await world.merchant()
    dice = random.Random(7)
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()

        async def customer(engine: Engine, n: int) -> list[str]:
            ends = []
            for _ in range(25):
                payer, payee = dice.sample(people, 2)
                command = await (
                    world.scan(payer, shop, dice.randint(1, 50)) if n % 4 == 0
                    else world.transfer(payer, payee, dice.randint(1, 500))
                )  # fmt: skip
                answer = said(await engine.submit(command))
                ends.append(str(answer.get("state") or answer["code"]))
            return ends

        told = await asyncio.gather(*(customer((world.engine, other)[n % 2], n) for n in range(16)))
        await other.close()
    ends = [end for each in told for end in each]
    assert set(ends) <= {"succeeded", "insufficient_funds"}
    assert ends.count("succeeded") == len(await world.rows("SELECT 1 FROM payments"))
    fees = [-await world.balance(e.operators[Currency.CNY].own_cash) for e in (world.engine, other)]
    assert sum([await world.balance(p) for p in (*people, shop)]) + sum(fees) == 160_000


async def change_ones_mind(world: World, payer: WalletId, payee: WalletId) -> None:
    for _ in range(15):
        answer = await world.do(await world.transfer(payer, payee, 100, delay=Delay.A_DAY))
        if "id" in answer:
            await cancel_transfer(world.counter, payer, PaymentId.parse(answer["id"]))


async def freeze_and_thaw(world: World, wallet: WalletId) -> None:
    for frozen in (True, False) * 10:
        await world.db.run(partial(set_frozen, account=wallet.account, out=frozen))
        await asyncio.sleep(0.01)


async def test_freezing_and_cancelling_beside_a_busy_engine(world: World) -> None:
    payer, payee = await world.person(funds=100_000, wallet_class=3), await world.person()
    stop = asyncio.Event()
    ends: list[str] = []

    async def spend() -> None:
        while not stop.is_set():
            answer = await world.do(await world.transfer(payer, payee, 1))
            ends.append(str(answer.get("state") or answer["code"]))

    spenders = [asyncio.create_task(spend()) for _ in range(8)]
    funding = [world.fund(payer, 5) for _ in range(20)]
    await asyncio.gather(change_ones_mind(world, payer, payee), freeze_and_thaw(world, payer), *funding)
    stop.set()
    await asyncio.gather(*spenders)
    sent = ends.count("succeeded")
    assert set(ends) == {"succeeded", "wallet_frozen"}
    assert await world.money(payer) == (100_100 - sent, 0)
    assert await world.balance(payee) == sent
    assert await world.rows("SELECT out_life FROM wallet_usage WHERE wallet_id = %s", payer) == [(sent,)]


async def test_a_freeze_between_two_batches_bites_at_the_next(world: World) -> None:
    payer, payee = await world.person(funds=100_000), await world.person()
    assert (await world.do(await world.transfer(payer, payee, 1)))["state"] == "succeeded"
    async with world.db.transaction() as tx:
        await set_frozen(tx, payer.account, out=True)
    commands = [await world.transfer(payer, payee, 1) for _ in range(50)]
    assert {a.get("code") for a in await world.submit_all(commands)} == {"wallet_frozen"}
    assert await world.balance(payer) == 99_999


async def test_cancelling_and_arriving_at_once_ends_one_way(world: World) -> None:
    payer, payee = await world.person(funds=100_000, wallet_class=3), await world.person()
    for _ in range(15):
        done = await world.do(await world.transfer(payer, payee, 100, delay=Delay.TWO_HOURS))
        ident = PaymentId.parse(done["id"])
        world.clock.advance(hours=2)
        before = await world.balance(payee)
        results = await asyncio.gather(
            cancel_transfer(world.counter, payer, ident),
            arrive(world.counter, payer, ident),
            arrive(world.counter, payer, ident),
            return_exceptions=True,
        )
        ((state,),) = await world.rows("SELECT state FROM payments WHERE id = %s", ident)
        arrived = await world.balance(payee) - before
        assert (state, arrived) in (("succeeded", 100), ("cancelled", 0))
        failed = [r for r in results if isinstance(r, BaseException)]
        assert all(isinstance(r, Problem) and r.code == "transfer_not_cancellable" for r in failed)
        assert len(failed) == (state == "succeeded")
    assert await world.held(payer) == 0
