"""What callers hear, in the console: listened to, recorded by one, agreed to by another, and given back."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.e2e.colleague import go, invite, look, sit_down
from tests.support import sounds
from tests.support.browser import Phones
from tests.support.live import Live

SECONDS = "element => element.duration"


async def test_two_people_have_callers_hear_a_recording(live: Live, phones: Phones, tmp_path: Path) -> None:
    page = (await sit_down(phones, invite(live, "黄蓉", "operator"), "en")).page
    sentence = await find(page)
    voice = await heard(sentence)
    assert 0.5 < voice < 4
    await record(page, sentence, tmp_path)
    await expect(sentence).to_contain_text("Somebody else has to hear it and agree.")
    faults = await look(page, "console", "prompts-proposed")

    other = (await sit_down(phones, invite(live, "郭靖", "senior_agent"), "en")).page
    await other.goto(f"{live.url}/console/menu")
    proposed = await find(other)
    assert abs(await heard(proposed, "Hear the proposal") - 2.5) < 0.05
    await proposed.get_by_role("button", name="Let callers hear it").click()
    await expect(proposed).to_contain_text("Recorded")
    assert abs(await heard(proposed) - 2.5) < 0.05
    faults += await look(other, "console", "prompts")
    assert faults == []
    await other.set_viewport_size({"width": 390, "height": 844})
    assert await other.evaluate("document.documentElement.scrollWidth") <= 390
    await proposed.get_by_role("button", name="Back to the voice").click()
    await other.get_by_role("dialog").get_by_role("button", name="Back to the voice").click()
    await expect(proposed).not_to_contain_text("2.5 s")
    assert await heard(proposed) == voice


async def find(page: Page) -> Locator:
    """A sentence on the menu's page."""
    await go(page, "h")
    await page.get_by_text("What is said", exact=True).click()
    await page.get_by_label("Find a sentence").fill("queue_")
    return page.get_by_role("group", name="queue_next, English")


async def record(page: Page, sentence: Locator, folder: Path) -> None:
    """First what is none, then two and a half seconds of a tone."""
    chooses = sentence.get_by_label("Propose a recording")
    (folder / "none.wav").write_text("no recording at all")
    await chooses.set_input_files(folder / "none.wav")
    await expect(sentence.get_by_role("alert")).to_contain_text("WAV file with 16 bits")
    await chooses.set_input_files(sounds.write_wav(folder / "tone.wav", sounds.tone(440, 2.5)))
    await expect(page.get_by_text("Proposed. Somebody else lets callers hear it.")).to_be_visible()
    await expect(sentence.get_by_role("alert")).to_have_count(0)


async def heard(sentence: Locator, name: str = "Listen") -> float:
    """Have it played; seconds that it lasts."""
    await sentence.get_by_role("button", name=name).click()
    player = sentence.get_by_test_id("player")
    await expect(player).to_be_visible()
    await expect(player).to_have_js_property("readyState", 4)
    seconds: float = await player.evaluate(SECONDS)
    return seconds
