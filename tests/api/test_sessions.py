"""Signing in and out, and how long it lasts."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.identity import Hasher, kill_sessions, passwords
from tests.support.http import Api, connect, problem, serving

PASSWORD = "a calm blue sea"
JIAMIN = {"name": "陈嘉敏", "phone": "13812342046", "email": "jiamin@example.org", "password": PASSWORD}
LOGIN = {"login": "13812342046", "password": PASSWORD}


@pytest.fixture
async def jiamin(api: Api) -> httpx.AsyncClient:
    """Somebody who has signed up, not signed in."""
    assert (await api.anybody.post("/v1/customers", json=JIAMIN)).status_code == 201
    return api.anybody


@pytest.mark.parametrize("login", ["13812342046", "+86 138 1234 2046", "jiamin@example.org", "JiaMin@Example.org"])
async def test_by_any_spelling_of_phone_or_mail(api: Api, jiamin: httpx.AsyncClient, login: str) -> None:
    answer = await jiamin.post("/v1/sessions", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json()["customer"]["name"] == "陈嘉敏"
    assert answer.json()["expires_at"] == "2026-03-16T01:00:00Z"
    async with api.bearer(answer.json()["token"]) as me:
        assert (await me.get("/v1/customers/me")).json() == answer.json()["customer"]


async def test_the_cookie_is_for_this_site_and_no_script(jiamin: httpx.AsyncClient) -> None:
    answer = await jiamin.post("/v1/sessions", json=LOGIN)
    token = answer.json()["token"]
    session, device = answer.headers.get_list("set-cookie")
    assert session == f"purser_session={token}; HttpOnly; Max-Age=1209600; Path=/; SameSite=strict"
    assert re.fullmatch(r"purser_device=pd_[\w-]{43}; HttpOnly; Max-Age=34560000; Path=/; SameSite=strict", device)
    assert "strict-transport-security" not in answer.headers
    assert (await jiamin.get("/v1/customers/me")).status_code == 200


async def test_a_page_gets_its_tokens_in_cookies_alone(jiamin: httpx.AsyncClient) -> None:
    answer = await jiamin.post("/v1/sessions", json=LOGIN, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.json()["token"], answer.json()["device_key"]) == (None, None)
    assert len(answer.headers.get_list("set-cookie")) == 2
    assert "ps_" not in answer.text
    assert "pd_" not in answer.text
    assert (await jiamin.get("/v1/customers/me")).status_code == 200


async def test_over_tls_the_cookie_is_bound_to_the_host(dsn: str, tmp_path: Path, clock: FakeClock) -> None:
    async with serving(dsn, tmp_path, clock, "https://purser.test") as app, connect(app) as browser:
        await browser.post("/v1/customers", json=JIAMIN)
        answer = await browser.post("/v1/sessions", json=LOGIN)
        cookie, device = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-purser_session=ps_")
        assert cookie.endswith("; HttpOnly; Max-Age=1209600; Path=/; SameSite=strict; Secure")
        assert device.startswith("__Host-purser_device=pd_")
        assert device.endswith("; HttpOnly; Max-Age=34560000; Path=/; SameSite=strict; Secure")
        assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert (await browser.get("/v1/customers/me")).status_code == 200
        browser.cookies.clear()
        token = answer.json()["token"]
        plain = await browser.get("/v1/customers/me", headers={"Cookie": f"purser_session={token}"})
        assert problem(plain) == (401, "unauthenticated")


async def test_the_token_is_kept_as_a_hash_only(api: Api, jiamin: httpx.AsyncClient) -> None:
    token = (await jiamin.post("/v1/sessions", json=LOGIN)).json()["token"]
    assert len(token) == 46
    assert token not in repr(await api.world.dump())


async def test_a_wrong_password_and_an_unknown_login_read_the_same(jiamin: httpx.AsyncClient) -> None:
    bodies = []
    for login in ("13812342046", "13900000000", "nobody@example.org", "not a login"):
        answer = await jiamin.post("/v1/sessions", json={"login": login, "password": "a wrong blue sea"})
        assert problem(answer) == (401, "sign_in_failed")
        assert "set-cookie" not in answer.headers
        bodies.append({k: v for k, v in answer.json().items() if k != "request_id"})
    assert bodies[0] == bodies[1] == bodies[2] == bodies[3]


async def test_an_unknown_login_costs_the_same_work(jiamin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock the two would differ with whatever else the machine does: the work is what is compared."""
    compared: list[str] = []
    work = passwords._work

    def watched(password: str, stored: str | None) -> str:
        compared.append(stored or "made anew")
        return work(password, stored)

    async def costs(login: str) -> list[str]:
        compared.clear()
        await jiamin.post("/v1/sessions", json={"login": login, "password": "a wrong blue sea"})
        return [stored.rpartition("$")[0].rpartition("$")[0] for stored in compared]

    await costs("13900000001")  # the first makes what unknown logins are compared with
    monkeypatch.setattr(passwords, "_work", watched)
    known, unknown = await costs("13812342046"), await costs("13900000002")
    assert known == unknown == ["$argon2id$v=19$m=19456,t=2,p=1"]


