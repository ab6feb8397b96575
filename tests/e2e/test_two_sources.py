"""Paying an order or at a sign from the balance and a card in a browser; and a part of it coming back to both."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e import axe
from tests.e2e.customer import SLOW, Customer
from tests.e2e.test_safety import PIN, set_pin, sign_up
from tests.e2e.till import Till
from tests.e2e.words import yuan
from tests.support.browser import Phones
from tests.support.live import Live

OWN, PRICE, BACK = 3_000, 5_000, 1_000
MISSING, TO_CARD = PRICE - OWN, 400
LEFT = BACK - TO_CARD


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_an_order_is_paid_from_two_sources_and_refunded_to_both(phones: Phones, live: Live, locale: str) -> None:
    newcomer = await sign_up(phones, live, locale, "Ada Marsh" if locale == "en" else "马晓舟")
    me = Customer(newcomer.customer.page, newcomer.customer.t, poses=True)
    await set_pin(me)
    await me.bind_card()
    await fetch_own(me)
    till = Till(live)
    order = till.order(PRICE, "Birthday cake")
    await me.pick_picture(order["qr"])
    await see_split(me, OWN, MISSING)
    await me.picture("pay-two-sources")
    await pay(me, OWN, MISSING)
    till.give_back(order["order_no"], BACK)
    await see_both_parts(me)
    assert await me.balance() == LEFT
    await me.pick_picture(till.static_qr())
    await me.field("pay.amount").fill(str(PRICE // 100))
    await me.button("app.next").click()
    await see_split(me, LEFT, PRICE - LEFT)
    await expect(me.button("pay.fill.change")).to_be_visible()
    await pay(me, LEFT, PRICE - LEFT)
    assert await me.balance() == 0


async def fetch_own(me: Customer) -> None:
    await me.open("/top-up")
    await me.field("money.top_up.amount").fill(str(OWN // 100))
    await me.button("app.next").click()
    await me.confirm(OWN, PIN)
    await me.expect_state("succeeded")


async def see_split(me: Customer, own: int, missing: int) -> None:
    split = me.page.get_by_test_id("split")
    await expect(split).to_contain_text(yuan(own), timeout=SLOW)
    await expect(split).to_contain_text(yuan(missing))
    assert await axe.faults(me.page) == []


async def pay(me: Customer, own: int, missing: int) -> None:
    """One confirmation for what the card pays; the order is paid as soon as the money is there."""
    await me.button("app.next").click()
    await expect(me.button("money.confirm.do", amount=yuan(missing))).to_be_visible()
    await me.button("money.confirm.do", amount=yuan(missing)).click()
    pad = me.page.get_by_role("group", name=me.t("proof.pin"))
    fetching, paid = me.page.get_by_test_id("fill"), me.page.get_by_test_id("activity-state")
    await expect(pad.or_(fetching).or_(paid).first).to_be_visible(timeout=SLOW)
    if await pad.is_visible():  # for the card's part
        await me.enter_pin(PIN)
        await expect(pad).to_be_hidden(timeout=SLOW)
    await expect(pad.or_(paid).first).to_be_visible(timeout=SLOW)
    if await pad.is_visible():  # and for the payment
        await me.enter_pin(PIN)
    await me.expect_state("succeeded")
    sources = me.page.get_by_test_id("sources")
    await expect(sources).to_contain_text(yuan(own))
    await expect(sources).to_contain_text(yuan(missing))
    assert await axe.faults(me.page) == []


async def see_both_parts(me: Customer) -> None:
    """From the payment to its refund, from there to the card's part and back."""
    page = me.page
    await page.get_by_role("link", name=me.t("refund.entry")).click()
    await page.get_by_role("main").get_by_role("link").filter(has_text=me.t("matter.refund.name")).first.click()
    parts = page.get_by_test_id("refund-parts")
    await expect(parts).to_contain_text(yuan(BACK - TO_CARD), timeout=SLOW)
    await expect(parts).to_contain_text(yuan(TO_CARD))
    follow = page.get_by_role("link", name=me.t("refund.follow"))
    await expect(follow).to_be_visible(timeout=SLOW)
    assert await axe.faults(page) == []
    await me.picture("refund-two-sources")
    await page.emulate_media(color_scheme="dark")
    assert await axe.faults(page, ["color-contrast"]) == []
    await page.emulate_media(color_scheme="light")
    await follow.click()
    await expect(page.get_by_role("link", name=me.t("refund.whole"))).to_be_visible(timeout=SLOW)
    await expect(page.get_by_test_id("matter-state")).to_be_visible()
