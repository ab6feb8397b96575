"""A payment from the balance and a card goes back to both, on a real database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest

from purser.channels import ChargeState, PayoutState, RefundState
from purser.claims import Card, Onward, Refund, onward_parts, read_refund, refunds_of_payment, start_refund
from purser.claims.refund_onwards import onwards
from purser.claims.refund_send import send
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import AccountId, PaymentId, ProceedingId
from purser.core.money import Currency
from purser.fees import Rule, Service, load_tariff
from purser.ledger import AccountKind, open_operator_account, operator_account, set_frozen
from purser.payments import Order, find_order, read_activity
from tests.support.channel import charge, payout, refund
from tests.support.refunding import Shop, code_of
from tests.support.world import World

PAID, MINE = 5_000, 3_000


@dataclass
class Sale:
    """¥50.00 of which a card has paid ¥20.00, by one top-up or several."""

    shop: Shop
    order: Order
    payment: PaymentId
    top_ups: list[PaymentId]

    async def give(self, amount: int) -> Refund:
        """The shop gives back, and all that follows by itself."""
        r = await self.shop.give(amount, payment=self.payment)
        await self.shop.jobs()
        return r

    async def parts(self, r: Refund) -> list[Onward]:
        async with self.shop.world.db.reader() as conn:
            a = await read_activity(conn, [self.shop.wallet], self.payment)
            assert a is not None
            return await onward_parts(conn, await read_refund(conn, r.customer, r.id), a)

    async def onward(self, r: Refund) -> Refund:
        """The one part that went on to a card."""
        [part] = await self.parts(r)
        assert part.refund is not None
        return part.refund

    async def state(self, r: Refund) -> str:
        return await self.shop.state(await self.onward(r))

    async def wallet(self) -> int:
        return await self.shop.world.balance(self.shop.wallet)


async def sell(shop: Shop, *brought: int) -> Sale:
    """Paid with what top-ups brought, and the rest from the balance."""
    world = shop.world
    await world.fund(shop.wallet, MINE)
    order, top_ups = await world.order(shop.merchant, PAID), []
    for amount in brought:
        shop.bank.say(charge(ChargeState.SUCCEEDED, amount))
        done = await world.do(await world.top_up(shop.wallet, amount, fills=order))
        await shop.jobs()
        top_ups.append(PaymentId.parse(done["id"]))
        world.clock.advance(seconds=1)
    paid = await world.do(await world.pay_order(shop.wallet, order))
    await shop.jobs()
    shop.bank.say(refund(RefundState.SUCCEEDED, 0))
    return Sale(shop, order, PaymentId.parse(paid["id"]), top_ups)


@pytest.fixture
async def shop(world: World) -> Shop:
    return await Shop.open(world)


def goes_back(shop: Shop, *amounts: int) -> None:
    """The bank takes these, in this order."""
    shop.bank.say(*(refund(RefundState.SUCCEEDED, a) for a in amounts))


async def test_it_goes_back_to_both(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    assert await shop.books() == []
    before = await shop.balances()
    assert before["wallet"] == 0
    goes_back(shop, 400)
    r = await shop.give(1_000, payment=sale.payment)
    [planned] = await sale.parts(r)
    assert (planned.amount, planned.card.last4, planned.refund) == (400, "4417", None)
    await shop.jobs()
    part = await sale.onward(r)
    assert (part.amount, part.refund_no, part.card and part.card.last4) == (400, str(r.id), "4417")
    assert (await shop.state(r), await shop.state(part)) == ("succeeded", "succeeded")
    assert await shop.steps(part) == ["pass_on", "fund", "send", "arrive"]
    assert (await shop.balances())["wallet"] == 600
    assert await shop.books() == []
    assert [call for call, _ in shop.bank.asked].count("refund") == 1


async def test_parts_add_up_to_what_the_card_paid(shop: Shop) -> None:
    """No minute's pause stands against them, and no rounding is left over."""
    sale = await sell(shop, 2_000)
    amounts = [333, 333, 334, 1, 1, 1, 1, 1, 3_995]
    back = [round(sum(amounts[: n + 1]) * 0.4 - 1e-9) for n in range(len(amounts))]
    expected = [b - a for a, b in zip([0, *back], back, strict=False)]
    for amount, part in zip(amounts, expected, strict=True):
        shop.world.clock.advance(minutes=1)
        goes_back(shop, part)
        r = await sale.give(amount)
        assert sum(o.amount for o in await sale.parts(r)) == part
    assert (await sale.wallet(), sum(expected)) == (MINE, 2_000)
    assert await shop.books() == []


