"""A merchant is asked about a case over HTTP: the desk asks, the merchant answers with a file, nobody else sees it."""

from __future__ import annotations

from typing import Any

import httpx

from purser.identity.permissions import Role
from tests.support.disputing import Quarrel, picture
from tests.support.http import Api, problem
from tests.support.staff import Desk, at_work

PHONE = "13800001111"


async def test_a_merchant_answers_what_the_desk_asks(api: Api) -> None:
    quarrel, agent = await Quarrel.begin(api.world), await at_work(api, Role.AGENT)
    rival = await api.world.merchant("Rival")
    async with (
        await api.signed_in(quarrel.wallet) as me, await api.merchant(quarrel.merchant) as shop,
        await api.merchant(rival) as other,
    ):  # fmt: skip
        where = await _case(me, agent, str(quarrel.payment))
        asked = await _ask(agent, where, str(quarrel.merchant), str(rival))
        found = (await shop.get("/v1/merchants/me/inquiries", params={"waiting": True})).json()["items"]
        assert [(i["case_number"], i["waits"], i["is_open"]) for i in found] == [(asked["number"], True, True)]
        assert [p["payment_id"] for p in found[0]["about"]] == [str(quarrel.payment)]
        theirs = f"/v1/merchants/me/inquiries/{found[0]['id']}"
        seen = await shop.get(theirs)
        assert [(m["author"], m["text"]) for m in seen.json()["messages"]] == [("staff", "请问发货了吗？")]
        assert PHONE not in seen.text, "what the customer wrote is not theirs"
        assert str(quarrel.customer) not in seen.text

        for path in (theirs, f"{theirs}/files/{found[0]['id']}"):
            assert problem(await other.get(path)) == (404, "inquiry_unknown")
        refused = await other.post(f"{theirs}/messages", json={"text": "我是商家"})
        assert problem(refused) == (404, "inquiry_unknown")

        answered = await _answer(shop, theirs)
        case = (await agent.browser.get(where)).json()
        assert case["state"] == "open"
        last = case["thread"][-1]
        assert (last["kind"], last["author"], last["data"]["name"]) == ("merchant", "merchant", "Morning Coffee")
        file = await agent.browser.get(f"{where}/files/{last['files'][0]['id']}")
        assert file.content == picture()
        assert answered["messages"][-1]["files"] == last["files"]
        mine = await me.get(f"/v1/cases/{case['id']}")
        assert [m["author"] for m in mine.json()["messages"]] == ["customer"]
        hidden = await me.get(f"/v1/cases/{case['id']}/files/{last['files'][0]['id']}")
        assert problem(hidden) == (404, "evidence_unknown")


async def _case(me: httpx.AsyncClient, agent: Desk, payment: str) -> str:
    """A customer's question about a payment, taken by the agent: where it is."""
    links = [{"kind": "payment", "id": payment}]
    body = {"type": "merchant", "text": f"货没有到，请打 {PHONE}", "links": links}
    case = (await me.post("/v1/cases", json=body)).json()
    owner = (await me.get("/v1/customers/me")).json()["id"]
    where = f"/v1/staff/cases/{owner}/{case['id']}"
    assert (await agent.browser.post(f"{where}/take")).status_code == 200
    return where


async def _ask(agent: Desk, where: str, merchant: str, rival: str) -> dict[str, Any]:
    offered = (await agent.browser.get(f"{where}/merchants")).json()["items"]
    assert [m["id"] for m in offered] == [merchant], "only whom the customer paid"
    wrong = await agent.browser.post(f"{where}/questions", json={"merchant_id": rival, "text": "?"})
    assert problem(wrong) == (404, "case_merchant_unknown")
    body = {"merchant_id": merchant, "text": "请问发货了吗？", "ref": "1"}
    asked = await agent.browser.post(f"{where}/questions", json=body)
    assert asked.status_code == 200, asked.text
    case: dict[str, Any] = asked.json()
    assert (case["state"], case["thread"][-1]["kind"]) == ("waiting_merchant", "merchant")
    return case


async def _answer(shop: httpx.AsyncClient, theirs: str) -> dict[str, Any]:
    """With a file, twice: it is one answer."""
    upload = await shop.post(f"{theirs}/files", params={"name": "快递单.png"}, content=picture())
    assert upload.status_code == 201, upload.text
    body = {"text": "昨天已发出，单号见图", "files": [upload.json()["id"]], "ref": "1"}
    for _ in range(2):
        answer = await shop.post(f"{theirs}/messages", json=body)
        assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert (len(found["messages"]), found["waits"], found["answer_by"]) == (2, False, None)
    back = await shop.get(f"{theirs}/files/{upload.json()['id']}")
    assert back.content == picture()
    return found
