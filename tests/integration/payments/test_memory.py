"""An engine remembers accounts and usage. What is changed behind its back bites at the next command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from purser.core.ids import AccountId, Id, PaymentId
from purser.ledger import close_account, set_frozen
from purser.payments.model import Command, Delay
from purser.payments.parties import FRESH_FOR
from purser.payments.schedule import cancel_transfer
from tests.support.world import World, said

Act = Callable[[World, dict[str, Any]], Awaitable[Command]]


async def cast(world: World) -> dict[str, Any]:
    """People and merchants whom the engine has met."""
    people: dict[str, Any] = {
        "payer": await world.person(funds=10_000),
        "payee": await world.person(),
        "shop": await world.merchant(),
        "courier": await world.merchant(),
    }
    order = await world.order(people["shop"], 20, splits=[(people["shop"], 10), (people["courier"], 10)])
    for command in (
        await world.transfer(people["payer"], people["payee"], 10_000),
        await world.transfer(people["payee"], people["payer"], 10_000),
        await world.pay_order(people["payer"], order),
        await world.transfer(people["payer"], people["payee"], 9_980),
    ):
        assert (await world.do(command))["state"] == "succeeded"
    return people


async def freeze(world: World, account: Id, **how: bool) -> None:
    async with world.db.transaction() as tx:
        await set_frozen(tx, AccountId(account), **how)


async def send(world: World, p: dict[str, Any]) -> Command:
    return await world.transfer(p["payer"], p["payee"], 10)


async def send_later(world: World, p: dict[str, Any]) -> Command:
    return await world.transfer(p["payer"], p["payee"], 10, delay=Delay.TWO_HOURS)


async def scan(world: World, p: dict[str, Any]) -> Command:
    return await world.scan(p["payer"], p["shop"], 10)


async def pay_order(world: World, p: dict[str, Any]) -> Command:
    return await world.pay_order(p["payer"], await world.order(p["shop"], 10))


async def pay_split(world: World, p: dict[str, Any]) -> Command:
    splits = [(p["shop"], 5), (p["courier"], 5)]
    return await world.pay_order(p["payer"], await world.order(p["shop"], 10, splits=splits))


async def by_code(world: World, p: dict[str, Any]) -> Command:
    return world.pay_by_code(p["shop"], await world.payment_code(p["payer"]), 10)


async def withdraw(world: World, p: dict[str, Any]) -> Command:
    return await world.withdraw(p["payer"], 10)


async def top_up(world: World, p: dict[str, Any]) -> Command:
    return await world.top_up(p["payer"], 10)


OUT = [send, send_later, scan, pay_order, pay_split, by_code, withdraw]
TO = [(send, "payee"), (send_later, "payee"), (scan, "shop"), (pay_order, "shop"), (pay_split, "shop")]
TO += [(pay_split, "courier"), (by_code, "shop")]


@pytest.mark.parametrize("act", OUT)
async def test_freezing_and_thawing_the_payer(world: World, act: Act) -> None:
    p = await cast(world)
    await world.fund(p["payer"], 1_000)
    await freeze(world, p["payer"], out=True)
    before = await world.dump(without=["idempotency_keys", "orders", "payment_codes"])
    assert (await world.do(await act(world, p)))["code"] == "wallet_frozen"
    assert await world.dump(without=["idempotency_keys", "orders", "payment_codes"]) == before
    await freeze(world, p["payer"], out=False)
    assert (await world.do(await act(world, p)))["state"] in ("succeeded", "scheduled", "processing")


@pytest.mark.parametrize(("act", "who"), TO)
async def test_freezing_and_thawing_the_payee(world: World, act: Act, who: str) -> None:
    p = await cast(world)
    await world.fund(p["payer"], 1_000)
    await freeze(world, p[who], into=True)
    assert (await world.do(await act(world, p)))["code"] == "payee_frozen"
    await freeze(world, p[who], into=False)
    assert (await world.do(await act(world, p)))["state"] in ("succeeded", "scheduled")


@pytest.mark.parametrize(("act", "who"), [*((act, "payer") for act in OUT), *TO])
async def test_a_refusal_never_rests_on_memory_alone(world: World, act: Act, who: str) -> None:
    """An engine that has only ever known somebody as frozen asks before it says so again."""
    p = await cast(world)
    await world.fund(p["payer"], 1_000)
    await freeze(world, p[who], into=True, out=True)
    engine = world.another_engine(stripe=4)
    await engine.start()
    said_frozen = {"wallet_frozen"} if who == "payer" else {"payee_frozen"}
    assert said(await engine.submit(await act(world, p))).get("code") in said_frozen
    await freeze(world, p[who], into=False, out=False)
    assert said(await engine.submit(await act(world, p)))["state"] in ("succeeded", "scheduled", "processing")
    await engine.close()


async def test_freezing_and_thawing_a_wallet_that_is_topped_up(world: World) -> None:
    p = await cast(world)
    await freeze(world, p["payer"], into=True)
    assert (await world.do(await top_up(world, p)))["code"] == "wallet_frozen"
    await freeze(world, p["payer"], into=False)
    assert (await world.do(await top_up(world, p)))["state"] == "processing"


@pytest.mark.parametrize(("act", "code"), [(top_up, "wallet_closed"), (withdraw, "wallet_closed")])
async def test_closing_the_wallet(world: World, act: Act, code: str) -> None:
    p = await cast(world)
    async with world.db.transaction() as tx:
        await close_account(tx, AccountId(p["payer"]))
    assert (await world.do(await act(world, p)))["code"] == code


@pytest.mark.parametrize("act", [send, send_later])
async def test_closing_the_payees_wallet(world: World, act: Act) -> None:
    p = await cast(world)
    await world.do(await world.transfer(p["payee"], p["payer"], 9_980))
    async with world.db.transaction() as tx:
        await close_account(tx, AccountId(p["payee"]))
    assert (await world.do(await act(world, p)))["code"] == "payee_closed"


@pytest.mark.parametrize("act", OUT)
async def test_money_that_came_in_elsewhere_can_be_spent(world: World, act: Act) -> None:
    p = await cast(world)
    assert (await world.do(await act(world, p)))["code"] == "insufficient_funds"
    await world.fund(p["payer"], 10)
    assert (await world.do(await act(world, p)))["state"] in ("succeeded", "scheduled", "processing")


async def test_money_that_went_out_elsewhere_cannot(world: World) -> None:
    p = await cast(world)
    await world.fund(p["payer"], 10)
    assert (await world.do(await send(world, p)))["state"] == "succeeded"
    await world.fund(p["payer"], 10)
    await world.fund(p["payer"], -10)
    assert (await world.do(await send(world, p)))["code"] == "insufficient_funds"


async def test_limits_that_were_given_back_elsewhere_can_be_used(world: World) -> None:
    payer, payee = await world.person(funds=900_000), await world.person()
    done = await world.do(await world.transfer(payer, payee, 500_000, delay=Delay.A_DAY))
    assert (await world.do(await world.transfer(payer, payee, 1)))["code"] == "limit_exceeded"
    await cancel_transfer(world.counter, payer, PaymentId.parse(done["id"]))
    assert (await world.do(await world.transfer(payer, payee, 500_000)))["state"] == "succeeded"
    assert (await world.do(await world.transfer(payer, payee, 1)))["code"] == "limit_exceeded"


async def test_another_class_is_learned_within_half_a_minute(world: World) -> None:
    payer, payee = await world.person(funds=900_000, wallet_class=1), await world.person()
    assert (await world.do(await world.transfer(payer, payee, 100_001)))["code"] == "limit_exceeded"
    await world.set_class(payer, 2)
    world.clock.advance(seconds=FRESH_FOR + 1)
    assert (await world.do(await world.transfer(payer, payee, 100_001)))["state"] == "succeeded"


async def test_more_parties_than_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.payments.parties.LIMIT", 3)
    monkeypatch.setattr("purser.payments.usage.LIMIT", 3)
    monkeypatch.setattr("purser.ledger.cache.LIMIT", 3)
    people = [await world.person(funds=100) for _ in range(6)]
    for _ in range(3):
        commands = [await world.transfer(a, b, 1) for a, b in zip(people, people[1:] + people[:1], strict=True)]
        assert [s.get("state") for s in await world.submit_all(commands)] == ["succeeded"] * 6
        for command in [await world.transfer(people[0], people[5], 1), await world.transfer(people[5], people[0], 1)]:
            assert (await world.do(command))["state"] == "succeeded"
    assert [await world.balance(p) for p in people] == [100] * 6
