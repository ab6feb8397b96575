"""A dispute and a protected purchase in a browser: opened, argued with a photo, settled; sent, confirmed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.customer import LI, SARAH, SLOW, Customer, Person
from tests.e2e.till import CAFE
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.disputing import picture
from tests.support.live import Live

PAID, OFFERED, KEPT = 5_300, 2_000, 3_100


class Shop:
    """The shop's system, by its API key."""

    def __init__(self, live: Live) -> None:
        key = json.loads((live.home / "demo-keys.json").read_text(encoding="utf-8"))[CAFE]
        self._url, self._key = live.url, key

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": uuid.uuid4().hex}
        answer = httpx.post(self._url + path, json=body or {}, headers=headers)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def order(self, fen: int, *, escrow: bool = False) -> dict[str, Any]:
        amount = {"amount": fen, "currency": "CNY"}
        body = {"order_no": f"E2E-{uuid.uuid4()}", "title": "Tea", "amount": amount, "escrow": escrow}
        return self.post("/v1/orders", body)


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_a_dispute_is_settled_and_goods_are_confirmed(
    phones: Phones, live: Live, locale: str, person: Person
) -> None:
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    await customer.open()
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    shop = Shop(live)
    await settle(customer, shop)
    await confirm_goods(customer, shop)


async def settle(customer: Customer, shop: Shop) -> None:
    """Opened from the statement, with a photo; a part is offered and accepted, and arrives."""
    page = customer.page
    await pay(customer, shop.order(PAID), PAID)
    before = await customer.balance()
    await customer.open("/bills")
    await customer.entry(CAFE, f"−{yuan(PAID)}").first.click()
    await page.get_by_role("link", name=customer.t("dispute.entry")).click()
    await customer.field("dispute.what").fill("凉了 / It was cold")
    await customer.picture("dispute-open")
    await customer.button("dispute.open").click()
    await expect_state(customer, "negotiation")
    dispute = page.url.rpartition("/")[2]
    photo = {"name": "photo.png", "mimeType": "image/png", "buffer": picture(size=(400, 300))}
    await page.get_by_test_id("evidence-file").set_input_files([photo])  # type: ignore[list-item]
    await expect(page.get_by_role("link", name="photo.png")).to_be_visible(timeout=SLOW)
    script = {"name": "invoice.png", "mimeType": "image/png", "buffer": b"#!/bin/sh\n"}
    await page.get_by_test_id("evidence-file").set_input_files([script])  # type: ignore[list-item]
    await expect(page.get_by_role("status").filter(has_text="PNG")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("link", name="invoice.png")).to_have_count(0)
    await customer.picture("dispute-evidence")

    offer = {"reply": "part_refund", "text": "抱歉 / Sorry", "amount": OFFERED}
    shop.post(f"/v1/merchants/me/disputes/{dispute}/answer", offer)
    await page.reload()
    await expect_state(customer, "answered")
    await customer.picture("dispute-offer")
    await customer.button("matter.dispute.action.accept").click()
    await page.get_by_role("dialog").get_by_role("button", name=customer.t("matter.dispute.action.accept")).click()
    await expect_state(customer, "settled")
    await expect(page.get_by_role("main")).to_contain_text(yuan(OFFERED))
    await arrived(customer, before + OFFERED)


async def confirm_goods(customer: Customer, shop: Shop) -> None:
    """Paid into escrow; sent, and confirmed when they are there."""
    page = customer.page
    order = shop.order(KEPT, escrow=True)
    await pay(customer, order, KEPT)
    activity = page.url.rpartition("/")[2]
    for _ in range(40):  # the worker opens its matter a moment later
        await customer.open(f"/matters/{activity}")
        shown = page.get_by_test_id("matter-state")
        await expect(shown.or_(page.get_by_role("alert")).first).to_be_visible(timeout=SLOW)
        if await shown.is_visible():
            break
    await expect_state(customer, "held", "escrow")
    shop.post(f"/v1/orders/{order['id']}/shipment", {"carrier": "SF", "tracking": "SF100"})
    await page.reload()
    await expect_state(customer, "shipped", "escrow")
    await customer.picture("escrow-shipped")
    await customer.button("matter.escrow.action.confirm").click()
    await page.get_by_role("dialog").get_by_role("button", name=customer.t("matter.escrow.action.confirm")).click()
    await expect_state(customer, "released", "escrow")


async def pay(customer: Customer, order: dict[str, Any], fen: int) -> None:
    await customer.pick_picture(order["qr"])
    await customer.button("app.next").click()
    await customer.confirm(fen)
    await customer.expect_state("succeeded")


async def arrived(customer: Customer, balance: int) -> None:
    """At home, a moment later."""
    for _ in range(20):
        if await customer.balance() == balance:
            return
        await customer.page.wait_for_timeout(500)
    assert await customer.balance() == balance


async def expect_state(customer: Customer, state: str, procedure: str = "dispute") -> None:
    shown = customer.page.get_by_test_id("matter-state")
    await expect(shown).to_have_text(customer.t(f"matter.{procedure}.state.{state}"), timeout=SLOW)
