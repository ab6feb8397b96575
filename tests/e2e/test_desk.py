"""The staff's desk in a real browser: what waits, answered by keys; a price that two agree to; every page."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e import axe, pictures
from tests.e2e.caller import Caller
from tests.e2e.colleague import go, link_of, sit_down
from tests.e2e.customer import LI, SLOW
from tests.e2e.till import Till
from tests.support.browser import Phone, Phones
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
    await expect(page.get_by_test_id("waiting")).to_contain_text("1")
    await expect(page.get_by_role("link", name="个人信息请求 · 待人工答复")).to_be_visible()
    await page.keyboard.press("j")
    matter = page.get_by_test_id("matter")
    await expect(matter).to_contain_text("Somebody called and knew my balance")
    await expect(matter).to_contain_text("**强")
    faults = await _look(page, "matter")
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
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    pages = (("l", "Late refunds"), ("r", "Risk decisions"), ("f", "Freeze an account"), ("c", "Service calendar"))
    for key, title in pages:
        await go(page, key)
        await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        faults += await _look(page, title.split()[-1].lower())
    await go(page, "f")
    stolen = page.locator("form").filter(has=page.get_by_label("What the caller said"))
    await stolen.get_by_label("Phone number or mail address").fill(ZHOU)
    await stolen.get_by_label("What the caller said").fill("Her phone was taken from her hand")
    await stolen.get_by_role("button", name="Freeze and begin").click()
    await expect(matter).to_have_attribute("data-state", "frozen")
    await expect(matter).to_contain_text("Strengthened")
    faults += await _look(page, "stolen")
    assert faults == []
    await page.set_viewport_size({"width": 390, "height": 844})
    for key in "mlrfc":
        await go(page, key)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{key} is {wide} pixels wide"


async def _look(page: Page, name: str) -> list[str]:
    """By day in Chinese and by night in English: a picture of each, and what axe finds. It stays English."""
    chinese, english = page.get_by_role("button", name="中文"), page.get_by_role("button", name="English")
    await expect(chinese.or_(english)).to_be_visible()
    if await chinese.is_visible():
        await chinese.click()
    await expect(english).to_be_visible()
    faults = await axe.faults(page)
    await pictures.take(page, name, "zh-CN", app="desk")
    await english.click()
    await pictures.take(page, name, "en", app="desk")
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    faults += await axe.faults(page, ["color-contrast"])
    await pictures.take(page, f"{name}-night", "en", app="desk")
    await page.emulate_media(color_scheme="light")
    return [f"{name}: {fault}" for fault in faults]


async def test_two_agree_to_a_price_and_see_what_it_would_bring(live: Live, phones: Phones) -> None:
    till = Till(live)
    async with Caller(live, LI) as customer:
        for fen in (1_250, 8_800, 15_000):
            await customer.pay(till.order(fen, "拿铁"))
    finance = (await sit_down(phones, link_of(live, "finance"), "en")).page
    await go(finance, "p")
    await finance.get_by_role("button", name="Tariffs: Draft").click()
    await finance.get_by_label("Version", exact=True).fill("cn-e2e-01")
    merchant = finance.get_by_role("group", name="Merchant")
    await merchant.get_by_label("Rate").fill("0.38")
    await finance.get_by_role("button", name="Save the draft").click()
    matter = finance.get_by_test_id("matter")
    await expect(matter).to_have_attribute("data-state", "draft")
    await finance.get_by_role("button", name="Price the last 30 days").click()
    await expect(finance.get_by_role("figure")).to_be_visible(timeout=SLOW)
    await finance.get_by_role("figure").scroll_into_view_if_needed()
    faults = await _look(finance, "simulator")
    await _agree(finance)
    await expect(matter).to_contain_text("Somebody else has to agree")
    faults += await _look(finance, "tariff")
    assert faults == []

    operator = await sit_down(phones, link_of(live, "operator"), "en")
    await operator.page.goto(finance.url)
    await expect(operator.page.get_by_test_id("matter")).to_contain_text("苏敏 agreed")
    await _agree(operator.page)
    await expect(operator.page.get_by_test_id("matter")).to_have_attribute("data-state", "approved")
    await _staff(operator)


async def _agree(page: Page) -> None:
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("dialog").get_by_role("button", name="Agree: Approve").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def _staff(operator: Phone) -> None:
    """Somebody is invited, and the link is shown once."""
    page = operator.page
    await go(page, "s")
    await page.get_by_role("button", name="Invite somebody").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("周芷若")
    await form.get_by_label("Reason").fill("begins on Monday")
    await form.get_by_role("button", name="Invite somebody").click()
    await expect(page.get_by_test_id("invitation")).to_contain_text("/desk/#si_")
    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("table")).to_contain_text("周芷若")
    assert await _look(page, "staff") == []
