"""Recordings of prompts over HTTP: heard, replaced, refused by name, and followed by whoever carries calls."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest

from purser.api.prompts import LARGEST
from purser.hotline.menu import shipped_document
from purser.hotline.sentences import phrases
from purser.hotline.voice import Voice
from purser.identity.permissions import Role
from tests.support.http import Api, problem
from tests.support.sounds import RATE, recording
from tests.support.staff import at_work

PROMPTS = "/v1/staff/menu/prompts"
GOODBYE = f"{PROMPTS}/en/goodbye"
WAV = {"Content-Type": "audio/wav"}


def spoken(seconds: float = 0.5) -> bytes:
    """Somebody's hum."""
    return recording(np.asarray(9_000 * np.sin(np.arange(int(seconds * RATE)) / 4), np.int16))


async def prompt(browser: httpx.AsyncClient, key: str) -> dict[str, Any]:
    items = (await browser.get(PROMPTS)).json()["items"]
    return {p["key"]: p for p in items}[key]


async def test_a_recording_takes_the_place_of_the_voice_and_gives_it_back(api: Api) -> None:
    one = await at_work(api, Role.OPERATOR, "赵敏")
    worker = Voice(api.runtime.settings.home)
    before = await prompt(one.browser, "goodbye")
    assert before["texts"]["zh"]["words"] == phrases("zh")["goodbye"]
    assert (before["texts"]["en"]["is_recorded"], before["texts"]["en"]["pieces"][0]["recording"]) == (False, None)
    voice = (await one.browser.get(f"{GOODBYE}/sound")).content

    made = (await one.browser.put(f"{GOODBYE}/1", content=spoken(), headers=WAV)).json()
    held = made["texts"]["en"]["pieces"][0]["recording"]
    assert (made["texts"]["en"]["is_recorded"], made["texts"]["zh"]["is_recorded"]) == (True, False)
    assert (held["name"], held["seconds"], held["fits"]) == ("赵敏", 0.5, True)
    assert made == await prompt(one.browser, "goodbye")
    heard = (await one.browser.get(f"{GOODBYE}/sound")).content
    assert (heard[:4], len(heard)) == (b"RIFF", 44 + RATE)
    async with api.world.db.reader() as conn:
        await worker.shelf.refresh(conn)
    assert np.array_equal(await worker.say("goodbye", "en"), np.frombuffer(heard[44:], np.int16))

    assert (await one.browser.delete(f"{GOODBYE}/1")).json() == before
    assert (await one.browser.delete(f"{GOODBYE}/1")).json() == before
    assert (await one.browser.get(f"{GOODBYE}/sound")).content == voice
    async with api.world.db.reader() as conn:
        await worker.shelf.refresh(conn)
    assert worker.shelf.of("en", "goodbye", phrases("en")["goodbye"]) is None
    acts = await api.world.rows(
        "SELECT object, details::json->>'step' FROM audit_records WHERE action = 'menu.write' ORDER BY seq"
    )
    assert acts == [("prompt:en/goodbye/1", "record"), ("prompt:en/goodbye/1", "remove")]


async def test_pieces_are_recorded_one_by_one_and_heard_once_all_are_there(api: Api) -> None:
    one = await at_work(api, Role.SENIOR_AGENT)
    place = f"{PROMPTS}/en/queue_place"
    pieces = (await prompt(one.browser, "queue_place"))["texts"]["en"]["pieces"]
    assert [(p["number"], p["words"]) for p in pieces] == [(1, "There are"), (2, "people in front of you.")]
    half = (await one.browser.put(f"{place}/1", content=spoken(), headers=WAV)).json()
    assert half["texts"]["en"]["is_recorded"] is False
    whole = (await one.browser.put(f"{place}/2", content=spoken(), headers=WAV)).json()
    assert whole["texts"]["en"]["is_recorded"] is True
    assert problem(await one.browser.put(f"{place}/3", content=spoken(), headers=WAV)) == (404, "prompt_unknown")
    assert len((await one.browser.get(f"{place}/sound")).content) > 44 + 2 * RATE  # and the number between them


async def test_a_recording_is_of_the_words_it_was_made_for(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR), await at_work(api, Role.SENIOR_AGENT)
    await one.browser.put(f"{GOODBYE}/1", content=spoken(), headers=WAV)
    texts = {"zh": {"goodbye": "祝您愉快，再见。"}, "en": {"goodbye": "Have a good day."}}
    proposed = {"document": shipped_document("cn") | {"texts": texts}, "note": "friendlier"}
    await one.browser.post("/v1/staff/menu/proposals", json=proposed)
    await two.browser.post("/v1/staff/menu/proposals/1/agree")
    now = (await prompt(one.browser, "goodbye"))["texts"]["en"]
    assert (now["words"], now["is_recorded"]) == ("Have a good day.", False)
    assert now["pieces"][0]["recording"]["fits"] is False
    heard = (await one.browser.get(f"{GOODBYE}/sound")).content
    assert len(heard) > 44 + RATE


REFUSED = {
    "prompt_not_wav": b"hello",
    "prompt_length": spoken(0.05),
    "prompt_silent": recording(np.zeros(RATE, np.int16)),
    "prompt_too_large": bytes(LARGEST + 1),
}


@pytest.mark.parametrize(("code", "data"), REFUSED.items())
async def test_what_cannot_be_played_is_refused_by_name(api: Api, code: str, data: bytes) -> None:
    one = await at_work(api, Role.OPERATOR)
    assert problem(await one.browser.put(f"{GOODBYE}/1", content=data, headers=WAV)) == (422, code)
    assert await api.world.rows("SELECT * FROM prompt_recordings") == []


async def test_who_only_reads_records_nothing_and_what_is_not_said_is_unknown(api: Api) -> None:
    agent, auditor = await at_work(api, Role.AGENT, "小昭"), await at_work(api, Role.AUDITOR, "张无忌")
    assert problem(await agent.browser.get(PROMPTS)) == (403, "permission_missing")
    assert problem(await agent.browser.get(f"{GOODBYE}/sound")) == (403, "permission_missing")
    for answer in (
        await auditor.browser.put(f"{GOODBYE}/1", content=spoken(), headers=WAV),
        await auditor.browser.delete(f"{GOODBYE}/1"),
    ):
        assert problem(answer) == (403, "permission_missing")
    assert problem(await auditor.browser.get(f"{PROMPTS}/en/nothing/sound")) == (404, "prompt_unknown")
    assert await api.world.rows("SELECT * FROM prompt_recordings") == []
