"""Whatever is sent twice happens once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from purser.core.db import Database
from purser.core.ids import CustomerId
from tests.support.world import World, said


async def test_the_same_key_again_gets_the_same_bytes_and_nothing_happens(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    command = await world.transfer(payer, payee, 100)
    first = await world.engine.submit(command)
    before = await world.dump()
    world.clock.advance(days=2)
    again = await world.engine.submit(command)
    elsewhere = await world.another_engine().submit(command)
    assert (first.replayed, again.replayed, elsewhere.replayed) == (False, True, True)
    assert first.body == again.body == elsewhere.body
    assert await world.dump() == before


async def test_a_refusal_is_repeated_too_even_when_it_would_succeed_now(world: World) -> None:
    payer, payee = await world.person(funds=50), await world.person()
    command = await world.transfer(payer, payee, 100)
    first = await world.engine.submit(command)
    await world.fund(payer, 1_000)
    again = await world.engine.submit(command)
    assert said(first)["code"] == "insufficient_funds"
    assert (again.body, again.status, again.replayed) == (first.body, first.status, True)
    assert await world.balance(payee) == 0


async def test_the_key_of_another_request_is_refused_and_the_first_answer_stays(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    command = await world.transfer(payer, payee, 100, key="k")
    first = await world.engine.submit(command)
    before = await world.dump()
    other = await world.transfer(payer, payee, 200, key="k")
    assert said(await world.engine.submit(other)) == {"code": "idempotency_key_reused"}
    assert await world.dump() == before
    assert (await world.engine.submit(command)).body == first.body


async def test_the_same_key_of_another_caller_is_another_request(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person(funds=1_000)
    there = await world.transfer(payer, payee, 100, key="k")
    back = await world.transfer(payee, payer, 30, key="k")
    assert [s["state"] for s in await world.submit_all([there, back])] == ["succeeded", "succeeded"]
    assert (await world.balance(payer), await world.balance(payee)) == (930, 1_070)


async def test_the_same_request_many_times_at_once_happens_once(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    command = await world.transfer(payer, payee, 100)
    answers = await asyncio.gather(*(world.engine.submit(command) for _ in range(20)))
    assert len({a.body for a in answers}) == 1
    assert sum(not a.replayed for a in answers) == 1
    assert await world.balance(payer) == 900


async def test_the_same_key_with_other_contents_at_once(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    one = await world.transfer(payer, payee, 100, key="k")
    other = await world.transfer(payer, payee, 200, key="k")
    answers = await world.submit_all([one, other, one])
    assert [a.get("state", a.get("code")) for a in answers] == ["succeeded", "idempotency_key_reused", "succeeded"]
    assert await world.balance(payer) == 900


async def test_the_same_request_at_two_processes_at_once_happens_once(world: World, dsn: str) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        for _ in range(10):
            command = await world.transfer(payer, payee, 10)
            answers = await asyncio.gather(*(e.submit(command) for e in (world.engine, other, world.engine, other)))
            assert len({a.body for a in answers}) == 1
            assert sum(not a.replayed for a in answers) == 1
        await other.close()
    assert (await world.balance(payer), await world.balance(payee)) == (900, 100)


async def test_an_order_is_paid_once_by_two_at_once(world: World) -> None:
    one, two, merchant = await world.person(funds=1_000), await world.person(funds=1_000), await world.merchant()
    order = await world.order(merchant, 500)
    answers = await world.submit_all([await world.pay_order(one, order), await world.pay_order(two, order)])
    assert [a.get("state", a.get("code")) for a in answers] == ["succeeded", "order_paid"]
    assert [await world.balance(w) for w in (one, two, merchant)] == [500, 1_000, 497]


async def test_an_order_is_paid_once_at_two_processes_at_once(world: World, dsn: str) -> None:
    one, two, merchant = await world.person(funds=9_000), await world.person(funds=9_000), await world.merchant()
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        for _ in range(10):
            order = await world.order(merchant, 500)
            first, second = await world.pay_order(one, order), await world.pay_order(two, order)
            answers = await asyncio.gather(world.engine.submit(first), other.submit(second))
            ends = sorted(str(said(a).get("state", said(a).get("code"))) for a in answers)
            assert ends == ["order_paid", "succeeded"]
        await other.close()
    assert await world.balance(one) + await world.balance(two) == 13_000
    assert await world.balance(merchant) == 10 * 497


async def test_a_code_is_used_once_by_two_merchants_at_once(world: World) -> None:
    payer, cafe, kiosk = await world.person(funds=1_000), await world.merchant(), await world.merchant()
    code = await world.payment_code(payer)
    answers = await world.submit_all([world.pay_by_code(cafe, code, 100), world.pay_by_code(kiosk, code, 100)])
    assert [a.get("state", a.get("code")) for a in answers] == ["succeeded", "payment_code_invalid"]
    assert await world.balance(payer) == 900


async def test_a_code_is_used_once_at_two_processes_at_once(world: World, dsn: str) -> None:
    payer, cafe, kiosk = await world.person(funds=9_000), await world.merchant(), await world.merchant()
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        for _ in range(10):
            code = await world.payment_code(payer)
            here, there = world.pay_by_code(cafe, code, 100), world.pay_by_code(kiosk, code, 100)
            answers = await asyncio.gather(world.engine.submit(here), other.submit(there))
            ends = sorted(str(said(a).get("state", said(a).get("code"))) for a in answers)
            assert ends == ["payment_code_invalid", "succeeded"]
        await other.close()
    assert await world.balance(payer) == 8_000


async def test_a_code_survives_a_refused_payment(world: World) -> None:
    payer, merchant = await world.person(funds=100), await world.merchant()
    code = await world.payment_code(payer)
    assert (await world.do(world.pay_by_code(merchant, code, 101)))["code"] == "insufficient_funds"
    assert (await world.do(world.pay_by_code(merchant, code, 100)))["state"] == "succeeded"


async def test_a_broken_command_fails_alone(world: World) -> None:
    payer, payee = await world.person(funds=1_000), await world.person()
    commands = [await world.transfer(payer, payee, 10) for _ in range(7)]
    commands[3] = replace(commands[3], memo="a\0b", caller=CustomerId(payer))
    answers = await asyncio.gather(*(world.engine.submit(c) for c in commands), return_exceptions=True)
    assert [isinstance(a, Exception) for a in answers] == [False] * 3 + [True] + [False] * 3
    assert (await world.balance(payer), await world.balance(payee)) == (940, 60)
    assert len(await world.rows("SELECT 1 FROM idempotency_keys")) == 6
