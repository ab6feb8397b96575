"""A telephone calls the hotline and talks to somebody at a desk: what either hears, and what is kept of it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from purser.hotline.voice import Voice
from tests.e2e.caller import Caller
from tests.e2e.customer import LI
from tests.e2e.hotline import (
    AGENT,
    CALLER,
    OVER,
    PROMPT,
    Books,
    answer,
    attend,
    heard_by,
    hears,
    press,
    recording_of,
    says,
    seconds_of,
    shown_at,
    take_contacts,
    until,
    wait_for_state,
    wrap_up,
)
from tests.e2e.test_service import ask
from tests.support import sounds, talking
from tests.support.browser import Phones
from tests.support.live import Live
from tests.support.telephony import Baresip, baresip

CARD, SPOKEN = "4929137755108462", "147"
"""Keyed in while the recording is paused, and before."""

_PAUSES = "SELECT pauses FROM call_recordings WHERE call_id = %s AND number = 1 AND ended_at IS NOT NULL"
_ENDED = "SELECT extract(epoch FROM ended_at)::float * 1000 FROM calls WHERE id = %s AND ended_at IS NOT NULL"


async def test_a_telephone_talks_to_somebody_at_a_desk(live: Live, tmp_path: Path) -> None:
    async with (
        talking.speaking(tmp_path, AGENT) as browser,
        Caller(live, LI) as customer,
        baresip(tmp_path / "phone", says(tmp_path)) as telephone,
    ):
        desk = await attend(Phones(browser, live.url), live, "杨过", takes=False)
        call = await call_in(telephone, live, customer, tmp_path)
        await asyncio.sleep(16)  # of words, and then of music
        await take_contacts(desk)
        await answer(desk)
        shown = (await customer.get("/v1/calls/current"))["call"]
        assert shown["agent"]["number"].isdecimal()
        await hears(desk, CALLER)
        await tell_a_card(telephone, desk, tmp_path)
        await hang_up(telephone, desk, call, live)
        assert call in {c["id"] for c in (await ask(desk, "GET", f"/v1/staff/cases/{shown['case_id']}/calls"))["items"]}
        await wrap_up(desk)
    await check_what_was_heard(telephone, live)
    await check_recording(live, call)


async def call_in(telephone: Baresip, live: Live, customer: Caller, folder: Path) -> str:
    """Listen, choose the language, key in the code of the app, whose tones are on the line, too; ask for a person."""
    code = (await customer.post("/v1/call-codes", {}))["code"]
    tones = sounds.write_wav(folder / "code.wav", sounds.once(sounds.keys(code)))
    await telephone.dial(live.telephone)
    await telephone.saw("CALL_ESTABLISHED")
    await asyncio.sleep(4)  # the greeting
    await telephone.press("1")
    notice = await Voice(live.home).say("notice", "zh")
    await asyncio.sleep(len(notice) / sounds.RATE + 2.5)  # until the code is being asked for
    await telephone.say(tones)
    await telephone.press(code)

    async def current() -> Any:
        return (await customer.get("/v1/calls/current"))["call"]

    call = await until(current, PROMPT)
    await telephone.say(folder / f"says-{CALLER}.wav")
    await telephone.press("0")
    await wait_for_state(current, "queued")
    return str(call["id"])


async def tell_a_card(telephone: Baresip, desk: Page, folder: Path) -> None:
    """Some digits for all to hear; then a card's number while the agent has paused the recording, by both ways."""
    before = sounds.write_wav(folder / "before.wav", sounds.once(sounds.keys(SPOKEN)))
    card = sounds.write_wav(folder / "card.wav", sounds.once(sounds.keys(CARD)))
    await telephone.say(before)
    await asyncio.sleep(3)
    await telephone.say(folder / f"says-{CALLER}.wav")
    await press(desk, "p")
    await expect(desk.get_by_role("button", name="Record again")).to_be_visible()
    await telephone.say(card)
    await telephone.press(CARD, apart=0.2)
    await telephone.say(folder / f"says-{CALLER}.wav")
    await asyncio.sleep(0.5)
    await press(desk, "p")
    await asyncio.sleep(3)


async def hang_up(telephone: Baresip, desk: Page, call: str, live: Live) -> None:
    """The caller does; the books and the desk know it within a second."""
    seen = asyncio.create_task(shown_at(desk, OVER))
    await asyncio.sleep(0.2)
    began = time.time() * 1000
    await telephone.hang_up()
    ((ended,),) = await until(lambda: Books(live).rows(_ENDED, call), 10)
    assert ended - began < 1_000
    assert await seen - began < 1_000


async def check_what_was_heard(telephone: Baresip, live: Live) -> None:
    """The greeting and the music as they are, and the agent's tone."""
    heard, voice = heard_by(telephone), Voice(live.home)
    welcome = await voice.say("welcome", "zh")
    assert sounds.likeness(welcome, heard[: 8 * sounds.RATE]) > 0.9
    assert sounds.seconds_in(voice.music(), heard) >= 1
    assert seconds_of(heard, AGENT) > 3


async def check_recording(live: Live, call: str) -> None:
    """Both sides are in it, what was said before the pause, and nothing of it."""
    ((pauses,),) = await until(lambda: Books(live).rows(_PAUSES, call), 10)
    left, right = await recording_of(live, call)
    assert seconds_of(left[-3 * sounds.RATE :], CALLER) >= 2
    assert seconds_of(right[-3 * sounds.RATE :], AGENT) >= 2
    assert sounds.keys_in(left) == SPOKEN
    assert sounds.keys_in(right) == ""
    assert len(pauses) == 2
    for begin, end in pauses:
        silent = slice(int(begin * sounds.RATE), int(end * sounds.RATE))
        assert end - begin > 1
        assert not left[silent].any()
        assert not right[silent].any()
