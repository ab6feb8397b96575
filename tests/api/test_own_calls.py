"""Which calls are one's own, who could be asked, who carries calls, and what a period's calls came to."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.clock import FakeClock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Proof, Way
from purser.identity.permissions import Role
from purser.service import queue
from purser.service.queue import Dispatcher
from tests.support.calling import carrying, in_menu, waiting
from tests.support.http import Api, problem
from tests.support.staff import Desk, at_work

MINE = "/v1/staff/agents/me/calls"
COLLEAGUES = "/v1/staff/agents/me/colleagues"
HERE = {"presence": "available"}


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _mine(desk: Desk) -> list[str]:
    return [c["id"] for c in _ok(await desk.browser.get(MINE))["items"]]


async def test_a_desk_finds_the_calls_its_line_belongs_to(api: Api, clock: FakeClock) -> None:
    desk, other = await at_work(api, Role.AGENT), await at_work(api, Role.AGENT, "孙丽")
    dispatcher = Dispatcher(api.world.db, queue.open_floor("cn", clock))
    _ok(await desk.browser.put("/v1/staff/agents/me/presence", json=HERE))
    assert _ok(await desk.browser.get(COLLEAGUES))["items"] == []
    async with carrying(api.runtime.calls) as carrier:
        call = await waiting(api.runtime.calls, worker=carrier.id, number="+8613800009999")
        clock.advance(seconds=1)
        stranger = await waiting(api.runtime.calls, worker=carrier.id, number="+8613800009998")
        assert await _mine(desk) == []
        await dispatcher.look()
        _ok(await desk.browser.post(f"/v1/staff/contacts/{call.contact}/accept"))
        assert await _mine(desk) == [str(call.id)]
        assert await _mine(other) == []

        _ok(await other.browser.put("/v1/staff/agents/me/presence", json=HERE))
        (there,) = _ok(await desk.browser.get(COLLEAGUES))["items"]
        assert (there["id"], there["name"], there["is_free"]) == (other.id, "孙丽", True)
        staff = StaffId.parse(desk.id)
        await api.world.db.run(lambda tx: calls.connect_call(tx, api.runtime.calls, call.id, staff))
        _ok(await desk.browser.post(f"/v1/staff/calls/{call.id}/consult", json={"to": other.id}))
        assert await _mine(other) == [str(call.id)]
        assert str(stranger.id) not in await _mine(other)
        _ok(await desk.browser.post(f"/v1/staff/calls/{call.id}/consult", json={"to": None}))
        assert await _mine(other) == []
        _ok(await desk.browser.post(f"/v1/staff/calls/{call.id}/hang-up"))
        assert await _mine(desk) == []
    finance = await at_work(api, Role.FINANCE)
    for path in (MINE, COLLEAGUES):
        assert problem(await finance.browser.get(path)) == (403, "permission_missing")


async def test_an_operator_sees_who_carries_calls_and_where_they_stand(api: Api, clock: FakeClock) -> None:
    operator = await at_work(api, Role.OPERATOR)
    empty = _ok(await operator.browser.get("/v1/staff/hotline"))
    assert (empty["carriers"], empty["calls"]) == ([], [])
    async with carrying(api.runtime.calls) as carrier:
        began = clock.now()
        await waiting(api.runtime.calls, worker=carrier.id, number="+8613800009999")
        clock.advance(seconds=2)
        for number in ("+8613800009998", None):
            await in_menu(api.runtime.calls, worker=carrier.id, number=number)
        await carrier.beat(draining=True)
        now = _ok(await operator.browser.get("/v1/staff/hotline"))
    (shown,) = now["carriers"]
    assert (shown["name"], shown["draining"], shown["capacity"], shown["lines"]) == ("test", True, 10, ["app", "phone"])
    assert [(c["direction"], c["state"], c["count"]) for c in now["calls"]] == [("in", "menu", 2), ("in", "queued", 1)]
    assert now["calls"][1]["since"].startswith(began.isoformat()[:19])
    agent = await at_work(api, Role.AGENT)
    assert problem(await agent.browser.get("/v1/staff/hotline")) == (403, "permission_missing")


async def test_a_period_of_calls_by_days_and_as_a_sheet(api: Api, clock: FakeClock) -> None:
    desk, db = api.runtime.calls, api.world.db
    owner = await api.owner(await api.world.person())

    async def served(tx: Tx) -> None:
        call = await calls.begin_call(
            tx, desk, calls.NewCall(Way.APP, calls.WorkerId.new(clock), customer=owner, proof=Proof.SESSION)
        )
        await calls.answer_call(tx, desk, call.id)
        await calls.note_on(tx, desk, call.id, "menu", {"action": "freeze", "outcome": "done"})
        await calls.end_call(tx, desk, call.id, Actor.CUSTOMER)

    today = clock.now()
    await db.run(served)
    clock.advance(days=1)
    gave_up = await waiting(desk, number="+8613800009999")
    await db.run(lambda tx: calls.end_call(tx, desk, gave_up.id, Actor.CUSTOMER))
    operator = await at_work(api, Role.OPERATOR)
    zone = api.runtime.floor.rules.calendar.zone
    days = {"start": str(today.astimezone(zone).date()), "end": str(clock.now().astimezone(zone).date())}
    report = _ok(await operator.browser.get("/v1/staff/reports/calls", params=days))
    assert [(d["counts"]["arrived"], d["counts"]["served"], d["counts"]["abandoned"]) for d in report["days"]] == [
        (1, 1, 0), (1, 0, 1),
    ]  # fmt: skip
    assert (report["whole"]["self_service"], report["whole"]["recognised"]) == (0.5, 0.5)
    assert report["actions"] == [{"action": "freeze", "count": 1}]
    assert report["proofs"] == [{"proof": "session", "count": 1}]
    sheet = await operator.browser.get("/v1/staff/reports/calls.csv", params=days)
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[:2] for line in sheet.text.splitlines()[1:]] == [
        [days["start"], "1"], [days["end"], "1"], [f"{days['start']} {days['end']}", "2"],
    ]  # fmt: skip
    backwards = {"start": days["end"], "end": days["start"]}
    assert problem(await operator.browser.get("/v1/staff/reports/calls", params=backwards)) == (422, "period_invalid")
