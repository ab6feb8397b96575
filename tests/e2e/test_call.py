"""Calling from the wallet: prepared, in the menu, in line, and rung back instead; and what keeps a browser from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import axe
from tests.e2e.customer import CHEN, SARAH, SLOW, Customer, Person
from tests.e2e.words import Words
from tests.support import talking
from tests.support.browser import Phones
from tests.support.live import Live

TONE = 620.0
"""Hertz of what the customer says."""


@pytest.fixture
async def speaker(tmp_path: Path) -> AsyncIterator[Browser]:
    """A Chromium with a microphone."""
    async with talking.speaking(tmp_path, TONE) as browser:
        yield browser


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", CHEN), ("en", SARAH)], ids=["zh", "en"])
async def test_from_the_app_into_the_line(speaker: Browser, live: Live, locale: str, person: Person) -> None:
    """The menu is heard and answered by keys; who waits has a place, on every page, and may be rung instead."""
    phones = Phones(speaker, live.url)
    phone = await phones.open(locale, dark=locale == "en")
    me = Customer(phone.page, Words(locale), poses=True)
    await me.open()
    await me.sign_in(person)
    await expect(me.page.get_by_test_id("balance")).to_be_visible()

    await me.open("/call")
    await expect(me.page.get_by_test_id("call-wait")).to_be_visible()
    await expect(me.page.get_by_test_id("call-truth")).to_contain_text(me.t("call.truth.none"))
    assert await axe.faults(me.page) == []
    await me.picture("call")

    await me.button("call.do").click()
    state = me.page.get_by_test_id("call-state")
    await expect(state).to_have_attribute("data-state", "menu", timeout=SLOW)
    await expect(me.page.get_by_test_id("call-bar")).to_contain_text(me.t("call.bar.menu"))
    await me.picture("call-menu")
    assert await axe.faults(me.page) == []
    await ask_for_a_person(me)
    await me.picture("call-waiting")
    assert await axe.faults(me.page) == []

    await me.button("app.back").click()
    bar = me.page.get_by_test_id("call-bar")
    await expect(bar).to_contain_text(me.t("call.bar.queued"))
    await bar.get_by_role("link").click()
    await me.button("call.hang_up").click()
    await expect(me.page.get_by_test_id("call-over")).to_be_visible()
    await expect(bar).to_have_count(0)
    assert phone.errors == []


async def ask_for_a_person(me: Customer) -> None:
    """Key in the language, then 0 until the menu has come that far: what is pressed before it is wrong, not lost."""
    pad = me.page.get_by_role("group", name=me.t("call.pad_label"))
    queued = me.page.locator('[data-testid="call-state"][data-state="queued"]')
    await pad.get_by_role("button", name="1" if me.t.locale == "zh-CN" else "2", exact=True).click()
    for _ in range(12):
        try:
            await expect(queued).to_be_visible(timeout=3_000)
        except AssertionError:
            await pad.get_by_role("button", name="0", exact=True).click()
        else:
            return
    await expect(queued).to_be_visible()
