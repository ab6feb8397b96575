"""Another phone number or mail address in the place of the one before."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import Id, WalletId
from purser.identity import prune_logins
from tests.support.credentials import ask_code, settled
from tests.support.http import Api, problem
from tests.support.proving import PASSWORD, PIN, login_of, prove

NEW, MAIL = "+8613900000001", "jiamin@example.org"
UNTOUCHED = ["throttles", "one_time_codes"]


class Mover:
    """Somebody signed in, whose phone number is confirmed."""

    def __init__(self, api: Api, wallet: WalletId, old: str, me: httpx.AsyncClient) -> None:
        self.api, self.wallet, self.old, self.me = api, wallet, old, me

    async def shown(self, login: str, purpose: str = "contact") -> dict[str, Any]:
        self.api.world.clock.advance(minutes=2)
        return await ask_code(self.api, purpose, login)

    async def move(self, login: str = NEW, **change: Any) -> httpx.Response:
        body = {**await self.shown(login), "proof": await prove(self.me, "security:contact", pin=PIN), **change}
        return await self.me.post("/v1/logins", json=body)

    async def sign_in(self, login: str) -> httpx.Response:
        return await self.api.anybody.post("/v1/sessions", json={"login": login, "password": PASSWORD})


@pytest.fixture
async def mover(api: Api) -> Mover:
    wallet = await settled(api)
    return Mover(api, wallet, await login_of(api, wallet), await api.signed_in(wallet))


async def test_the_new_one_signs_in_and_the_old_one_no_more(mover: Mover) -> None:
    assert (await mover.move()).status_code == 204
    assert (await mover.me.get("/v1/customers/me")).json()["phone"] == "139****0001"
    assert (await mover.sign_in(NEW)).status_code == 201
    assert problem(await mover.sign_in(mover.old)) == (401, "sign_in_failed")
    by_code = await mover.api.anybody.post("/v1/sessions/by-code", json=await mover.shown(NEW, "sign_in"))
    assert by_code.status_code == 201
    by_old = await mover.api.anybody.post("/v1/sessions/by-code", json=await mover.shown(mover.old, "sign_in"))
    assert problem(by_old) == (404, "login_unknown")


async def test_a_first_mail_address_takes_the_place_of_none(mover: Mover) -> None:
    assert (await mover.move(MAIL)).status_code == 204
    assert (await mover.sign_in(MAIL)).status_code == 201
    assert (await mover.sign_in(mover.old)).status_code == 201
    assert [a["is_verified"] for a in (await mover.me.get("/v1/credentials")).json()["addresses"]] == [True, True]


async def test_both_addresses_are_told(mover: Mover) -> None:
    assert (await mover.move()).status_code == 204
    ((number,),) = await mover.api.world.rows("SELECT number FROM messages WHERE kind = 'contact_changed'")
    ways = await mover.api.world.rows("SELECT way FROM notice_deliveries WHERE number = %s ORDER BY 1", number)
    assert ways == [("mail",), ("sms",)]
    bare = "SELECT id, sealed FROM notice_deliveries WHERE kind = 'contact_changed' AND number IS NULL"
    ((ident, sealed),) = await mover.api.world.rows(bare)
    letter = orjson.loads(mover.api.runtime.notice_sealer.open(bytes(sealed), Id(ident)))
    assert (letter["address"], letter["data"]["what"]) == (mover.old, "phone")


async def test_for_a_week_the_old_one_brings_its_owner_back(mover: Mover, clock: FakeClock) -> None:
    proof = await prove(mover.me, "security:recovery_codes", pin=PIN)
    codes = (await mover.me.post("/v1/recovery-codes", json={"proof": proof})).json()["codes"]
    assert (await mover.move()).status_code == 204
    clock.advance(days=6, hours=23)
    body = {**await mover.shown(mover.old, "recover"), "recovery_code": codes[0]}
    assert (await mover.api.anybody.post("/v1/recoveries", json=body)).status_code == 201
    clock.advance(hours=1)
    body = {**await mover.shown(mover.old, "recover"), "recovery_code": codes[1]}
    assert problem(await mover.api.anybody.post("/v1/recoveries", json=body)) == (403, "recovery_failed")


async def test_and_freezes(mover: Mover) -> None:
    assert (await mover.move()).status_code == 204
    urgent = await mover.api.anybody.post("/v1/freezes/urgent", json={"login": mover.old, "password": PASSWORD})
    assert urgent.status_code == 202
    assert await mover.api.world.rows("SELECT source FROM freezes") == [("sign_in_page",)]


async def test_after_that_it_is_free_for_others(mover: Mover, clock: FakeClock) -> None:
    assert (await mover.move()).status_code == 204
    somebody = {"name": "王伟", "phone": mover.old, "password": PASSWORD}
    assert problem(await mover.api.anybody.post("/v1/customers", json=somebody)) == (409, "login_taken")
    db = mover.api.world.db
    assert await db.run(lambda tx: prune_logins(tx, clock)) == 0
    clock.advance(days=7)
    assert await db.run(lambda tx: prune_logins(tx, clock)) == 1
    assert (await mover.api.anybody.post("/v1/customers", json=somebody)).status_code == 201


async def test_back_to_the_old_one(mover: Mover) -> None:
    assert (await mover.move()).status_code == 204
    assert (await mover.move(mover.old)).status_code == 204
    assert (await mover.sign_in(mover.old)).status_code == 201
    assert problem(await mover.sign_in(NEW)) == (401, "sign_in_failed")


async def test_nobody_pays_the_old_number(mover: Mover) -> None:
    assert (await mover.move()).status_code == 204
    async with await mover.api.signed_in(await settled(mover.api)) as payer:
        assert problem(await payer.post("/v1/payees/lookup", json={"phone": mover.old})) == (404, "payee_unknown")
        assert (await payer.post("/v1/payees/lookup", json={"phone": NEW})).status_code == 200


async def test_of_two_who_want_one_number_one_gets_it(mover: Mover) -> None:
    wallet = await settled(mover.api)
    other = Mover(mover.api, wallet, await login_of(mover.api, wallet), await mover.api.signed_in(wallet))
    movers = (mover, other)
    bodies = [
        {**await one.shown(NEW), "proof": await prove(one.me, "security:contact", pin=PIN)} for one in movers
    ]  # fmt: skip
    moving = (one.me.post("/v1/logins", json=body) for one, body in zip(movers, bodies, strict=True))
    answers = await asyncio.gather(*moving)
    assert sorted(a.status_code for a in answers) == [204, 409]
    assert {problem(a)[1] for a in answers if a.status_code == 409} == {"login_taken"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"proof": None}, 403, "step_up_required"),
        ({"code": "x"}, 422, "invalid_request"),
        ({"code_request": "01900000-0000-7000-8000-000000000000"}, 403, "code_expired"),
        ({"login": "+8613900000002"}, 403, "code_wrong"),
    ],
)
async def test_refused_and_nothing_changed(mover: Mover, change: dict[str, Any], status: int, code: str) -> None:
    shown = {**await mover.shown(NEW), "proof": await prove(mover.me, "security:contact", pin=PIN)}
    before = await mover.api.world.dump(without=UNTOUCHED)
    assert problem(await mover.me.post("/v1/logins", json={**shown, **change})) == (status, code)
    assert await mover.api.world.dump(without=UNTOUCHED) == before


async def test_somebody_elses_number_is_taken(mover: Mover) -> None:
    theirs = await login_of(mover.api, await settled(mover.api))
    shown = {**await mover.shown(theirs), "proof": await prove(mover.me, "security:contact", pin=PIN)}
    before = await mover.api.world.dump(without=UNTOUCHED)
    assert problem(await mover.me.post("/v1/logins", json=shown)) == (409, "login_taken")
    assert await mover.api.world.dump(without=UNTOUCHED) == before
