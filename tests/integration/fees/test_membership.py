"""Memberships: earned and lost by the month's turnover, accepted by the customer, plans agreed by two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from purser.core.ids import CustomerId, ProceedingId, WalletId
from purser.payments.review import review_month
from tests.support.pricing import Office
from tests.support.world import World

PLAN: dict[str, Any] = {"names": {"zh": "专属", "en": "Yours"}, "waives": {"withdrawal": 1_000_000}}


async def _standing(world: World, customer: CustomerId) -> tuple[ProceedingId, str, str]:
    """Matter, state and level."""
    ((ident, state, level),) = await world.rows(
        "SELECT p.id, p.state, v.level FROM vip_standings v JOIN proceedings p"
        " ON p.subject = v.customer_id AND p.id = v.proceeding_id WHERE v.customer_id = %s", customer,
    )  # fmt: skip
    return ProceedingId(ident), state, level


async def _fee(world: World, wallet: WalletId) -> int:
    fee: int = (await world.do(await world.withdraw(wallet, 200_000)))["fee"]
    return fee


async def _next_month(world: World) -> None:
    """The first of the next month, noon, and the month before reviewed: twice, as by two workers."""
    now = world.clock.now()
    world.clock.advance(days=((now.replace(day=28) + timedelta(days=4)).replace(day=1) - now.replace(hour=12)).days + 1)
    await review_month(world.counter)
    await review_month(world.counter)


async def test_a_level_is_earned_kept_raised_and_lost(world: World) -> None:
    office, shop = Office(world), await world.merchant()
    wallet, idler = await world.person(funds=60_000_000, wallet_class=3), await world.person(funds=1_000)
    customer = await world.owner(wallet)
    await world.do(await world.withdraw(wallet, 100_000))  # the free quota

    async def spend(amount: int) -> None:
        for _ in range(amount // 500_000):  # what may be paid in a day
            order = await world.order(shop, 500_000)
            assert "id" in await world.do(await world.pay_order(wallet, order))
            world.clock.advance(days=1)

    await spend(2_500_000)
    await _next_month(world)
    ident, state, level = await _standing(world, customer)
    assert (state, level) == ("offered", "silver")
    assert await world.rows("SELECT 1 FROM vip_standings WHERE customer_id = %s", await world.owner(idler)) == []
    assert await world.rows("SELECT kind FROM messages WHERE kind LIKE 'vip%%'") == [("vip_offered",)]
    assert await _fee(world, wallet) == 200, "an offer is not a level"
    shown = await world.withdraw(wallet, 200_000)
    assert await office.refused(office.memberships.accept, await world.owner(idler), ident) == "proceeding_unknown"
    await office.act(office.memberships.accept, customer, ident)
    assert await office.refused(office.memberships.accept, customer, ident) == "step_not_possible"
    assert (await world.do(shown))["code"] == "quote_stale", "no other fee is taken than was shown"
    assert await _fee(world, wallet) == 160
    await spend(5_500_000)
    await _next_month(world)
    assert (await _standing(world, customer))[1:] == ("active", "gold")
    assert await _fee(world, wallet) == 100
    await spend(5_000_000)
    await _next_month(world)
    assert (await _standing(world, customer))[1:] == ("active", "gold")
    await _next_month(world)
    assert (await _standing(world, customer))[1:] == ("grace", "gold")
    assert await _fee(world, wallet) == 100, "grace costs nothing"
    world.clock.advance(days=44)
    await office.due()
    assert (await _standing(world, customer))[1] == "grace"
    world.clock.advance(days=2)
    await office.due()
    assert (await _standing(world, customer))[1] == "expired"
    assert await _fee(world, wallet) == 200
    await office.balanced()


async def test_a_plan_takes_two_people_and_the_customer(world: World) -> None:
    office, wallet = Office(world), await world.person(funds=5_000_000, wallet_class=3)
    customer, ends = await world.owner(wallet), world.clock.now() + timedelta(days=90)
    await world.do(await world.withdraw(wallet, 100_000))
    other = world.another_engine(stripe=9)
    await other.start()
    matter = await office.act(office.memberships.propose, customer, PLAN, ends, office.one)
    assert await office.refused(office.memberships.propose, customer, PLAN, ends, office.two) == "plan_exists"
    await office.act(office.memberships.agree, matter.id, office.one)
    await office.act(office.memberships.agree, matter.id, office.one)
    assert await office.state(matter.id) == "proposed"
    assert await office.refused(office.memberships.accept, customer, matter.id) == "step_not_possible"
    await office.act(office.memberships.agree, matter.id, office.two)
    assert await _fee(world, wallet) == 200
    await office.act(office.memberships.accept, customer, matter.id)
    world.clock.advance(seconds=6)
    wishes = [await world.withdraw(wallet, 200_000) for _ in range(2)]
    assert [a["fee"] for a in await world.submit_all(wishes, [world.engine, other])] == [0, 0]
    world.clock.advance(days=90)
    await office.due()
    assert await office.state(matter.id) == "expired"
    assert await _fee(world, wallet) == 200
    await other.close()
    await office.balanced()


async def test_offers_lapse_are_declined_and_levels_given_up(world: World) -> None:
    office, ends = Office(world), world.clock.now() + timedelta(days=90)
    states = []
    for step in ("decline", "leave", None):
        customer = await world.owner(await world.person())
        matter = await office.act(office.memberships.propose, customer, PLAN, ends, office.one)
        for who in (office.one, office.two):
            await office.act(office.memberships.agree, matter.id, who)
        if step == "leave":
            await office.act(office.memberships.accept, customer, matter.id)
        if step is not None:
            await office.act(office.memberships.answer, customer, matter.id, step)
        else:
            world.clock.advance(days=14)
            await office.due()
        states.append(await office.state(matter.id))
    assert states == ["declined", "expired", "expired"]
    assert await world.rows("SELECT 1 FROM fee_plans WHERE is_live") == []