async def test_of_many_guesses_at_once_only_ten_are_looked_at(
    jiamin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    looked_at: list[str] = []
    verify = Hasher.verify

    async def watched(self: Hasher, password: str, stored: str | None) -> bool:
        looked_at.append(password)
        return await verify(self, password, stored)

    monkeypatch.setattr(Hasher, "verify", watched)

    async def guess(number: int) -> tuple[int, str]:
        body = {"login": "13812342046", "password": f"guess number {number}"}
        return problem(await jiamin.post("/v1/sessions", json=body))

    answers = await asyncio.gather(*map(guess, range(60)))
    assert len(looked_at) == 10
    assert answers.count((401, "sign_in_failed")) == 10
    assert answers.count((429, "sign_in_locked")) == 50

    locked = await jiamin.post("/v1/sessions", json=LOGIN)
    assert problem(locked) == (429, "sign_in_locked")
    assert locked.headers["retry-after"] == "900"
    assert len(looked_at) == 10, "the right password is not looked at either"
    clock.advance(minutes=15)
    assert (await jiamin.post("/v1/sessions", json=LOGIN)).status_code == 201


async def test_guesses_at_a_login_nobody_has_are_limited_too(jiamin: httpx.AsyncClient) -> None:
    codes = [
        problem(await jiamin.post("/v1/sessions", json={"login": "13911112222", "password": "x" * n}))[1]
        for n in range(1, 13)
    ]
    assert codes == ["sign_in_failed"] * 10 + ["sign_in_locked"] * 2


async def test_success_forgets_earlier_failures(api: Api, jiamin: httpx.AsyncClient) -> None:
    for _ in range(3):
        for _ in range(9):
            await jiamin.post("/v1/sessions", json={**LOGIN, "password": "a wrong blue sea"})
        assert (await jiamin.post("/v1/sessions", json=LOGIN)).status_code == 201
    kept = await api.world.rows("SELECT used FROM throttles ORDER BY used")
    assert kept == [(1,), (18,), (27,)], (
        "signing up, the device once it had a key, the network: those are not forgotten"
    )


async def test_signing_out_ends_this_session_at_once_and_no_other(api: Api, jiamin: httpx.AsyncClient) -> None:
    here = (await jiamin.post("/v1/sessions", json=LOGIN)).json()["token"]
    jiamin.cookies.clear()
    there = (await jiamin.post("/v1/sessions", json=LOGIN)).json()["token"]
    async with api.bearer(here) as first, api.bearer(there) as second:
        assert (await first.get("/v1/customers/me")).status_code == 200
        ended = await first.delete("/v1/sessions/current")
        assert ended.status_code == 204
        assert 'purser_session=""' in ended.headers["set-cookie"]
        assert "Max-Age=0" in ended.headers["set-cookie"]
        assert problem(await first.get("/v1/customers/me")) == (401, "unauthenticated")
        assert (await second.get("/v1/customers/me")).status_code == 200


async def test_a_killed_session_is_dead_within_a_second_however_busy_it_is(api: Api) -> None:
    wallet = await api.world.person()
    customer = await api.owner(wallet)
    async with await api.signed_in(wallet) as busy:
        for _ in range(5):
            assert (await busy.get("/v1/customers/me")).status_code == 200
        async with api.world.db.transaction() as tx:
            assert await kill_sessions(tx, customer) == 1
        killed = time.monotonic()
        while (await busy.get("/v1/customers/me")).status_code == 200:
            assert time.monotonic() - killed < 1.05
            await asyncio.sleep(0.01)
        assert problem(await busy.get("/v1/customers/me")) == (401, "unauthenticated")


async def test_a_session_ends_at_last_however_much_it_is_used(api: Api, clock: FakeClock) -> None:
    async with await api.signed_in(await api.world.person()) as me:
        for _ in range(27):
            clock.advance(hours=12)
            api.runtime.sessions.forget_all()  # as if a second had passed
            assert (await me.get("/v1/customers/me")).status_code == 200
        clock.advance(hours=12)
        assert problem(await me.get("/v1/customers/me")) == (401, "unauthenticated")


async def test_an_unused_session_ends_after_a_day(api: Api, clock: FakeClock) -> None:
    async with await api.signed_in(await api.world.person()) as me:
        clock.advance(hours=23, minutes=59)
        assert (await me.get("/v1/customers/me")).status_code == 200
        clock.advance(hours=24)
        api.runtime.sessions.forget_all()
        assert problem(await me.get("/v1/customers/me")) == (401, "unauthenticated")


SAME, CROSS = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        (SAME, True),
        (CROSS, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({**CROSS, "Origin": "http://purser.test"}, False),
        ({"Origin": "http://purser.test"}, True),
        ({"Origin": "http://evil.test"}, False),
        ({"Origin": "http://purser.test.evil.test"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
async def test_a_write_by_cookie_must_come_from_our_own_pages(api: Api, headers: dict[str, str], allowed: bool) -> None:
    wallet: WalletId = await api.world.person()
    cookie = {"Cookie": f"purser_session={await api.token(wallet)}"}
    before = await api.world.dump(without=["sessions"])
    answer = await api.anybody.post(f"/v1/wallets/{wallet}/close", headers={**cookie, **headers})
    if allowed:
        assert answer.status_code == 200
    else:
        assert problem(answer) == (403, "cross_site_request")
        assert await api.world.dump(without=["sessions"]) == before
        read = await api.anybody.get("/v1/wallets", headers={**cookie, **headers})
        assert read.status_code == 200, "reading tells another site nothing: it cannot see the answer"


async def test_a_token_in_the_header_needs_no_origin(api: Api) -> None:
    wallet = await api.world.person()
    async with await api.signed_in(wallet, **CROSS) as me:
        assert (await me.post(f"/v1/wallets/{wallet}/close")).status_code == 200


async def test_no_other_site_signs_anybody_in(jiamin: httpx.AsyncClient) -> None:
    answer = await jiamin.post("/v1/sessions", json=LOGIN, headers=CROSS)
    assert problem(answer) == (403, "cross_site_request")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer ps_" + "A" * 43, "ps_x"])
async def test_what_is_no_session_is_answered_alike(api: Api, value: str) -> None:
    answer = await api.anybody.get("/v1/wallets", headers={"Authorization": value})
    assert problem(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_device_and_a_network_have_their_share_of_guesses_over_all_logins(
    jiamin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few guesses at each of many logins: none of these is locked by itself."""
    looked_at: list[str] = []

    async def refuse(_: Hasher, password: str, __: str | None) -> bool:
        looked_at.append(password)
        return False

    monkeypatch.setattr(Hasher, "verify", refuse)
    numbers = iter(range(10_000))

    async def guess(key: str) -> str:
        body = {"login": f"139{next(numbers):08}", "password": "a wrong blue sea"}
        answer = await jiamin.post("/v1/sessions", json=body, headers={"Purser-Device": key})
        return problem(answer)[1]

    first, second, third = ("pd_" + letter * 43 for letter in "ABC")
    codes = [await guess(first) for _ in range(25)]
    assert (codes.count("sign_in_failed"), codes[20:]) == (20, ["sign_in_locked"] * 5)
    assert [await guess(second) for _ in range(20)] == ["sign_in_failed"] * 20, "another device in the same network"
    rest = [await guess(f"pd_{n:043}") for n in range(70)]
    assert (rest.count("sign_in_failed"), rest[60:]) == (60, ["sign_in_locked"] * 10), "the network's hundred are used"
    assert len(looked_at) == 100
    assert await guess(third) == "sign_in_locked"


async def test_who_signs_in_again_is_out_of_the_session_before(api: Api, jiamin: httpx.AsyncClient) -> None:
    first = (await jiamin.post("/v1/sessions", json=LOGIN)).json()["token"]
    async with api.bearer(first) as before:
        assert (await before.get("/v1/customers/me")).status_code == 200
        assert (await jiamin.post("/v1/sessions", json={**LOGIN, "password": "a wrong blue sea"})).status_code == 401
        assert (await before.get("/v1/customers/me")).status_code == 200, "a failed try ends nothing"
        assert (await jiamin.post("/v1/sessions", json=LOGIN)).status_code == 201
        assert problem(await before.get("/v1/customers/me")) == (401, "unauthenticated")
    assert (await jiamin.get("/v1/customers/me")).status_code == 200
