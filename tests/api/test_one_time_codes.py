"""Codes to a phone or a mailbox: signing up and in by them, and guessing at them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.identity import Codes
from tests.support.credentials import ask_code, codes_sent, other_code, settled
from tests.support.http import Api, problem
from tests.support.proving import login_of, prove

PHONE, MAIL = "+8613812342046", "jiamin@example.org"
BY_CODE = "/v1/sessions/by-code"


async def sign_up(api: Api, login: str = PHONE, **more: Any) -> httpx.Response:
    shown = await ask_code(api, "sign_up", login)
    field = "email" if "@" in login else "phone"
    body = {"name": "陈嘉敏", field: login, "code_request": shown["code_request"], "code": shown["code"], **more}
    return await api.anybody.post("/v1/customers", json=body)


@pytest.mark.parametrize("login", [PHONE, MAIL])
async def test_somebody_signs_up_and_in_without_a_password(api: Api, clock: FakeClock, login: str) -> None:
    assert (await sign_up(api, login)).status_code == 201
    clock.advance(minutes=2)
    answer = await api.anybody.post(BY_CODE, json=await ask_code(api, "sign_in", login))
    assert answer.status_code == 201
    assert answer.json()["customer"]["name"] == "陈嘉敏"
    assert answer.headers["set-cookie"].startswith("purser_session=ps_")
    async with api.bearer(answer.json()["token"]) as me:
        state = (await me.get("/v1/credentials")).json()
    masked = "138****2046" if login == PHONE else "j***@example.org"
    assert state == {
        "addresses": [{"login": masked, "is_verified": True}],
        "password": None,
        "passkeys": 0,
        "totp": False,
        "recovery_codes_left": 0,
    }


async def test_the_code_is_sent_and_kept_nowhere_in_the_open(api: Api) -> None:
    shown = await ask_code(api, "sign_in", PHONE, **{"Accept-Language": "zh-CN"})
    assert await codes_sent(api) == [(PHONE, shown["code"], "zh-CN")]
    ((kept, stored),) = await api.world.rows("SELECT purpose, code_hash FROM one_time_codes")
    assert (kept, len(bytes(stored))) == ("sign_in", 32)
    dump = repr(await api.world.dump(without=["procrastinate_jobs", "procrastinate_events"]))
    assert PHONE not in dump


async def test_a_known_and_an_unknown_address_are_answered_and_served_alike(api: Api) -> None:
    known = await login_of(api, await settled(api))
    bodies, work = [], []
    for login in (known, "+8613900000000"):
        before = {name: len(rows) for name, rows in (await api.world.dump()).items()}
        asked = await api.anybody.post("/v1/one-time-codes", json={"purpose": "sign_in", "login": login})
        after = {name: len(rows) for name, rows in (await api.world.dump()).items()}
        bodies.append({k: v for k, v in asked.json().items() if k != "id"})
        work.append({name: after[name] - before[name] for name in after if after[name] != before[name]})
    assert bodies[0] == bodies[1] == {"expires_at": "2026-03-02T01:05:00Z", "resend_at": "2026-03-02T01:01:00Z"}
    # the second network count is the first's row
    assert work[0] == {**work[1], "throttles": work[1]["throttles"] + 1}
    assert work[1]["one_time_codes"] == work[1]["notice_deliveries"] == 1
    wrong = {"login": known, "code_request": "01900000-0000-7000-8000-000000000000", "code": "123456"}
    refused = [problem(await api.anybody.post(BY_CODE, json={**wrong, "login": n})) for n in (known, "13900000000")]
    assert refused[0] == refused[1] == (403, "code_expired")


async def test_only_whoever_read_the_code_learns_that_there_is_no_account(api: Api) -> None:
    shown = await ask_code(api, "sign_in", PHONE)
    wrong = await api.anybody.post(BY_CODE, json={**shown, "code": other_code(shown["code"])})
    assert problem(wrong) == (403, "code_wrong")
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (404, "login_unknown")


async def test_an_address_that_was_never_confirmed_lets_nobody_in_by_a_code(api: Api, clock: FakeClock) -> None:
    """Somebody signed up with a number that is not theirs: its owner does not get into that account, nor they into
    the owner's."""
    body = {"name": "王伟", "phone": PHONE, "password": "a calm blue sea"}
    assert (await api.anybody.post("/v1/customers", json=body)).status_code == 201
    shown = await ask_code(api, "sign_in", PHONE)
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (403, "login_unverified")
    opened = await api.anybody.post("/v1/sessions", json={"login": PHONE, "password": "a calm blue sea"})
    clock.advance(minutes=2)
    async with api.bearer(opened.json()["token"]) as me:
        shown = await ask_code(api, "contact", PHONE)
        assert problem(await me.post("/v1/logins/verify", json=shown)) == (403, "step_up_required")
        proof = await prove(me, "security:contact", password="a calm blue sea")
        assert (await me.post("/v1/logins/verify", json={**shown, "proof": proof})).status_code == 204
        clock.advance(minutes=2)
        proof = await prove(me, "security:contact", password="a calm blue sea")
        other = {**await ask_code(api, "contact", "13900000000"), "proof": proof}
        assert problem(await me.post("/v1/logins/verify", json=other)) == (404, "login_unknown")
    clock.advance(minutes=2)
    shown = await ask_code(api, "sign_in", PHONE)
    assert (await api.anybody.post(BY_CODE, json=shown)).status_code == 201


