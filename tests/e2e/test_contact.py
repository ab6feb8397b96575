"""Contact us in a browser: the answer first, everything attached, a case with its thread; and the number check."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import expect

from tests.e2e import axe
from tests.e2e.customer import CHEN, SLOW, WANG, Customer, Person
from tests.e2e.till import CAFE, Till
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

PAID = 3_700
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PICTURE = {"zh-CN": "这是照片。", "en": "Here is a picture."}
SAYS = {"zh-CN": "杯子碎了，我想退款。", "en": "The cup was broken. I want my money back."}


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", CHEN), ("en", WANG)], ids=["zh", "en"])
async def test_from_a_payment_to_a_person(phones: Phones, live: Live, locale: str, person: Person) -> None:
    """The answer from data, what to have at hand, a case that knows what it is about, settled and opened again."""
    me = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    await me.open()
    await me.sign_in(person)
    await expect(me.page.get_by_test_id("balance")).to_be_visible()
    await me.pick_picture(Till(live).order(PAID, "A cup")["qr"])
    await me.button("app.next").click()
    await me.confirm(PAID)
    await me.expect_state("succeeded")
    await me.open("/bills")
    await me.entry(CAFE, f"−{yuan(PAID)}").first.click()
    await me.page.get_by_role("link", name=me.t("contact.title")).click()

    await expect(me.page.get_by_test_id("answer")).to_contain_text(yuan(PAID))
    await expect(me.page.get_by_test_id("at-hand")).to_contain_text(yuan(PAID))
    await expect(me.page.get_by_test_id("wait-case")).to_have_text(me.t("contact.wait.always"))
    await me.picture("contact")
    assert await axe.faults(me.page) == []
    await me.page.get_by_test_id("wait-case").click()
    await write(me, locale)
    await settle(me)

    await me.open("/cases")
    await expect(me.page.get_by_role("list").get_by_role("link").first).to_contain_text(me.t("cases.state.reopened"))
    await me.picture("cases")
    await me.open("/contact")
    await expect(me.page.get_by_role("link", name=me.t("contact.topic.theft"))).to_be_visible()
    await me.picture("contact-topics")


async def write(me: Customer, locale: str) -> None:
    """What is typed survives a reload; the payment is attached by itself; a picture goes with the second message."""
    words = SAYS[locale]
    await expect(me.page.get_by_role("note")).to_contain_text(me.t("cases.link.payment"))
    await me.field("cases.new.text").fill(words)
    await me.page.reload()
    await expect(me.field("cases.new.text")).to_have_value(words)
    await me.button("cases.new.send").click()
    thread = me.page.get_by_role("list", name=me.t("cases.thread"))
    await expect(thread).to_contain_text(words, timeout=SLOW)
    await me.page.get_by_test_id("case-file").set_input_files(
        {"name": "cup.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    await expect(me.page.get_by_text("cup.png")).to_be_visible(timeout=SLOW)
    await me.field("cases.write").fill(PICTURE[locale])
    await me.button("cases.send").click()
    await expect(thread.get_by_role("link", name="cup.png")).to_be_visible(timeout=SLOW)
    await expect(me.field("cases.write")).to_have_value("")
    await me.picture("case")
    assert await axe.faults(me.page) == []


async def settle(me: Customer) -> None:
    await me.button("cases.resolve").click()
    await (
        me.page.get_by_role("alertdialog")
        .or_(me.page.get_by_role("dialog"))
        .get_by_role("button", name=me.t("cases.resolve"), exact=True)
        .click()
    )
    await me.button("cases.reopen").click(timeout=SLOW)
    await expect(me.button("cases.resolve")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en", "en")])
async def test_is_this_number_real(phones: Phones, live: Live, locale: str, language: str) -> None:
    """A forged hotline is called out, a real one says how sure we are; without a script, by day and by night."""
    page = (await phones.open(locale)).page
    me = Customer(page, Words(locale), poses=True)
    await page.goto("/numbers")
    await expect(page).to_have_url(f"{live.url}/numbers/{language}")
    await page.get_by_role("textbox").fill("+86 95588")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("+86" if language == "en" else "境外")
    await me.picture("numbers")
    assert await axe.faults(page) == []
    await page.get_by_role("radio").nth(1).check()
    await page.get_by_role("textbox").fill("95588")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("status").get_by_role("link")).to_have_attribute("href", "https://www.icbc.com.cn")
    await page.emulate_media(color_scheme="dark")
    assert await axe.faults(page, ["color-contrast"]) == []
