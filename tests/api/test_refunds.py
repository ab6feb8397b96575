"""Refunds over HTTP: the customer's side and the merchant's, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from purser.claims import RefundDesk
from purser.claims.jobs import refund_fires, refund_handlers
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import MerchantId, WalletId
from purser.core.jobs import merge
from purser.identity.permissions import Role
from purser.ledger import set_frozen
from purser.payments.jobs import handlers
from tests.support.cards import give_card
from tests.support.channel import bound_card
from tests.support.http import Api, problem
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.staff import at_work


def cny(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


@dataclass
class Scene:
    """Somebody who has paid ¥100.00 at a shop, and the shop's system."""

    api: Api
    wallet: WalletId
    shop: MerchantId
    me: httpx.AsyncClient
    till: httpx.AsyncClient
    payment: str

    async def ask(self, amount: int, key: str = "k", **fields: Any) -> httpx.Response:
        body = {"payment_id": self.payment, "amount": cny(amount), "reason": "changed_mind", **fields}
        return await self.me.post("/v1/refunds", json=body, headers={"Idempotency-Key": key})

    async def approve(self, ident: str, key: str = "a") -> httpx.Response:
        return await self.till.post(f"/v1/merchants/me/refunds/{ident}/approve", headers={"Idempotency-Key": key})

    async def jobs(self) -> None:
        counter = self.api.world.counter
        both = merge(
            handlers(counter),
            refund_handlers(RefundDesk.of(counter)),
            case_handlers(counter.db, counter.clock),
        )
        await run_due_jobs(self.api.world.db, both, self.api.world.clock.now())


@pytest.fixture
async def scene(api: Api) -> AsyncIterator[Scene]:
    world = api.world
    wallet, shop = await world.person("王伟", funds=10_000), await world.merchant()
    paid = await world.do(await world.scan(wallet, shop, 10_000))
    async with await api.signed_in(wallet) as me, await api.merchant(shop) as till:
        made = Scene(api, wallet, shop, me, till, paid["id"])
        await made.jobs()
        yield made


async def test_asked_for_agreed_to_and_there(scene: Scene) -> None:
    can = (await scene.me.get(f"/v1/payments/{scene.payment}/refundable")).json()
    assert (can["left"], can["blocked"], can["way"]) == (cny(10_000), None, "balance")
    made = await scene.ask(2_500, note="Too small", refund_no="mine-1")
    assert made.status_code == 201, made.text
    refund = made.json()
    assert (refund["timeline"]["state"], refund["timeline"]["turn"]) == ("merchant_review", "merchant")
    assert refund["timeline"]["actions"] == ["withdraw"]
    assert [n["step"] for n in refund["timeline"]["next"]] == ["stay_silent"]
    again = await scene.ask(2_500, note="Too small", refund_no="mine-1")
    assert (again.content, again.headers["Idempotent-Replayed"]) == (made.content, "true")
    other_key = await scene.ask(2_500, "k2", note="Too small", refund_no="mine-1")
    assert other_key.json()["id"] == refund["id"]

    [waiting] = (await scene.till.get("/v1/merchants/me/refunds?waiting=true")).json()["items"]
    assert (waiting["id"], waiting["note"], waiting["fee_back"]) == (refund["id"], "Too small", cny(15))
    assert waiting["timeline"]["actions"] == ["approve", "refuse"]
    assert (await scene.approve(refund["id"])).json()["timeline"]["state"] == "sent"
    assert (await scene.approve(refund["id"])).headers["Idempotent-Replayed"] == "true"
    assert problem(await scene.approve(refund["id"], "b")) == (409, "step_not_possible")
    await scene.jobs()
    there = (await scene.me.get(f"/v1/refunds/{refund['id']}")).json()
    assert (there["timeline"]["state"], there["way"], there["late_since"]) == ("succeeded", "balance", None)
    assert there["arrived_at"] is not None
    assert (await scene.me.get(f"/v1/wallets/{scene.wallet}")).json()["balance"] == cny(2_500)
    [line] = (await scene.me.get(f"/v1/statements?wallet_id={scene.wallet}&kind=refund")).json()["items"]
    assert (line["amount"], line["direction"], line["activity_id"]) == (cny(2_500), "in", scene.payment)
    assert (await scene.till.get("/v1/merchants/me/refunds?waiting=true")).json()["items"] == []
    assert (await scene.me.get(f"/v1/payments/{scene.payment}/refundable")).json()["blocked"] == "refund_too_soon"
    [listed] = (await scene.me.get(f"/v1/refunds?payment_id={scene.payment}")).json()["items"]
    assert listed["id"] == refund["id"]
    types = [e["type"] for e in (await scene.till.get("/v1/events")).json()["items"]]
    assert {"refund.requested", "refund.succeeded"} <= set(types)


