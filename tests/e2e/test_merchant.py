"""The merchants' console in a browser: signed in with a key that it does not keep, refunds and disputes answered,
goods sent, money given back."""

from __future__ import annotations

import copy
import json
import re
import uuid
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.e2e import axe, pictures, qr
from tests.e2e.caller import Caller
from tests.e2e.customer import LI, SARAH, SLOW, Person
from tests.e2e.test_pages import STANDS_STILL
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

SHOP = "海港书店"
PRICE, ASKED, PART = 6_800, 1_800, 2_500
NIGHT = ["color-contrast"]


class Shop:
    """Drives the console in one language, as somebody of the shop; `key` is the shop's."""

    def __init__(self, page: Page, live: Live, locale: str) -> None:
        self.page = page
        self.t = Words(locale, "merchant")
        self.key: str = json.loads((live.home / "demo-keys.json").read_text(encoding="utf-8"))[SHOP]
        self._url = live.url

    def button(self, key: str, **values: str) -> Locator:
        return self.page.get_by_role("button", name=self.t(key, **values), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_label(self.t(key), exact=True)

    async def open(self, path: str) -> None:
        await self.page.goto(f"/merchant{path}")
        await expect(self.page.get_by_role("status", name=self.t("console.loading"))).to_have_count(0)

    async def say(self, key: str) -> None:
        """What is said when something was done."""
        await expect(self.page.get_by_role("status").filter(has_text=self.t(key))).to_be_visible(timeout=SLOW)

    async def look(self, name: str | None = None) -> None:
        """Everybody can read and use the page, by day and by night; a picture of it where it has a name."""
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        if name is not None:
            await pictures.take(self.page, name, self.t.locale, app="merchant")
        faults = await axe.faults(self.page)
        await self.page.emulate_media(color_scheme="dark")
        await self.page.evaluate(STANDS_STILL)
        faults += await axe.faults(self.page, NIGHT)
        if name == "overview":
            await pictures.take(self.page, "night", self.t.locale, app="merchant")
        await self.page.emulate_media(color_scheme="light")
        await self.page.evaluate(STANDS_STILL)
        assert faults == []

    def order(self, title: str, **more: Any) -> dict[str, Any]:
        """What the shop's own system does."""
        body = {"order_no": f"E2E-{uuid.uuid4()}", "title": title, "amount": _cny(PRICE), **more}
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": uuid.uuid4().hex}
        answer = httpx.post(f"{self._url}/v1/orders", json=body, headers=headers)
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return made


def _cny(fen: int) -> dict[str, Any]:
    return {"amount": fen, "currency": "CNY"}


@pytest.mark.parametrize(("locale", "buyer"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_a_day_at_the_shop(phones: Phones, live: Live, locale: str, buyer: Person) -> None:
    page = (await phones.open(locale, desk=True)).page
    await page.emulate_media(reduced_motion="reduce")
    shop = Shop(page, live, locale)
    async with Caller(live, buyer) as customer:
        goods = [shop.order(f"Sea charts {n}") for n in range(3)]
        refunded, disputed, _ = [(await customer.pay(order))["id"] for order in goods]
        parcel = shop.order("A globe", escrow=True)
        await customer.pay(parcel)
        await customer.post("/v1/refunds", {"payment_id": refunded, "amount": _cny(ASKED), "reason": "changed_mind"})
        claim = {"payment_id": disputed, "reason": "not_as_described", "description": "A page is missing."}
        dispute = (await customer.post("/v1/disputes", claim))["id"]

        await sign_in(shop)
        await answer_the_refund(shop)
        await answer_the_dispute(shop, dispute)
        assert (await customer.get(f"/v1/disputes/{dispute}"))["offer"]["amount"] == _cny(PART)
        await send_the_parcel(shop, parcel)
        await give_money_back(shop, goods[2])
    await pay_out(shop)
    await look_around(shop)
    await on_a_phone(phones, shop, locale)
    await leave(shop)


async def sign_in(shop: Shop) -> None:
    """By the key, which is nowhere in the browser afterwards."""
    await shop.open("/refunds")
    await expect(shop.page).to_have_url(re.compile("/merchant/sign-in$"))
    await shop.look("sign-in")
    await shop.field("session.key").fill("pk_live_of_nobody")
    await shop.button("session.enter").click()
    await expect(shop.page.get_by_role("alert")).to_have_text(shop.t("session.wrong"))
    await shop.field("session.key").fill(shop.key)
    await shop.button("session.enter").click()
    await expect(shop.page.get_by_role("heading", level=1)).to_have_text(shop.t("refunds.title"))
    kept = await shop.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "pk_live" not in kept
    assert "purser_merchant" not in kept, "no script can read the session"


async def answer_the_refund(shop: Shop) -> None:
    await shop.open("/refunds")
    table = shop.page.get_by_role("region", name=shop.t("refunds.title"))
    await table.get_by_role("row").filter(has_text=yuan(ASKED)).first.get_by_role("link").click()
    await expect(shop.button("refunds.approve")).to_be_visible()
    await shop.look("refund")
    await shop.button("refunds.approve").click()
    await shop.page.get_by_role("dialog").get_by_role("button", name=shop.t("refunds.approve"), exact=True).click()
    await shop.say("refunds.approved")
    await expect(shop.page.get_by_text(shop.t("matter.refund.step.arrive"))).to_be_visible(timeout=SLOW)


async def answer_the_dispute(shop: Shop, dispute: str) -> None:
    """A file that is none is refused; one that is a picture is kept; then a part is offered."""
    await shop.open(f"/disputes/{dispute}")
    picker = shop.field("disputes.add")
    await picker.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"#!/bin/sh\n"})
    await expect(shop.page.get_by_role("status").filter(has_text=re.compile("."))).not_to_have_count(0)
    await expect(shop.page.get_by_text("SHA-256")).to_have_count(0)
    await picker.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": qr.picture("a page")})
    await shop.say("disputes.added")
    await expect(shop.page.get_by_text("SHA-256")).to_be_visible()
    await shop.page.get_by_role("radio", name=re.compile(re.escape(shop.t("disputes.reply.part_refund")))).check()
    await shop.field("disputes.part").fill("25")
    await shop.field("disputes.words").fill("We missed it. Please keep the book.")
    await shop.look("dispute")
    await shop.page.reload()
    await expect(shop.field("disputes.words")).to_have_value("We missed it. Please keep the book.")
    await shop.button("disputes.send").click()
    await shop.say("disputes.answered")


async def send_the_parcel(shop: Shop, parcel: dict[str, Any]) -> None:
    await shop.open(f"/orders/{parcel['id']}")
    await shop.field("goods.carrier").fill("SF Express")
    await shop.field("goods.tracking").fill("SF1234567890")
    await shop.look("order")
    await shop.button("goods.sent").click()
    await shop.say("escrow.shipped")
    await expect(shop.page.get_by_text(shop.t("matter.escrow.next.auto_confirm"))).to_be_visible()


async def give_money_back(shop: Shop, order: dict[str, Any]) -> None:
    await shop.open(f"/orders?number={order['order_no']}")
    await shop.page.get_by_role("link", name=order["order_no"]).click()
    await shop.page.get_by_role("link", name=shop.t("refunds.give")).click()
    await shop.field("refunds.how_much").fill("10")
    await shop.look()
    await shop.button("refunds.give").click()
    await shop.say("refunds.given")
    await expect(shop.page.get_by_text(shop.t("matter.refund.step.arrive"))).to_be_visible(timeout=SLOW)


async def pay_out(shop: Shop) -> None:
    """To the bank account on file; more than there is cannot be asked for."""
    await shop.open("/payouts")
    await shop.field("payouts.how_much").fill("999999")
    await expect(shop.button("payouts.pay_out")).to_be_disabled()
    await shop.field("payouts.how_much").fill("200")
    await shop.look("payouts")
    await shop.button("payouts.pay_out").click()
    await shop.page.get_by_role("dialog").get_by_role("button", name=shop.t("payouts.pay_out"), exact=True).click()
    await shop.say("payouts.asked")
    await expect(shop.page.get_by_text(shop.t("matter.payout.step.arrive"), exact=True).first).to_be_visible(
        timeout=SLOW
    )
    await shop.look("payout")


async def look_around(shop: Shop) -> None:
    for path, name in (("/", "overview"), ("/orders", None), ("/refunds?show=all", None), ("/disputes", None)):
        await shop.open(path)
        await shop.look(name)
    await shop.open("/money")
    await expect(shop.page.get_by_role("row")).not_to_have_count(0)
    await shop.look("money")


async def on_a_phone(phones: Phones, shop: Shop, locale: str) -> None:
    """Nothing is cut off, and the targets are large enough."""
    phone = await phones.open(locale)
    await keep(phone.context, await session(shop.page.context))
    small = copy.copy(shop)
    small.page = phone.page
    await small.open("/")
    await expect(phone.page.get_by_role("link", name=shop.t("console.nav.refunds"), exact=True)).to_be_visible()
    await small.look("phone")
    wide = await phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


async def session(context: BrowserContext) -> str:
    """The token that only the browser itself can read."""
    return next(c["value"] for c in await context.cookies() if c["name"] == "purser_merchant")


async def keep(context: BrowserContext, token: str) -> None:
    """Put it into a browser."""
    url = context.pages[0].url
    address = url if url.startswith("http") else "http://localhost"
    await context.add_cookies([{"name": "purser_merchant", "value": token, "url": address}])


async def leave(shop: Shop) -> None:
    token = await session(shop.page.context)
    await shop.button("console.sign_out").click()
    await expect(shop.page).to_have_url(re.compile("/merchant/sign-in$"))
    await keep(shop.page.context, token)
    await shop.open("/orders")
    await expect(shop.page).to_have_url(re.compile("/merchant/sign-in$"))  # it has ended on the server, too
