"""A caller at the desk: held, taken to another tab, asked about apart, listened to by a supervisor, handed over warm,
and heard again."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from tests.e2e import axe
from tests.e2e.colleague import invite, look, sit_down
from tests.e2e.customer import SLOW
from tests.e2e.hotline import AGENT, CALLER, PROMPT, Books, answer, attend, hears, press, says, until, wrap_up
from tests.support import talking
from tests.support.browser import Phones
from tests.support.live import Live
from tests.support.telephony import Baresip, baresip

_WAITS = "SELECT id, contact_id FROM calls WHERE ended_at IS NULL AND state = 'queued'"
_PLAYS = "(sound) => sound.duration > 1 && !sound.error"


async def test_two_at_the_desk_and_one_who_listens(live: Live, tmp_path: Path) -> None:
    async with (
        talking.speaking(tmp_path, AGENT) as browser,
        baresip(tmp_path / "phone", says(tmp_path)) as telephone,
    ):
        phones = Phones(browser, live.url)
        first = await attend(phones, live, "黄蓉")
        call = await ask_for_a_person(telephone, live)
        await answer(first)
        await hears(first, CALLER)
        faults = await look(first, "desk", "call")
        await hold(first)
        first = await another_tab(first)
        second = await attend(phones, live, "洪七公")
        await consult(first, second)
        lead = await supervise(phones, live)
        await hand_over(first, second)
        await second.get_by_role("button", name="Hang up").click()
        await wrap_up(second)
        faults += await hear_again(lead, live, call)
        assert faults == []
    kinds = await Books(live).kinds(call)
    steps = [
        "queue",
        "connect",
        "hold",
        "resume",
        "consult",
        "supervised",
        "supervised",
        "requeue",
        "connect",
        "finish",
    ]
    assert [k for k in kinds if k in steps] == steps
    assert [error for p in phones.opened for error in p.errors] == []


async def ask_for_a_person(telephone: Baresip, live: Live) -> str:
    """Through the menu to the line; 0 until the menu has come that far."""
    await telephone.dial(live.telephone)
    await telephone.saw("CALL_ESTABLISHED")
    await asyncio.sleep(4)
    await telephone.press("1")

    async def waits() -> list[tuple[object, ...]]:
        await asyncio.sleep(2)
        found = await Books(live).rows(_WAITS)
        if not found:
            await telephone.press("#0")  # without a code; to a person
        return found

    ((ident, _),) = await until(waits, PROMPT)
    return str(ident)


async def hold(desk: Page) -> None:
    """Music, and back: the caller's tone is gone from the desk, and is there again."""
    await press(desk, "h")
    await expect(desk.get_by_test_id("call")).to_have_attribute("data-state", "on_hold")
    await press(desk, "h")
    await expect(desk.get_by_test_id("call")).to_have_attribute("data-state", "connected")
    await hears(desk, CALLER)


async def another_tab(desk: Page) -> Page:
    """The same desk once more says where the line is, and takes it over: the caller does not notice, and the first may
    be closed."""
    tab = await desk.context.new_page()
    await tab.goto(desk.url)
    line = tab.get_by_test_id("line")
    await expect(line).to_have_attribute("data-step", "elsewhere", timeout=SLOW)
    await tab.get_by_role("button", name="Speak here").click()
    await expect(line).to_have_attribute("data-step", "on", timeout=SLOW)
    await expect(desk.get_by_test_id("line")).to_have_attribute("data-step", "elsewhere")
    await desk.close()
    await hears(tab, CALLER)
    return tab


async def consult(asking: Page, asked: Page) -> None:
    """They talk apart; what the colleague says is what the agent hears, and not the caller."""
    await asking.keyboard.press("c")
    await asking.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).click()
    await expect(asking.get_by_test_id("asking")).to_be_visible()
    offer = asked.get_by_test_id("consulted")
    await offer.get_by_role("button", name="Speak with them").click()
    await expect(offer.get_by_test_id("line")).to_have_attribute("data-step", "on", timeout=SLOW)
    await hears(asking, AGENT)
    await hears(asked, AGENT)
    assert await axe.faults(asked) == []


async def supervise(phones: Phones, live: Live) -> Page:
    """A supervisor sees the call on the wall, and is on it from the desk."""
    phone = await sit_down(phones, invite(live, "郭靖", "senior_agent"), "en")
    page = phone.page
    await phone.context.add_init_script(talking.EARS)
    await page.goto(f"{live.url}/console/")
    await expect(page.get_by_role("button", name="Listen")).to_be_visible()
    faults = await look(page, "console", "calls")
    await page.goto(f"{live.url}/desk/calls")
    await page.get_by_role("button", name="Listen").click()
    box = page.get_by_test_id("supervise")
    await expect(box.get_by_test_id("line")).to_have_attribute("data-step", "on", timeout=SLOW)
    await box.get_by_text("Whisper to the agent").click()
    await expect(box).to_have_attribute("data-mode", "whisper")
    assert faults + await look(page, "desk", "calls") == []
    return page


async def hand_over(asking: Page, asked: Page) -> None:
    """The caller goes over to who was asked, whose line is there already."""
    await asking.get_by_test_id("asking").get_by_role("button", name="Hand over").click()
    await expect(asking.get_by_test_id("call")).to_have_count(0)
    await answer(asked)
    await hears(asked, CALLER)


async def hear_again(lead: Page, live: Live, call: str) -> list[str]:
    """The supervisor opens the case and listens to the recording, for a reason."""
    ((subject, case),) = await Books(live).rows("SELECT case_subject, case_id FROM calls WHERE id = %s", call)
    await lead.goto(f"{live.url}/desk/cases/{subject}/{case}")
    await lead.get_by_test_id("calls-of-case").get_by_role("button").click()
    story = lead.get_by_test_id("call-story")
    await expect(story).to_contain_text("Handed on")
    await story.get_by_role("button", name="Listen").click()
    sheet = lead.get_by_role("dialog").last
    await sheet.get_by_label("Reason").fill("a complaint about the hold")
    await sheet.get_by_role("button", name="Listen").click()
    player = story.get_by_test_id("player")
    await expect(player).to_be_visible()
    await lead.wait_for_function(_PLAYS, arg=await player.element_handle())
    return await axe.faults(lead)
