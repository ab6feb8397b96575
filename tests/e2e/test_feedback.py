"""Saying how it was: a case is solved, the customer is not content, and is told that somebody else will look."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e import axe
from tests.e2e.customer import CHEN, SARAH, SLOW, Customer, Person
from tests.e2e.words import Words
from tests.support.browser import Phones

IDEAS = {"zh-CN": "希望账单可以按商户筛选", "en": "Let me filter my bills by merchant"}
ASKED = {"zh-CN": "请问发票在哪里开？", "en": "Where do I get an invoice?"}


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", CHEN), ("en", SARAH)], ids=["zh", "en"])
async def test_a_customer_says_how_it_was(phones: Phones, locale: str, person: Person) -> None:
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    page, t = customer.page, customer.t
    await customer.open()
    await customer.sign_in(person)
    await expect(page.get_by_test_id("balance")).to_be_visible()
    await customer.open("/cases/new")
    await customer.field("cases.new.text").fill(ASKED[locale])
    await customer.button("cases.new.send").click()
    await customer.button("cases.resolve").click()
    await page.get_by_role("dialog").get_by_role("button", name=t("cases.resolve"), exact=True).click()
    await _until_asked(customer)
    await page.get_by_role("link", name=t("feedback.rate")).click()
    await page.get_by_role("radio", name=t("feedback.scores.2"), exact=True).check(force=True)
    await page.get_by_role("radio", name=t("feedback.yes")).check(force=True)
    await expect(page.get_by_text(t("feedback.somebody_else"))).to_be_visible()
    await customer.picture("survey")
    assert await axe.faults(page) == []
    await customer.button("feedback.send").click()
    await expect(page.get_by_text(t("feedback.reviewed"))).to_be_visible()
    await customer.open("/matters")
    await expect(page.get_by_role("main")).to_contain_text(t("matter.review.name"))

    await customer.open("/suggestions")
    await customer.field("feedback.idea").fill(IDEAS[locale])
    await customer.button("feedback.suggest").click()
    await expect(page.get_by_role("list", name=t("feedback.mine"))).to_contain_text(IDEAS[locale])
    await expect(page.get_by_role("main")).to_contain_text(t("matter.suggestion.state.received"))
    await customer.picture("suggestions")
    assert await axe.faults(page) == []


async def _until_asked(customer: Customer) -> None:
    """The worker asks within moments; the page of the case asks when it is opened."""
    page, link = customer.page, customer.page.get_by_role("link", name=customer.t("feedback.rate"))
    waited = 0
    while waited < SLOW and not await link.is_visible():
        await page.wait_for_timeout(500)
        await page.reload()
        await expect(page.get_by_role("main")).to_contain_text(customer.t("cases.number"))
        waited += 500
    await expect(link).to_be_visible()
