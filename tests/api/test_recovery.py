"""The phone is gone: back by a recovery code and a code to an address on file."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from tests.support.authenticator import Authenticator
from tests.support.credentials import Owner, ask_code, other_code, passkey_owner, settled, turn_on_totp
from tests.support.http import Api, problem
from tests.support.proving import PASSWORD, PIN, login_of, prove, sign_in

UNTOUCHED = ["throttles", "one_time_codes"]
NEW_PASSWORD = "another sea, quite blue"


class Lost:
    """Somebody whose phone with everything on it is gone; `codes` are on paper."""

    def __init__(self, owner: Owner, login: str, codes: list[str], token: str) -> None:
        self.owner, self.api, self.login, self.codes, self.token = owner, owner.api, login, codes, token

    async def come_back(self, **change: Any) -> httpx.Response:
        self.api.world.clock.advance(minutes=2)
        shown = await ask_code(self.api, "recover", self.login)
        body = {**shown, "recovery_code": self.codes[0], "password": NEW_PASSWORD, **change}
        return await self.api.anybody.post("/v1/recoveries", json=body)


@pytest.fixture
async def lost(api: Api, clock: FakeClock) -> Lost:
    owner = await passkey_owner(api)
    await sign_in(api, owner.wallet)
    clock.advance(seconds=1)
    await turn_on_totp(owner.me, clock, await prove(owner.me, "security:totp", pin=PIN))
    proof = await prove(owner.me, "security:recovery_codes", pin=PIN)
    codes = (await owner.me.post("/v1/recovery-codes", json={"proof": proof})).json()["codes"]
    token = owner.me.headers["Authorization"].removeprefix("Bearer ")
    return Lost(owner, await login_of(api, owner.wallet), codes, token)


async def test_one_comes_back_and_the_lost_phone_is_out(lost: Lost) -> None:
    answer = await lost.come_back()
    assert answer.status_code == 201, answer.text
    assert problem(await lost.owner.me.get("/v1/customers/me")) == (401, "unauthenticated")
    assert problem(await lost.owner.enter()) == (403, "passkey_unknown")
    by_old = await lost.api.anybody.post("/v1/sessions", json={"login": lost.login, "password": PASSWORD})
    assert problem(by_old) == (401, "sign_in_failed")
    async with lost.api.bearer(answer.json()["token"]) as me:
        state = (await me.get("/v1/credentials")).json()
        devices = (await me.get("/v1/devices")).json()["items"]
    assert (state["passkeys"], state["totp"], state["recovery_codes_left"]) == (0, False, 9)
    assert state["password"]["stands_alone"] is True
    assert len(devices) == 1
    by_new = await lost.api.anybody.post("/v1/sessions", json={"login": lost.login, "password": NEW_PASSWORD})
    assert by_new.status_code == 201, "and no app is asked for"


async def test_the_device_one_comes_back_on_is_new(lost: Lost, clock: FakeClock) -> None:
    async with httpx.AsyncClient(transport=lost.api.anybody._transport, base_url="http://purser.test") as fresh:
        clock.advance(minutes=2)
        shown = await ask_code(lost.api, "recover", lost.login)
        back = await fresh.post("/v1/recoveries", json={**shown, "recovery_code": lost.codes[0]})
    device = back.json()["device"]
    assert (device["state"], device["trusted_at"]) == ("new", "2026-03-02T13:02:31Z")
    assert await lost.api.world.rows("SELECT count(*) FROM devices WHERE removed_at IS NULL") == [(1,)]


async def test_every_address_is_told_and_the_change_is_noted(lost: Lost, clock: FakeClock) -> None:
    assert (await lost.come_back()).status_code == 201
    ((number,),) = await lost.api.world.rows("SELECT number FROM messages WHERE kind = 'account_recovered'")
    ways = await lost.api.world.rows("SELECT way FROM notice_deliveries WHERE number = %s ORDER BY way", number)
    assert ways == [("mail",), ("sms",)]
    customer = await lost.api.owner(lost.owner.wallet)
    ((changed,),) = await lost.api.world.rows(
        "SELECT security_changed_at FROM safeguards WHERE customer_id = %s", customer
    )
    assert changed == clock.now()


async def test_without_a_new_password_there_is_none(lost: Lost) -> None:
    answer = await lost.come_back(password=None)
    async with lost.api.bearer(answer.json()["token"]) as me:
        assert (await me.get("/v1/credentials")).json()["password"] is None
    by_old = await lost.api.anybody.post("/v1/sessions", json={"login": lost.login, "password": PASSWORD})
    assert problem(by_old) == (401, "sign_in_failed")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"recovery_code": "00000-00000-000"}, 403, "recovery_failed"),
        ({"recovery_code": "x"}, 403, "recovery_failed"),
        ({"code_request": "01900000-0000-7000-8000-000000000000"}, 403, "code_expired"),
        ({"login": "13900000000"}, 403, "code_wrong"),
        ({"password": "too short"}, 422, "password_too_short"),
        ({"password": "password password"}, 422, "password_common"),
    ],
)
async def test_anything_less_brings_nobody_back(lost: Lost, change: dict[str, str], status: int, code: str) -> None:
    lost.api.world.clock.advance(minutes=2)
    shown = await ask_code(lost.api, "recover", lost.login)
    before = await lost.api.world.dump(without=UNTOUCHED)
    body = {**shown, "recovery_code": lost.codes[0], **change}
    assert problem(await lost.api.anybody.post("/v1/recoveries", json=body)) == (status, code)
    assert await lost.api.world.dump(without=UNTOUCHED) == before


async def test_neither_of_the_two_codes_is_enough(lost: Lost) -> None:
    lost.api.world.clock.advance(minutes=2)
    shown = await ask_code(lost.api, "recover", lost.login)
    body = {**shown, "recovery_code": lost.codes[0]}
    wrong = await lost.api.anybody.post("/v1/recoveries", json={**body, "code": other_code(shown["code"])})
    assert problem(wrong) == (403, "code_wrong")
    for _ in range(4):
        body["recovery_code"] = lost.codes[0][:-1] + "!"
        assert problem(await lost.api.anybody.post("/v1/recoveries", json=body)) == (403, "recovery_failed")
    body["recovery_code"] = lost.codes[0]
    assert problem(await lost.api.anybody.post("/v1/recoveries", json=body)) == (403, "code_expired"), "five tries"


async def test_a_code_for_signing_in_recovers_nothing(lost: Lost) -> None:
    lost.api.world.clock.advance(minutes=2)
    shown = await ask_code(lost.api, "sign_in", lost.login)
    body = {**shown, "recovery_code": lost.codes[0]}
    assert problem(await lost.api.anybody.post("/v1/recoveries", json=body)) == (403, "code_wrong")


async def test_of_an_address_without_an_account_one_learns_as_much_as_of_a_wrong_code(lost: Lost) -> None:
    bodies = []
    for login in (lost.login, "13900000000"):
        lost.api.world.clock.advance(minutes=2)
        shown = await ask_code(lost.api, "recover", login)
        answer = await lost.api.anybody.post("/v1/recoveries", json={**shown, "recovery_code": "00000-00000-000"})
        assert problem(answer) == (403, "recovery_failed")
        bodies.append({k: v for k, v in answer.json().items() if k != "request_id"})
    assert bodies[0] == bodies[1]


async def test_somebody_elses_recovery_code_is_wrong(lost: Lost) -> None:
    other: WalletId = await settled(lost.api)
    await sign_in(lost.api, other)
    lost.login = await login_of(lost.api, other)
    before = await lost.api.world.dump(without=[*UNTOUCHED, "notice_deliveries", "procrastinate_jobs"])
    assert problem(await lost.come_back()) == (403, "recovery_failed")
    after = await lost.api.world.dump(without=[*UNTOUCHED, "notice_deliveries", "procrastinate_jobs"])
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"procrastinate_events"}


async def test_afterwards_a_passkey_is_added_on_the_new_phone(lost: Lost, clock: FakeClock) -> None:
    answer = await lost.come_back()
    async with lost.api.bearer(answer.json()["token"]) as me:
        clock.advance(seconds=1)
        proof = await prove(me, "security:passkeys", password=NEW_PASSWORD)
        options = (await me.post("/v1/passkeys/options")).json()
        body = {"name": "New phone", "credential": Authenticator().create(options), "proof": proof}
        assert (await me.post("/v1/passkeys", json=body)).status_code == 201
