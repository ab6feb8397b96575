"""Bank cards in a browser: bound on the bank's page, suspended, and unbound with something in the way."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.customer import SLOW, Customer
from tests.e2e.test_safety import PIN, prove_by_password, set_pin, sign_up
from tests.support.browser import Phones
from tests.support.live import Live

TOP_UP = 5_000
NOT_TODAY = {"delay_min_ms": 3_600_000, "delay_max_ms": 3_600_000}


def bank_of(live: Live) -> httpx.Client:
    """The sandbox bank's back room."""
    found = re.search(r"sandbox bank\s+(http://127\.0\.0\.1:\d+)", live.printed())
    assert found is not None
    return httpx.Client(base_url=found[1], trust_env=False)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_card_from_binding_to_unbinding(phones: Phones, live: Live, locale: str) -> None:
    newcomer = await sign_up(phones, live, locale, "Ada Marsh" if locale == "en" else "马晓舟")
    me = Customer(newcomer.customer.page, newcomer.customer.t, poses=True)
    await set_pin(me)
    await me.bind_card()
    await me.bind_card(1)
    cards = me.page.get_by_role("list", name=me.t("cards.title")).get_by_role("listitem")
    await expect(cards).to_have_count(2)
    await expect(cards.first).to_contain_text(me.t("cards.default"))
    await me.picture("cards")
    await suspend_and_take_up(me)
    with bank_of(live) as bank:
        bank.put("/control/faults", json=NOT_TODAY).raise_for_status()
        try:
            await top_up_slowly(me)
            await ask_to_unbind(me)
        finally:
            bank.delete("/control/faults").raise_for_status()
            bank.post("/control/settle").raise_for_status()
    await see_it_unbound(me)


async def suspend_and_take_up(me: Customer) -> None:
    """Of the second card, which then becomes the default one."""
    await me.page.get_by_role("list", name=me.t("cards.title")).get_by_role("link").nth(1).click()
    await me.button("cards.suspend").click()
    await expect(me.page.get_by_role("note")).to_have_text(me.t("cards.suspended_detail"))
    await me.button("cards.resume").click()
    await me.enter_pin(PIN)
    await expect(me.button("cards.suspend")).to_be_visible()
    await me.button("cards.make_default").click()
    await expect(me.button("cards.make_default")).to_be_hidden()


async def top_up_slowly(me: Customer) -> None:
    """By the default card; the bank takes its time."""
    await me.open("/top-up")
    await me.field("money.top_up.amount").fill(str(TOP_UP // 100))
    await me.button("app.next").click()
    await me.confirm(TOP_UP, PIN)
    await expect(me.page.get_by_test_id("activity-state")).to_be_visible(timeout=SLOW)


async def ask_to_unbind(me: Customer) -> None:
    """The default card: held up by the top-up, and proven meanwhile."""
    await me.open("/cards")
    await me.page.get_by_role("list", name=me.t("cards.title")).get_by_role("link").first.click()
    await me.button("cards.unbind").click()
    sheet = me.page.get_by_role("dialog")
    await sheet.get_by_role("button", name=me.t("cards.unbind"), exact=True).click()
    state = me.page.get_by_test_id("matter-state")
    await expect(state).to_have_attribute("data-state", "blocked")
    await expect(me.page.get_by_test_id("blockers")).to_contain_text(me.t("cards.blocker.top_up_in_clearing.what"))
    await me.picture("card-unbinding")
    await me.button("matter.unbinding.action.prove").click()
    await me.enter_pin(PIN)
    await prove_by_password(me)
    await expect(me.page.get_by_text(me.t("cards.proven"), exact=True)).to_be_visible()


async def see_it_unbound(me: Customer) -> None:
    """As soon as the top-up has ended, by itself."""
    state = me.page.get_by_test_id("matter-state")
    await expect(state).to_have_attribute("data-state", "unbound", timeout=60_000)
    await me.picture("card-unbound")
    await me.open("/cards")
    cards = me.page.get_by_role("list", name=me.t("cards.title")).get_by_role("listitem")
    await expect(cards).to_have_count(1)
    await expect(cards.first).to_contain_text(me.t("cards.default"))
