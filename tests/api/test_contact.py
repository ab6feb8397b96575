"""Contact us: the answer from data first, what to have at hand, and the ways that fit; nobody else's things."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.ids import PaymentId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.payments import Delay
from purser.safety import WHOLE, Part, Scope, Source, freeze
from purser.service import answers, cases
from purser.service.cases import Channel, NewCase
from tests.support.cards import give_card
from tests.support.http import Api, problem

ZH = {"Accept-Language": "zh-CN"}


async def ask(client: httpx.AsyncClient, subject: str, ident: str | None = None, **headers: str) -> dict[str, Any]:
    params = {"subject": subject} | ({} if ident is None else {"id": ident})
    answer = await client.get("/v1/answers", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert len(body["next"]) <= 3
    return body


def codes(answer: dict[str, Any]) -> list[str]:
    return [line["code"] for line in answer["lines"]]


async def test_every_thing_of_mine_is_answered_from_data(api: Api) -> None:
    world = api.world
    wallet, friend, shop = await world.person("王伟", funds=200_000), await world.person("李娜"), await world.merchant()
    customer = await api.owner(wallet)
    card = await give_card(world, wallet)
    paid = await world.do(await world.scan(wallet, shop, 10_000))
    sent = await world.do(await world.transfer(wallet, friend, 5_000))
    later = await world.do(await world.transfer(wallet, friend, 700, delay=Delay.TWO_HOURS))
    out = await world.do(await world.withdraw(wallet, 150_000, str(card.token)))
    async with await api.signed_in(wallet) as me, await api.signed_in(friend) as theirs:
        payment = await ask(me, "activity", paid["id"])
        assert codes(payment) == ["activity.payment_succeeded"]
        assert [s["route"] for s in payment["next"]] == [
            f"/refunds/new/{paid['id']}", f"/disputes/new/{paid['id']}", "/security/stolen",
        ]  # fmt: skip
        assert codes(await ask(me, "activity", sent["id"])) == [
            "activity.transfer_succeeded", "activity.transfer_is_final",
        ]  # fmt: skip
        assert codes(await ask(theirs, "activity", sent["id"])) == ["activity.received"]
        assert (await ask(me, "activity", later["id"]))["next"][0]["code"] == "cancel_transfer"
        assert (await ask(me, "activity"))["id"] in (later["id"], out["id"])

        fee = await ask(me, "fee", out["id"], **ZH)
        assert fee["lines"][0]["text"].startswith("这笔 ¥1,500.00 的手续费是")
        assert len(fee["lines"]) > 2
        blocked = await ask(me, "card", str(card.id))
        assert codes(blocked)[0] == "card.bound"
        assert "card.withdrawal_in_clearing" in codes(blocked)
        assert blocked["next"][-1]["route"] == f"/activity/withdrawal/{out['id']}"

        body = {"payment_id": paid["id"], "amount": {"amount": 2_500, "currency": "CNY"}, "reason": "changed_mind"}
        asked = await me.post("/v1/refunds", json=body, headers={"Idempotency-Key": "r"})
        refund = asked.json()["id"]
        assert codes(await ask(me, "activity", paid["id"]))[-1] == "activity.refund_under_way"
        assert codes(await ask(me, "matter", refund)) == codes(await ask(me, "refund"))
        assert codes(await ask(me, "dispute")) == ["dispute.none"]
        assert codes(await ask(me, "theft")) == ["theft.none"]
        assert codes(await ask(me, "account")) == ["account.free"]

        hold = Scope(Part.OUTGOING)
        await world.db.run(lambda tx: freeze(tx, customer, hold, Source.AUTHORITY, "order 7", "authority", world.clock))
        await world.db.run(lambda tx: freeze(tx, customer, WHOLE, Source.RISK, "odd", "rules", world.clock))
    async with world.db.reader() as conn:
        frozen = await answers.about(conn, customer, answers.Object(answers.Subject.ACCOUNT))
    assert [s.code for s in frozen.says] == [
        "account.account_frozen", "account.lifted_by_staff", "account.outgoing_frozen", "account.lifted_by_authority",
    ]  # fmt: skip
    assert frozen.turn == "us"


async def test_what_is_not_mine_is_not_there(api: Api) -> None:
    world = api.world
    wallet, other, shop = await world.person(funds=10_000), await world.person("李娜"), await world.merchant()
    paid = (await world.do(await world.scan(wallet, shop, 1_000)))["id"]
    card = await give_card(world, wallet)
    async with await api.signed_in(other) as stranger:
        for subject, ident, code in (
            ("activity", paid, "activity_unknown"), ("fee", paid, "activity_unknown"),
            ("refund", paid, "refund_unknown"), ("card", str(card.id), "bank_card_unknown"),
            ("dispute", paid, "proceeding_unknown"), ("theft", paid, "proceeding_unknown"),
            ("matter", paid, "proceeding_unknown"), ("activity", "x", "activity_unknown"),
            ("activity", str(PaymentId.new(world.clock)), "activity_unknown"),
        ):  # fmt: skip
            for path in ("/v1/answers", "/v1/contact"):
                answer = await stranger.get(path, params={"subject": subject, "id": ident})
                assert problem(answer) == (404, code), (path, subject)
        assert problem(await stranger.get("/v1/answers", params={"subject": "weather"}))[0] == 422
    assert problem(await api.anybody.get("/v1/contact")) == (401, "unauthenticated")


async def test_contact_us_comes_with_everything(api: Api) -> None:
    world = api.world
    wallet, shop = await world.person("王伟", funds=10_000), await world.merchant("Tea House")
    customer = await api.owner(wallet)
    paid = (await world.do(await world.scan(wallet, shop, 1_000)))["id"]
    async with await api.signed_in(wallet) as me:
        page = (await me.get("/v1/contact", params={"subject": "activity", "id": paid}, headers=ZH)).json()
        facts = {f["code"]: f["value"] for f in page["at_hand"]}
        assert facts["name"] == "王伟"
        assert (facts["payment"], facts["amount"], facts["other"]) == (paid, "¥10.00（付款）", "Tea House")
        assert {c["way"] for c in page["channels"]} >= {"freeze", "chat", "case"}
        assert page["attach"] == {"type": "payment", "kind": "payment", "object_id": paid}
        assert page["open_case"] is None
        plain = (await me.get("/v1/contact")).json()
        assert (plain["answer"]["subject"], plain["attach"]["object_id"]) == ("account", None)

        new = NewCase(
            customer, "payment", "Paid twice?", Channel.APP, "zh", Who(Actor.CUSTOMER, str(customer)),
            links=(("payment", paid),),
        )  # fmt: skip
        opened = await world.db.run(lambda tx: cases.open_case(tx, api.runtime.cases, new))
        page = (await me.get("/v1/contact", params={"subject": "activity", "id": paid})).json()
        assert page["open_case"] == {"id": str(opened.id), "number": opened.number, "state": "new"}
        again = (await me.get("/v1/contact", params={"subject": "matter", "id": str(opened.id)})).json()
        assert again["answer"]["lines"][0]["code"] == "matter.us"
        assert again["answer"]["next"][0]["route"] == f"/cases/{opened.id}"
        assert (again["open_case"]["number"], again["attach"]["kind"]) == (opened.number, None)
