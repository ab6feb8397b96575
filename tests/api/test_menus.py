"""The hotline's menu over HTTP: two people put another one in force, and whoever carries calls follows."""

from __future__ import annotations

from typing import Any

import structlog

from purser.core.db import Tx
from purser.hotline.menu import Menu, MenuBook, shipped_document, shipped_menu
from purser.identity.permissions import Role
from tests.support.http import Api, problem
from tests.support.staff import at_work

PROPOSALS = "/v1/staff/menu/proposals"


def reworded() -> dict[str, Any]:
    """The shipped menu with another farewell."""
    words = {"zh": {"goodbye": "祝您愉快，再见。"}, "en": {"goodbye": "Have a good day."}}
    return shipped_document("cn") | {"texts": words}


async def current(api: Api, book: MenuBook) -> Menu:
    async with api.world.db.reader() as conn:
        return await book.current(conn)


async def test_two_people_put_a_menu_in_force(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR, "赵敏"), await at_work(api, Role.SENIOR_AGENT, "周芷若")
    book = MenuBook("cn", api.world.clock)
    assert await current(api, book) == shipped_menu("cn")
    asked = {"document": reworded(), "note": "friendlier"}
    made = await one.browser.post(PROPOSALS, json=asked)
    assert (made.status_code, made.json()["version"], made.json()["mine"]) == (201, 1, True)
    assert problem(await two.browser.post(PROPOSALS, json=asked)) == (409, "menu_proposal_open")
    state = (await two.browser.get("/v1/staff/menu")).json()
    assert (state["in_force"]["version"], state["proposal"]["version"], state["proposal"]["mine"]) == (0, 1, False)
    assert state["proposal"]["document"] == reworded()

    agree = f"{PROPOSALS}/1/agree"
    assert problem(await one.browser.post(agree)) == (403, "menu_own_proposal")
    api.world.clock.advance(seconds=5)
    assert (await current(api, book)).version == 0
    assert (await two.browser.post(agree)).status_code == 200
    assert problem(await two.browser.post(agree)) == (404, "menu_proposal_unknown")
    assert (await current(api, book)).version == 0  # for a few seconds more
    api.world.clock.advance(seconds=3)
    held = await current(api, book)
    assert (held.version, held.texts["en"]) == (1, {"goodbye": "Have a good day."})

    again = await two.browser.post(PROPOSALS, json={"document": shipped_document("cn"), "note": "as it was"})
    assert again.json()["version"] == 2
    assert (await one.browser.post(f"{PROPOSALS}/2/drop")).json()["dropped_at"] is not None
    assert problem(await two.browser.post(f"{PROPOSALS}/2/agree")) == (404, "menu_proposal_unknown")
    state = (await one.browser.get("/v1/staff/menu")).json()
    assert (state["in_force"]["version"], state["proposal"]) == (1, None)
    assert [v["version"] for v in state["history"]] == [2, 1]
    acts = await api.world.rows(
        "SELECT object, details::json->>'step' FROM audit_records WHERE action = 'menu.write' ORDER BY seq"
    )
    assert acts == [("menu:1", "propose"), ("menu:1", "agree"), ("menu:2", "propose"), ("menu:2", "drop")]


async def test_a_menu_that_leads_nowhere_is_not_even_proposed(api: Api) -> None:
    one = await at_work(api, Role.OPERATOR)
    broken = reworded()
    broken["steps"]["main"]["keys"] = {"0": "nowhere"}
    found = (await one.browser.post("/v1/staff/menu/check", json={"document": broken})).json()["items"]
    assert found == [{"why": "step_unknown", "step": "main", "what": "0"}]
    assert (await one.browser.post("/v1/staff/menu/check", json={"document": reworded()})).json() == {"items": []}
    answer = await one.browser.post(PROPOSALS, json={"document": broken, "note": "shorter"})
    assert problem(answer) == (422, "menu_invalid")
    assert "step_unknown: main 0" in answer.json()["detail"]
    assert await api.world.rows("SELECT * FROM menu_versions") == []


async def test_who_only_answers_does_not_change_what_callers_hear(api: Api) -> None:
    agent, auditor = await at_work(api, Role.AGENT, "小昭"), await at_work(api, Role.AUDITOR, "张无忌")
    assert problem(await agent.browser.get("/v1/staff/menu")) == (403, "permission_missing")
    body = {"document": reworded(), "note": "friendlier"}
    assert (await auditor.browser.get("/v1/staff/menu")).status_code == 200
    assert problem(await auditor.browser.post(PROPOSALS, json=body)) == (403, "permission_missing")


async def test_what_cannot_be_read_any_more_gives_way_to_what_is_shipped(api: Api) -> None:
    """A newer program may know steps that this one does not."""

    async def put(tx: Tx) -> None:
        await tx.execute(
            "INSERT INTO menu_versions VALUES (7, '{\"steps\": {}}', 'newer', gen_random_uuid(), now(),"
            " gen_random_uuid(), now(), NULL)"
        )

    await api.world.db.run(put)
    book = MenuBook("cn", api.world.clock)
    with structlog.testing.capture_logs() as logs:
        assert await current(api, book) == shipped_menu("cn")
        api.world.clock.advance(seconds=4)
        assert await current(api, book) == shipped_menu("cn")
    assert [entry["event"] for entry in logs] == ["menu_unreadable"]
