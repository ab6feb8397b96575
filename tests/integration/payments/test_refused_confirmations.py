"""Refusals of what was confirmed, scanned or shown: quotes, orders, payment codes, channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from purser.core.ids import OrderId
from purser.payments.model import Command, Kind
from tests.support.refusals import Case, Cases, Tried, tried
from tests.support.world import World, cny

case = Cases()

# -- quotes ------------------------------------------------------------------------------------------------


@case("quote_required")
async def _(world: World) -> Command:
    command = await world.withdraw(await world.person(funds=300_000), 200_000)
    return replace(command, quote=None)


@case("quote_expired")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    world.clock.advance(minutes=5)
    return command


@case("quote_stale")
async def _(world: World) -> Command:
    """The free quota went to another withdrawal meanwhile."""
    wallet = await world.person(funds=300_000)
    command = await world.withdraw(wallet, 100_000)
    await world.do(await world.withdraw(wallet, 60_000))
    return command


@case("quote_stale")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    assert command.quote is not None
    return replace(command, quote=replace(command.quote, tariff="cn-2025-01"))


@case("quote_mismatch")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, money=cny(11))


@case("quote_mismatch")
async def _(world: World) -> Command:
    """A quote for another payee."""
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, payee=await world.person())


@case("quote_mismatch")
async def _(world: World) -> Command:
    """A quote for another wallet."""
    payee = await world.person()
    command = await world.transfer(await world.person(funds=100), payee, 10)
    return replace(command, quote=await world.quote(Kind.TRANSFER, await world.person(), 10, payee=payee))


@case("quote_mismatch")
async def _(world: World) -> Command:
    """A quote for another service."""
    wallet = await world.person(funds=100)
    command = await world.withdraw(wallet, 10)
    return replace(command, quote=await world.quote(Kind.TOP_UP, wallet, 10, card="card-1"))


@case("quote_mismatch")
async def _(world: World) -> Command:
    """A quote for another card."""
    wallet = await world.person(funds=100)
    return replace(await world.withdraw(wallet, 10), card="card-2")


@case("quote_mismatch")
async def _(world: World) -> Command:
    """A quote for the merchant's static code is not one for the order."""
    payer, merchant = await world.person(funds=100), await world.merchant()
    order = await world.order(merchant, 10)
    scanned = await world.scan(payer, merchant, 10)
    return replace(await world.pay_order(payer, order), quote=scanned.quote)


# -- orders ------------------------------------------------------------------------------------------------


@case("order_unknown")
async def _(world: World) -> Command:
    merchant = await world.merchant()
    command = await world.pay_order(await world.person(funds=100), await world.order(merchant, 10))
    return replace(command, order=(merchant, OrderId.at(1_700_000_000.0)))


@case("order_unknown")
async def _(world: World) -> Command:
    """An order named with another merchant."""
    command = await world.pay_order(await world.person(funds=100), await world.order(await world.merchant(), 10))
    assert command.order is not None
    return replace(command, order=(await world.merchant(), command.order[1]))


@case("order_paid")
async def _(world: World) -> Command:
    payer, order = await world.person(funds=100), await world.order(await world.merchant(), 10)
    await world.do(await world.pay_order(payer, order))
    return await world.pay_order(payer, order)


@case("order_closed")
async def _(world: World) -> Command:
    command = await world.pay_order(await world.person(funds=100), await world.order(await world.merchant(), 10))
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE orders SET state = 'closed'")
    return command


@case("order_expired")
async def _(world: World) -> Command:
    order = await world.order(await world.merchant(), 10, life=timedelta(minutes=2))
    command = await world.pay_order(await world.person(funds=100), order)
    world.clock.advance(minutes=2)
    return command


@case("order_amount_differs")
async def _(world: World) -> Command:
    payer = await world.person(funds=100)
    command = await world.pay_order(payer, await world.order(await world.merchant(), 10))
    assert command.quote is not None
    return replace(command, money=cny(9), quote=replace(command.quote, money=cny(9)))


# -- payment codes -----------------------------------------------------------------------------------------


@case("payment_code_invalid")
async def _(world: World) -> Command:
    return world.pay_by_code(await world.merchant(), "770000000000000000", 10)


@case("payment_code_invalid")
async def _(world: World) -> Command:
    code = await world.payment_code(await world.person(funds=100))
    world.clock.advance(seconds=60)
    return world.pay_by_code(await world.merchant(), code, 10)


@case("payment_code_invalid")
async def _(world: World) -> Command:
    code, merchant = await world.payment_code(await world.person(funds=100)), await world.merchant()
    await world.do(world.pay_by_code(merchant, code, 10))
    return world.pay_by_code(merchant, code, 10)


# -- channels ----------------------------------------------------------------------------------------------


@case("channel_missing")
async def _(world: World) -> Command:
    return replace(await world.withdraw(await world.person(funds=100), 10), channel="elsewhere")


@case("channel_missing")
async def _(world: World) -> Command:
    return replace(await world.top_up(await world.person(funds=100), 10), channel="elsewhere")


@pytest.mark.parametrize(("code", "make"), case.parameters())
async def test_refused_and_nothing_changed(world: World, code: str, make: Case) -> None:
    assert await tried(world, make) == Tried(code)