async def test_done_twice_or_at_once_it_is_done_once(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    goes_back(shop, 800)
    r = await sale.give(2_000)
    shop.world.clock.advance(minutes=1)
    other = await shop.give(3_000, payment=sale.payment)
    goes_back(shop, 1_200)
    await shop.jobs()
    before = await shop.world.dump()
    await asyncio.gather(*(onwards(shop.desk, r.customer, i.id) for i in (r, other) for _ in range(3)))
    assert await shop.world.dump() == before
    assert await sale.wallet() == MINE
    assert await shop.books() == []


async def test_spent_meanwhile_it_stays_in_the_balance(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    r = await shop.give(5_000, payment=sale.payment)
    shop.world.clock.advance(seconds=1)
    await _land(shop, r)
    other = await shop.world.person()
    await shop.world.do(await shop.world.transfer(shop.wallet, other, 4_000))
    await shop.jobs()
    part = await sale.onward(r)
    assert (await shop.state(part), part.counts) == ("kept", False)
    assert await sale.wallet() == 1_000
    kinds = [k for (k,) in await shop.world.rows("SELECT kind FROM messages ORDER BY id")]
    assert "refund_kept" in kinds
    before = await shop.world.dump()
    await onwards(shop.desk, r.customer, r.id)  # no second try
    assert await shop.world.dump() == before
    assert await shop.books() == []


async def test_a_frozen_balance_keeps_it(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    r = await shop.give(5_000, payment=sale.payment)
    await _land(shop, r)
    async with shop.world.db.transaction() as tx:
        await set_frozen(tx, shop.wallet.account, out=True)
    await shop.jobs()
    assert (await sale.state(r), await sale.wallet()) == ("kept", 5_000)
    assert await shop.books() == []


async def test_a_closed_card_names_another_way_as_today(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    shop.bank.say(refund(RefundState.ABNORMAL, 2_000))
    r = await sale.give(5_000)
    assert (await sale.state(r), await sale.wallet()) == ("abnormal", MINE)
    shop.bank.say(payout(PayoutState.SUCCEEDED, 2_000))
    await shop.reroute(await sale.onward(r), Card("sandbox", "card-2", "Lake Bank", "9921"))
    await shop.jobs()
    [part] = await sale.parts(r)
    assert (part.card.last4, await sale.state(r)) == ("9921", "succeeded")
    assert await shop.books() == []


async def test_several_cards_get_theirs_in_order(shop: Shop) -> None:
    sale = await sell(shop, 1_500, 500)
    goes_back(shop, 1_500, 100)
    r = await sale.give(4_000)
    assert [o.amount for o in await sale.parts(r)] == [1_500, 100]
    shop.world.clock.advance(minutes=1)
    goes_back(shop, 400)
    last = await sale.give(1_000)
    assert [(o.amount, o.refund and o.refund.payment) for o in await sale.parts(last)] == [(400, sale.top_ups[1])]
    assert await sale.wallet() == MINE
    assert await shop.books() == []


async def test_what_the_owner_took_back_does_not_go_back_again(shop: Shop) -> None:
    """The top-up brought more than was missing, and its owner had it sent back to the card before the refund."""
    sale = await sell(shop, 2_500)
    goes_back(shop, 500)
    await shop.request(500, payment=sale.top_ups[0])
    await shop.jobs()
    goes_back(shop, 2_000)
    r = await sale.give(5_000)
    assert [o.amount for o in await sale.parts(r)] == [2_000]
    assert await sale.wallet() == MINE
    shop.world.clock.advance(minutes=1)
    assert await code_of(shop.request(1, payment=sale.top_ups[0])) == "refund_nothing_left"
    assert await shop.books() == []


async def test_the_fee_of_the_top_up_stays(db: Database, clock: FakeClock) -> None:
    """The card paid what its top-up brought: that much goes back to it."""
    tariff = load_tariff("cn")
    rules = tariff.rules | {Service.TOP_UP: Rule(rate_ppm=5_000, floor=20)}
    world = World(db, clock, tariff=replace(tariff, rules=rules))
    await world.engine.start()
    shop = await Shop.open(world)
    sale = await sell(shop, 2_020)
    assert await sale.wallet() == 0
    goes_back(shop, 2_000)
    r = await sale.give(5_000)
    assert [o.amount for o in await sale.parts(r)] == [2_000]
    assert await sale.wallet() == MINE
    assert await shop.books() == []
    await world.engine.close()


async def test_a_top_up_does_not_pay_the_order(shop: Shop) -> None:
    world = shop.world
    order = await world.order(shop.merchant, PAID, escrow=True)
    shop.bank.say(charge(ChargeState.SUCCEEDED, PAID))
    brought = await world.do(await world.top_up(shop.wallet, PAID, fills=order))
    await shop.jobs()
    assert await world.rows("SELECT state FROM orders") == [("open",)]
    assert await shop.books() == []
    assert "id" in await world.do(await world.pay_order(shop.wallet, order))
    late = await _again(world, shop, order)
    assert late["code"] == "order_paid"
    old = await world.order(shop.merchant, PAID)
    world.clock.advance(hours=1)
    assert (await world.do(await world.top_up(shop.wallet, PAID, fills=old)))["code"] == "order_expired"
    assert brought["state"] == "processing"


async def test_an_award_goes_back_to_both_however_late(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    hold = operator_account(AccountKind.DISPUTE_HOLD, Currency.CNY)
    async with shop.world.db.transaction() as tx:
        await open_operator_account(tx, hold, AccountKind.DISPUTE_HOLD, Currency.CNY, shop.world.clock)
    await shop.move(AccountId(shop.merchant), hold, 2_500)
    shop.world.clock.advance(days=400)
    goes_back(shop, 1_000)
    asked, dispute = shop.asked(2_500, payment=sale.payment), ProceedingId.new(shop.world.clock)
    r = await shop.world.db.run(lambda tx: start_refund(tx, shop.desk, asked, dispute))
    await shop.jobs()
    assert [o.amount for o in await sale.parts(r)] == [1_000]
    assert await shop.books() == ["dispute refunds"]  # there is no such dispute here


BREAKS = (
    "UPDATE refunds SET refund_no = id::text WHERE origin = 'source'",
    "UPDATE payments SET order_id = NULL WHERE kind = 'top_up'",
    "UPDATE refunds SET amount = amount + 1_000 WHERE origin = 'source'",
    "UPDATE refunds SET arrived_at = NULL WHERE origin <> 'source'",
    "UPDATE refunds SET way = 'card' WHERE origin <> 'source'",
)


async def test_the_books_find_what_went_on_without_a_reason(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    goes_back(shop, 400)
    await sale.give(1_000)
    assert await shop.books() == []
    for sql in BREAKS:
        async with shop.world.db.transaction() as tx:
            for table in ("refunds", "payments"):
                await tx.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
            await tx.execute(sql)
        assert "refunds to sources" in await shop.books(), sql
        async with shop.world.db.transaction() as tx:
            for table in ("refunds", "payments"):
                await tx.execute(f"DELETE FROM {table}")
                await tx.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                await tx.execute(f"DROP TABLE kept_{table}")
    assert await shop.books() == []


async def test_a_payment_from_the_balance_stays_there(shop: Shop) -> None:
    r = await shop.give(1_000)
    done = await shop.jobs()
    assert "refunds.onwards" not in done
    async with shop.world.db.reader() as conn:
        assert [f.id for f in await refunds_of_payment(conn, shop.customer, shop.payment)] == [r.id]


async def _again(world: World, shop: Shop, order: Order) -> dict[str, Any]:
    async with world.db.reader() as conn:
        now = await find_order(conn, order.id)
    return await world.do(await world.top_up(shop.wallet, PAID, fills=now))


async def _land(shop: Shop, r: Refund) -> None:
    """The refund comes to the balance, and nothing else happens yet."""
    await send(shop.desk, r.customer, r.id)
    assert await shop.state(r) == "succeeded"


async def test_no_number_of_the_customers_keeps_back_what_is_the_cards(shop: Shop) -> None:
    sale = await sell(shop, 2_000)
    await shop.world.fund(shop.wallet, 1)
    r = await shop.give(1_000, payment=sale.payment)
    goes_back(shop, 1)
    await shop.request(1, payment=sale.top_ups[0], no=str(r.id))
    goes_back(shop, 1, 399)
    await shop.jobs()
    part = await sale.onward(r)
    assert (part.amount, await shop.state(part)) == (399, "succeeded")
    assert await shop.books() == []
