"""What callers hear, in the console: listened to, recorded, and given back to the voice."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.e2e.colleague import go, link_of, look, sit_down
from tests.support import sounds
from tests.support.browser import Phones
from tests.support.live import Live

SECONDS = "element => element.duration"


async def test_a_sentence_is_heard_recorded_and_given_back(live: Live, phones: Phones, tmp_path: Path) -> None:
    page = (await sit_down(phones, link_of(live, "operator"), "en")).page
    await go(page, "h")
    await page.get_by_text("What is said", exact=True).click()
    await page.get_by_label("Find a sentence").fill("queue_")
    sentence = page.get_by_role("group", name="queue_next, English")
    voice = await heard(sentence)
    assert 0.5 < voice < 4
    await record(page, sentence, tmp_path)
    await expect(sentence).to_contain_text("2.5 s")
    assert abs(await heard(sentence) - 2.5) < 0.05
    faults = await look(page, "console", "prompts")
    assert faults == []
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await sentence.get_by_role("button", name="Back to the voice").click()
    await page.get_by_role("dialog").get_by_role("button", name="Back to the voice").click()
    await expect(sentence).not_to_contain_text("2.5 s")
    assert await heard(sentence) == voice


async def record(page: Page, sentence: Locator, folder: Path) -> None:
    """First what is none, then two and a half seconds of a tone."""
    chooses = sentence.get_by_label("Put in a recording")
    (folder / "none.wav").write_text("no recording at all")
    await chooses.set_input_files(folder / "none.wav")
    await expect(sentence.get_by_role("alert")).to_contain_text("WAV file with 16 bits")
    await chooses.set_input_files(sounds.write_wav(folder / "tone.wav", sounds.tone(440, 2.5)))
    await expect(page.get_by_text("Recorded; calls have it within seconds")).to_be_visible()
    await expect(sentence.get_by_role("alert")).to_have_count(0)


async def heard(sentence: Locator) -> float:
    """Have it played; seconds that it lasts."""
    await sentence.get_by_role("button", name="Listen").click()
    player = sentence.get_by_test_id("player")
    await expect(player).to_be_visible()
    await expect(player).to_have_js_property("readyState", 4)
    seconds: float = await player.evaluate(SECONDS)
    return seconds
