"""Orders, codes, quotes and what a scanned code stands for: everything before money moves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from purser.core.errors import Problem
from purser.core.ids import MerchantId, OrderId, WalletId
from purser.core.money import Currency, Money
from purser.fees import Quote, issue, read
from purser.fees.quote import VALIDITY
from purser.payments.emv import merchant_payload
from purser.payments.model import Kind
from purser.payments.orders import LONGEST_LIFE, MOST_SPLITS, OrderState, create_order, find_order
from purser.payments.payee_codes import PayeeCode, payee_payload
from purser.payments.payment_codes import DIGITS, LIFE, PREFIX, code_hash, prune_codes
from purser.payments.price import Target, price
from purser.payments.resolve import Resolved, order_payload, resolve
from tests.support.refusals import refusal
from tests.support.world import SECRET, World, cny


async def resolved(world: World, payload: str) -> Resolved:
    async with world.db.reader() as conn:
        return await resolve(conn, world.clock, payload)


async def refused(world: World, payload: str) -> str:
    return await refusal(world.db, resolved(world, payload))


# -- orders ------------------------------------------------------------------------------------------------


async def test_an_order_as_it_was_made(world: World) -> None:
    shop, courier = await world.merchant(), await world.merchant()
    made = await world.order(shop, 1_000, splits=[(shop, 900), (courier, 100)], life=timedelta(minutes=5))
    async with world.db.reader() as conn:
        found = await find_order(conn, made.id)
    assert found == made
    assert (found.state, found.money, found.splits) == (OrderState.OPEN, cny(1_000), [(shop, 900), (courier, 100)])
    assert found.expires_at == world.clock.now() + timedelta(minutes=5)


async def test_no_order_lives_longer_than_a_week(world: World) -> None:
    order = await world.order(await world.merchant(), 1, life=timedelta(days=365))
    assert order.expires_at == world.clock.now() + LONGEST_LIFE


@pytest.mark.parametrize(
    ("code", "shares"),
    [
        ("split_differs", [999]),
        ("split_differs", [1_001]),
        ("split_differs", [1_001, -1]),
        ("split_differs", [1_000, 0]),
        ("split_too_many", [40] * (MOST_SPLITS + 5)),
    ],
)
async def test_splits_that_do_not_add_up_are_refused(world: World, code: str, shares: list[int]) -> None:
    shop = await world.merchant()
    assert await refusal(world.db, world.order(shop, 1_000, splits=[(shop, share) for share in shares])) == code


async def test_an_order_is_for_merchants_of_its_currency_that_exist(world: World) -> None:
    shop, dollars = await world.merchant(), await world.merchant(currency=Currency.USD)
    nobody, closed = MerchantId.at(1.0), await world.merchant()
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE merchants SET status = 'closed' WHERE id = %s", [closed])
    before = await world.dump()
    for merchant, other in ((nobody, shop), (dollars, shop), (closed, shop), (shop, nobody), (shop, dollars)):
        with pytest.raises(Problem, match="payee_unknown"):
            await world.order(merchant, 10, splits=[(other, 10)])
    assert await world.dump() == before


async def test_an_order_number_is_used_once_by_a_merchant(world: World) -> None:
    shop, other = await world.merchant(), await world.merchant()

    async def create(merchant: MerchantId) -> None:
        async with world.db.transaction() as tx:
            await create_order(tx, world.clock, merchant, "A-1", "Tea", cny(5))

    await create(shop)
    await create(other)
    with pytest.raises(Problem, match="order_no_used"):
        await create(shop)
    assert len(await world.rows("SELECT 1 FROM orders")) == 2


# -- payment codes -----------------------------------------------------------------------------------------


async def test_a_code_is_eighteen_digits_and_only_its_hash_is_kept(world: World) -> None:
    wallet = await world.person()
    codes = [await world.payment_code(wallet) for _ in range(20)]
    assert all(len(c) == DIGITS and c.isdigit() and c.startswith(PREFIX) for c in codes)
    assert len(set(codes)) == 20
    rows = await world.rows("SELECT code_hash, wallet_id, expires_at, used_at FROM payment_codes")
    assert {bytes(row[0]) for row in rows} == {code_hash(c) for c in codes}
    assert {row[1:] for row in rows} == {(bytes(wallet), world.clock.now() + LIFE, None)}
    dump = str(await world.dump())
    assert not any(c in dump for c in codes)


async def test_codes_that_ended_are_forgotten(world: World) -> None:
    wallet = await world.person()
    await world.payment_code(wallet)
    world.clock.advance(minutes=5)
    fresh = await world.payment_code(wallet)
    async with world.db.transaction() as tx:
        assert await prune_codes(tx, world.clock.now() - timedelta(minutes=1)) == 1
    assert await world.rows("SELECT code_hash FROM payment_codes") == [(code_hash(fresh),)]


# -- what a scanned code stands for ------------------------------------------------------------------------


async def test_a_merchants_code(world: World) -> None:
    shop = await world.merchant("瑞星咖啡")
    found = await resolved(world, " " + merchant_payload(shop, "瑞星咖啡", Currency.CNY) + "\n")
    assert found == Resolved("merchant", shop, "瑞星咖啡", Currency.CNY)


async def test_an_orders_code(world: World) -> None:
    shop = await world.merchant("Tea House")
    order = await world.order(shop, 1_250)
    found = await resolved(world, order_payload(order.id))
    assert found == Resolved("order", shop, "Tea House", Currency.CNY, order.id, cny(1_250), "Two coffees")


async def test_codes_that_stand_for_nothing(world: World) -> None:
    payer, shop = await world.person(funds=100), await world.merchant()
    assert await refused(world, "hello") == "code_invalid"
    assert await refused(world, "purser:order:17") == "code_invalid"
    assert await refused(world, order_payload(OrderId.at(1.0))) == "order_unknown"
    assert await refused(world, merchant_payload(MerchantId.at(1.0), "Nobody", Currency.CNY)) == "payee_unknown"
    paid, late, closed = [await world.order(shop, 10, life=timedelta(minutes=n)) for n in (9, 1, 9)]
    await world.do(await world.pay_order(payer, paid))
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE orders SET state = 'closed' WHERE id = %s", [closed.id])
    world.clock.advance(minutes=1)
    assert await refused(world, order_payload(paid.id)) == "order_paid"
    assert await refused(world, order_payload(late.id)) == "order_expired"
    assert await refused(world, order_payload(closed.id)) == "order_closed"


# -- quotes ------------------------------------------------------------------------------------------------


async def test_somebodys_own_code_names_them_masked(world: World) -> None:
    wallet = await world.person("陈嘉敏")
    found = await resolved(world, payee_payload(PayeeCode(wallet)))
    assert (found.type, found.wallet, found.merchant, found.name) == ("payee", wallet, None, "**敏")
    assert found.account is not None
    assert re.fullmatch(r"1\d\d\*{4}\d{4}", found.account)
    assert (found.money, found.title) == (None, None)

    found = await resolved(world, payee_payload(PayeeCode(wallet, cny(1_250), "火锅")))
    assert (found.money, found.title) == (cny(1_250), "火锅")


async def test_a_code_of_no_open_wallet_or_another_currency_is_refused(world: World) -> None:
    wallet, closed = await world.person(), await world.person()
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE wallets SET status = 'closed', closed_at = now() WHERE id = %s", [closed])
    for nobody in (WalletId.at(1.0), closed):
        assert await refused(world, payee_payload(PayeeCode(nobody))) == "payee_unknown"
    assert await refused(world, payee_payload(PayeeCode(wallet, Money(1, Currency.USD)))) == "code_invalid"


async def test_a_quote_shows_the_payee_and_lasts_five_minutes(world: World) -> None:
    payer, payee = await world.person(), await world.person("陈嘉敏")
    async with world.db.reader() as conn:
        priced = await price(
            conn,
            world.clock,
            await world.engine.prices.current(conn),
            SECRET,
            Kind.TRANSFER,
            payer,
            cny(5),
            Target(payee=payee),
        )
    assert priced.payee is not None
    assert (priced.payee.shown_name, (priced.payee.shown_account or "")[:7]) == ("**敏", "138****")
    assert priced.quote.expires_at == world.clock.now() + VALIDITY
    assert read(priced.token, SECRET) == priced.quote


async def test_a_quote_knows_what_is_left_of_the_free_quota(world: World) -> None:
    wallet = await world.person(funds=900_000)
    assert (await world.quote(Kind.WITHDRAWAL, wallet, 60_000, card="c")).fee.total == 0
    await world.do(await world.withdraw(wallet, 60_000))
    quote = await world.quote(Kind.WITHDRAWAL, wallet, 60_000, card="c")
    assert (quote.fee.total, quote.fee.free_used, quote.target) == (20, 40_000, "c")


async def test_what_cannot_be_priced(world: World) -> None:
    payer, payee, dollars = await world.person(), await world.person(), await world.merchant(currency=Currency.USD)
    order = await world.order(await world.merchant(), 10)
    cases = {
        "payee_unknown": (Kind.TRANSFER, cny(5), {"payee": WalletId.at(1.0)}),
        "payee_is_payer": (Kind.TRANSFER, cny(5), {"payee": payer}),
        "order_unknown": (Kind.PAYMENT, cny(5), {"order": OrderId.at(1.0)}),
        "order_amount_differs": (Kind.PAYMENT, cny(9), {"order": order.id}),
    }
    for code, (kind, money, target) in cases.items():
        with pytest.raises(Problem, match=code):
            await world.quote(kind, payer, money, **target)
    for money, who in ((cny(5), dollars), (Money(5, Currency.USD), payee)):
        with pytest.raises(Problem, match="currency_mismatch"):
            await world.quote(Kind.PAYMENT, payer, money, payee=who)


async def test_a_forged_or_foreign_quote_is_not_read(world: World) -> None:
    payer, payee = await world.person(funds=100), await world.person()
    async with world.db.reader() as conn:
        target = Target(payee=payee)
        token = (
            await price(
                conn, world.clock, await world.engine.prices.current(conn), SECRET, Kind.TRANSFER, payer, cny(5), target
            )
        ).token
    quote = read(token, SECRET)
    dearer = Quote(quote.service, quote.wallet, quote.target, cny(6), quote.fee, quote.tariff, quote.expires_at)
    forged = [
        issue(quote, b"another house's secret"), token[:-4], token[4:], token[:-1] + ("A" if token[-1] != "A" else "B"),
        issue(dearer, SECRET)[:22] + token[22:], token[:22] + issue(dearer, SECRET)[22:], "", "A", "🙂", "a" * 5_000,
    ]  # fmt: skip
    for each in forged:
        with pytest.raises(Problem, match="quote_invalid"):
            read(each, SECRET)
