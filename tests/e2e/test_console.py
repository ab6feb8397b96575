"""The operator's console in a real browser: a price that two agree to, and every page in both languages."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e import axe, pictures
from tests.e2e.caller import Caller
from tests.e2e.colleague import go, link_of, look, sit_down
from tests.e2e.customer import LI, SLOW, WANG
from tests.e2e.till import Till
from tests.support.browser import Phone, Phones
from tests.support.live import Live

PAGES = (
    ("o", "wall", "Live wall"),
    ("t", "reports", "Reports"),
    ("n", "staffing", "Staffing"),
    ("b", "books", "Books"),
    ("u", "customers", "Customers"),
    ("w", "watch", "Access alarms"),
    ("d", "directory", "Hotline directory"),
    ("h", "menu", "Hotline menu"),
    ("k", "articles", "Help articles"),
    ("c", "calendar", "Service calendar"),
    ("y", "policies", "Policies"),
)
"""Key, picture and title of each page the operator has besides prices and staff."""


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
    sums = finance.get_by_role("region", name="Income and what promotions cost")
    await expect(sums.get_by_role("row")).to_have_count(4)
    await finance.get_by_text("Day", exact=True).click()
    await finance.get_by_text("Before promotions", exact=True).last.click()
    await expect(finance.get_by_role("figure", name="Income before promotions")).to_be_visible()
    await finance.get_by_role("figure").scroll_into_view_if_needed()
    faults = await look(finance, "console", "simulator")
    await _agree(finance)
    await expect(matter).to_contain_text("Somebody else has to agree")
    faults += await look(finance, "console", "tariff")
    assert faults == []

    operator = await sit_down(phones, link_of(live, "operator"), "en")
    await operator.page.goto(finance.url)
    await expect(operator.page.get_by_test_id("matter")).to_contain_text("苏敏 agreed")
    await _agree(operator.page)
    await expect(operator.page.get_by_test_id("matter")).to_have_attribute("data-state", "approved")
    await _staff(operator)
    await _class(operator.page)
    await _pages(operator.page)


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
    assert await look(page, "console", "staff") == []


async def _class(page: Page) -> None:
    """Somebody is looked up; which class they have, and what another takes."""
    await go(page, "u")
    await page.get_by_label("Phone number or mail address").fill(WANG.phone)
    await page.get_by_label("Reason").fill("asks by letter for a higher class")
    await page.get_by_role("button", name="Look up").click()
    await expect(page.get_by_role("region", name="Wallet class").get_by_role("row")).to_have_count(4)
    move = page.get_by_role("button", name="Move to another class")
    await move.scroll_into_view_if_needed()
    assert await look(page, "console", "class") == []
    await move.click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("New class")).to_be_visible()
    await form.get_by_label("Reason").fill("three registers agreed")
    await expect(form.get_by_role("button", name="Move to another class")).to_be_disabled()
    faults = await axe.faults(page)
    await pictures.take(page, "class-sheet", "en", app="console")
    await page.keyboard.press("Escape")
    assert faults == []


async def _glance(page: Page, name: str) -> list[str]:
    """In both languages by day, and what axe finds; by night the colours are the same tokens everywhere."""
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    await pictures.take(page, name, "zh-CN", app="console")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="中文")).to_be_visible()
    faults = await axe.faults(page)
    await pictures.take(page, name, "en", app="console")
    return [f"{name}: {fault}" for fault in faults]


async def _pages(page: Page) -> None:
    """Every page of the operator's, in both languages, and as narrow as a phone."""
    faults = []
    for key, name, title in PAGES:
        await go(page, key)
        await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        await expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        faults += await _glance(page, name)
    faults += await look(page, "console", "policies")
    assert faults == []
    await page.set_viewport_size({"width": 390, "height": 844})
    for key, name, _ in PAGES:
        await go(page, key)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{name} is {wide} pixels wide"
