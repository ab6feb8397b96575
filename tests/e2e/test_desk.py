"""The staff's desk in a real browser: what waits, answered by keys; every page."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.caller import Caller
from tests.e2e.colleague import go, link_of, look, sit_down
from tests.e2e.customer import LI
from tests.support.browser import Phones
from tests.support.live import Live

ZHOU = "13800000005"
"""Somebody of the demo whom no other test needs."""

ANSWER = "Looked into at once: the caller had your number from elsewhere. Nothing of yours left us."


async def test_what_waits_is_answered_by_keys_and_shown_in_both_languages(live: Live, phones: Phones) -> None:
    async with Caller(live, LI) as customer:
        text = "Somebody called and knew my balance"
        await customer.post("/v1/privacy/requests", {"kind": "leak", "text": text, "where": "by phone"})
    phone = await sit_down(phones, link_of(live, "senior_agent"), "zh-CN")
    page = phone.page
    await expect(page.get_by_test_id("waiting")).to_be_visible()
    await page.goto("/desk/matters?procedure=personal_data")
    await expect(page.get_by_role("link", name="个人信息请求 · 待人工答复")).to_be_visible()
    await page.keyboard.press("j")
    matter = page.get_by_test_id("matter")
    await expect(matter).to_contain_text("Somebody called and knew my balance")
    await expect(matter).to_contain_text("**强")
    faults = await look(page, "desk", "matter")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.keyboard.press("1")
    await page.get_by_role("dialog").get_by_role("textbox").fill(ANSWER)
    await page.reload()
    await expect(matter).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(ANSWER)
    await page.keyboard.press("Control+Enter")
    await expect(matter).to_have_attribute("data-state", "fulfilled")
    await expect(matter).to_contain_text("何静")
    pages = (("l", "Late refunds"), ("f", "Freeze an account"))
    for key, title in pages:
        await go(page, key)
        await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        faults += await look(page, "desk", title.split()[-1].lower())
    await go(page, "f")
    stolen = page.locator("form").filter(has=page.get_by_label("What the caller said"))
    await stolen.get_by_label("Phone number or mail address").fill(ZHOU)
    await stolen.get_by_label("What the caller said").fill("Her phone was taken from her hand")
    await stolen.get_by_role("button", name="Freeze and begin").click()
    await expect(matter).to_have_attribute("data-state", "frozen")
    await expect(matter).to_contain_text("Strengthened")
    faults += await look(page, "desk", "stolen")
    assert faults == []
    await page.set_viewport_size({"width": 390, "height": 844})
    for key in "wkmvlf":
        await go(page, key)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{key} is {wide} pixels wide"
