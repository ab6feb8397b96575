"""A payment from the balance and a card, over HTTP: a top-up for the order, the sources, and both ways of a refund."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import httpx
import pytest

from purser.channels import Channel, Channels, ChargeState, RefundState
from purser.claims import RefundDesk
from purser.claims.jobs import refund_handlers
from purser.core.ids import MerchantId, WalletId
from purser.core.jobs import merge
from purser.payments import Order
from purser.payments.jobs import handlers
from purser.payments.sign_orders import prune_sign_orders
from tests.support.cards import give_card
from tests.support.channel import Parrot, charge, refund
from tests.support.http import Api, problem
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.market import LETTERS


def cny(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


@dataclass
class Scene:
    """Somebody with ¥30.00 and a card, before an order of ¥50.00."""

    api: Api
    bank: Parrot
    wallet: WalletId
    shop: MerchantId
    order: Order
    card: str
    me: httpx.AsyncClient
    till: httpx.AsyncClient

    async def post(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        return await self.me.post(path, json=body, headers={"Idempotency-Key": key})

    async def quoted(self, kind: str, amount: int, **target: str) -> dict[str, Any]:
        body = {"wallet_id": str(self.wallet), "amount": cny(amount), **target}
        quote = await self.me.post("/v1/quotes", json={"kind": kind, **body})
        return {**body, "quote": quote.json()["quote"]}

    async def fetch(self, amount: int, order: object, key: str) -> httpx.Response:
        body = await self.quoted("top_up", amount, bank_card=self.card)
        return await self.post("/v1/top-ups", {**body, "order_id": str(order)}, key)

    async def pay(self, order: object = None) -> httpx.Response:
        target = str(order or self.order.id)
        return await self.post("/v1/payments", await self.quoted("payment", 5_000, order_id=target), "pay")

    async def at_sign(self, amount: int, key: str, **other: object) -> httpx.Response:
        body = {"wallet_id": str(self.wallet), "merchant_id": str(self.shop), "amount": cny(amount), **other}
        return await self.post("/v1/sign-orders", body, key)

    async def jobs(self) -> None:
        counter = self.api.world.counter
        every = merge(
            handlers(counter), refund_handlers(RefundDesk.of(counter)), LETTERS,
            case_handlers(counter.db, counter.clock),
        )  # fmt: skip
        await run_due_jobs(self.api.world.db, every, self.api.world.clock.now())


@pytest.fixture
async def scene(api: Api) -> AsyncIterator[Scene]:
    world, bank = api.world, Parrot()
    object.__setattr__(world.counter, "channels", Channels([cast("Channel", bank)]))
    clearing = world.operator.clearing
    for operator in api.runtime.payments.engine.operators.values():  # the channel is there
        operator.clearing.update(clearing)
    wallet, shop = await world.person("王伟", funds=3_000), await world.merchant()
    order, card = await world.order(shop, 5_000), await give_card(world, wallet)
    async with await api.signed_in(wallet) as me, await api.merchant(shop) as till:
        yield Scene(api, bank, wallet, shop, order, str(card.id), me, till)


async def test_paid_from_both_and_back_to_both(scene: Scene) -> None:
    me, bank = scene.me, scene.bank
    bank.say(charge(ChargeState.SUCCEEDED, 2_000))
    begun = await scene.fetch(2_000, scene.order.id, "fill")
    assert (begun.status_code, begun.json().get("state")) == (201, "processing"), begun.text
    await scene.jobs()
    top_up = begun.json()["id"]
    assert (await me.get(f"/v1/top-ups/{top_up}")).json()["state"] == "succeeded"
    paid = await scene.pay()
    assert (paid.status_code, paid.json()["state"]) == (201, "succeeded"), paid.text
    again = await scene.fetch(2_000, scene.order.id, "fill")
    assert again.json()["id"] == top_up, "the same request has its answer, though the order is paid now"

    payment = paid.json()["id"]
    sources = (await me.get(f"/v1/payments/{payment}/sources")).json()["items"]
    assert [(s["amount"], s["top_up_id"]) for s in sources] == [(cny(3_000), None), (cny(2_000), top_up)]
    assert (sources[0]["card"], sources[1]["card"]["last4"]) == (None, "4417")
    assert problem(await scene.till.get(f"/v1/payments/{payment}/sources"))[0] in (401, 403)

    gift = {"payment_id": payment, "amount": cny(1_000), "refund_no": "half a cake"}
    given = await scene.till.post("/v1/merchants/me/refunds", json=gift, headers={"Idempotency-Key": "g"})
    ident = given.json()["id"]
    before = (await me.get(f"/v1/refunds/{ident}")).json()
    assert [(p["amount"], p["refund_id"], p["kept"]) for p in before["parts"]] == [
        (cny(600), None, False), (cny(400), None, False),
    ]  # fmt: skip
    assert (before["parts"][0]["promised_at"], before["parts"][0]["arrived_at"]) == (before["promised_at"], None)
    bank.say(refund(RefundState.PROCESSING))
    await scene.jobs()
    shown = (await me.get(f"/v1/refunds/{ident}")).json()
    here, card = shown["parts"]
    assert (shown["timeline"]["state"], here["arrived_at"], here["card"]) == ("succeeded", shown["arrived_at"], None)
    assert (card["amount"], card["card"]["last4"], card["arrived_at"]) == (cny(400), "4417", None)
    assert card["promised_at"] is not None
    part = (await me.get(f"/v1/refunds/{card['refund_id']}")).json()
    assert (part["part_of"], part["origin"], part["payee"]) == (ident, "source", shown["payee"])
    assert (part["timeline"]["state"], part["parts"], shown["part_of"]) == ("sent", [], None)
    assert (await me.get(f"/v1/wallets/{scene.wallet}")).json()["balance"] == cny(600)
    lines = (await me.get(f"/v1/statements?wallet_id={scene.wallet}&kind=refund")).json()["items"]
    assert [(n["name"], n["direction"], n["amount"]) for n in lines] == [
        ("refund_to_card", "out", cny(400)), ("refund", "in", cny(1_000)),
    ]  # fmt: skip
    export = f"/v1/statements/export?wallet_id={scene.wallet}&month={lines[0]['at'][:7]}"
    sheet = await me.get(export, headers={"Accept-Language": "zh-CN"})
    assert sheet.text.count("退回银行卡") == 1, sheet.text
    listed = (await scene.till.get("/v1/merchants/me/refunds")).json()["items"]
    assert [r["id"] for r in listed] == [ident], "the merchant sees one refund"


async def test_what_was_typed_at_a_sign_is_paid_from_both_and_back_to_both(scene: Scene) -> None:
    me, bank, world = scene.me, scene.bank, scene.api.world
    made = await scene.at_sign(5_000, "sign")
    assert made.status_code == 201, made.text
    assert (await scene.at_sign(5_000, "sign")).content == made.content
    order = made.json()["order_id"]
    number = (await scene.till.get(f"/v1/orders/{order}")).json()["order_no"]
    shown = (await scene.till.get("/v1/orders")).json()["items"]
    assert [o["id"] for o in shown] == [str(scene.order.id)], "the shop's own only, as long as nothing is paid"
    bank.say(charge(ChargeState.SUCCEEDED, 2_000))
    assert (await scene.fetch(2_000, order, "fill")).status_code == 201
    await scene.jobs()
    paid = await scene.pay(order)
    assert (paid.status_code, paid.json()["state"]) == (201, "succeeded"), paid.text
    sources = (await me.get(f"/v1/payments/{paid.json()['id']}/sources")).json()["items"]
    assert [s["amount"] for s in sources] == [cny(3_000), cny(2_000)]
    limits = (await me.get(f"/v1/wallets/{scene.wallet}")).json()["limits"]
    assert [n["used"] for n in limits if n["scope"] == "static_qr"] == [cny(5_000)], "it is a static code all the same"

    gift = {"order_no": number, "amount": cny(1_000), "refund_no": "1"}
    given = await scene.till.post("/v1/merchants/me/refunds", json=gift, headers={"Idempotency-Key": "g"})
    bank.say(refund(RefundState.SUCCEEDED, 400))
    await scene.jobs()
    parts = (await me.get(f"/v1/refunds/{given.json()['id']}")).json()["parts"]
    assert [(p["amount"], p["arrived_at"] is not None) for p in parts] == [(cny(600), True), (cny(400), True)]
    assert (await me.get(f"/v1/wallets/{scene.wallet}")).json()["balance"] == cny(600)

    assert (await scene.at_sign(45_000, "most")).status_code == 201
    before = await world.rows("SELECT count(*) FROM orders")
    assert problem(await scene.at_sign(45_001, "more")) == (422, "limit_exceeded")
    assert problem(await scene.at_sign(1, "whose", merchant_id=str(scene.wallet))) == (404, "payee_unknown")
    other = await world.person("陈嘉敏")
    assert problem(await scene.at_sign(1, "theirs", wallet_id=str(other))) == (404, "wallet_unknown")
    assert await world.rows("SELECT count(*) FROM orders") == before
    world.clock.advance(days=1)
    async with world.db.transaction() as tx:
        assert await prune_sign_orders(tx, world.clock.now()) == 1, "nobody paid it"
    assert await world.rows("SELECT state FROM orders WHERE sign") == [("paid",)]


async def test_only_an_open_order_is_topped_up_for(scene: Scene) -> None:
    world = scene.api.world
    nowhere = scene.wallet  # an id that no order has
    assert problem(await scene.fetch(2_000, nowhere, "a")) == (404, "order_unknown")
    await world.fund(scene.wallet, 2_000)
    assert (await scene.pay()).status_code == 201
    assert problem(await scene.fetch(2_000, scene.order.id, "b")) == (409, "order_paid")
    old = await world.order(scene.shop, 5_000)
    world.clock.advance(minutes=31)
    assert problem(await scene.fetch(2_000, old.id, "c")) == (409, "order_expired")
    assert (await scene.me.get(f"/v1/statements/pending?wallet_id={scene.wallet}")).json()["items"] == []
    payment = (await scene.me.get(f"/v1/statements?wallet_id={scene.wallet}")).json()["items"][0]["activity_id"]
    sources = (await scene.me.get(f"/v1/payments/{payment}/sources")).json()["items"]
    assert sources == [{"amount": cny(5_000), "card": None, "top_up_id": None}]
