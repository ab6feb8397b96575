"""What the staff see of matters under way: what waits for whom, masked; and that opening one is written down."""

from __future__ import annotations

from typing import Any

import pytest

from purser.api import matters
from purser.core.clock import Clock
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Proceeding, Who
from purser.core.waiting import Position
from purser.identity.permissions import Role
from purser.procedures import BY_NAME
from tests.support.http import Api, problem
from tests.support.procedures import LOAN, TERMS
from tests.support.staff import at_work

ENDED = ("lent", "ended")


@pytest.fixture(autouse=True)
def loans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loan is a procedure of this house."""
    monkeypatch.setattr(matters, "ALL", (LOAN,))
    monkeypatch.setitem(BY_NAME, LOAN.name, LOAN)


async def _ask(api: Api, subject: Id, clock: Clock) -> Proceeding:
    docket = Docket(LOAN, TERMS, clock)
    async with api.world.db.transaction() as tx:
        return await docket.open(tx, "ask", subject, ProceedingId.new(clock), Who(Actor.CUSTOMER, str(subject)))


async def test_a_list_by_whose_turn_it_is_longest_waiting_first(api: Api, clock: Any) -> None:
    owner = await api.owner(await api.world.person("陈嘉敏"))
    loans = []
    for _ in range(3):
        loans.append(await _ask(api, owner, clock))
        clock.advance(minutes=1)
    own = await _ask(api, CustomerId(b"\1" * 16), clock)
    senior, auditor = await at_work(api, Role.SENIOR_AGENT), await at_work(api, Role.AUDITOR)

    page = (await senior.browser.get("/v1/staff/matters", params={"limit": 2})).json()
    assert [m["id"] for m in page["items"]] == [str(p.id) for p in loans[:2]]
    first = page["items"][0]
    assert (first["customer"]["name"], first["turn"], first["mine"]) == ("**敏", "senior_agent", True)
    assert first["customer"]["phone"] is None
    assert [n["step"] for n in first["next"]] == ["remind", "lapse"]
    rest = await senior.browser.get("/v1/staff/matters", params={"limit": 2, "cursor": page["next_cursor"]})
    assert [m["id"] for m in rest.json()["items"]] == [str(loans[2].id), str(own.id)]
    assert rest.json()["items"][1]["customer"] is None
    assert rest.json()["next_cursor"] is None

    counted = (await senior.browser.get("/v1/staff/matters/waiting")).json()["items"]
    assert counted == [
        {"procedure": "loan", "state": "asked", "turn": "senior_agent", "mine": True, "count": 4, "more": False}
    ]
    for query, expected in (({"whose": "mine"}, 0), ({"whose": "all"}, 4), ({"procedure": "gift"}, 0)):
        found = (await auditor.browser.get("/v1/staff/matters", params=query)).json()["items"]
        assert len(found) == expected, query
    borrowed = await auditor.browser.get("/v1/staff/matters", params={"limit": 2, "cursor": page["next_cursor"]})
    assert problem(borrowed) == (422, "cursor_invalid")


async def test_whoever_opens_one_is_written_down_and_sees_who_agreed(api: Api, clock: Any) -> None:
    owner = await api.owner(await api.world.person())
    loan = await _ask(api, owner, clock)
    senior, other = await at_work(api, Role.SENIOR_AGENT, "赵敏"), await at_work(api, Role.SENIOR_AGENT, "周芷若")
    docket = Docket(LOAN, TERMS, clock)
    async with api.world.db.transaction() as tx:
        assert not await docket.agree(tx, loan, "lend", Who(Actor.SENIOR_AGENT, senior.id))
    path = f"/v1/staff/matters/{owner}/{loan.id}"
    seen = (await other.browser.get(path)).json()
    lend = next(a for a in seen["actions"] if a["step"] == "lend")
    assert (lend["people"], [a["name"] for a in lend["agreed"]], lend["agreed_by_me"]) == (2, ["赵敏"], False)
    assert next(a for a in (await senior.browser.get(path)).json()["actions"] if a["step"] == "lend")["agreed_by_me"]
    looked = await api.world.rows(
        "SELECT actor_id, object FROM audit_records WHERE action = 'matters.read' ORDER BY seq"
    )
    assert looked == [(other.id, f"customer:{owner}"), (senior.id, f"customer:{owner}")]

    async with api.world.db.transaction() as tx:
        who = Who(Actor.SENIOR_AGENT, str(StaffId.parse(other.id)))
        await docket.advance(tx, loan, "lend", who, reason="a good name")
    ended = (await other.browser.get(path)).json()
    assert (ended["state"], ended["turn"], ended["actions"], ended["next"]) == ("lent", None, [], [])
    assert [(e["step"], e["name"], e["reason"]) for e in ended["history"]] == [
        ("ask", None, ""),
        ("lend", "周芷若", "a good name"),
    ]
    assert (await other.browser.get("/v1/staff/matters")).json()["items"] == []


async def test_what_is_not_there_is_not_found_and_leaves_no_record(api: Api, clock: Any) -> None:
    agent = await at_work(api, Role.AGENT)
    ident = ProceedingId.new(clock)
    assert problem(await agent.browser.get(f"/v1/staff/matters/{ident}/{ident}")) == (404, "proceeding_unknown")
    assert await api.world.rows("SELECT count(*) FROM audit_records WHERE action = 'matters.read'") == [(0,)]


async def test_the_calendar_says_why_a_day_is_open_and_when_holidays_end(api: Api) -> None:
    agent = await at_work(api, Role.AGENT)
    days = (await agent.browser.get("/v1/staff/calendar", params={"from": "2026-09-19", "days": 20})).json()
    kinds = {d["date"]: (d["kind"], d["open"]) for d in days["days"]}
    assert kinds["2026-09-19"] == ("weekend", [])
    assert kinds["2026-09-20"] == ("worked_weekend", ["09:00-18:00"])
    assert kinds["2026-09-21"] == ("working", ["09:00-18:00"])
    assert kinds["2026-09-25"] == ("holiday", [])
    assert days["until"] == "2026-12-31"
    assert days["warns"] == (days["days_left"] < 60)
    assert days["time_zone"] == "Asia/Shanghai"


def test_cases_wait_for_those_alone_who_work_on_cases() -> None:
    for role, expected in ((Actor.AGENT, True), (Actor.RISK, True), (Actor.FINANCE, False), (Actor.OPERATOR, False)):
        assert matters._may("case", "new", role) is expected, role


def test_a_position_survives_its_cursor(clock: Clock) -> None:
    here = Position(clock.now().replace(microsecond=123_457), ProceedingId.new(clock))
    assert Position.unpack(here.pack()) == here
