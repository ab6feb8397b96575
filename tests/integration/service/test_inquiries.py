"""Merchants are asked about cases: the case waits for them, goes on when they answer or keep silent, and they see what
is theirs and nothing else."""

from __future__ import annotations

import pytest

from purser.accounts.owners import wallets_of
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import MerchantId, WalletId
from purser.core.proceedings import read_steps
from purser.service.cases import (
    Case,
    Entry,
    Inquiry,
    add_entry,
    assign,
    claim_case,
    exchange,
    hear_merchant,
    list_inquiries,
    merge,
    read_inquiry,
    resolve,
    thread,
)
from purser.service.cases import ask_merchant as ask
from tests.support.casework import Casework
from tests.support.world import World


class Shop:
    """A case about a payment to a shop, and another shop that has nothing to do with it."""

    def __init__(self, work: Casework, wallet: WalletId, merchant: MerchantId, rival: MerchantId) -> None:
        self.work, self.wallet, self.merchant, self.rival = work, wallet, merchant, rival

    async def waiting(self, merchant: MerchantId | None = None) -> list[Inquiry]:
        async with self.work.db.reader() as conn:
            return await list_inquiries(conn, merchant or self.merchant, None, 10, waiting=True)

    async def asked(self, case: Case, text: str = "请问发货了吗？", **more: object) -> tuple[Case, Inquiry]:
        case = await self.work.do(case, ask, self.merchant, text, self.work.agent, **more)
        return case, (await self.waiting())[0]

    async def answers(self, inquiry: Inquiry, text: str, **more: str) -> Case:
        return await self.work.db.run(
            lambda tx: hear_merchant(tx, self.work.desk, inquiry, "海港书店", text, ref=more.get("ref"))
        )

    async def said(self, case: Case) -> list[str]:
        async with self.work.db.reader() as conn:
            return [w.entry.text for w in await exchange(conn, case, self.merchant)]


@pytest.fixture
async def shop(world: World) -> Shop:
    work = await Casework.begin(world)
    async with world.db.reader() as conn:
        [wallet] = await wallets_of(conn, [work.customer])
    await world.fund(wallet, 10_000)
    return Shop(work, wallet, await world.merchant(), await world.merchant("Rival"))


@pytest.fixture
async def case(shop: Shop, world: World) -> Case:
    """The first link leads nowhere: colleagues may write anything there."""
    paid = await world.do(await world.scan(shop.wallet, shop.merchant, 6_800))
    made = await shop.work.open("书没有到", type="merchant", links=(("refund", "?"), ("payment", str(paid["id"]))))
    return await shop.work.do(made, assign, shop.work.staff, shop.work.agent)


async def test_a_case_waits_for_the_merchant_and_goes_on_with_the_answer(shop: Shop, case: Case) -> None:
    work = shop.work
    case, inquiry = await shop.asked(case, ref="q1")
    again, _ = await shop.asked(case, ref="q1")
    assert (case.state, again.entries, inquiry.settled_at) == ("waiting_merchant", 1, None)
    assert (inquiry.answer_by - inquiry.asked_at).total_seconds() == 48 * 3_600
    clocks = await work.clocks(case)
    assert clocks.first.state == "paused", "who asked the merchant has not answered the customer"
    async with work.db.reader() as conn:
        events = await (await conn.execute("SELECT subject, type FROM events WHERE type = 'inquiry.asked'")).fetchall()
    assert [(bytes(s), t) for s, t in events] == [(bytes(shop.merchant), "inquiry.asked")], "asked twice, told once"

    work.told.clear()
    case = await shop.answers(inquiry, "昨天已经发出", ref="a1")
    assert (await shop.answers(inquiry, "昨天已经发出", ref="a1")).entries == case.entries == 2
    assert (case.state, await shop.waiting()) == ("open", [])
    assert [kind for _, kind, _ in work.told] == ["case.heard"]
    assert await shop.said(case) == ["请问发货了吗？", "昨天已经发出"]
    assert (await work.clocks(case)).next.state == "off", "the customer has asked nothing"
    async with work.db.reader() as conn:
        steps = (await read_steps(conn, case.subject, [case.id]))[case.id]
    assert [(t.step, t.actor) for t in steps][-2:] == [("wait_merchant", "agent"), ("answer", "merchant")]


async def test_a_silent_merchant_is_waited_for_no_longer_than_the_policy_says(shop: Shop, case: Case) -> None:
    case, inquiry = await shop.asked(case)
    shop.work.told.clear()
    await shop.work.later(hours=47, minutes=59)
    await shop.work.says(case, "仍在等商家")
    assert "case.merchant_silent" not in {kind for _, kind, _ in shop.work.told}
    await shop.work.later(minutes=2)
    assert "case.merchant_silent" in {kind for _, kind, _ in shop.work.told}
    case = await shop.answers(inquiry, "抱歉，晚了")
    assert (case.state, await shop.waiting()) == ("open", []), "late is better than never"


async def test_only_a_merchant_of_the_case_is_asked_and_only_they_see_it(shop: Shop, case: Case) -> None:
    work = shop.work
    with pytest.raises(Problem, match="case_merchant_unknown"):
        await work.do(case, ask, shop.rival, "?", work.agent)
    await work.hears(case, "我的电话是 13800000000")
    await work.do(case, add_entry, Entry.noted(work.staff, "客户很着急"))
    case, inquiry = await shop.asked(case)
    assert await shop.said(case) == ["请问发货了吗？"]
    async with work.db.reader() as conn:
        with pytest.raises(Problem, match="inquiry_unknown"):
            await read_inquiry(conn, shop.rival, inquiry.id)
        assert await exchange(conn, case, shop.rival) == []
        assert len(await thread(conn, case.subject, case.id)) == 3


async def test_who_was_asked_about_a_case_that_was_merged_answers_the_one_it_went_into(shop: Shop, case: Case) -> None:
    work = shop.work
    target = await work.open("同一件事")
    case, inquiry = await shop.asked(case)

    async def put(tx: Tx) -> Case:
        first, second = [await claim_case(tx, c.subject, c.id) for c in sorted((case, target), key=lambda c: c.id)]
        source, into = (first, second) if first.id == case.id else (second, first)
        return (await merge(tx, work.desk, source, into, work.agent))[1]

    await work.db.run(put)
    await work.later(seconds=1)
    case = await shop.answers(inquiry, "已发货")
    assert (case.id, await shop.said(case)) == (target.id, ["请问发货了吗？", "已发货"])


async def test_what_is_resolved_wants_no_answer_and_takes_none(shop: Shop, case: Case) -> None:
    case, inquiry = await shop.asked(case)
    case = await shop.work.do(case, resolve, "answered", shop.work.agent)
    assert await shop.waiting() == []
    with pytest.raises(Problem, match="inquiry_over"):
        await shop.answers(inquiry, "晚了")
    case = await shop.work.hears(case, "还是没有到")
    case, inquiry = await shop.asked(case, "再问一次")
    async with shop.work.db.reader() as conn:
        every = await list_inquiries(conn, shop.merchant, None, 10, waiting=False)
    assert [i.id for i in every] == [inquiry.id], "once more is the same inquiry"