async def test_a_code_works_once_for_one_thing_one_address_and_five_minutes(api: Api, clock: FakeClock) -> None:
    login = await login_of(api, await settled(api))
    shown = await ask_code(api, "sign_up", login)
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (403, "code_wrong")
    clock.advance(minutes=1)
    shown = await ask_code(api, "sign_in", login)
    wrong_address = await api.anybody.post(BY_CODE, json={**shown, "login": "13900000000"})
    assert problem(wrong_address) == (403, "code_wrong")
    assert (await api.anybody.post(BY_CODE, json=shown)).status_code == 201
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (403, "code_expired")
    clock.advance(minutes=1)
    shown = await ask_code(api, "sign_in", login)
    clock.advance(minutes=5)
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (403, "code_expired")


async def test_the_code_of_another_request_is_another_code(api: Api, clock: FakeClock) -> None:
    login = await login_of(api, await settled(api))
    first = await ask_code(api, "sign_in", login)
    clock.advance(minutes=1)
    second = await ask_code(api, "sign_in", login)
    crossed = await api.anybody.post(BY_CODE, json={**first, "code": second["code"]})
    assert crossed.status_code == 403 or first["code"] == second["code"]
    assert (await api.anybody.post(BY_CODE, json=first)).status_code == 201, "asking again takes nothing away"


async def test_five_tries_and_then_the_right_one_is_not_looked_at(api: Api) -> None:
    login = await login_of(api, await settled(api))
    shown = await ask_code(api, "sign_in", login)
    before = await api.world.dump(without=["one_time_codes", "throttles"])
    for left in (4, 3, 2, 1, 0):
        refused = await api.anybody.post(BY_CODE, json={**shown, "code": other_code(shown["code"])})
        assert problem(refused) == (403, "code_wrong")
        assert f"{left} tries" in refused.json()["detail"]
    assert problem(await api.anybody.post(BY_CODE, json=shown)) == (403, "code_expired")
    assert await api.world.dump(without=["one_time_codes", "throttles"]) == before


async def test_of_many_guesses_at_once_five_are_looked_at(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    login = await login_of(api, await settled(api))
    shown = await ask_code(api, "sign_in", login)
    looked_at: list[str] = []
    matches = Codes._matches

    def watched(self: Codes, *args: Any) -> bool:
        looked_at.append(args[-1])
        return matches(self, *args)

    monkeypatch.setattr(Codes, "_matches", watched)
    guesses = [f"{(int(shown['code']) + n) % 1_000_000:06}" for n in range(1, 41)]
    answers = await asyncio.gather(*(api.anybody.post(BY_CODE, json={**shown, "code": g}) for g in guesses))
    codes = [problem(a)[1] for a in answers]
    assert len(looked_at) == codes.count("code_wrong") == 5
    assert codes.count("code_expired") == 35


async def test_codes_are_sent_seldom(api: Api, clock: FakeClock) -> None:
    async def ask(purpose: str = "sign_in", login: str = PHONE) -> httpx.Response:
        return await api.anybody.post("/v1/one-time-codes", json={"purpose": purpose, "login": login})

    assert (await ask()).status_code == 201
    before = await api.world.dump()
    again = await ask("sign_up")
    assert problem(again) == (429, "code_too_soon")
    assert again.headers["retry-after"] == "60"
    assert await api.world.dump() == before
    assert (await ask("freeze")).status_code == 201, "whoever uses up somebody's codes does not keep them from this"
    assert (await ask(login=MAIL)).status_code == 201
    for _ in range(4):
        clock.advance(minutes=1)
        assert (await ask()).status_code == 201
    clock.advance(minutes=1)
    assert problem(await ask()) == (429, "code_too_soon")
    clock.advance(hours=1)
    assert (await ask()).status_code == 201


async def test_of_two_at_once_one_code_is_sent(api: Api) -> None:
    body = {"purpose": "sign_in", "login": PHONE}
    answers = await asyncio.gather(*(api.anybody.post("/v1/one-time-codes", json=body) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [429] * 7
    assert len(await codes_sent(api)) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"code": "000000"}, 403, "code_wrong"),
        ({"code_request": "01900000-0000-7000-8000-000000000000"}, 403, "code_expired"),
        ({"phone": "13900000000"}, 403, "code_wrong"),
        ({"code": None}, 422, "password_missing"),
        ({"email": MAIL}, 422, "code_one_address"),
        ({"password": "short and sweet"[:14]}, 422, "password_too_short"),
    ],
)
async def test_signing_up_is_refused_and_nothing_changed(
    api: Api, change: dict[str, Any], status: int, code: str
) -> None:
    shown = await ask_code(api, "sign_up", PHONE)
    if shown["code"] == "000000":
        change = {**change, "code": "000001"} if "code" in change else change
    body = {"name": "陈嘉敏", "phone": PHONE, "code_request": shown["code_request"], "code": shown["code"], **change}
    before = await api.world.dump(without=["one_time_codes", "throttles"])
    assert problem(await api.anybody.post("/v1/customers", json=body)) == (status, code)
    assert await api.world.dump(without=["one_time_codes", "throttles"]) == before


async def test_two_who_sign_up_by_one_code_are_one(api: Api) -> None:
    shown = await ask_code(api, "sign_up", PHONE)
    body = {"name": "陈嘉敏", "phone": PHONE, "code_request": shown["code_request"], "code": shown["code"]}
    answers = await asyncio.gather(*(api.anybody.post("/v1/customers", json=body) for _ in range(4)))
    assert min(a.status_code for a in answers) == 201
    assert {problem(a) for a in answers if a.status_code != 201} <= {(409, "login_taken"), (403, "code_expired")}
    assert await api.world.rows("SELECT count(*) FROM customers") == [(1,)]


async def test_another_site_asks_for_no_code(api: Api) -> None:
    body = {"purpose": "sign_in", "login": PHONE}
    before = await api.world.dump()
    crossed = await api.anybody.post("/v1/one-time-codes", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert problem(crossed) == (403, "cross_site_request")
    assert await api.world.dump() == before
