"""Tariffs from the draft to the day they hold: every step, who may not take it, engines that change over by time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from purser.core.ids import ProceedingId
from purser.payments.model import Kind
from purser.payments.tell_tariff import tell_of_tariff
from tests.support.pricing import Office, document
from tests.support.world import World


async def test_a_tariff_takes_two_people_and_thirty_days(world: World) -> None:
    office, rules = Office(world), document(world)
    ident = (await office.act(office.tariffs.draft, "cn-2026-09", rules, office.one)).id
    assert await office.refused(office.tariffs.draft, "cn-2026-09", rules, office.one) == "tariff_exists"
    assert await office.refused(office.tariffs.announce, ident, world.clock.now(), office.one) == "tariff_too_soon"
    later = world.clock.now() + timedelta(days=31)
    assert await office.refused(office.tariffs.announce, ident, later, office.one) == "step_not_possible"
    await office.act(office.tariffs.approve, ident, office.one)
    await office.act(office.tariffs.approve, ident, office.one)
    assert await office.state(ident) == "draft", "one person is one person"
    await office.act(office.tariffs.revise, ident, document(world, floor=20), office.two)
    await office.act(office.tariffs.approve, ident, office.two)
    assert await office.state(ident) == "draft", "what was agreed to before was another draft"
    await office.act(office.tariffs.approve, ident, office.one)
    assert await office.state(ident) == "approved"
    soon = world.clock.now() + timedelta(days=29)
    assert await office.refused(office.tariffs.announce, ident, soon, office.one) == "tariff_too_soon"
    await office.act(office.tariffs.announce, ident, later, office.one)
    world.clock.advance(days=30, hours=1)
    assert await office.refused(office.tariffs.withdraw, ident, "late", office.one) == "tariff_too_late"


async def test_every_process_changes_over_at_the_same_instant(world: World) -> None:
    office, wallet = Office(world), await world.person(funds=500_000)
    other = world.another_engine(stripe=5)
    await other.start()
    begins = world.clock.now() + timedelta(days=31)
    ident = await office.announced("cn-2026-09", document(world), begins)
    await office.due()
    assert await office.state(ident) == "announced"
    old = await world.withdraw(wallet, 200_000)
    assert old.quote is not None
    assert (old.quote.fee.total, old.quote.tariff) == (100, "cn-2026-01")
    assert (await world.submit_all([old], [other]))[0]["fee"] == 100
    world.clock.advance(days=31)  # nobody restarts, nobody looks again
    async with world.db.reader() as conn:
        versions = [(await e.prices.current(conn)).tariff.version for e in (world.engine, other)]
    assert versions == ["cn-2026-09"] * 2
    assert await office.state(ident) == "announced", "the record follows when a worker comes to it"
    await office.due()
    await office.due()
    assert await office.state(ident) == "effective"
    ((before,),) = await world.rows("SELECT id FROM tariffs WHERE version = 'cn-2026-01'")
    assert await office.state(ProceedingId(before)) == "superseded"
    new = await world.withdraw(wallet, 50_000)
    answers = await world.submit_all([new, await world.withdraw(wallet, 1_000)], [world.engine, other])
    assert [a["fee"] for a in answers] == [100, 10]
    await other.close()
    await office.balanced()


async def test_a_quote_of_the_tariff_before_is_stale(world: World) -> None:
    office, wallet = Office(world), await world.person(funds=500_000)
    await office.announced("cn-2026-09", document(world), world.clock.now() + timedelta(days=31))
    world.clock.advance(days=31, minutes=-1)
    shown = await world.withdraw(wallet, 200_000)
    world.clock.advance(minutes=2)
    assert (await world.do(shown))["code"] == "quote_stale"


async def test_a_tariff_that_is_withdrawn_never_holds(world: World) -> None:
    office = Office(world)
    ident = await office.announced("cn-2026-09", document(world), world.clock.now() + timedelta(days=31))
    await office.act(office.tariffs.withdraw, ident, "a mistake", office.one)
    world.clock.advance(days=40)
    await office.due()
    assert (await world.quote(Kind.WITHDRAWAL, await world.person(), 100, card="card-1")).tariff == "cn-2026-01"
    assert await office.state(ident) == "withdrawn"


async def test_everybody_is_told_once_of_an_announcement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.payments.tell_tariff.AT_ONCE", 2)
    office, begins = Office(world), world.clock.now() + timedelta(days=31)
    people = [await world.person() for _ in range(5)]
    ident = await office.announced("cn-2026-09", document(world), begins)
    ((name, arguments),) = await world.rows("SELECT task_name, args FROM procrastinate_jobs")
    assert (name, arguments) == ("fees.tell", {"tariff": str(ident)}), "enqueued with the announcement"
    world.clock.advance(minutes=1)
    await world.person()  # who comes later is shown the page
    killed = asyncio.create_task(tell_of_tariff(world.counter, ident))
    while not await world.rows("SELECT 1 FROM messages"):
        await asyncio.sleep(0.001)
    killed.cancel()
    await asyncio.wait([killed])
    counts = await asyncio.gather(*(tell_of_tariff(world.counter, ident) for _ in range(3)))
    assert sum(counts) <= 3
    told = await world.rows("SELECT customer_id, kind, data FROM messages")
    assert len({customer for customer, _, _ in told}) == len(told) == len(people)
    assert {(kind, data["effective_at"]) for _, kind, data in told} == {("tariff_announced", begins.isoformat())}


async def test_nobody_is_told_of_what_was_withdrawn(world: World) -> None:
    office = Office(world)
    await world.person()
    ident = await office.announced("cn-2026-09", document(world), world.clock.now() + timedelta(days=31))
    await office.act(office.tariffs.withdraw, ident, "a mistake", office.one)
    assert await tell_of_tariff(world.counter, ident) == 0
