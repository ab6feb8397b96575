"""Escrow: the money waits, and goes to whoever it is for exactly once."""

from __future__ import annotations

import asyncio

import pytest

from purser.claims import Asked, Reason, RefundDesk, escrow, give_refund
from purser.claims.dispute_model import Reply
from purser.claims.escrow_table import ESCROW
from purser.core.errors import Problem
from purser.core.ids import AccountId, PaymentId
from purser.core.proceedings import Who
from purser.payments.release_sales import release_sales
from tests.support.disputing import Quarrel
from tests.support.refunding import code_of
from tests.support.world import World, cny

HELD = {"escrow": 10_000}
SOLD = {"pending": 9_940, "fee.income": 60, "own.cash": -60}


async def bought(world: World) -> Quarrel:
    return await Quarrel.begin(world, escrow=True)


async def test_what_is_confirmed_goes_to_the_merchant(world: World) -> None:
    q = await bought(world)
    assert await q.money() == HELD
    assert await q.books() == []
    await q.ship()
    assert (await q.state(q.payment), await q.money()) == ("shipped", HELD)
    await q.confirm()
    assert (await q.state(q.payment), await q.money()) == ("released", SOLD)
    assert await q.books() == []
    world.clock.advance(days=1)
    await release_sales(world.counter)
    assert (await q.money())["available"] == 9_940
    assert await q.steps(q.payment) == ["pay", "ship", "confirm"]


async def test_time_confirms_what_was_sent_and_never_what_was_not(world: World) -> None:
    q = await bought(world)
    await q.later(days=40)
    assert await q.state(q.payment) == "held"
    await q.ship()
    await q.later(days=9, hours=23)
    assert await q.state(q.payment) == "shipped"
    await q.later(hours=1)
    assert (await q.state(q.payment), await q.money()) == ("released", SOLD)
    assert await q.books() == []


async def test_its_matter_is_opened_once_however_often_it_is_told(world: World) -> None:
    q = await bought(world)
    before = await world.dump()
    ((account,),) = await world.rows("SELECT account FROM escrows")
    begin = (q.wallet, q.payment, AccountId(account), 60)
    await world.db.run(lambda tx: escrow.begin(tx, q.desk, *begin))
    assert await world.dump() == before


async def test_the_books_hold_before_its_matter_is_opened(world: World) -> None:
    q = await bought(world)
    wallet = await world.person(funds=700)
    await world.do(await world.pay_order(wallet, await world.order(q.merchant, 700, escrow=True)))
    assert (await q.money())["escrow"] == 10_700
    assert await q.books() == []
    await q.jobs()
    assert len(await world.rows("SELECT FROM escrows")) == 2
    assert await q.books() == []


async def test_a_dispute_stops_the_time_and_is_paid_out_of_escrow(world: World) -> None:
    q = await bought(world)
    await q.ship()
    await q.later(days=9)
    await q.open(amount=4_000)
    assert (await q.state(q.payment), await q.money()) == ("disputed", HELD)
    assert await code_of(q.confirm()) == "step_not_possible"
    await q.later(days=5)
    assert await q.state(q.payment) == "disputed"
    await q.escalate()
    await q.review()
    await q.decide(3_000)
    await q.later(days=7, seconds=1)
    assert (await q.state(), await q.state(q.payment)) == ("closed", "released")
    assert await q.money() == {"wallet": 3_000, "pending": 6_958, "fee.income": 42, "own.cash": -42}
    assert await q.books() == []


async def test_a_dispute_over_everything_refunds_everything(world: World) -> None:
    q = await bought(world)
    await q.open()
    await q.offer()
    await q.accept()
    await q.jobs()
    assert (await q.state(), await q.state(q.payment)) == ("settled", "refunded")
    assert await q.money() == {"wallet": 10_000}
    assert await q.books() == []


@pytest.mark.parametrize("sent", [True, False])
async def test_a_dispute_that_comes_to_nothing_lets_the_time_run_anew(world: World, *, sent: bool) -> None:
    q = await bought(world)
    if sent:
        await q.ship()
    await q.open()
    await q.offer(Reply.PART_REFUND, 1)
    await q.withdraw()
    assert (await q.state(q.payment), await q.money()) == ("shipped" if sent else "held", HELD)
    await q.later(days=10)
    assert await q.state(q.payment) == ("released" if sent else "held")
    assert await q.books() == []


