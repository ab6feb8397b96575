"""A refund in a browser: from the statement in three taps, agreed to by the shop, followed until it is there."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.customer import LI, SARAH, SLOW, Customer, Person
from tests.e2e.till import CAFE, Till
from tests.e2e.words import Words, yuan
from tests.support.browser import Phones
from tests.support.live import Live

PAID, PART, TOP_UP = 4_200, 1_500, 31_700


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_money_comes_back(phones: Phones, live: Live, locale: str, person: Person) -> None:
    """A part of a payment to the balance; then a top-up back to its card."""
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    await customer.open()
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    till = Till(live)
    await pay(customer, till)
    before = await customer.balance()

    await ask(customer, "refund.entry", CAFE, f"−{yuan(PAID)}")
    await customer.picture("refund-ask")
    await customer.field("refund.amount").fill("15.00")
    await customer.button("refund.ask").click()
    await expect_matter(customer, "merchant_review")
    await expect(customer.button("matter.refund.action.withdraw")).to_be_visible()
    await customer.picture("refund-waiting")
    till.approve_refunds()
    await customer.page.reload()
    await expect_matter(customer, "succeeded")
    await expect(customer.page.get_by_role("main")).to_contain_text(customer.t("refund.balance"))
    await customer.picture("refund-there")
    assert await customer.balance() == before + PART

    await customer.top_up(TOP_UP)
    await ask(customer, "refund.entry_top_up", customer.t("statement.kind.top_up"), f"+{yuan(TOP_UP)}")
    await customer.button("refund.take_back").click()
    await expect_matter(customer, "succeeded", "sent")
    assert await customer.balance() == before + PART


async def pay(customer: Customer, till: Till) -> None:
    await customer.pick_picture(till.order(PAID, "Tea for two")["qr"])
    await customer.button("app.next").click()
    await customer.confirm(PAID)
    await customer.expect_state("succeeded")


async def ask(customer: Customer, entry: str, title: str, signed: str) -> None:
    """From the line of the statement: one tap on the line, one on the entry; the third sends it."""
    await customer.open("/bills")
    await customer.entry(title, signed).first.click()
    await customer.page.get_by_role("link", name=customer.t(entry)).click()
    await expect(customer.field("refund.amount")).not_to_have_value("")


async def expect_matter(customer: Customer, *states: str) -> None:
    shown = customer.page.get_by_test_id("matter-state")
    words = [customer.t(f"matter.refund.state.{state}") for state in states]
    found = shown.filter(has_text=words[0])
    for word in words[1:]:
        found = found.or_(shown.filter(has_text=word))
    await expect(found).to_be_visible(timeout=SLOW)
