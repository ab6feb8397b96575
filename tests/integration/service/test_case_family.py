"""Cases that are one or two, the house's own, and what time does to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from purser.core.errors import Problem
from purser.core.ids import ProceedingId
from purser.core.proceedings import read_steps
from purser.service import search
from purser.service.cases import (
    Author,
    Case,
    Channel,
    Entry,
    NewCase,
    add_entry,
    assign,
    claim_case,
    classify,
    extend,
    merge,
    open_case,
    open_leak,
    read_case,
    resolve,
    stranger,
    unmerge,
    wait_for,
    whole_thread,
)
from purser.service.cases.forget import forget_old
from tests.support.casework import Casework
from tests.support.refusals import refusal
from tests.support.world import World, snapshot


@pytest.fixture
async def work(world: World) -> Casework:
    return await Casework.begin(world)


async def _merge(work: Casework, source: Case, target: Case) -> tuple[Case, Case]:
    return await work.do(source, lambda tx, desk, c: _into(tx, desk, c, target, work))


async def _into(tx: object, desk: object, source: Case, target: Case, work: Casework) -> tuple[Case, Case]:
    return await merge(tx, desk, source, await claim_case(tx, target.subject, target.id), work.agent)  # type: ignore[arg-type]


async def _read(work: Casework, case: Case) -> Case:
    async with work.db.reader() as conn:
        return await read_case(conn, case.subject, case.id)


async def test_a_merger_moves_nothing_and_its_undoing_leaves_no_trace(work: Casework) -> None:
    one, two = await work.open("退款没有到账"), await work.open("怎么还不退款")
    await work.hears(one, "第一个问题")
    await work.says(one, "请稍等")
    one = await work.do(one, wait_for, "customer", work.agent)
    two = await work.hears(two, "第二个问题")
    before, clocks = await work.clocks(two), await work.clocks(one)
    gone, whole = await _merge(work, two, one)
    assert (gone.state, whole.state) == ("merged", "open"), "what the other one waited for waits here now"
    async with work.db.reader() as conn:
        assert [w.entry.text for w in await whole_thread(conn, whole)] == ["第一个问题", "请稍等", "第二个问题"]
    assert (await work.clocks(one)).next.state == "running", "its question counts here"
    later = await work.hears(two, "有人吗")
    assert later.id == one.id
    with pytest.raises(Problem, match="case_merge_over"):
        await _merge(work, one, two)

    back, rest = await work.do(gone, unmerge, work.agent)
    assert (back.state, rest.id) == ("open", one.id)
    async with work.db.reader() as conn:
        assert [w.entry.text for w in await whole_thread(conn, back)] == ["第二个问题"]
        assert len(await whole_thread(conn, rest)) == 3
    assert (await work.clocks(two)).first.elapsed == before.first.elapsed
    assert (await work.clocks(one)).first.elapsed == clocks.first.elapsed
    with pytest.raises(Problem, match="case_not_merged"):
        await work.do(back, unmerge, work.agent)


async def test_after_thirty_days_a_merger_stays(work: Casework) -> None:
    one, two = await work.open(), await work.open()
    gone, _ = await _merge(work, two, one)
    await work.later(days=29)
    assert (await _read(work, gone)).state == "merged"
    await work.later(days=1, seconds=1)
    assert (await _read(work, gone)).state == "closed"
    assert await refusal(work.db, work.do(gone, unmerge, work.agent)) == "step_not_possible"
    assert (await work.hears(gone, "还在吗")).id == one.id, "what comes for it still finds its way"


async def test_only_cases_of_one_person_are_merged_but_an_address_goes_to_its_customer(work: Casework) -> None:
    other = await Casework.begin(World(work.db, work.clock))
    mine, theirs = await work.open(), await other.open()
    before = await snapshot(work.db)
    for source, target, why in ((mine, theirs, "case_merge_strangers"), (mine, mine, "case_merge_itself")):
        with pytest.raises(Problem, match=why):
            await _merge(work, source, target)
    assert await snapshot(work.db) == before
    async with work.db.reader() as conn:
        nobody = await stranger(conn, " Somebody@Example.org ")
        assert nobody == await stranger(conn, "somebody@example.org")
    new = NewCase(
        nobody, "other", "A question", Channel.MAIL, "en", work.me, is_customer=False, contact="somebody@example.org"
    )
    asked = await work.db.run(lambda tx: open_case(tx, work.desk, new))
    assert (asked.customer, asked.contact) == (None, "somebody@example.org")
    await work.do(asked, add_entry, Entry.heard(Channel.MAIL, Author.STRANGER, "", "It is me, by mail"))
    _, whole = await _merge(work, asked, mine)
    async with work.db.reader() as conn:
        assert [w.entry.text for w in await whole_thread(conn, whole)] == ["It is me, by mail"]


async def test_clocks_run_out_are_told_and_go_on_from_what_has_passed(work: Casework) -> None:
    case = await work.open("我要投诉手续费", type="complaint")
    case = await work.do(case, assign, work.staff, work.agent)
    assert (case.due_clock, case.due_at) == ("first", case.opened_at + timedelta(hours=1)), "a complaint is urgent"
    await work.later(minutes=50)
    case = await work.do(case, classify, work.agent, priority=1)
    assert case.due_at == case.opened_at + timedelta(minutes=15), "of a shorter time too much has passed"
    await work.later(minutes=11)
    assert [kind for _, kind, _ in work.told] == ["case.overdue"]
    await work.says(case, "您好")
    clocks = await work.clocks(case)
    assert (clocks.first.late, clocks.late_answers) == (timedelta(minutes=46), 1)
    case = await work.do(case, wait_for, "authority", work.agent)
    assert case.due_clock == "regulatory", "the law does not wait"
    await work.later(days=14)
    lead = work.agent.__class__(work.agent.actor.SENIOR_AGENT, work.agent.by)
    before = await snapshot(work.db)
    for who, reason, why in ((work.agent, "x", "step_not_yours"), (lead, " ", "case_reason_missing")):
        with pytest.raises(Problem, match=why):
            await work.do(case, extend, who, reason)
    assert await snapshot(work.db) == before
    case = await work.do(case, extend, lead, "等待监管部门答复")
    assert case.due_at == case.opened_at + timedelta(days=60)
    with pytest.raises(Problem, match="case_extended"):
        await work.do(case, extend, lead, "再一次")
    await work.later(days=47)
    assert work.told[-1][2]["clocks"] == ["regulatory"]


async def test_who_never_answers_lets_it_lapse_but_not_a_complaint(work: Casework) -> None:
    case, complaint = await work.open(), await work.open(type="complaint")
    for c in (case, complaint):
        await work.do(c, wait_for, "customer", work.agent)
    await work.later(days=14, seconds=1)
    assert ((await _read(work, case)).state, (await _read(work, case)).outcome) == ("resolved", "no_answer")
    assert (await _read(work, complaint)).state == "waiting_customer"


async def test_a_leak_has_one_case_and_old_cases_are_forgotten(work: Casework) -> None:
    request = ProceedingId.new(work.clock)
    leaks = [
        await work.db.run(lambda tx: open_leak(tx, work.desk, work.customer, request, "在网上看到我的手机号"))
        for _ in range(2)
    ]
    assert leaks[0].id == leaks[1].id
    assert (leaks[0].type, leaks[0].priority, leaks[0].band) == ("leak", 1, 1)
    case = await work.open("忘记我")
    await work.hears(case, "这句话以后要忘掉")
    await work.do(case, resolve, "answered", work.agent)
    await work.later(days=7, seconds=1)
    assert (await _read(work, case)).state == "closed"
    assert await work.db.run(lambda tx: forget_old(tx, work.desk)) == 0
    work.clock.advance(days=1_096)
    assert await work.db.run(lambda tx: forget_old(tx, work.desk)) == 1
    async with work.db.reader() as conn:
        assert await search.find(conn, search.Wanted("忘掉", owners=[work.customer])) == []
        assert (await read_steps(conn, case.subject, [case.id]))[case.id][-1].step == "close", "that it was, stays"
    with pytest.raises(Problem, match="case_unknown"):
        await _read(work, case)