async def test_a_refund_comes_out_of_escrow_first(world: World) -> None:
    q = await bought(world)
    desk = RefundDesk.of(world.counter)

    async def give(amount: int) -> None:
        asked = Asked(q.customer, q.wallet, q.payment, cny(amount), Reason.AGREED)
        await world.db.run(lambda tx: give_refund(tx, desk, asked, q.merchant))
        await q.jobs()
        world.clock.advance(minutes=2)

    await give(2_500)
    assert (await q.state(q.payment), await q.money()) == ("held", {"wallet": 2_500, "escrow": 7_500})
    assert await q.books() == []
    await give(7_500)
    assert (await q.state(q.payment), await q.money()) == ("refunded", {"wallet": 10_000})
    assert await q.books() == []
    assert await code_of(q.ship()) == "step_not_possible"


async def test_what_is_not_allowed_changes_nothing(world: World) -> None:
    q = await bought(world)
    stranger = await world.person()
    for state in ("held", "shipped", "disputed", "released"):
        if state == "shipped":
            await q.ship()
        if state == "disputed":
            await q.open()
        if state == "released":
            await q.withdraw()
            await q.confirm()
        assert await q.state(q.payment) == state
        before = await world.dump()
        for step, who in _wrong(q, state):
            assert await code_of(_attempt(q, step, who, q.payment)) in ("step_not_yours", "step_not_possible")
        assert await code_of(_attempt(q, "confirm", q.buyer, PaymentId(stranger))) == "escrow_unknown"
        assert await world.dump() == before


def _wrong(q: Quarrel, state: str) -> list[tuple[str, Who]]:
    everybody = [q.buyer, q.seller, q.agent, Who.system()]
    allowed = {(s.name, who.actor) for who in everybody for s in ESCROW.open_to(state, who.actor)}
    return [(step, who) for step in ("ship", "confirm") for who in everybody if (step, who.actor) not in allowed]


async def _attempt(q: Quarrel, step: str, who: Who, payment: PaymentId) -> None:
    async def act(tx: object) -> object:
        if step == "ship":
            return await escrow.ship(tx, q.desk, q.customer, payment, who, (None, None))  # type: ignore[arg-type]
        return await escrow.confirm(tx, q.desk, q.customer, payment, who)  # type: ignore[arg-type]

    await q.world.db.run(act)  # type: ignore[arg-type]


async def test_confirmed_twice_at_once_it_is_released_once(world: World) -> None:
    q = await bought(world)
    codes = await asyncio.gather(*(code_of(q.confirm()) for _ in range(4)))
    assert sorted(codes) == ["", "step_not_possible", "step_not_possible", "step_not_possible"]
    assert await q.money() == SOLD


async def test_escrow_is_never_split(world: World) -> None:
    shop, courier = await world.merchant(), await world.merchant("Courier")
    with pytest.raises(Problem, match="escrow_not_split"):
        await world.order(shop, 1_000, splits=[(shop, 700), (courier, 300)], escrow=True)


async def test_nothing_of_it_is_claimed_before_it_is_in_the_books(world: World) -> None:
    """The worker has not come to it yet: the merchant's other money does not pay for it, and time confirms nothing that
    is disputed."""
    q = await Quarrel.begin(world, funds=20_000)
    order = await world.order(q.merchant, 10_000, escrow=True)
    q.payment = PaymentId.parse((await world.do(await world.pay_order(q.wallet, order)))["id"])
    desk = RefundDesk.of(world.counter)
    gift = Asked(q.customer, q.wallet, q.payment, cny(4_000), Reason.AGREED)
    before = await world.dump()
    assert await code_of(world.db.run(lambda tx: give_refund(tx, desk, gift, q.merchant))) == "escrow_not_begun"
    assert await code_of(q.open()) == "escrow_not_begun"
    assert await world.dump() == before
    await q.jobs()
    await world.db.run(lambda tx: give_refund(tx, desk, gift, q.merchant))
    await q.jobs()
    assert await q.money() == SOLD | {"wallet": 4_000, "escrow": 6_000}
    assert (await q.open()).dispute.held == 0
    assert await q.state(q.payment) == "disputed"
    assert await q.books() == []
