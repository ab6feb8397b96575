"""Where is my refund: at every turn it takes, in both languages, from nothing but data."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from purser.channels import ChargeState, RefundState
from purser.claims import Refund, refuse
from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId
from purser.service import answers
from purser.service.answers import Answer, Object, Spoken, Subject, Turn
from tests.support.channel import charge, refund
from tests.support.refunding import Shop
from tests.support.world import World

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def shop(world: World) -> Shop:
    return await Shop.open(world)


async def ask(shop: Shop, r: Refund | None = None) -> Answer:
    thing = Object(Subject.REFUND, None if r is None else str(r.id))
    async with shop.world.db.reader() as conn:
        return await answers.about(conn, shop.customer, thing)


def both(answer: Answer) -> tuple[Spoken, Spoken]:
    return answers.speak(answer, "zh", CHINA), answers.speak(answer, "en", CHINA)


async def test_a_refund_to_the_balance_from_asking_to_its_arrival(shop: Shop) -> None:
    nothing = await ask(shop)
    assert [s.code for s in nothing.says] == ["refund.none", "refund.how"]

    r = await shop.request(2_500)
    waiting = await ask(shop)
    assert (waiting.object.id, waiting.turn, waiting.late) == (str(r.id), Turn.THEM, False)
    zh, en = both(waiting)
    assert "¥25.00" in zh.lines[0]
    assert "须在" in zh.lines[0]
    assert "who must answer by" in en.lines[0]
    assert [b.route for b in en.buttons] == [f"/matters/{r.id}"]

    await shop.approve(r)
    _, en = both(await ask(shop, r))
    assert en.lines[0].startswith("Your refund of ¥25.00 from")
    assert "left for your balance on" in en.lines[0]
    await shop.jobs()
    zh, en = both(await ask(shop, r))
    assert "到达您的钱包余额" in zh.text
    assert "reached your balance" in en.text


async def test_a_refusal_gives_its_reason_and_silence_opens_a_dispute(shop: Shop) -> None:
    r = await shop.request(1_000)
    await shop.world.db.run(lambda tx: refuse(tx, shop.desk, shop.merchant, r.id, "worn already"))
    refused = await ask(shop, r)
    assert "worn already" in answers.speak(refused, "en", CHINA).text
    assert [n.route for n in refused.next] == [f"/disputes/new/{shop.payment}", f"/matters/{r.id}"]

    shop.world.clock.advance(minutes=2)
    silent = await shop.request(1_000)
    await shop.later(hours=49)
    answer = await ask(shop, silent)
    assert [s.code for s in answer.says] == ["refund.silent", "refund.dispute_opened"]
    assert answer.next[0].code == "open_dispute"
    assert answer.next[0].route.startswith("/matters/")


async def test_a_refund_to_a_card_says_its_bank_its_reference_and_when_it_is_late(shop: Shop) -> None:
    shop.bank.say(charge(ChargeState.SUCCEEDED, 5_000))
    top_up = await shop.topped_up(5_000)
    shop.bank.say(refund(RefundState.PROCESSING))
    r = await shop.request(2_000, payment=top_up)
    await shop.jobs()
    on_its_way = await ask(shop, r)
    assert on_its_way.says[0].code == "refund.top_up_to_card"
    assert on_its_way.turn is Turn.THEM
    zh, en = both(on_its_way)
    assert "due by the end of" in en.lines[0]
    assert "结束前到账" in zh.lines[0]

    await shop.later(days=8)
    late = await ask(shop)
    assert (late.late, late.turn) == (True, Turn.US)
    assert late.says[-1].code == "refund.late"

    shop.bank.say(refund(RefundState.ABNORMAL, code="card_closed"))
    await shop.later(hours=1, minutes=1)
    bounced = await ask(shop, r)
    assert (bounced.turn, [n.code for n in bounced.next]) == (Turn.YOU, ["choose_way"])
    zh, en = both(bounced)
    assert "The bank card is closed" in en.lines[0]
    assert "没有丢失" in zh.lines[0]
    assert [s.code for s in bounced.says] == ["refund.top_up_abnormal", "refund.name_way"]
    assert bounced.says[1].params["by"] is not None
    assert "After that it goes to your balance" in en.lines[1]
    await shop.reroute(r)
    await shop.jobs()
    assert (await ask(shop, r)).says[0].code == "refund.top_up_arrived_balance"


async def test_others_refunds_do_not_exist(shop: Shop) -> None:
    r = await shop.request(100)
    async with shop.world.db.reader() as conn:
        for customer, ident in (
            (CustomerId.new(shop.world.clock), str(r.id)),
            (shop.customer, str(ProceedingId.new(shop.world.clock))),
            (shop.customer, "no id"),
        ):
            with pytest.raises(Problem) as problem:
                await answers.about(conn, customer, Object(Subject.REFUND, ident))
            assert problem.value.code == "refund_unknown"
