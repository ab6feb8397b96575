"""The demo's counter in a browser: a merchant on one screen, a customer on another."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from purser.api.demo.words import Words as Said
from purser.api.demo.words import words_of
from purser.core.text import Language
from tests.e2e.customer import LI, Customer
from tests.e2e.till import CAFE
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

SOON = 10_000
"""Milliseconds: the page looks again every two seconds."""

LANGUAGES = pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en", "en")], ids=["zh", "en"])


async def counter(phones: Phones, locale: str) -> tuple[Page, Locator]:
    """The page, and the café's till on it."""
    page = (await phones.open(locale)).page
    await page.goto("/demo")
    return page, page.get_by_role("article", name=CAFE)


async def customer(phones: Phones, locale: str) -> Customer:
    """Somebody with money, at home in the wallet."""
    me = Customer((await phones.open(locale)).page, Words(locale))
    await me.open()
    await me.sign_in(LI)
    await expect(me.page.get_by_test_id("balance")).to_be_visible()
    return me


async def show(me: Customer, symbol: Locator) -> None:
    """Hold the screen with the code before the wallet: it gets a picture of just that."""
    seen = await symbol.screenshot()
    await me.open("/scan")
    async with me.page.expect_file_chooser() as chooser:
        await me.button("pay.scan.picture").click()
    await (await chooser.value).set_files({"name": "seen.png", "mimeType": "image/png", "buffer": seen})
    await expect(me.page.get_by_test_id("payee-name")).to_have_text(CAFE)


@LANGUAGES
async def test_an_order_is_paid_from_its_screen(phones: Phones, locale: str, language: Language) -> None:
    said = words_of(language)
    page, till = await counter(phones, locale)
    form = till.get_by_role("heading", name=said("order"), exact=True).locator("..")
    await form.get_by_label(said("amount")).fill("18.80")
    await form.get_by_role("button", name=said("order_do")).click()
    await expect(till.get_by_text(said("order_waiting"))).to_be_visible()
    typed = till.get_by_label(said("code"))
    await typed.fill("77")

    me = await customer(phones, locale)
    await show(me, till.get_by_role("img"))
    await expect(me.page.get_by_test_id("order-amount")).to_have_text(yuan(1_880))
    await me.button("app.next").click()
    await me.confirm(1_880)
    await me.expect_state("succeeded")

    await expect(till.get_by_text(said("order_paid"), exact=True)).to_be_visible(timeout=SOON)
    await expect(till.get_by_text(f"+{yuan(1_880)}").first).to_be_visible()
    await expect(typed).to_have_value("77")
    await till.get_by_role("link", name=said("next_customer")).click()
    await expect(till.get_by_role("img")).to_be_visible()
    await fits(page)


@LANGUAGES
async def test_a_payment_code_is_charged_once(phones: Phones, locale: str, language: Language) -> None:
    said = words_of(language)
    page, till = await counter(phones, locale)
    me = await customer(phones, locale)
    code = await me.payment_code()

    await charge(till, said, code, "7.70")
    await expect(till.get_by_text(said("received", amount=yuan(770)))).to_be_visible()
    await me.expect_state("succeeded")

    await charge(till, said, code, "7.70")
    await expect(till.get_by_role("alert")).to_be_visible()
    await expect(till.get_by_label(said("code"))).to_have_value(re.compile(r"77[\d ]+"))
    await page.wait_for_timeout(2_500)
    await expect(till.get_by_role("alert")).to_be_visible()
    await fits(page)


async def charge(till: Locator, said: Said, code: str, amount: str) -> None:
    form = till.get_by_role("heading", name=said("charge"), exact=True).locator("..")
    await form.get_by_label(said("code")).fill(code)
    await form.get_by_label(said("amount")).fill(amount)
    await form.get_by_role("button", name=said("charge_do")).click()


async def test_the_sign_on_the_counter_is_scanned_and_copied(phones: Phones) -> None:
    said = words_of("en")
    page, till = await counter(phones, "en")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await till.get_by_role("button", name=said("copy_what", what=said("payload"))).click()
    await expect(till.get_by_text(said("copied"), exact=True)).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await till.locator("#till-1-payload").inner_text()
    assert copied.startswith("000201")

    me = await customer(phones, "en")
    await show(me, till.get_by_role("img"))
    await me.field("pay.amount").fill("3.30")
    await me.button("app.next").click()
    await me.confirm(330)
    await me.expect_state("succeeded")
    await expect(till.get_by_text(f"+{yuan(330)}").first).to_be_visible(timeout=SOON)


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
async def test_it_fits_every_screen(phones: Phones, width: int) -> None:
    page, till = await counter(phones, "en")
    await page.set_viewport_size({"width": width, "height": 900})
    await expect(till).to_be_visible()
    await fits(page)


async def fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    inner, outer = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert inner <= outer


def test_the_start_says_where_it_is_and_how_a_merchant_is_opened(live: Live) -> None:
    printed = live.printed()
    assert f"demo counter  {live.url}/demo" in printed
    bank = re.search(r"sandbox bank  (http://127\.0\.0\.1:\d+)", printed)
    assert bank is not None
    assert "Sandbox Bank" in httpx.get(bank[1]).text
    key = (live.home / "operator-key").read_text()
    assert f"opens merchants (POST /v1/merchants)\n  {key}\n" in printed
    answer = httpx.post(
        f"{live.url}/v1/merchants", json={"name": "My shop"}, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 201
    assert answer.json()["merchant"]["name"] == "My shop"
