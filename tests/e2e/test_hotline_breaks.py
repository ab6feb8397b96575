"""What dies takes nobody's place: an agent's browser is killed, then the process that carries the call."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from purser.hotline.voice import Voice
from purser.service import cases
from tests.e2e.hotline import (
    AGENT,
    CALLER,
    PROMPT,
    Books,
    answer,
    attend,
    click_at,
    hang_up_of,
    hears,
    is_on_the_line,
    says,
    seconds_of,
    take_contacts,
    until,
    wrap_up,
)
from tests.e2e.test_desk_calls import ask_for_a_person
from tests.e2e.test_service import ask
from tests.support import sounds, talking
from tests.support.browser import TRUNK, Phones
from tests.support.live import Live
from tests.support.sounds import Pcm
from tests.support.telephony import Baresip, baresip

SECOND = 1_600
"""What the second agent says, Hz."""

_PLACE = "SELECT q.band, q.place_at FROM queue_contacts AS q JOIN calls AS c ON c.contact_id = q.id WHERE c.id = %s"
_BACK = """
    SELECT extract(epoch FROM e.at)::float
      FROM queue_events AS e JOIN calls AS c ON c.contact_id = e.contact_id
     WHERE c.id = %s AND e.step IN ('requeue', 'lose') AND e.state = 'queued' ORDER BY e.version"""
_LOST = """
    SELECT c.reason, q.kind, q.band, q.place_at, c.case_subject, c.case_id
      FROM calls AS c JOIN queue_contacts AS q ON c.contact_id = q.id
     WHERE c.id = %s AND c.state = 'lost'"""
_CARRIER = "SELECT w.name FROM hotline_workers AS w JOIN calls AS c ON c.worker_id = w.id WHERE c.id = %s"
_RUNG = """
    SELECT n.id FROM calls AS n JOIN calls AS c ON n.contact_id = c.contact_id
     WHERE c.id = %s AND n.direction = 'out' AND n.state = 'connected'"""


async def test_a_place_outlives_the_agents_browser_and_the_worker(live: Live, tmp_path: Path) -> None:
    async with (
        talking.speaking(tmp_path, AGENT) as doomed,
        talking.speaking(tmp_path, SECOND) as browser,
        baresip(tmp_path / "phone", says(tmp_path), port=TRUNK) as telephone,
    ):
        second = await attend(Phones(browser, live.url), live, "乔峰", takes=False)
        first = await attend(Phones(doomed, live.url), live, "段誉")
        call = await ask_for_a_person(telephone, live)
        place = await Books(live).rows(_PLACE, call)
        await answer(first)
        await hears(first, CALLER)
        await asyncio.sleep(8)  # of words, and then of the agent's tone
        await lose_the_browser(doomed, live, call)
        await take_contacts(second)
        await answer(second)
        await hears(second, CALLER)
        assert await Books(live).rows(_PLACE, call) == place
        await lose_the_worker(live, second, call, place)
        await be_rung(telephone, second, live, call)
    first_call, second_call = (sounds.read_wav(path)[1][:, 0] for path in telephone.heard())
    await check_what_was_heard(first_call, live)
    assert seconds_of(second_call, SECOND) >= 2


async def lose_the_browser(browser: Browser, live: Live, call: str) -> None:
    """SIGKILL to the agent's browser: within two seconds the caller waits where they stood before, and is told so."""
    killed = await kill(browser)
    ((back,), *_) = await until(lambda: Books(live).rows(_BACK, call), 20)

    assert 0 < back - killed < 2
    told = await Voice(live.home).say("agent_gone", "zh")
    await asyncio.sleep(len(told) / sounds.RATE + 1)  # all of it is to be heard before somebody else answers


async def kill(browser: Browser) -> float:
    """The whole browser is gone at once, and says nothing to anybody; when, in seconds since 1970."""
    debugger = await browser.new_browser_cdp_session()
    found = (await debugger.send("SystemInfo.getProcessInfo"))["processInfo"]
    (pid,) = [process["id"] for process in found if process["type"] == "browser"]
    os.kill(pid, signal.SIGKILL)
    return time.time()


async def lose_the_worker(live: Live, desk: Page, call: str, place: list[tuple[Any, ...]]) -> None:
    """SIGKILL to the process that carries the call: the line is lost, the case and the place are not."""
    ((name,),) = await Books(live).rows(_CARRIER, call)
    os.kill(int(name.rpartition(":")[2]), signal.SIGKILL)
    ((reason, kind, *kept, subject, case),) = await until(lambda: Books(live).rows(_LOST, call), 20)
    assert (reason, kind, [tuple(kept)]) == ("worker_lost", "callback", place)
    found = await ask(desk, "GET", f"/v1/staff/cases/{subject}/{case}")
    assert found["state"] in cases.LIVING


async def be_rung(telephone: Baresip, desk: Page, live: Live, call: str) -> None:
    """The next process rings the caller, for whom the agent waits; the agent hangs up, which is seen at once."""
    await telephone.saw("CALL_CLOSED", 20)
    await telephone.saw("CALL_INCOMING", PROMPT)
    await telephone.accept()
    await until(lambda: Books(live).rows(_RUNG, call))
    await is_on_the_line(desk)
    await hears(desk, CALLER)
    await asyncio.sleep(8)  # of words, and then of the agent's tone
    began = await click_at(hang_up_of(desk))
    assert (await telephone.saw("CALL_CLOSED", 20, times=2))["at"] - began < 1_000
    await wrap_up(desk)


async def check_what_was_heard(heard: Pcm, live: Live) -> None:
    """The agent; and within two seconds after the last of them what had happened."""
    told = await Voice(live.home).say("agent_gone", "zh")
    assert sounds.likeness(told, heard) > 0.9
    before = heard[: sounds.place_of(told, heard)]
    assert seconds_of(before, AGENT) >= 1
    size = sounds.RATE // 4
    ends = [
        i + size for i in range(0, len(before) - size + 1, size) if sounds.dominant(before[i : i + size]).is_tone(AGENT)
    ]
    assert len(before) - ends[-1] < 2 * sounds.RATE
