"""The chat in a browser: the assistant answers, shows pages, knows its limits, and lets people through to people."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, expect

from tests.e2e import axe
from tests.e2e.customer import CHEN, SARAH, Customer, Person
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.disputing import picture
from tests.support.live import Live


@dataclass(frozen=True)
class Spoken:
    """What a customer of a language types, and what they should read."""

    question: str
    found: str
    article: str
    off_topic: str
    no_guess: str
    human: str


SPOKEN = {
    "zh-CN": Spoken(
        "提现手续费怎么算？", "这些帮助文章可能有您要的答案", "手续费", "明天天气怎么样？", "不会猜", "真人"
    ),
    "en": Spoken(
        "How do you charge for withdrawals?",
        "These help pages may answer it",
        "0.1%",
        "What is the weather tomorrow?",
        "do not guess",
        "human",
    ),
}


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", CHEN), ("en", SARAH)], ids=["zh", "en"])
async def test_the_assistant_and_the_way_to_a_person(phones: Phones, live: Live, locale: str, person: Person) -> None:  # noqa: ARG001
    says, customer = SPOKEN[locale], Customer((await phones.open(locale)).page, Words(locale), poses=True)
    page = customer.page
    await customer.open()
    await customer.sign_in(person)
    await expect(page.get_by_test_id("balance")).to_be_visible()
    await customer.open("/chat")
    log = page.get_by_role("log")
    await expect(log.get_by_role("listitem")).not_to_have_count(0)
    assert await axe.faults(page) == []
    await say(customer, says.question)
    offers = log.get_by_role("listitem").filter(has_text=says.found).get_by_role("button")
    await expect(offers.first).to_be_visible()
    assert await offers.count() <= 3
    await customer.picture("chat-articles")
    await offers.first.click()
    await expect(log).to_contain_text(says.article)
    await say(customer, says.off_topic)
    await expect(log).to_contain_text(says.no_guess)
    await page.get_by_test_id("chat-file").set_input_files(
        {"name": "bill.png", "mimeType": "image/png", "buffer": picture(120, (320, 200))}
    )
    await expect(log.get_by_role("link", name="bill.png")).to_be_visible()

    await customer.field("chat.field").fill("…")
    await page.reload()
    await expect(customer.field("chat.field")).to_have_value("…")
    await say(customer, says.human)
    standing = page.get_by_role("status").filter(has_text=customer.t("chat.next"))
    await expect(standing).to_be_visible()
    await expect(customer.button("chat.person")).to_have_count(0)
    assert await axe.faults(page) == []
    await customer.picture("chat-waiting")
    await customer.button("chat.end").click()
    await asked(customer).click()
    await expect(customer.button("chat.anew")).to_be_visible()
    await expect(page.get_by_role("link", name=customer.t("chat.to_case"))).to_be_visible()


def asked(customer: Customer) -> Locator:
    """The button that says yes to closing."""
    return customer.page.get_by_role("dialog").get_by_role("button", name=customer.t("chat.end"))


async def say(customer: Customer, text: str) -> None:
    await customer.field("chat.field").fill(text)
    await customer.page.keyboard.press("Enter")
