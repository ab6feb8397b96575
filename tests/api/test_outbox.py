"""The outbox page: for a demo and for development, and nothing at all otherwise."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from purser.api.outbox.words import words_of
from purser.core.clock import FakeClock
from purser.core.text import LANGUAGES
from purser.notices import CodeKind, notice_sealer
from purser.notices.local import KEPT, LocalOutbox, prune_local_letters
from tests.support.http import Api, connect, problem, serving
from tests.support.telling import Telling
from tests.support.world import World

ADDRESSES = [
    "/dev/outbox", "/dev/outbox.json", "/dev/outbox/page.css", "/dev/outbox/outbox.css", "/dev/outbox/letters.css",
    "/dev/outbox/outbox.js",
]  # fmt: skip


@pytest.fixture
async def dev(dsn: str, tmp_path: Path, clock: FakeClock, world: World) -> AsyncIterator[Api]:
    """A Purser under development."""
    async with serving(dsn, tmp_path, clock, has_outbox_page=True) as app, connect(app) as anybody:
        yield Api(app, anybody, world)


async def send(dev: Api, code: str, to: str, locale: str = "en", kind: CodeKind = CodeKind.SIGN_IN) -> None:
    """Let a code go into the local outbox."""
    telling = Telling(dev.world.db, dev.world.clock)
    local = LocalOutbox(dev.world.db, dev.runtime.notice_sealer, dev.world.clock)
    telling.use(mail=local, sms=local)
    await telling.code(code, to, locale=locale, kind=kind)
    assert await telling.run() == 1
    telling.house.push.close()


@pytest.mark.parametrize("path", ADDRESSES)
async def test_nobody_finds_it_elsewhere(api: Api, path: str) -> None:
    assert problem(await api.anybody.get(path)) == (404, "route_unknown")


async def test_it_shows_what_was_sent_newest_first_with_codes_to_copy(dev: Api) -> None:
    await send(dev, "482913", "+8613800000009")
    dev.world.clock.advance(seconds=5)
    await send(dev, "719305", "somebody@mail.test", "zh-CN", CodeKind.RECOVER)
    for language, words in (("en", words_of("en")), ("zh", words_of("zh"))):
        answer = await dev.anybody.get("/dev/outbox", headers={"Accept-Language": language})
        page = answer.text
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert re.findall(r"<code [^>]*>(\d+)</code>", page) == ["719305", "482913"]
        assert page.count("data-copy=") == 2
        assert html.escape(words("copy_code", code="482913")) in page
        assert "482913 is your code to sign in to Purser" in page
        assert "找回账户验证码" in page
        assert page.index("somebody@mail.test") < page.index("+8613800000009")


async def test_it_needs_no_exception_from_the_content_security_policy(dev: Api) -> None:
    await send(dev, "482913", "+8613800000009")
    page = await dev.anybody.get("/dev/outbox")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"<style|style=|<script(?! src=)|\son\w+=|javascript:", page.text)
    for path in ADDRESSES[1:]:
        answer = await dev.anybody.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"] == page.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_somebody_typed_is_text(dev: Api) -> None:
    evil = '"><img src=x onerror=alert(1)>@mail.test'
    await send(dev, "111111", evil)
    for path in ("/dev/outbox", f"/dev/outbox?to={'%22%3E%3Cscript%3E'}"):
        page = (await dev.anybody.get(path)).text
        assert "<img" not in page
        assert "<script>" not in page


async def test_one_address_alone(dev: Api) -> None:
    await send(dev, "111111", "+8613800000001")
    await send(dev, "222222", "+8613800000002")
    page = (await dev.anybody.get("/dev/outbox?to=0002&lang=en")).text
    assert "222222" in page
    assert "111111" not in page
    assert 'value="0002"' in page
    empty = (await dev.anybody.get("/dev/outbox?to=0003&lang=zh")).text
    assert html.escape(words_of("zh")("none", to="0003")) in empty
    listed = (await dev.anybody.get("/dev/outbox.json?to=13800000001")).json()["items"]
    assert [(x["way"], x["kind"], x["to"], x["code"]) for x in listed] == [
        ("sms", "code_sign_in", "+8613800000001", "111111")
    ]


async def test_there_is_something_to_read_when_there_is_nothing(dev: Api) -> None:
    for language in LANGUAGES:
        page = (await dev.anybody.get(f"/dev/outbox?lang={language}")).text
        assert words_of(language)("empty") in page
        assert words_of(language)("empty_hint") in page


async def test_another_secrets_letters_are_left_out(dev: Api) -> None:
    await send(dev, "111111", "+8613800000001")
    other = LocalOutbox(dev.world.db, notice_sealer(b"another secret of some thirty bytes"), dev.world.clock)
    telling = Telling(dev.world.db, dev.world.clock)
    telling.use(sms=other)
    await telling.code("222222")
    await telling.run()
    telling.house.push.close()
    assert [x["code"] for x in (await dev.anybody.get("/dev/outbox.json")).json()["items"]] == ["111111"]


async def test_letters_are_kept_for_two_days(dev: Api) -> None:
    await send(dev, "111111", "+8613800000001")
    for ahead, left in ((KEPT.total_seconds(), 1), (1, 0)):
        dev.world.clock.advance(seconds=ahead)
        async with dev.world.db.transaction() as tx:
            await prune_local_letters(tx, dev.world.clock.now() - KEPT)
        assert len((await dev.anybody.get("/dev/outbox.json")).json()["items"]) == left


def test_both_languages_say_the_same() -> None:
    assert words_of("en").texts.keys() == words_of("zh").texts.keys()
