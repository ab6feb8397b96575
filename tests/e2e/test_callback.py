"""Somebody asks in the app to be rung: the app says so before it rings, and they talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from purser.hotline.voice import Voice
from tests.e2e.customer import LI, SLOW, Customer
from tests.e2e.hotline import (
    AGENT,
    CALLER,
    PROMPT,
    attend,
    click_at,
    hang_up_of,
    heard_by,
    hears,
    is_on_the_line,
    says,
    seconds_of,
    shown_at,
    wrap_up,
)
from tests.e2e.test_call import enter
from tests.e2e.words import Words
from tests.support import sounds, talking
from tests.support.browser import TRUNK, Phones
from tests.support.live import Live
from tests.support.telephony import Baresip, baresip

NUMBER = f"+86{LI.phone}"
ANNOUNCED = "[data-testid=call-bar][data-state=announced]"


async def test_who_asks_to_be_rung_is_told_before_it_rings(live: Live, tmp_path: Path) -> None:
    async with (
        talking.speaking(tmp_path, AGENT) as browser,
        baresip(tmp_path / "phone", says(tmp_path), number=NUMBER, port=TRUNK) as telephone,
    ):
        phones = Phones(browser, live.url)
        desk = await attend(phones, live, "令狐冲")
        me = Customer((await phones.open("zh-CN")).page, Words("zh-CN"))
        await enter(me, LI)
        announced = await ask_in_the_app(me)
        rings = await telephone.saw("CALL_INCOMING", PROMPT)
        assert await announced < rings["at"]
        await talk(telephone, desk, me.page)
        began = await click_at(hang_up_of(desk))
        assert (await telephone.saw("CALL_CLOSED", 20))["at"] - began < 1_000
        await expect(me.page.get_by_test_id("call-bar")).to_have_count(0)
        await wrap_up(desk)
        assert [error for p in phones.opened for error in p.errors] == []
    heard = heard_by(telephone)
    assert sounds.likeness(await Voice(live.home).say("outbound", "zh"), heard) > 0.9
    assert seconds_of(heard, AGENT) >= 2


async def ask_in_the_app(me: Customer) -> asyncio.Task[float]:
    """As soon as somebody is free; when the app says that we are about to ring."""
    await me.open("/call/back")
    await me.field("call.back.text").fill("退款到账的卡不对。")
    announced = asyncio.create_task(shown_at(me.page, ANNOUNCED))
    await me.button("call.back.do").click()
    return announced


async def talk(telephone: Baresip, desk: Page, app: Page) -> None:
    """Both ways; the app says with whom."""
    await telephone.accept()
    bar = app.get_by_test_id("call-bar")
    await expect(bar).to_have_attribute("data-state", "connected", timeout=SLOW)
    await is_on_the_line(desk)
    await hears(desk, CALLER)
    await asyncio.sleep(8)  # of words, and then of the agent's tone
