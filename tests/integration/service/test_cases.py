"""Cases from the question to the end: the thread, the states, and who is told."""

from __future__ import annotations

import asyncio

import pytest

from purser.core.proceedings import read_steps
from purser.service import search
from purser.service.cases import Entry, add_entry, assign, assigned_to, resolve, thread, wait_for, watch
from tests.support.casework import Casework
from tests.support.world import World


@pytest.fixture
async def work(world: World) -> Casework:
    return await Casework.begin(world)


async def test_a_case_from_the_question_to_its_end(work: Casework) -> None:
    case = await work.open(links=(("refund", "r-1"),))
    assert (case.state, case.priority, case.band, case.assigned_to) == ("new", 2, 2, None)
    case = await work.hears(case, "我的退款三天了还没到账", ref="1")
    again = await work.hears(case, "我的退款三天了还没到账", ref="1")
    assert again.entries == 1, "the same message again is the same message"
    case = await work.do(case, assign, work.staff, work.agent)
    async with work.db.reader() as conn:
        assert await assigned_to(conn, work.staff, work.customer)
    case = await work.says(case, "您好，正在为您查询。")
    assert case.state == "open", "an answer begins the work"
    case = await work.do(case, wait_for, "customer", work.agent)
    assert case.state == "waiting_customer"
    case = await work.hears(case, "流水号是 20261123")
    assert (case.state, case.entries) == ("open", 3)
    case = await work.do(case, resolve, "answered", work.agent)
    assert (case.state, case.outcome) == ("resolved", "answered")
    case = await work.hears(case, "还是没有收到")
    assert (case.state, case.outcome) == ("reopened", None)
    case = await work.do(case, resolve, "refunded", work.agent)
    await work.later(days=7, seconds=1)
    async with work.db.reader() as conn:
        steps = (await read_steps(conn, case.subject, [case.id]))[case.id]
        assert not await assigned_to(conn, work.staff, work.customer)
        found = await search.find(conn, search.Wanted("退款", owners=[work.customer]))
    assert [t.step for t in steps] == [
        "open", "assign", "begin", "wait_customer", "answer", "resolve", "reopen", "resolve", "close",
    ]  # fmt: skip
    assert {h.part for h in found} == {0, 1}
    after = await work.hears(case, "又有问题了")
    assert (after.id != case.id, after.state, after.entries, after.tags) == (True, "new", 1, ("follow_up",))


async def test_who_works_on_it_and_who_watches_is_told(work: Casework) -> None:
    case = await work.open()
    await work.do(case, watch, work.staff)
    await work.hears(case, "在吗")
    assert [(who, kind) for who, kind, _ in work.told] == [(work.staff, "case.heard")]
    await work.do(case, add_entry, Entry.noted(work.staff, "先看看流水"))
    assert len(work.told) == 1, "nobody is told of notes"
    async with work.db.reader() as conn:
        assert [w.entry.text for w in await thread(conn, case.subject, case.id)] == ["在吗", "先看看流水"]


async def test_many_at_once_write_one_thread_without_gaps(work: Casework) -> None:
    """Customer, staff and mail at the same moment, each message sent twice by an impatient network."""
    case = await work.open()

    async def both(n: int) -> None:
        await work.hears(case, f"问 {n}", ref=f"c{n}")
        await work.says(case, f"答 {n}", ref=f"s{n}")

    await asyncio.gather(*(both(n) for n in (*range(6), *range(6))))
    async with work.db.reader() as conn:
        entries = await thread(conn, case.subject, case.id)
    assert [w.number for w in entries] == list(range(1, 13))
    assert len({w.entry.ref for w in entries}) == 12


async def test_of_many_who_open_for_one_cause_all_get_one_case(work: Casework) -> None:
    opened = await asyncio.gather(*(work.open(cause="late_refund:r-1:0") for _ in range(8)))
    assert len({c.id for c in opened}) == 1
    async with work.db.reader() as conn:
        steps = (await read_steps(conn, work.customer, [opened[0].id]))[opened[0].id]
        rows = await (await conn.execute("SELECT count(*) FROM case_numbers")).fetchall()
    assert (len(steps), rows) == (1, [(1,)])
