"""Every refusal: its code, and that nothing has changed except that the answer is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from purser.core.ids import CustomerId, Id, MerchantId, WalletId
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.fees import FREE, Quote, Service
from purser.ledger import close_account, set_frozen
from purser.ledger.sheet import MAX_BALANCE
from purser.payments.model import Command, Delay, Kind
from tests.support.refusals import Case, Cases, Tried, tried
from tests.support.world import World, cny

case = Cases()


async def freeze(world: World, wallet: Id, **how: bool) -> None:
    async with world.db.transaction() as tx:
        await set_frozen(tx, WalletId(wallet).account, **how)


async def close(world: World, wallet: Id) -> None:
    async with world.db.transaction() as tx:
        await close_account(tx, WalletId(wallet).account)


def nowhere(kind: type[Any]) -> Any:
    return kind.at(1_700_000_000.0)


# -- the payer ---------------------------------------------------------------------------------------------


@case("wallet_unknown")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, wallet=nowhere(WalletId))


@case("wallet_unknown")
async def _(world: World) -> Command:
    merchant = await world.merchant()
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, wallet=WalletId(merchant))


@case("wallet_frozen")
async def _(world: World) -> Command:
    payer = await world.person(funds=100)
    await freeze(world, payer, out=True)
    return await world.transfer(payer, await world.person(), 10)


@case("wallet_frozen")
async def _(world: World) -> Command:
    payer = await world.person(funds=100)
    await freeze(world, payer, out=True)
    return await world.transfer(payer, await world.person(), 10, delay=Delay.TWO_HOURS)


@case("wallet_frozen")
async def _(world: World) -> Command:
    payer = await world.person(funds=100)
    await freeze(world, payer, out=True)
    return await world.withdraw(payer, 10)


@case("wallet_frozen")
async def _(world: World) -> Command:
    wallet = await world.person()
    await freeze(world, wallet, into=True)
    return await world.top_up(wallet, 10)


@case("wallet_closed")
async def _(world: World) -> Command:
    payer = await world.person()
    await close(world, payer)
    return await world.transfer(payer, await world.person(), 10)


@case("wallet_closed")
async def _(world: World) -> Command:
    wallet = await world.person()
    await close(world, wallet)
    return await world.top_up(wallet, 10)


@case("wallet_closed")
async def _(world: World) -> Command:
    wallet = await world.person()
    await close(world, wallet)
    return await world.withdraw(wallet, 10)


@case("insufficient_funds")
async def _(world: World) -> Command:
    return await world.transfer(await world.person(funds=99), await world.person(), 100)


@case("insufficient_funds")
async def _(world: World) -> Command:
    return await world.scan(await world.person(funds=99), await world.merchant(), 100)


@case("insufficient_funds")
async def _(world: World) -> Command:
    """The amount is there, the fee is not."""
    return await world.withdraw(await world.person(funds=150_049), 150_000)


@case("insufficient_funds")
async def _(world: World) -> Command:
    """What is held for a delayed transfer cannot be spent."""
    payer, payee = await world.person(funds=100), await world.person()
    await world.do(await world.transfer(payer, payee, 60, delay=Delay.A_DAY))
    return await world.transfer(payer, payee, 41)


# -- the payee ---------------------------------------------------------------------------------------------


@case("payee_unknown")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, payee=nowhere(WalletId))


@case("payee_unknown")
async def _(world: World) -> Command:
    """A merchant is no wallet."""
    merchant = await world.merchant()
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, payee=WalletId(merchant))


@case("payee_unknown")
async def _(world: World) -> Command:
    """A wallet is no merchant."""
    command = await world.scan(await world.person(funds=100), await world.merchant(), 10)
    return replace(command, payee=MerchantId(await world.person()))


@case("payee_is_payer")
async def _(world: World) -> Command:
    payer = await world.person(funds=100)
    quote = Quote(
        Service.TRANSFER, payer, str(payer), cny(10), FREE, world.tariff.version,
        world.clock.now() + timedelta(minutes=1),
    )  # fmt: skip
    return world.command(Kind.TRANSFER, CustomerId(payer), 10, wallet=payer, payee=payer, quote=quote)


@case("payee_closed")
async def _(world: World) -> Command:
    payee = await world.person()
    await close(world, payee)
    return await world.transfer(await world.person(funds=100), payee, 10)


@case("payee_closed")
async def _(world: World) -> Command:
    payee = await world.person()
    await close(world, payee)
    return await world.transfer(await world.person(funds=100), payee, 10, delay=Delay.TWO_HOURS)


@case("payee_closed")
async def _(world: World) -> Command:
    merchant = await world.merchant()
    await close(world, merchant)
    return await world.scan(await world.person(funds=100), merchant, 10)


@case("payee_closed")
async def _(world: World) -> Command:
    """One of those an order is split among."""
    shop, courier = await world.merchant(), await world.merchant()
    order = await world.order(shop, 100, splits=[(shop, 90), (courier, 10)])
    await close(world, courier)
    return await world.pay_order(await world.person(funds=100), order)


@case("payee_frozen")
async def _(world: World) -> Command:
    payee = await world.person()
    await freeze(world, payee, into=True)
    return await world.transfer(await world.person(funds=100), payee, 10)


@case("payee_frozen")
async def _(world: World) -> Command:
    merchant = await world.merchant()
    await freeze(world, merchant, into=True)
    code = await world.payment_code(await world.person(funds=100))
    return world.pay_by_code(merchant, code, 10)


@case("payee_cannot_pay_fee")
async def _(world: World) -> Command:
    merchant = await world.merchant()
    await freeze(world, merchant, out=True)
    return await world.scan(await world.person(funds=10_000), merchant, 1_000)


@case("balance_overflow")
async def _(world: World) -> Command:
    payer, payee = await world.person(funds=100), await world.person()
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE ledger_accounts SET balance = %s WHERE id = %s", [MAX_BALANCE - 99, payee])
    return await world.transfer(payer, payee, 100)


# -- the amount and the currency ---------------------------------------------------------------------------


@case("currency_mismatch")
async def _(world: World) -> Command:
    command = await world.transfer(await world.person(funds=100), await world.person(), 10)
    return replace(command, money=Money(10, Currency.USD))


@case("currency_mismatch")
async def _(world: World) -> Command:
    merchant = await world.merchant(currency=Currency.USD)
    command = await world.scan(await world.person(funds=100), await world.merchant(), 10)
    return replace(command, payee=merchant)


def of_amount(amount: int) -> Case:
    async def make(world: World) -> Command:
        payer, payee = await world.person(funds=100), await world.person()
        quote = replace(await world.quote(Kind.TRANSFER, payer, 10, payee=payee), money=cny(amount))
        return world.command(Kind.TRANSFER, CustomerId(payer), amount, wallet=payer, payee=payee, quote=quote)

    return make


for wrong in (0, -1, -MAX_AMOUNT, MAX_AMOUNT + 1, 2**63):
    case("amount_invalid")(of_amount(wrong))
case("limit_exceeded")(of_amount(MAX_AMOUNT))


@case("amount_invalid")
async def _(world: World) -> Command:
    return replace(await world.top_up(await world.person(), 10), money=cny(0))


@case("amount_invalid")
async def _(world: World) -> Command:
    return replace(await world.withdraw(await world.person(), 10), money=cny(2**63))


# -- limits ------------------------------------------------------------------------------------------------


@case("limit_exceeded")
async def _(world: World) -> Command:
    return await world.transfer(await world.person(funds=600_000), await world.person(), 500_001)


@case("limit_exceeded")
async def _(world: World) -> Command:
    return await world.scan(await world.person(funds=600_000), await world.merchant(), 50_001)


@case("limit_exceeded")
async def _(world: World) -> Command:
    payer = await world.person(funds=600_000, wallet_class=1)
    return await world.transfer(payer, await world.person(), 100_001)


@case("limit_exceeded")
async def _(world: World) -> Command:
    """What waits to arrive counts already."""
    payer, payee = await world.person(funds=600_000), await world.person()
    await world.do(await world.transfer(payer, payee, 500_000, delay=Delay.A_DAY))
    return await world.transfer(payer, payee, 1)


@pytest.mark.parametrize(("code", "make"), case.parameters())
async def test_refused_and_nothing_changed(world: World, code: str, make: Case) -> None:
    assert await tried(world, make) == Tried(code)


async def test_a_refusal_does_not_touch_its_neighbours_in_the_batch(world: World) -> None:
    payer, payee = await world.person(funds=100), await world.person()
    good = [await world.transfer(payer, payee, 10) for _ in range(3)]
    bad = [await world.transfer(payer, payee, 1_000), replace(await world.transfer(payer, payee, 10), quote=None)]
    answers = await world.submit_all([good[0], bad[0], good[1], bad[1], good[2]])
    assert [s.get("state", s.get("code")) for s in answers] == [
        "succeeded", "insufficient_funds", "succeeded", "succeeded", "succeeded",
    ]  # fmt: skip
    assert await world.money(payer) == (60, 0)
