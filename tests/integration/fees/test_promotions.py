"""Promotions: their steps, what they pay and how it is booked, and budgets that several processes never overspend."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from purser.channels import ChargeState, PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import PaymentId, ProceedingId, WalletId
from purser.fees import Rule, Service, load_tariff
from purser.fees.promotion_store import read_left
from purser.ledger import AccountKind
from purser.payments.ask import ask
from purser.payments.usage import read_usage
from tests.support.banking import begin_top_up, jobs
from tests.support.channel import Parrot, charge, payout
from tests.support.pricing import PROMOTION, Office
from tests.support.world import World, cny


async def _left(world: World, ident: ProceedingId) -> int:
    async with world.db.reader() as conn:
        return (await read_left(conn, [ident]))[str(ident)]


async def _spent(world: World) -> int:
    """What the ledger says promotions have cost."""
    rows = await world.rows("SELECT coalesce(-sum(balance), 0) FROM ledger_accounts WHERE kind = %s",
                            AccountKind.PROMOTION_EXPENSE.value)  # fmt: skip
    return int(rows[0][0])


async def _rich(world: World) -> WalletId:
    """Somebody who has used up the free quota."""
    wallet = await world.person(funds=10_000_000, wallet_class=3)
    assert (await world.do(await world.withdraw(wallet, 100_000)))["fee"] == 0
    return wallet


async def test_a_promotion_pays_a_part_of_the_fee_as_an_expense(db: Database, clock: FakeClock) -> None:
    bank = Parrot()
    world = World(db, clock, channel=bank)
    await world.engine.start()
    wallet, office = await _rich(world), Office(world)
    ident = await office.promotion(1_000)
    income = await world.balance(world.operator.fee_income)
    done = await world.do(await world.withdraw(wallet, 200_000))
    assert done["fee"] == 100, "half of 0.1 %"
    assert await world.balance(world.operator.fee_income) - income == 200
    assert (await _spent(world), await _left(world, ident)) == (100, 900)
    await office.balanced()
    for broken in (
        "UPDATE promotion_budgets SET rest = rest + 1",
        "UPDATE promotion_slices SET rest = rest + 1",
        "UPDATE ledger_transfers SET amount = amount + 1 WHERE kind = 'promotion'",
    ):
        await office.breaks("promotions", broken)
    ((trace,),) = await world.rows("SELECT trace FROM payments WHERE id = %s", PaymentId.parse(done["id"]))
    assert trace["costs"] == [[str(ident), 100]]
    assert ["promotion", -100, 200, str(ident)] in trace["items"]
    bank.facts[wallet.hex() + PaymentId.parse(done["id"]).hex()] = payout(PayoutState.RETURNED, 200_000)
    await ask(world.counter, wallet, PaymentId.parse(done["id"]))
    assert (await _spent(world), await _left(world, ident)) == (0, 1_000)
    assert await world.balance(world.operator.fee_income) == income
    await office.balanced()
    await world.engine.close()


async def test_a_budget_ends_to_the_last_use_however_many_engines_spend_it(world: World) -> None:
    office = Office(world)
    wallets = [await _rich(world) for _ in range(4)]
    ident = await office.promotion(1_050, most=100)
    engines = [world.engine, *(world.another_engine(stripe=5 + n) for n in range(2))]
    for engine in engines:
        await engine.start()
    given = 0
    for _ in range(5):
        commands = [await world.withdraw(w, 200_000 + n) for n in range(2) for w in wallets]
        answers = await world.submit_all(commands, engines)
        given += sum(1 for a in answers if a.get("fee") == 100)
        assert {a.get("code") for a in answers} <= {None, "quote_stale"}
        world.clock.advance(seconds=3)
        assert await _spent(world) == given * 100 == 1_050 - await _left(world, ident)
    assert given == 10
    clear = await world.do(await world.withdraw(wallets[0], 200_000))
    assert clear["fee"] == 200, "nobody is shown what there is no budget for"
    await office.promotions.tidy(world.db)
    assert await office.state(ident) == "exhausted"
    for engine in engines[1:]:
        await engine.close()
    await office.balanced()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
async def test_no_budget_is_overspent_in_any_order_of_events(world: World, seed: int) -> None:
    """Engines that come and go, amounts and budgets at random, leaps of time, and slices put back in between."""
    chance, office = Random(seed), Office(world)
    wallets = [await _rich(world) for _ in range(5)]
    budget = chance.choice((90, 777, 1_050, 4_321))
    ident = await office.promotion(budget, most=min(budget, chance.choice((60, 100, 333))), days=2)
    engines = [world.engine]
    for step in range(chance.randint(6, 12)):
        if chance.random() < 0.4:
            engines.append(world.another_engine(stripe=4 + step))
            await engines[-1].start()
        commands = [
            await world.withdraw(chance.choice(wallets), chance.randint(5_000, 300_000))
            for _ in range(chance.randint(1, 9))
        ]
        await world.submit_all(commands, chance.sample(engines, len(engines)))
        if len(engines) > 1 and chance.random() < 0.3:
            await engines.pop().close()
        world.clock.advance(seconds=chance.choice((0, 1, 7, 200)))
        if chance.random() < 0.3:
            await office.promotions.tidy(world.db)
        assert await _spent(world) <= budget
    assert await _spent(world) == budget - await _left(world, ident)
    for engine in engines[1:]:
        await engine.close()
    await office.balanced()


async def test_slices_of_who_died_come_back(world: World) -> None:
    office, wallet = Office(world), await _rich(world)
    ident = await office.promotion(100_000)
    dead = world.another_engine(stripe=9)
    await dead.start()
    await world.submit_all([await world.withdraw(wallet, 200_000)], [dead])
    await dead.close()
    ((rest,),) = await world.rows("SELECT rest FROM promotion_budgets")
    assert rest < 99_900
    world.clock.advance(minutes=3)
    await office.promotions.tidy(world.db)
    assert await world.rows("SELECT rest FROM promotion_budgets") == [(99_900,)]
    assert await world.rows("SELECT 1 FROM promotion_slices") == []
    assert await _left(world, ident) == 99_900


async def test_one_wallet_uses_it_so_often_and_no_more(world: World) -> None:
    office, wallet = Office(world), await _rich(world)
    await office.promotion(100_000, per_wallet=2)
    other = world.another_engine(stripe=9)
    await other.start()
    wishes = [await world.withdraw(wallet, 200_000) for _ in range(4)]
    answers = await world.submit_all(wishes, [world.engine, other])
    assert sorted(str(a.get("fee", a.get("code"))) for a in answers) == ["100", "100", "quote_stale", "quote_stale"]
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 200
    await other.close()
    await office.balanced()


@pytest.mark.parametrize(
    ("terms", "fee"),
    [
        ({"min_amount": 200_001}, 200), ({"max_amount": 199_999}, 200), ({"levels": ["gold"]}, 200),
        ({"classes": [1]}, 200), ({"services": ["transfer"]}, 200), ({"share_ppm": 0, "off": 70}, 130),
        ({"most": 30}, 170), ({"classes": [3], "min_amount": 200_000}, 100),
    ],
)  # fmt: skip
async def test_who_gets_it_and_how_much(world: World, terms: dict[str, object], fee: int) -> None:
    office, wallet = Office(world), await _rich(world)
    await office.promotion(100_000, **terms)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == fee


async def test_the_payer_gets_the_better_of_one_and_those_that_stack(world: World) -> None:
    office, wallet = Office(world), await _rich(world)
    first = await office.promotion(100_000, stacks=True, share_ppm=0, off=30)
    second = await office.promotion(100_000, stacks=True, share_ppm=100_000)
    alone = await office.promotion(100_000, share_ppm=200_000)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 153, "200 less 30, less a tenth"
    assert [await _left(world, i) for i in (first, second, alone)] == [99_970, 99_983, 100_000]
    assert (await world.do(await world.withdraw(wallet, 1_000_000)))["fee"] == 800, "a fifth is more of more"
    await office.balanced()


async def test_dates_and_colleagues_begin_stop_and_end_it(world: World) -> None:
    office, wallet = Office(world), await _rich(world)
    now = world.clock.now()
    begins, ends = now + timedelta(hours=1), now + timedelta(hours=3)
    ident = (await office.act(office.promotions.draft, PROMOTION, cny(1_000), begins, ends, office.one)).id
    await office.act(office.promotions.approve, ident, office.one)
    await office.act(office.promotions.approve, ident, office.one)
    assert await office.state(ident) == "draft"
    await office.act(office.promotions.approve, ident, office.two)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 200, "not yet"
    world.clock.advance(hours=1)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 100, "by the clock"
    await office.due()
    assert await office.state(ident) == "active"
    await office.act(office.promotions.act, ident, "pause", "too much", office.one)
    world.clock.advance(seconds=6)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 200
    await office.act(office.promotions.act, ident, "resume", "go on", office.one)
    world.clock.advance(seconds=6)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 100
    world.clock.advance(hours=2)
    assert (await world.do(await world.withdraw(wallet, 200_000)))["fee"] == 200, "over, before any worker knows"
    await office.due()
    assert await office.state(ident) == "ended"
    assert await office.refused(office.promotions.act, ident, "resume", "again", office.one) == "promotion_over"


async def test_a_top_up_that_came_after_all_uses_its_quota_and_no_promotion(db: Database, clock: FakeClock) -> None:
    bank, tariff = Parrot(), load_tariff("cn")
    rules = tariff.rules | {Service.TOP_UP: Rule(rate_ppm=10_000, free_quota=2_000)}
    world = World(db, clock, tariff=replace(tariff, rules=rules), channel=bank)
    await world.engine.start()
    wallet, office = await world.person(), Office(world)
    ident = await office.promotion(1_000, services=["top_up"])
    top_up = await begin_top_up(world, wallet, 10_000)
    bank.say(charge(ChargeState.FAILED, code="declined_by_bank"))
    await jobs(world)
    assert await _left(world, ident) == 1_000
    await office.balanced()
    bank.say(charge(ChargeState.SUCCEEDED, 10_000))
    await ask(world.counter, wallet, top_up, follow=False)
    assert await world.balance(wallet) == 9_960, "what was quoted: half of 1 % of 80.00"
    async with db.reader() as conn:
        assert (await read_usage(conn, [wallet]))[wallet].free_used == 2_000
    assert (await _spent(world), await _left(world, ident)) == (0, 1_000)
    await office.balanced()
    await world.engine.close()
