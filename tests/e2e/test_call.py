"""Calling from the wallet: prepared, in the menu, in line, with a person, after a breakdown, and over."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from playwright.async_api import Error as PlaywrightError

from tests.e2e import axe
from tests.e2e.customer import CHEN, SARAH, SLOW, Customer, Person
from tests.e2e.hotline import OVER, Books, answer, attend, click_at, hang_up_of, hears, shown_at, wrap_up
from tests.e2e.words import Words
from tests.support import talking
from tests.support.browser import Phones
from tests.support.live import Live

TONE = 620.0
"""Hertz of what the customer says."""

ENDED = "[data-testid=call-over]"
LAST = "SELECT extract(epoch FROM ended_at)::float * 1000 FROM calls ORDER BY id DESC LIMIT 1"


@pytest.fixture
async def speaker(tmp_path: Path) -> AsyncIterator[Browser]:
    """A Chromium with a microphone."""
    async with talking.speaking(tmp_path, TONE) as browser:
        yield browser


@pytest.mark.parametrize(("locale", "person"), [("zh-CN", CHEN), ("en", SARAH)], ids=["zh", "en"])
async def test_from_the_app_to_a_person(speaker: Browser, live: Live, locale: str, person: Person) -> None:
    """Prepared, through the menu by its keys, in line; then every page of every device says who is on the line."""
    phones = Phones(speaker, live.url)
    phone = await phones.open(locale, dark=locale == "en")
    me = Customer(phone.page, Words(locale), poses=True)
    await enter(me, person)
    await prepare(me)
    await me.button("call.do").click()
    state = me.page.get_by_test_id("call-state")
    await expect(state).to_have_attribute("data-state", "menu", timeout=SLOW)
    await me.picture("call-menu")
    assert await axe.faults(me.page) == []
    await ask_for_a_person(me)
    await me.picture("call-waiting")
    assert await axe.faults(me.page) == []

    await me.button("app.back").click()
    bar = me.page.get_by_test_id("call-bar")
    await expect(bar).to_contain_text(me.t("call.bar.queued"))
    desk = await attend(phones, live, f"小龙女 {locale}")
    await answer(desk)
    await expect(bar).to_have_attribute("data-state", "connected")
    other = Customer((await phones.open(locale)).page, Words(locale))
    await enter(other, person)
    await expect(other.page.get_by_test_id("call-bar")).to_have_text(re.compile(me.t("call.bar.never")))
    await bar.get_by_role("link").click()
    await expect(state).to_have_attribute("data-state", "connected")
    await hears(desk, TONE)
    await me.picture("call-talking")
    assert await axe.faults(me.page) == []
    await take_up_again(me, desk)
    await hang_up(me, desk, live, here=locale == "zh-CN")
    await expect(me.page.get_by_test_id("call-over")).to_be_visible()
    await expect(me.button("call.over.case")).to_be_visible()
    await expect(other.page.get_by_test_id("call-bar")).to_have_count(0)
    await wrap_up(desk)
    assert [error for p in phones.opened for error in p.errors] == []


async def enter(me: Customer, person: Person) -> None:
    await me.open()
    await me.sign_in(person)
    await expect(me.page.get_by_test_id("balance")).to_be_visible()


async def prepare(me: Customer) -> None:
    """What it says before there is a call: how long it takes, and that nobody of us is calling."""
    await me.open("/call")
    await expect(me.page.get_by_test_id("call-wait")).to_be_visible()
    await expect(me.page.get_by_test_id("call-truth")).to_contain_text(me.t("call.truth.none"))
    assert await axe.faults(me.page) == []
    await me.picture("call")


async def take_up_again(me: Customer, desk: Page) -> None:
    """What breaks down loses the line, not the call: the app is opened once more, and goes on."""
    debugger = await me.page.context.new_cdp_session(me.page)
    broken, me.page = me.page, await me.page.context.new_page()
    with contextlib.suppress(PlaywrightError, TimeoutError):
        await asyncio.wait_for(debugger.send("Page.crash"), 1)
    await me.open("/call")
    await me.button("call.go_on").click()
    await expect(me.page.get_by_test_id("call-state")).to_have_attribute("data-state", "connected")
    await hears(desk, TONE)
    await broken.close()


async def hang_up(me: Customer, desk: Page, live: Live, *, here: bool) -> None:
    """Either side does; the other side's page shows it and the books know it within a second."""
    ends, other, over = (me.button("call.hang_up"), desk, OVER) if here else (hang_up_of(desk), me.page, ENDED)
    seen = asyncio.create_task(shown_at(other, over))
    began = await click_at(ends)
    assert 0 < await seen - began < 1_000
    ((ended,),) = await Books(live).rows(LAST)
    assert 0 < ended - began < 1_000


async def ask_for_a_person(me: Customer) -> None:
    """Key in the language, then 0 until the menu has come that far: what is pressed before it is wrong, not lost."""
    pad = me.page.get_by_role("group", name=me.t("call.pad_label"))
    arrived = me.page.locator('[data-testid="call-state"]:is([data-state="queued"], [data-state="connected"])')
    await pad.get_by_role("button", name="1" if me.t.locale == "zh-CN" else "2", exact=True).click()
    for _ in range(12):
        try:
            await expect(arrived).to_be_visible(timeout=3_000)
        except AssertionError:
            with contextlib.suppress(PlaywrightError):  # the pad goes when the menu is over
                await pad.get_by_role("button", name="0", exact=True).click(timeout=1_000)
        else:
            return
    await expect(arrived).to_be_visible()
