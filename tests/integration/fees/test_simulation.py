"""Trials of a tariff: what they say of the prices in force is what the engine took, promotions and all."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from purser.channels import PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import PaymentId, ProceedingId, WalletId
from purser.fees import Tariff, load_tariff, read_tariff, write_tariff
from purser.fees import tariff_store as store
from purser.fees.promotion_store import read_left
from purser.fees.tariff_store import SimulationId
from purser.payments.ask import ask
from purser.payments.simulate import simulate
from purser.payments.simulate_promotions import check_planned
from purser.payments.usage import set_plan
from tests.support.channel import Parrot, payout
from tests.support.pricing import PROMOTION, Office
from tests.support.world import World, cny

_TOOK = """
    SELECT coalesce(sum(p.fee), 0), coalesce(sum((SELECT sum((c->>1)::bigint) FROM json_array_elements(p.trace->'costs') AS c)), 0)
      FROM payments AS p WHERE p.created_at >= %s AND p.state NOT IN ('failed', 'cancelled')"""  # noqa: E501
_MERCHANTS = "SELECT coalesce(sum(amount), 0) FROM ledger_transfers WHERE kind = 'merchant_fee' AND at >= %s"


def _dear() -> Tariff:
    """Prices at which every service costs something."""
    document = write_tariff(load_tariff("cn"))
    document["rules"] |= {
        "transfer": {"rate_ppm": 3_000, "free_quota": 50_000},
        "payment": {"rate_ppm": 2_000, "floor": 3, "bands": [{"above": 20_000, "rate_ppm": 1_000}]},
        "withdrawal": {"rate_ppm": 4_000, "floor": 10, "cap": 160, "free_quota": 30_000},
    }
    return read_tariff("cn-2026-01", document)


async def _trial(world: World, version: str, *planned: ProceedingId) -> dict[str, Any]:
    """What a trial of a version comes to now."""
    ident = SimulationId.new(world.clock)
    async with world.db.transaction() as tx:
        found = await store.read_version(tx, version)
        assert found is not None
        await store.add_simulation(tx, ident, found.id, "somebody", world.clock.now())
    await simulate(world.counter, ident, planned)
    async with world.db.reader() as conn:
        tried = await store.read_simulation(conn, ident)
    assert tried is not None
    assert tried.result is not None
    assert tried.state == "done"
    return dict(tried.result)


async def _left(world: World, idents: list[ProceedingId]) -> dict[str, int]:
    async with world.db.reader() as conn:
        return await read_left(conn, idents)


async def _join(world: World, wallet: WalletId, level: str) -> None:
    async with world.db.transaction() as tx:
        await set_plan(tx, wallet, level, world.policy.local_date(world.clock.now()))


async def _adopt(office: Office) -> None:
    world = office.world
    await office.act(office.tariffs.adopt, world.tariff, world.clock.now())


class _Month:
    """People who pay at random, some of it sent back by the bank, while promotions come, pause and run out."""

    def __init__(self, world: World, office: Office, bank: Parrot, seed: int) -> None:
        self.world, self.office, self.bank, self.chance = world, office, bank, Random(seed)
        self.returned: list[tuple[WalletId, PaymentId]] = []

    async def pay(self, wallets: list[WalletId], merchant: Any, times: int, spread: timedelta) -> None:
        world, chance = self.world, self.chance
        for _ in range(times):
            together = []
            for wallet in chance.sample(wallets, chance.choice((1, 1, 1, 3))):
                amount, other = chance.randint(1_000, 60_000), chance.choice([w for w in wallets if w != wallet])
                wish = chance.choice(("withdraw", "withdraw", "transfer", "scan"))
                party = {"withdraw": (), "transfer": (other,), "scan": (merchant,)}[wish]
                together.append((wallet, wish, await getattr(world, wish)(wallet, *party, amount)))
            answers = await world.submit_all([command for _, _, command in together])
            for (wallet, wish, command), answer in zip(together, answers, strict=True):
                if wish == "withdraw" and "id" in answer and chance.random() < 0.3:
                    ident = PaymentId.parse(answer["id"])
                    self.bank.facts[wallet.hex() + ident.hex()] = payout(PayoutState.RETURNED, command.money.amount)
                    self.returned.append((wallet, ident))
            await self.office.promotions.tidy(world.db)
            world.clock.advance(seconds=spread.total_seconds() * chance.uniform(0.5, 1.5) / times)
            if self.returned and chance.random() < 0.5:
                await ask(world.counter, *self.returned.pop(0))


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_month_at_the_prices_in_force_is_what_the_engine_took(
    db: Database, clock: FakeClock, seed: int
) -> None:
    bank = Parrot()
    world = World(db, clock, tariff=_dear(), channel=bank)
    await world.engine.start()
    office = Office(world)
    await _adopt(office)
    wallets = [await world.person(funds=5_000_000, wallet_class=3) for _ in range(3)]
    wallets.append(await world.person(funds=5_000_000))
    merchant = await world.merchant()
    half = {"share_ppm": 500_000, "services": ["withdrawal", "transfer"], "most": 70}
    ran = [
        await office.promotion(500, days=40, **half, per_wallet=3),
        await office.promotion(100_000, days=40, services=["payment"], classes=[3], stacks=True, off=7, share_ppm=0),
        await office.promotion(200, days=9, services=["payment", "transfer"], stacks=True, share_ppm=200_000, most=60),
        await office.promotion(100_000, days=40, levels=["silver"], off=30),
        await office.promotion(100_000, days=40, levels=["gold"], services=["payment"], off=9),
    ]
    await _join(world, wallets[1], "gold")
    month = _Month(world, office, bank, seed)
    await month.pay(wallets, merchant, 12, timedelta(days=2))
    began = clock.now() + timedelta(hours=1)
    clock.advance(hours=2)
    await month.pay(wallets, merchant, 16, timedelta(days=9))
    await _join(world, wallets[0], "silver")
    await office.act(office.promotions.act, ran[1], "pause", "too much", office.one)
    clock.advance(seconds=6)
    assert "id" in await world.do(await world.scan(wallets[2], merchant, 20_000))
    await month.pay(wallets, merchant, 10, timedelta(days=5))
    await office.act(office.promotions.act, ran[1], "resume", "go on", office.two)
    clock.advance(seconds=6)
    await month.pay(wallets, merchant, 16, timedelta(days=9))
    clock.advance(seconds=(began + timedelta(days=30) - clock.now()).total_seconds())

    result = await _trial(world, world.tariff.version)
    ((paid, given),) = await world.rows(_TOOK, began)
    ((merchants,),) = await world.rows(_MERCHANTS, began)
    assert (result["then"], result["promotions_then"]) == (paid + given + merchants, given)
    assert (result["now"], result["promotions_now"]) == (result["then"], result["promotions_then"])
    assert (result["lower"], result["higher"]) == (0, 0)
    assert given > 0
    assert {await office.state(ident) for ident in ran} > {"exhausted"}
    for part in ("kinds", "bands", "days"):
        assert all(f["then"] == f["now"] and f["promotions_then"] == f["promotions_now"] for f in result[part])
        assert sum(f["now"] for f in result[part]) == result["now"]
        assert sum(f["promotions_now"] for f in result[part]) == given
    assert [p["id"] for p in result["promotions"]] == [str(i) for i in ran]
    assert all(p["then"] == p["now"] for p in result["promotions"])
    left = await _left(world, ran)
    assert [p["left"] for p in result["promotions"]] == [left[str(i)] for i in ran]
    await world.engine.close()


async def test_a_dearer_tariff_spends_a_budget_sooner_and_never_more_of_it(world: World) -> None:
    office = Office(world)
    await _adopt(office)
    wallet = await world.person(funds=10_000_000, wallet_class=3)
    await world.do(await world.withdraw(wallet, 100_000))  # all that is free
    ran = await office.promotion(350, most=200)
    for _ in range(3):
        await world.do(await world.withdraw(wallet, 200_000))
        await office.promotions.tidy(world.db)
        world.clock.advance(seconds=60)
    rules = write_tariff(world.tariff)
    rules["rules"]["withdrawal"] |= {"rate_ppm": 2_000}
    await office.act(office.tariffs.draft, "cn-double", rules, office.one)
    result = await _trial(world, "cn-double")
    assert (result["then"], result["promotions_then"]) == (600, 200)
    assert (result["now"], result["promotions_now"]) == (1_200, 200)
    assert (result["lower"], result["same"], result["higher"]) == (0, 1, 3)
    (promotion,) = result["promotions"]
    assert promotion == {
        "id": str(ran), "names": PROMOTION["names"], "planned": False, "budget": 350, "left": 150, "then": 200,
        "now": 200, "uses": 1,
    }  # fmt: skip
    (day,) = result["days"]
    assert (day["then"], day["now"], day["promotions_now"]) == (600, 1_200, 200)


async def test_what_is_planned_is_tried_from_the_first_day_on(world: World) -> None:
    office, now = Office(world), world.clock.now()
    await _adopt(office)
    wallet = await world.person(funds=10_000_000, wallet_class=3)
    await world.do(await world.withdraw(wallet, 100_000))
    begins = now + timedelta(days=60)
    drafts = []
    for terms, budget, days in (({}, 500, 29), ({"per_wallet": 1}, 10_000, 40)):
        ends, budgeted = begins + timedelta(days=days), cny(budget)
        drafts.append(
            (await office.act(office.promotions.draft, PROMOTION | terms, budgeted, begins, ends, office.one)).id
        )
        world.clock.advance(seconds=1)
    draft, other = drafts
    for days in (1, 28):
        world.clock.advance(days=days)
        await world.do(await world.withdraw(wallet, 200_000))
    world.clock.advance(hours=1)
    version = world.tariff.version
    assert (await _trial(world, version))["promotions_now"] == 0
    first = await _trial(world, version, draft)
    assert (first["promotions_then"], first["promotions_now"], first["lower"]) == (0, 100, 1), "it lasts 29 days"
    ((p,),) = [first["promotions"]]
    assert (p["planned"], p["left"], p["uses"]) == (True, 400, 1)
    assert (await _trial(world, version, other))["promotions_now"] == 100, "once a wallet"
    both = await _trial(world, version, draft, other)
    assert both["promotions_now"] == 200, "the older first, the other when that is over"
    assert await _left(world, [draft, other]) == {str(draft): 500, str(other): 10_000}, "nothing was spent"


async def test_only_what_has_not_begun_is_planned(world: World) -> None:
    office = Office(world)
    running = await office.promotion(1_000)

    async def refused(ident: ProceedingId) -> str:
        async with world.db.reader() as conn:
            with pytest.raises(Problem) as refusal:
                await check_planned(conn, [ident], world.clock.now())
        return refusal.value.code

    assert await refused(running) == "promotion_not_planned"
    assert await refused(ProceedingId.new(world.clock)) == "promotion_unknown"
