"""What the operator has made good is not given back once more, by nobody."""

from __future__ import annotations

from purser.claims import refundable
from purser.payments import read_activity
from purser.payments.compensate import compensate
from tests.support.refunding import Shop, code_of
from tests.support.world import World, cny


async def test_a_compensated_payment_is_refunded_for_the_rest_only(world: World) -> None:
    shop = await Shop.open(world, paid=10_000)
    await world.db.run(lambda tx: compensate(tx, shop.wallet, shop.payment, cny(6_000), world.clock))
    async with world.db.reader() as conn:
        a = await read_activity(conn, [shop.wallet], shop.payment)
        assert a is not None
        assert (await refundable(conn, shop.desk, shop.customer, a)).left == 4_000
    before = await world.dump()
    assert await code_of(shop.request(4_001)) == "refund_too_much"
    assert await code_of(shop.give(10_000)) == "refund_too_much"
    assert await world.dump() == before
    await shop.give(4_000)
    await shop.jobs()
    assert await world.balance(shop.wallet) == 10_000
    world.clock.advance(minutes=2)
    assert await code_of(shop.give(1)) == "refund_nothing_left"
    assert await shop.books() == []
