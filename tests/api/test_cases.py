"""Cases over HTTP: the customer asks, the staff answer; nobody else sees, and nobody answers past the other."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from purser.identity.permissions import Role
from tests.support.disputing import picture
from tests.support.http import Api, problem
from tests.support.staff import Desk, at_work


@pytest.fixture
async def me(api: Api) -> httpx.AsyncClient:
    wallet = await api.world.person(funds=10_000)
    return api.bearer(await api.token(wallet))


def _where(case: dict[str, Any], owner: str) -> str:
    return f"/v1/staff/cases/{owner}/{case['id']}"


async def _ask(me: httpx.AsyncClient, text: str = "我的退款三天了还没到账", **more: Any) -> dict[str, Any]:
    answer = await me.post("/v1/cases", json={"type": "refund", "text": text, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_question_is_asked_answered_and_settled(api: Api, me: httpx.AsyncClient) -> None:
    case = await _ask(me, ref="1")
    assert (case["state"], case["title"], len(case["messages"])) == ("new", "我的退款三天了还没到账", 1)
    assert case["answer_by"] is not None
    assert (await _ask(me, ref="1"))["id"] == case["id"]
    owner = (await me.get("/v1/customers/me")).json()["id"]
    where, agent = _where(case, owner), await at_work(api, Role.AGENT)

    shut = await agent.browser.get(where)
    assert problem(shut) == (403, "case_not_yours"), "what nobody was given nobody reads"
    listed = (await agent.browser.get("/v1/staff/cases", params={"view": "unassigned"})).json()["items"]
    assert [(c["number"], c["customer"]["name"]) for c in listed] == [(case["number"], "*伟")]
    taken = (await agent.browser.post(f"{where}/take")).json()
    assert (taken["mine"], [k["name"] for k in taken["clocks"]["clocks"]]) == (True, ["first", "next", "resolution"])

    upload = await me.post(f"/v1/cases/{case['id']}/files", params={"name": "转账截图.png"}, content=picture())
    assert upload.status_code == 201, upload.text
    said = {"text": "这是截图", "files": [upload.json()["id"]], "ref": "2"}
    case = (await me.post(f"/v1/cases/{case['id']}/messages", json=said)).json()
    assert case["messages"][1]["files"][0]["name"] == "转账截图.png"

    past = await agent.browser.post(f"{where}/messages", json={"text": "您好", "seen": taken["entries"]})
    assert problem(past) == (409, "case_moved_on")
    seen = (await agent.browser.get(where)).json()
    file = await agent.browser.get(f"{where}/files/{upload.json()['id']}")
    assert file.content == picture()
    reply = {"text": "您好，款项明日到账。", "seen": seen["entries"], "wait": True, "ref": "a"}
    answered = (await agent.browser.post(f"{where}/messages", json=reply)).json()
    assert (answered["state"], answered["clocks"]["answers"]) == ("waiting_customer", 1)
    await agent.browser.post(f"{where}/notes", json={"text": "客户情绪平稳"})
    case = (await me.get(f"/v1/cases/{case['id']}")).json()
    assert [m["author"] for m in case["messages"]] == ["customer", "customer", "staff"], "notes are not for them"
    assert (case["waits_for_me"], case["answer_by"]) == (True, None)
    await me.post(f"/v1/cases/{case['id']}/messages", json={"text": "好的，谢谢"})
    ended = (await agent.browser.post(f"{where}/resolve", json={"outcome": "answered"})).json()
    assert (ended["state"], ended["outcome"]) == ("resolved", "answered")
    again = await me.post(f"/v1/cases/{case['id']}/reopen", json={"reason": "还是没到"})
    assert again.json()["state"] == "reopened"
    shown = await me.get("/v1/cases")
    assert [c["id"] for c in shown.json()["items"]] == [case["id"]]
    await _find(agent, case)


async def _find(agent: Desk, case: dict[str, Any]) -> None:
    """By characters, traditional ones, pinyin and number."""
    for words in ("退款", "退款 三天", "還沒到賬", "tuikuan", case["number"]):
        found = (await agent.browser.post("/v1/staff/search", json={"text": words})).json()["items"]
        assert case["id"] in {h["object_id"] for h in found}, words
    nothing = await agent.browser.post("/v1/staff/search", json={"text": "冻结"})
    assert nothing.json()["items"] == []


async def test_colleagues_see_each_other_merge_split_and_use_what_is_ready(api: Api, me: httpx.AsyncClient) -> None:
    owner = (await me.get("/v1/customers/me")).json()["id"]
    one, two = await _ask(me), await _ask(me, "怎么还没退给我？卡也解绑不了")
    lead, agent = await at_work(api, Role.SENIOR_AGENT, "李静"), await at_work(api, Role.AGENT, "赵敏")
    for case in (one, two):
        assert (await agent.browser.post(f"{_where(case, owner)}/take")).status_code == 200
    where = _where(one, owner)
    assert (await agent.browser.post(f"{where}/presence", json={"is_writing": True})).json() == {"others": []}
    others = (await lead.browser.post(f"{where}/presence", json={})).json()["others"]
    assert [(o["person"]["name"], o["is_writing"]) for o in others] == [("赵敏", True)]

    apart = {"numbers": [1], "type": "card", "title": "银行卡解绑不了"}
    split = (await agent.browser.post(f"{_where(two, owner)}/split", json=apart)).json()
    assert (split["type"], split["thread"][0]["text"]) == ("card", "怎么还没退给我？卡也解绑不了")
    into = {"subject_id": owner, "case_id": one["id"]}
    whole = (await agent.browser.post(f"{_where(two, owner)}/merge", json=into)).json()
    assert ([e["case_id"] for e in whole["thread"]], whole["merged_from"][0]["number"]) == (
        [one["id"], two["id"]], two["number"],
    )  # fmt: skip
    moved = (await me.post(f"/v1/cases/{two['id']}/messages", json={"text": "在吗"})).json()
    assert moved["id"] == one["id"], "what is written to a merged case goes to the one it went into"
    pages = [
        await me.post(f"/v1/cases/{two['id']}/files", params={"name": "a.png"}, content=picture()),
        await me.post(f"/v1/cases/{one['id']}/files", params={"name": "a.png"}, content=picture()),
    ]
    assert pages[0].json()["id"] == pages[1].json()["id"], "and so do files, each kept once"
    with_file = {"text": "看图", "files": [pages[0].json()["id"]]}
    assert (await me.post(f"/v1/cases/{two['id']}/messages", json=with_file)).status_code == 200
    parted = (await agent.browser.post(f"{_where(two, owner)}/unmerge")).json()
    assert (parted["state"], len(parted["thread"])) == ("open", 1)

    seen = (await agent.browser.get(where)).json()
    used = await agent.browser.post(f"{where}/macros/ask_bank", json={"seen": seen["entries"]})
    done = used.json()
    assert (done["state"], done["tags"]) == ("waiting_channel", ["asked_bank"])
    assert "银行" in done["thread"][-1]["text"]
    kept = {
        "zh": "道歉",
        "en": "Apologise",
        "text_zh": "抱歉，{agent}马上处理。",
        "text_en": "Sorry, {agent} is on it.",
    }
    assert problem(await agent.browser.put("/v1/staff/macros/sorry", json=kept)) == (403, "permission_missing")
    macros = (await lead.browser.put("/v1/staff/macros/sorry", json=kept)).json()["items"]
    assert [m["is_template"] for m in macros if m["code"] == "sorry"] == [True]
    sorry = (await agent.browser.post(f"{where}/macros/sorry", json={"seen": 9})).json()
    assert sorry["thread"][-1]["text"] == "抱歉，赵敏马上处理。"


async def test_complaints_have_their_time_and_cases_their_people(api: Api, me: httpx.AsyncClient) -> None:
    owner = (await me.get("/v1/customers/me")).json()["id"]
    case = await _ask(me, "我要投诉", type="complaint")
    where, agent = _where(case, owner), await at_work(api, Role.AGENT, "赵敏")
    assert case["decided_by"] is not None
    await agent.browser.post(f"{where}/take")
    why = {"reason": "银行的答复还没有来"}
    assert problem(await agent.browser.post(f"{where}/extend", json=why)) == (403, "permission_missing")
    lead = await at_work(api, Role.SENIOR_AGENT, "李静")
    longer = (await lead.browser.post(f"{where}/extend", json=why)).json()
    assert [k["target"] // 86_400 for k in longer["clocks"]["clocks"] if k["name"] == "regulatory"] == [60]
    assert problem(await lead.browser.post(f"{where}/extend", json=why)) == (409, "case_extended")
    change = {"fields": {"about": "fees", "filed_with": "us"}, "tags": ["急"]}
    assert (await agent.browser.patch(where, json=change)).json()["fields"]["about"] == "fees"
    wrong = await agent.browser.patch(where, json={"fields": {"about": "weather"}})
    assert problem(wrong) == (422, "case_field_invalid")

    stranger = await at_work(api, Role.AGENT, "陈明")
    for refused in (
        await stranger.browser.get(where),
        await stranger.browser.post(f"{where}/take"),
        await stranger.browser.post(f"{where}/notes", json={"text": "路过"}),
        await stranger.browser.put(f"{where}/watch"),
        await stranger.browser.post(f"{where}/presence", json={}),
    ):
        assert problem(refused) == (403, "case_not_yours")
    assert problem(await stranger.browser.get("/v1/staff/cases", params={"view": "all"}))[0] == 403
    found = (await stranger.browser.post("/v1/staff/search", json={"text": "投诉", "everybody": True})).json()
    assert found["items"] == []
    looks = await api.world.rows("SELECT count(*) FROM audit_records WHERE object = %s", f"customer:{owner}")
    await agent.browser.post(f"{where}/notes", json={"text": "还在处理"})
    again = await api.world.rows("SELECT count(*) FROM audit_records WHERE object = %s", f"customer:{owner}")
    assert again == looks, "who works on a case is on record once while they do"
    assert looks[0][0] > 0
    given = (await agent.browser.post(f"{where}/assign", json={"staff_id": stranger.id})).json()
    assert given["assigned_to"]["name"] == "陈明"
