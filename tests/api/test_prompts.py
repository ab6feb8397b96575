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


async def put(browser: httpx.AsyncClient, place: str, content: bytes) -> str:
    """Propose it; its digest."""
    made = (await browser.put(place, content=content, headers=WAV)).json()
    proposed = [p["proposed"] for text in made["texts"].values() for p in text["pieces"] if p["proposed"]]
    return str(proposed[0]["sha256"])


async def agreed(browser: httpx.AsyncClient, place: str, sha256: str) -> dict[str, Any]:
    made: dict[str, Any] = (await browser.post(f"{place}/agree", json={"sha256": sha256})).json()
    return made


async def refresh(api: Api, worker: Voice) -> None:
    async with api.world.db.reader() as conn:
        await worker.shelf.refresh(conn)


async def test_callers_hear_a_recording_that_two_agreed_to(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR, "赵敏"), await at_work(api, Role.SENIOR_AGENT, "周芷若")
    worker, at = Voice(api.runtime.settings.home), f"{GOODBYE}/1"
    before = await prompt(one.browser, "goodbye")
    assert before["texts"]["zh"]["words"] == phrases("zh")["goodbye"]
    voice = (await one.browser.get(f"{GOODBYE}/sound")).content

    digest = await put(one.browser, at, spoken())
    shown = (await prompt(two.browser, "goodbye"))["texts"]["en"]
    assert (shown["is_recorded"], shown["pieces"][0]["recording"]) == (False, None)
    proposed = shown["pieces"][0]["proposed"]
    assert (proposed["name"], proposed["seconds"], proposed["mine"]) == ("赵敏", 0.5, False)
    assert (await one.browser.get(f"{GOODBYE}/sound")).content == voice
    offered = (await two.browser.get(f"{at}/sound", params={"sha256": digest})).content
    assert (offered[:4], len(offered)) == (b"RIFF", 44 + RATE)
    await refresh(api, worker)
    assert worker.shelf.of("en", "goodbye", phrases("en")["goodbye"]) is None
    agree = {"json": {"sha256": digest}}
    assert problem(await one.browser.post(f"{at}/agree", **agree)) == (403, "prompt_own_recording")
    other = {"json": {"sha256": "0" * 64}}
    assert problem(await two.browser.post(f"{at}/agree", **other)) == (404, "prompt_recording_unknown")

    held = (await agreed(two.browser, at, digest))["texts"]
    assert (held["en"]["is_recorded"], held["zh"]["is_recorded"]) == (True, False)
    assert (held["en"]["pieces"][0]["recording"]["name"], held["en"]["pieces"][0]["proposed"]) == ("赵敏", None)
    assert (await one.browser.get(f"{GOODBYE}/sound")).content == offered
    await refresh(api, worker)
    assert np.array_equal(await worker.say("goodbye", "en"), np.frombuffer(offered[44:], np.int16))
    await put(one.browser, at, spoken(0.8))
    assert (await one.browser.get(f"{GOODBYE}/sound")).content == offered  # until somebody agrees to the other

    latest = (await prompt(one.browser, "goodbye"))["texts"]["en"]["pieces"][0]["proposed"]["sha256"]
    for gone in (latest, digest):
        assert (await two.browser.delete(at, params={"sha256": gone})).status_code == 200
        assert problem(await two.browser.delete(at, params={"sha256": gone})) == (404, "prompt_recording_unknown")
    assert await prompt(one.browser, "goodbye") == before
    assert (await one.browser.get(f"{GOODBYE}/sound")).content == voice
    acts = await api.world.rows(
        "SELECT object, details::json->>'step' FROM audit_records WHERE action = 'menu.write' ORDER BY seq"
    )
    assert {place for place, _ in acts} == {"prompt:en/goodbye/1"}
    assert [step for _, step in acts] == ["record", "agree", "record", "remove", "remove"]


async def test_another_recording_takes_the_place_of_one_that_is_heard(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR), await at_work(api, Role.SENIOR_AGENT)
    at = f"{GOODBYE}/1"
    await agreed(two.browser, at, await put(one.browser, at, spoken()))
    held = await agreed(one.browser, at, await put(two.browser, at, spoken(0.8)))
    piece = held["texts"]["en"]["pieces"][0]
    assert (piece["recording"]["seconds"], piece["proposed"]) == (0.8, None)
    assert await api.world.rows("SELECT count(*) FROM prompt_recordings") == [(1,)]


async def test_pieces_are_recorded_one_by_one_and_heard_once_all_are_there(api: Api) -> None:
    one, two = await at_work(api, Role.SENIOR_AGENT), await at_work(api, Role.OPERATOR)
    place = f"{PROMPTS}/en/queue_place"
    pieces = (await prompt(one.browser, "queue_place"))["texts"]["en"]["pieces"]
    assert [(p["number"], p["words"]) for p in pieces] == [(1, "There are"), (2, "people in front of you.")]
    for number, is_recorded in ((1, False), (2, True)):
        at = f"{place}/{number}"
        now = await agreed(two.browser, at, await put(one.browser, at, spoken()))
        assert now["texts"]["en"]["is_recorded"] is is_recorded
    assert problem(await one.browser.put(f"{place}/3", content=spoken(), headers=WAV)) == (404, "prompt_unknown")
    assert len((await one.browser.get(f"{place}/sound")).content) > 44 + 2 * RATE  # and the number between them


async def test_a_recording_is_of_the_words_it_was_made_for(api: Api) -> None:
    one, two = await at_work(api, Role.OPERATOR), await at_work(api, Role.SENIOR_AGENT)
    await agreed(two.browser, f"{GOODBYE}/1", await put(one.browser, f"{GOODBYE}/1", spoken()))
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
        await auditor.browser.post(f"{GOODBYE}/1/agree", json={"sha256": "0" * 64}),
        await auditor.browser.delete(f"{GOODBYE}/1", params={"sha256": "0" * 64}),
    ):
        assert problem(answer) == (403, "permission_missing")
    assert problem(await auditor.browser.get(f"{PROMPTS}/en/nothing/sound")) == (404, "prompt_unknown")
    assert await api.world.rows("SELECT * FROM prompt_recordings") == []
