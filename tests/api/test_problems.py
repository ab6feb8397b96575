"""What is refused before any room is asked, and what happens when we fail ourselves."""

from __future__ import annotations

from typing import Any

import httpx
import psycopg
import pytest
import structlog

from purser.api.help.frame import CSP
from tests.support.http import Api, connect, problem

SECRET = "ps_ThisIsASecretThatNobodyMayEverSee0123456789"


async def test_no_such_address_and_no_such_method(api: Api) -> None:
    assert problem(await api.anybody.get("/v1/nothing")) == (404, "route_unknown")
    assert problem(await api.anybody.get("/wallet/assets/nothing.js")) == (404, "route_unknown")
    answer = await api.anybody.patch("/v1/sessions")
    assert problem(answer) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("language", "tag", "title", "home"),
    [("en-GB", "en", "There is no such page", "To the start"), ("zh-CN", "zh-CN", "没有这一页", "回到首页")],
)
@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing?<b>", "/help/xx/nothing"])
async def test_a_browser_gets_a_page_for_an_address_that_is_unknown(
    api: Api, path: str, language: str, tag: str, title: str, home: str
) -> None:
    answer = await api.anybody.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers.get_list("content-security-policy") == [CSP]
    assert answer.headers.get_list("cache-control") == ["no-store"]
    assert f'<html lang="{tag}">' in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    assert f'<a href="/" class="button">{home}</a>' in answer.text
    assert "<script" not in answer.text
    assert "nothing" not in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    "accept", [None, "*/*", "application/json", "application/json, text/html", "text/html;q=0", "text/html;q=x", ";,"]
)
async def test_a_program_gets_the_problem(api: Api, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    assert problem(await api.anybody.get("/nothing", headers=headers)) == (404, "route_unknown")


async def test_only_an_address_that_is_opened_gets_a_page(api: Api) -> None:
    headers = {"Accept": BROWSER}
    assert problem(await api.anybody.post("/v1/nothing", headers=headers)) == (404, "route_unknown")
    assert problem(await api.anybody.patch("/v1/sessions", headers=headers)) == (405, "method_not_allowed")
    assert problem(await api.anybody.get("/v1/wallets", headers=headers)) == (401, "unauthenticated")


async def test_every_method_a_path_knows_is_named(api: Api) -> None:
    answer = await api.anybody.put("/v1/webhooks")
    assert problem(answer) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        (None, "Not signed in"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "未登录"),
        ("en-GB, zh;q=0.1", "Not signed in"),
        ("fr, zh;q=0.2", "未登录"),
        ("fr", "Not signed in"),
        ("zh;q=x, ;;;,,=", "Not signed in"),
        ("\xe9" * 3000, "Not signed in"),
    ],
)
async def test_in_the_callers_language(api: Api, accepted: str | None, title: str) -> None:
    headers = [] if accepted is None else [(b"Accept-Language", accepted.encode("latin-1"))]
    answer = await api.anybody.get("/v1/wallets", headers=headers)
    assert problem(answer) == (401, "unauthenticated")
    assert answer.json()["title"] == title


async def test_every_request_has_an_id_of_its_own(api: Api) -> None:
    ids = {(await api.anybody.get("/v1/wallets")).headers["x-request-id"] for _ in range(20)}
    assert len(ids) == 20


async def fail(api: Api, error: Exception, monkeypatch: pytest.MonkeyPatch, **headers: str) -> httpx.Response:
    """An answer to a request in whose middle `error` happens."""

    def broken(*_: Any) -> None:
        raise error

    monkeypatch.setattr(api.runtime.db, "reader", broken)
    wallet = await api.world.person()
    async with connect(api.app, headers={"Authorization": f"Bearer {await api.token(wallet)}"}) as me:
        return await me.get("/v1/wallets", headers=headers)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Something went wrong on our side"), ("zh", "我们这边出了问题")]
)
async def test_a_defect_leaks_nothing(api: Api, monkeypatch: pytest.MonkeyPatch, language: str, title: str) -> None:
    error = RuntimeError(f"could not {SECRET} at /srv/purser/x.py line 5 for 陈嘉敏")
    with structlog.testing.capture_logs() as logged:
        answer = await fail(api, error, monkeypatch, **{"Accept-Language": language})
    assert problem(answer) == (500, "internal_error")
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "request_id"}
    assert answer.json()["title"] == title
    for leak in (SECRET, "RuntimeError", "/srv", "陈嘉敏", "Traceback"):
        assert leak not in answer.text
    (entry,) = [e for e in logged if e["event"] == "request_failed"]
    assert entry["request_id"] == answer.json()["request_id"]
    assert entry["exc_info"] is error
    assert entry["log_level"] == "error"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_without_its_database_it_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await fail(api, psycopg.OperationalError("connection to /run/pg refused"), monkeypatch)
    assert problem(answer) == (503, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert "/run/pg" not in answer.text


async def test_after_a_defect_it_goes_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await fail(api, RuntimeError("once"), monkeypatch)).status_code == 500
    monkeypatch.undo()
    async with await api.signed_in(await api.world.person()) as me:
        assert (await me.get("/v1/wallets")).status_code == 200
