"""Who is told of a dispute can do nothing beforehand that keeps its money from the customer."""

from __future__ import annotations

from purser.claims import Asked, Reason, RefundDesk, give_refund
from purser.core.ids import AccountId
from tests.support.disputing import Quarrel
from tests.support.world import World, cny

EVERYTHING = {"wallet": 10_000}


async def give(q: Quarrel, amount: int, number: str) -> None:
    """The merchant gives back by itself, under a number of its own."""
    wish = Asked(q.customer, q.wallet, q.payment, cny(amount), Reason.AGREED, refund_no=number)
    await q.world.db.run(lambda tx: give_refund(tx, RefundDesk.of(q.world.counter), wish, q.merchant))
    await q.jobs()


async def test_no_number_of_the_merchants_stands_in_the_way_of_what_a_dispute_pays(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.open(amount=5_000)
    await give(q, 100, f"dispute {q.ident}")
    await q.offer()
    await q.accept()
    await q.jobs()
    assert await q.state() == "settled"
    assert await q.money() == {"wallet": 5_100, "pending": 4_871, "fee.income": 29, "own.cash": -29}
    assert await q.books() == []


async def test_what_a_merchant_gives_and_does_not_pay_takes_nothing_from_an_award(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.move(AccountId(q.merchant), AccountId(await world.merchant("Rival")), 9_000)
    await q.until("decided")
    await q.later(days=1)
    await give(q, 10_000, "G-1")
    assert (await q.money())["dispute.hold"] == 940
    await q.later(days=6, seconds=1)
    await q.later(hours=48, seconds=1)
    case = await q.case()
    assert (case.matter.state, case.dispute.paid, case.dispute.guaranteed) == ("closed", 10_000, 9_000)
    assert (await q.money())["wallet"] == 10_000
    assert await world.rows("SELECT state FROM proceedings WHERE procedure = 'refund' ORDER BY id") == [
        ("closed_unfunded",), ("succeeded",),
    ]  # fmt: skip
    assert await q.books() == []


async def test_a_promise_keeps_nobody_from_a_dispute(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.move(AccountId(q.merchant), AccountId(await world.merchant("Rival")), 9_000)
    await give(q, 10_000, "G-1")
    assert (await q.open()).dispute.claimed == 10_000
    assert (await q.money())["dispute.hold"] == 940
    assert await q.books() == []


async def test_who_is_named_twice_in_an_order_can_be_disputed_with(world: World) -> None:
    wallet, merchant = await world.person(funds=10_000), await world.merchant()
    twice = [(merchant, 6_000), (merchant, 4_000)]
    q = await Quarrel.between(world, wallet, merchant, paid=10_000, splits=twice)
    assert (await q.open()).dispute.held == 9_940
    await q.offer()
    await q.accept()
    await q.jobs()
    assert await q.money() == EVERYTHING
    assert await q.books() == []