async def test_refused_with_a_reason_and_withdrawn(scene: Scene) -> None:
    refund = (await scene.ask(100)).json()
    said = {"reason": "It was worn"}
    refused = await scene.till.post(f"/v1/merchants/me/refunds/{refund['id']}/refuse", json=said)
    assert refused.json()["timeline"]["state"] == "rejected"
    mine = (await scene.me.get(f"/v1/refunds/{refund['id']}")).json()
    assert mine["timeline"]["steps"][-1]["reason"] == "It was worn"
    assert problem(await scene.me.post(f"/v1/refunds/{refund['id']}/withdraw")) == (409, "step_not_possible")
    scene.api.world.clock.advance(minutes=1)
    second = (await scene.ask(100, "k2")).json()
    assert (await scene.me.post(f"/v1/refunds/{second['id']}/withdraw")).json()["timeline"]["state"] == "withdrawn"


async def test_the_merchant_gives_unasked_by_payment_or_order(scene: Scene) -> None:
    async def give(key: str, **fields: Any) -> httpx.Response:
        return await scene.till.post(
            "/v1/merchants/me/refunds", json={"amount": cny(300), **fields}, headers={"Idempotency-Key": key}
        )

    made = await give("1", payment_id=scene.payment, refund_no="M-1")
    assert made.status_code == 201, made.text
    assert (made.json()["origin"], made.json()["timeline"]["state"]) == ("merchant", "sent")
    assert (await give("2", payment_id=scene.payment, refund_no="M-1")).json()["id"] == made.json()["id"]
    world = scene.api.world
    await world.fund(scene.wallet, 1_000)
    order = await world.order(scene.shop, 1_000)
    await world.do(await world.pay_order(scene.wallet, order))
    assert (await give("3", order_no=order.order_no, refund_no="M-2")).status_code == 201
    assert problem(await give("4", order_no="none", refund_no="M-3")) == (404, "order_unknown")
    assert problem(await give("5", refund_no="M-4"))[0] == 422
    await scene.jobs()
    assert (await scene.me.get(f"/v1/wallets/{scene.wallet}")).json()["balance"] == cny(600)


async def test_nobody_sees_or_touches_what_is_not_theirs(scene: Scene) -> None:
    refund = (await scene.ask(100)).json()["id"]
    world = scene.api.world
    stranger, elsewhere = await world.person("陈嘉敏"), await world.merchant("Elsewhere")
    without = ["sessions", "api_keys"]
    async with await scene.api.signed_in(stranger) as them, await scene.api.merchant(elsewhere) as shop:
        before = await world.dump(without=without)
        key = {"Idempotency-Key": "x"}
        assert problem(await them.get(f"/v1/refunds/{refund}")) == (404, "refund_unknown")
        assert problem(await them.get(f"/v1/payments/{scene.payment}/refundable")) == (404, "activity_unknown")
        assert problem(await them.post(f"/v1/refunds/{refund}/withdraw")) == (404, "refund_unknown")
        way = {"to": "balance"}
        assert problem(await them.post(f"/v1/refunds/{refund}/reroute", json=way, headers=key)) == (
            404,
            "refund_unknown",
        )
        mine = {"payment_id": scene.payment, "amount": cny(1), "reason": "other"}
        assert problem(await them.post("/v1/refunds", json=mine, headers=key)) == (404, "activity_unknown")
        path = f"/v1/merchants/me/refunds/{refund}"
        assert problem(await shop.get(path)) == (404, "refund_unknown")
        assert problem(await shop.post(f"{path}/approve", headers=key)) == (404, "refund_unknown")
        assert problem(await shop.post(f"{path}/refuse", json={"reason": "no"})) == (404, "refund_unknown")
        gift = {"payment_id": scene.payment, "amount": cny(1), "refund_no": "1"}
        assert problem(await shop.post("/v1/merchants/me/refunds", json=gift, headers=key)) == (404, "activity_unknown")
        assert await world.dump(without=without) == before


