"""Fees in a browser: the price list, one's level, and why a withdrawal cost what it did."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.customer import LI, SARAH, Customer, Person
from tests.e2e.till import Till
from tests.e2e.words import Words
from tests.support.browser import Phones
from tests.support.live import Live


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", LI), ("en", SARAH)], ids=["zh", "en"])
async def test_a_fee_says_why(phones: Phones, live: Live, locale: str, person: Person) -> None:
    customer = Customer((await phones.open(locale)).page, Words(locale), poses=True)
    await customer.open()
    await customer.sign_in(person)
    await expect(customer.page.get_by_test_id("balance")).to_be_visible()
    await customer.open("/fees")
    main = customer.page.get_by_role("main")
    for text in ("fees.mine", "fees.now", "fees.levels", "fees.service.withdrawal"):
        await expect(main).to_contain_text(customer.t(text))
    await expect(main).to_contain_text("0.1%")
    await customer.picture("fees")

    await customer.pick_picture(Till(live).order(2_300, "Two teas")["qr"])
    await customer.button("app.next").click()
    await customer.confirm(2_300)
    await customer.expect_state("succeeded")
    await customer.button("fees.why").click()
    await expect(main).to_contain_text("cn-2026-01")
    await customer.picture("fee-why")
