"""Help in a browser: public pages without a script, on a phone and a desk, by day and by night; help in the wallet."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from purser.api.help.words import words_of
from purser.core.text import Language
from purser.service.knowledge.library import STALE
from tests.e2e import axe
from tests.e2e.colleague import invite, sit_down
from tests.e2e.customer import LI, Customer
from tests.e2e.pictures import take
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.live import Live

LOCALES = pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en", "en")], ids=["zh", "en"])
ASKED = {"zh": "退款怎麼還沒到", "en": "refnd not arrived"}
OFF_TOPIC = {"zh": "红烧排骨的做法", "en": "banana bread recipe"}


async def _is_fine(page: Page) -> None:
    assert await axe.faults(page) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), page.url


@LOCALES
async def test_public_help_is_found_read_and_searched(
    phones: Phones, live: Live, locale: str, language: Language
) -> None:
    said = words_of(language)
    by_night = [(True, False)] if language == "zh" else []
    for dark, desk in (*by_night, (False, False), (False, True)):
        page = (await phones.open(locale, dark=dark, desk=desk)).page
        await page.goto("/help")
        await expect(page).to_have_url(f"{live.url}/help/{language}/")
        await expect(page.get_by_role("heading", name=said.question)).to_be_visible()
        if desk:
            await _is_fine(page)
            await take(page, "home", locale, app="help")
        await page.get_by_role("searchbox").fill(ASKED[language])
        await page.get_by_role("button", name=said.search).click()
        await page.locator(f'main a[href="/help/{language}/refund-where"]').first.click()
        await expect(page.locator("article h1")).to_be_visible()
        await expect(page.locator("article")).to_contain_text("48 小时" if language == "zh" else "48 hours")
        await _is_fine(page)
        if not (dark or desk):
            await take(page, "article", locale, app="help")
    await page.goto(f"/help/{language}/search?q={OFF_TOPIC[language]}")
    await expect(page.get_by_role("main")).to_contain_text(said.nothing_more)
    await page.goto(f"/help/{language}/freeze")
    await page.get_by_role("link", name=said.other).click()
    await expect(page).to_have_url(f"{live.url}/help/{'en' if language == 'zh' else 'zh'}/freeze")


@LOCALES
async def test_help_in_the_wallet_is_asked_read_and_judged(phones: Phones, locale: str, language: Language) -> None:
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    page, t = customer.page, customer.t
    await customer.open("/me")
    await customer.sign_in(LI)
    await page.get_by_role("region", name=t("me.more")).get_by_role("link", name=t("help.title")).click()
    await expect(page.get_by_role("heading", name=t("help.topic.refunds"))).to_be_visible()
    await _is_fine(page)
    await page.get_by_role("searchbox").fill(ASKED[language])
    await expect(page.get_by_role("region", name=t("help.found"))).to_be_visible()
    await _is_fine(page)
    await customer.picture("help-search")
    await page.locator('main a[href$="/help/refund-where"]').first.click()
    await expect(page.get_by_role("article")).to_contain_text("48 小时" if language == "zh" else "48 hours")
    await _is_fine(page)
    await customer.button("help.yes").click()
    await expect(page.get_by_role("status").filter(has_text=t("help.glad"))).to_be_visible()
    await customer.picture("help-article")
    await page.reload()
    await expect(customer.button("help.yes")).to_have_attribute("aria-pressed", "true")
    await page.locator('article a[href$="/help/dispute-open"]').click()
    await expect(page.get_by_role("article")).to_contain_text("180")


async def test_an_article_is_written_by_one_and_published_by_another(phones: Phones, live: Live) -> None:
    writer = (await sit_down(phones, invite(live, "王芳", "senior_agent").replace("/desk/", "/console/"), "en")).page
    await writer.goto("/console/articles/app-settings")
    await writer.get_by_text("English", exact=True).last.click()
    await writer.get_by_label("Title", exact=True).fill("Language and looks")
    await writer.get_by_label("What was changed, and why").fill("a shorter title")
    await writer.get_by_role("button", name="Save as a draft").click()
    await expect(writer.get_by_text("Version 1 waits to be read")).to_be_visible()
    assert await axe.faults(writer) == []
    await writer.get_by_text("Version 1 waits to be read").scroll_into_view_if_needed()
    await take(writer, "article", "en", app="console")
    await writer.get_by_role("button", name="Put it in force").click()
    await expect(writer.get_by_role("alert")).to_be_visible()

    reader = (await sit_down(phones, invite(live, "赵敏", "operator"), "zh-CN")).page
    await reader.goto("/console/articles/app-settings")
    await expect(reader.locator("ins", has_text="Language and looks")).to_be_visible()
    await take(reader, "article", "zh-CN", app="console")
    await reader.get_by_role("button", name="发布").click()
    await expect(reader.get_by_role("cell", name="a shorter title")).to_be_visible()
    await expect(reader.get_by_text("第 1 版待阅")).not_to_be_visible()
    await reader.wait_for_timeout(STALE * 1_000)
    await reader.goto("/help/en/app-settings")
    await expect(reader.get_by_role("heading", name="Language and looks")).to_be_visible()