async def test_silence_opens_a_dispute_where_there_can_be_one(scene: Scene) -> None:
    world = scene.api.world
    desk = RefundDesk.of(world.counter)

    async def unanswered(key: str, reason: str) -> Any:
        refund = (await scene.ask(100, key, reason=reason)).json()
        assert refund["dispute_id"] is None
        world.clock.advance(hours=49)
        await DeadlineKeeper(world.db, world.clock, refund_fires(desk)).fire_due()
        after = (await scene.me.get(f"/v1/refunds/{refund['id']}")).json()
        assert (after["timeline"]["state"], after["timeline"]["steps"][-1]["step"]) == ("rejected", "stay_silent")
        return after["dispute_id"]

    assert await unanswered("a", "not_received") is None, "the goods may still be on their way"
    opened = await unanswered("b", "changed_mind")
    assert (await scene.me.get(f"/v1/disputes/{opened}")).json()["payment_id"] == scene.payment
    told = await world.rows("SELECT data->>'why' FROM messages WHERE kind = 'refund_closed' ORDER BY number")
    assert [why for (why,) in told] == ["unanswered", "silent"]


async def test_another_way_must_be_needed_and_ones_own(scene: Scene) -> None:
    refund = (await scene.ask(100)).json()["id"]
    key = {"Idempotency-Key": "x"}
    answer = await scene.me.post(f"/v1/refunds/{refund}/reroute", json={"to": "balance"}, headers=key)
    assert problem(answer) == (409, "step_not_possible")
    answer = await scene.me.post(f"/v1/refunds/{refund}/reroute", json={"to": "card"}, headers=key)
    assert problem(answer)[0] == 422
    card = {"to": "card", "card_id": "card-of-somebody"}
    answer = await scene.me.post(f"/v1/refunds/{refund}/reroute", json=card, headers=key)
    assert problem(answer) == (404, "bank_card_unknown")


async def test_a_late_one_is_first_in_the_staffs_list_and_needs_another_way(scene: Scene) -> None:
    world = scene.api.world
    async with world.db.transaction() as tx:
        await set_frozen(tx, scene.wallet.account, into=True)
    refund = (await scene.ask(100)).json()["id"]
    await scene.approve(refund)
    world.clock.advance(minutes=6)  # nobody does the job
    desk = RefundDesk.of(world.counter)
    await DeadlineKeeper(world.db, world.clock, refund_fires(desk)).fire_due()
    agent = await at_work(scene.api, Role.AGENT)
    [late] = (await agent.browser.get("/v1/staff/refunds/late")).json()["items"]
    assert (late["id"], late["amount"], late["way"]) == (refund, cny(100), "balance")
    mine = (await scene.me.get(f"/v1/refunds/{refund}")).json()
    assert mine["late_since"] is not None
    assert mine["timeline"]["steps"][-1]["step"] == "escalate"

    await scene.jobs()
    stuck = (await scene.me.get(f"/v1/refunds/{refund}")).json()
    assert (stuck["timeline"]["state"], stuck["failure"]) == ("abnormal", "wallet_frozen")
    assert stuck["timeline"]["actions"] == ["reroute"]
    async with world.db.transaction() as tx:
        await set_frozen(tx, scene.wallet.account, into=False)
    path, key = f"/v1/refunds/{refund}/reroute", {"Idempotency-Key": "way"}
    sent = await scene.me.post(path, json={"to": "balance"}, headers=key)
    assert sent.json()["timeline"]["state"] == "rerouted"
    assert (await scene.me.post(path, json={"to": "balance"}, headers=key)).content == sent.content
    await scene.jobs()
    assert (await scene.me.get(f"/v1/refunds/{refund}")).json()["timeline"]["state"] == "succeeded"
    assert (await agent.browser.get("/v1/staff/refunds/late")).json()["items"] == []


async def test_another_way_is_a_card_of_ones_own(scene: Scene) -> None:
    world = scene.api.world
    async with world.db.transaction() as tx:
        await set_frozen(tx, scene.wallet.account, into=True)
    refund = (await scene.ask(100)).json()["id"]
    await scene.approve(refund)
    await scene.jobs()
    other = await world.person("陈嘉敏")
    mine, theirs = await give_card(world, scene.wallet), await give_card(world, other, bound_card("tok_2"))
    path = f"/v1/refunds/{refund}/reroute"
    wrong = await scene.me.post(path, json={"to": "card", "card_id": str(theirs.id)}, headers={"Idempotency-Key": "1"})
    assert problem(wrong) == (404, "bank_card_unknown")
    way, key = {"to": "card", "card_id": str(mine.id)}, {"Idempotency-Key": "2"}
    assert problem(await scene.me.post(path, json=way, headers=key)) == (404, "channel_missing")
    object.__setattr__(scene.api.runtime.payments.counter, "operators", world.counter.operators)  # the channel is there
    sent = await scene.me.post(path, json=way, headers=key)
    assert sent.status_code == 200, sent.text
    assert (sent.json()["way"], sent.json()["card"]["last4"]) == ("card", mine.last4)
    assert sent.json()["timeline"]["state"] == "rerouted"
