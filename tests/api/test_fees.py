"""Prices by HTTP: the published tariff, why a fee was what it was, membership, and finance at work."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from purser.identity.permissions import Role
from purser.payments.fee_jobs import SIMULATE, handlers
from tests.support.http import Api, problem
from tests.support.pricing import PROMOTION, Office, document
from tests.support.staff import at_work

NOBODY = uuid.UUID(int=7)


async def test_the_tariff_is_public_with_what_is_announced(api: Api) -> None:
    office = Office(api.world)
    begins = api.world.clock.now() + timedelta(days=31)
    await office.announced("cn-2026-09", document(api.world, bands=[{"above": 100_000, "rate_ppm": 500}]), begins)
    api.world.clock.advance(seconds=6)
    shown = (await api.anybody.get("/v1/tariff", headers={"Accept-Language": "zh"})).json()
    assert (shown["current"]["version"], [t["version"] for t in shown["announced"]]) == ("cn-2026-01", ["cn-2026-09"])
    (withdrawal,) = [s for s in shown["announced"][0]["services"] if s["service"] == "withdrawal"]
    assert withdrawal["bands"] == [{"above": {"amount": 100_000, "currency": "CNY"}, "rate_ppm": 500}]
    assert [x["name"] for x in shown["current"]["levels"]] == ["银卡", "金卡"]


async def test_why_this_fee_is_answered_in_words_to_its_payer_only(api: Api) -> None:
    world, office = api.world, Office(api.world)
    wallet = await world.person(funds=1_000_000)
    me, other = await api.signed_in(wallet), await api.signed_in(await world.person())
    free = (await world.do(await world.withdraw(wallet, 60_000)))["id"]
    await office.promotion(10_000, share_ppm=250_000)
    done = (await world.do(await world.withdraw(wallet, 240_000)))["id"]
    paid = (await world.do(await world.scan(wallet, await world.merchant(), 100)))["id"]
    english = (await me.get(f"/v1/payments/{done}/fee", headers={"Accept-Language": "en"})).json()
    assert [i["sentence"] for i in english["items"]] == [
        "0.1% of ¥2,400.00 is ¥2.40.",
        "¥400.00 of it is within your free allowance: ¥0.40 less.",
        'The promotion "Half price" takes off ¥0.50.',
    ]
    assert english["sentence"] == "So the fee is ¥1.50, by tariff cn-2026-01."
    assert (english["fee"]["amount"], english["promotions_paid"]["amount"]) == (150, 50)
    chinese = (await me.get(f"/v1/payments/{done}/fee", headers={"Accept-Language": "zh"})).json()
    assert chinese["items"][2]["sentence"] == "活动“提现半价”减 ¥0.50。"
    for ident in (free, paid):
        assert (await me.get(f"/v1/payments/{ident}/fee")).json()["fee"]["amount"] == 0
    for ident in (done, NOBODY):
        assert problem(await other.get(f"/v1/payments/{ident}/fee")) == (404, "activity_unknown")


async def test_finance_prices_and_tries_and_leaves_records(api: Api) -> None:
    world = api.world
    wallet = await world.person(funds=1_000_000)
    for amount in (100_000, 50_000, 200_000):
        await world.do(await world.withdraw(wallet, amount))
    world.clock.advance(seconds=1)
    one, two = await at_work(api, Role.FINANCE), await at_work(api, Role.OPERATOR, "方舟")
    agent = await at_work(api, Role.AGENT, "林晓")
    body = {"version": "cn-2026-09", **document(world)}
    assert problem(await agent.browser.post("/v1/tariffs", json=body)) == (403, "permission_missing")
    wrong: dict[str, Any] = {**body, "rules": {**body["rules"], "top_up": {"rate_ppm": -1}}}
    assert problem(await one.browser.post("/v1/tariffs", json=wrong)) == (422, "fee_document_invalid")
    made = (await one.browser.post("/v1/tariffs", json=body)).json()
    path = f"/v1/tariffs/{made['id']}"
    for asked, refusal in (
        ({"promotions": [str(NOBODY)]}, (404, "promotion_unknown")),
        ({"promotions": ["half"]}, (422, "invalid_request")),
        ({"promotions": [str(NOBODY)] * 11}, (422, "invalid_request")),
    ):
        assert problem(await one.browser.post(f"{path}/simulations", json=asked)) == refusal
    begun = await one.browser.post(f"{path}/simulations", json={})
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    ((args,),) = await world.rows("SELECT args FROM procrastinate_jobs WHERE task_name = %s", SIMULATE)
    for _ in range(2):
        await handlers(world.counter)[SIMULATE].run(**args)
    tried = (await two.browser.get(f"{path}/simulations/latest")).json()
    assert (tried["state"], tried["done"], tried["of_all"]) == ("done", 3, 3)
    result = tried["result"]
    assert (result["then"], result["now"]) == (250, 700)
    assert (result["higher"], result["same"], result["lower"]) == (3, 0, 0)
    assert [(k["kind"], k["payments"], k["then"], k["now"]) for k in result["kinds"]] == [("withdrawal", 3, 250, 700)]
    assert [(b["least"], b["payments"]) for b in result["bands"] if b["payments"]] == [(10_000, 1), (100_000, 2)]
    assert (result["promotions_then"], result["promotions_now"], result["promotions"]) == (0, 0, [])
    assert [(d["then"], d["now"]) for d in result["days"]] == [(250, 700)]
    assert (await one.browser.post(f"{path}/approve")).json()["matter"]["state"] == "draft"
    assert (await two.browser.post(f"{path}/approve")).json()["matter"]["state"] == "approved"
    soon = {"effective_at": (world.clock.now() + timedelta(days=3)).isoformat()}
    assert problem(await one.browser.post(f"{path}/announce", json=soon)) == (422, "tariff_too_soon")
    promotion = {
        "terms": PROMOTION, "budget": {"amount": 5_000, "currency": "CNY"},
        "starts_at": world.clock.now().isoformat(), "ends_at": (world.clock.now() + timedelta(days=40)).isoformat(),
    }  # fmt: skip
    drafted = (await one.browser.post("/v1/promotions", json=promotion)).json()
    assert (drafted["left"]["amount"], drafted["matter"]["actions"]) == (5_000, ["approve", "withdraw"])
    assert [p["id"] for p in (await two.browser.get("/v1/promotions")).json()["items"]] == [drafted["id"]]
    with_it = await one.browser.post(f"{path}/simulations", json={"promotions": [drafted["id"]]})
    _, (args,) = await world.rows("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", SIMULATE)
    await handlers(world.counter)[SIMULATE].run(**args)
    tried = (await two.browser.get(f"{path}/simulations/{with_it.json()['id']}")).json()["result"]
    assert (tried["now"], tried["promotions_now"], tried["promotions"][0]["planned"]) == (700, 350, True)
    acts = [a for (a,) in await world.rows("SELECT action FROM audit_records WHERE action ~ '^(tariff|promotion)'"
                                           " ORDER BY seq")]  # fmt: skip
    assert acts == ["tariff.draft", "tariff.simulate", "tariff.approve", "tariff.approve", "promotion.draft",
                    "tariff.simulate"]  # fmt: skip


async def test_a_plan_goes_from_two_colleagues_to_the_customer(api: Api) -> None:
    world = api.world
    wallet = await world.person(funds=1_000_000)
    me = await api.signed_in(wallet, **{"Accept-Language": "en"})
    one, two = await at_work(api, Role.FINANCE), await at_work(api, Role.OPERATOR, "方舟")
    nothing = (await me.get("/v1/vip")).json()
    assert (nothing["current"], nothing["offered"], nothing["next_level"]["name"]) == (None, [], "Silver")
    plan = {
        "customer_id": str(await api.owner(wallet)), "ends_at": (world.clock.now() + timedelta(days=60)).isoformat(),
        "terms": {"names": {"zh": "专属", "en": "Yours"}, "waives": {"withdrawal": 500_000}},
    }  # fmt: skip
    made = (await one.browser.post("/v1/fee-plans", json=plan)).json()
    for colleague in (one, two):
        assert (await colleague.browser.post(f"/v1/fee-plans/{made['id']}/agree")).status_code == 200
    ((offer,),) = [(await me.get("/v1/vip")).json()["offered"]]
    assert (offer["name"], offer["matter"]["actions"]) == ("Yours", ["accept", "decline"])
    taken = (await me.post(f"/v1/vip/{made['id']}/accept")).json()
    assert (taken["current"]["name"], taken["offered"]) == ("Yours", [])
    assert problem(await me.post(f"/v1/vip/{made['id']}/decline")) == (409, "step_not_possible")
    assert (await me.post(f"/v1/vip/{made['id']}/leave")).json()["current"] is None
