"""The switch on the sign-in page: freezes for the owner, tells nobody anything, and locks only itself."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from psycopg import AsyncConnection

from purser.core.ids import WalletId
from purser.identity import CodePurpose, Hasher
from tests.api.test_freezes import state
from tests.support.http import Api, field_errors, problem
from tests.support.proving import PASSWORD, PIN, armed, login_of, sign_in


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api)


async def urgent(api: Api, login: str, **given: str) -> httpx.Response:
    return await api.anybody.post("/v1/freezes/urgent", json={"login": login, **given})


@pytest.mark.parametrize("given", [{"password": PASSWORD}, {"pin": PIN}])
async def test_from_the_sign_in_page(api: Api, wallet: WalletId, given: dict[str, str]) -> None:
    async with await api.signed_in(wallet) as thief:
        assert (await thief.get("/v1/wallets")).status_code == 200
        assert (await urgent(api, await login_of(api, wallet), **given)).status_code == 202
        assert problem(await thief.get("/v1/wallets")) == (401, "unauthenticated")
    assert await state(api, wallet) == ("frozen", True, False)
    assert await api.world.rows("SELECT source, liftable_by FROM freezes") == [("sign_in_page", "customer")]


async def test_the_sign_in_page_tells_nobody_anything(api: Api, wallet: WalletId) -> None:
    login = await login_of(api, wallet)
    before = await api.world.dump(without=["throttles"])
    answers = [
        await urgent(api, who, **given)
        for who in (login, "13900000000", "not a login")
        for given in ({"password": "a wrong blue sea"}, {"pin": "147036"})
    ]
    assert await api.world.dump(without=["throttles"]) == before
    answers.append(await urgent(api, login, password=PASSWORD))
    assert {(a.status_code, a.text) for a in answers} == {(202, answers[0].text)}


async def test_the_sign_in_page_costs_the_same(api: Api, wallet: WalletId, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many statements and as many hashes, whether or not there is such an account."""
    login, done = await login_of(api, wallet), [0, 0]
    execute, verify = AsyncConnection.execute, Hasher.verify

    async def counted(self: AsyncConnection[Any], *args: Any, **options: Any) -> Any:
        done[0] += 1
        return await execute(self, *args, **options)

    async def hashed(self: Hasher, password: str, stored: str | None) -> bool:
        done[1] += 1
        return await verify(self, password, stored)

    monkeypatch.setattr(AsyncConnection, "execute", counted)
    monkeypatch.setattr(Hasher, "verify", hashed)

    async def work_of(who: str, **given: str) -> tuple[int, int]:
        done[:] = [0, 0]
        assert (await urgent(api, who, **given)).status_code == 202
        return done[0], done[1]

    await work_of("13900000009", pin="147036")  # the first makes what unknown logins are compared with
    for given in ({"password": "a wrong blue sea"}, {"pin": "147036"}, {"recovery_code": "AAAA-BBBB-CCCC-D"}):
        known, unknown = await work_of(login, **given), await work_of("13900000000", **given)
        assert known == unknown
        assert known[1] == (0 if "recovery_code" in given else 1)


async def test_guessing_on_the_sign_in_page_locks_only_itself(api: Api, wallet: WalletId) -> None:
    login = await login_of(api, wallet)
    codes = [(await urgent(api, login, pin=f"14703{n}")).status_code for n in range(7)]
    assert codes == [202] * 5 + [429] * 2
    unknown = [(await urgent(api, "13911112222", pin=f"14703{n}")).status_code for n in range(7)]
    assert unknown == codes
    assert (await sign_in(api, wallet))["token"]
    async with await api.signed_in(wallet) as me:
        assert (await me.get("/v1/pin")).json()["tries_left"] == 5


async def test_whoever_guesses_on_purpose_does_not_keep_the_owner_from_the_switch(api: Api, wallet: WalletId) -> None:
    """A thief uses up the tries of the PIN: the password still freezes, and what cannot be guessed always does."""
    login, customer = await login_of(api, wallet), await api.owner(wallet)
    codes = await api.world.db.run(lambda tx: api.runtime.credentials.recovery_codes.make(tx, customer))
    assert [(await urgent(api, login, pin=f"14703{n}")).status_code for n in range(6)] == [202] * 5 + [429]
    assert [(await urgent(api, login, password=f"a guess {n}")).status_code for n in range(6)] == [202] * 5 + [429]
    for n in range(7):
        assert (await urgent(api, login, recovery_code=f"AAAA-BBBB-CCC{n}-D")).status_code == 202
    assert await state(api, wallet) == ("open", False, False)
    assert (await urgent(api, login, recovery_code=codes[0])).status_code == 202
    assert await state(api, wallet) == ("frozen", True, False)


async def test_from_the_sign_in_page_by_a_recovery_code_that_stays_good(api: Api, wallet: WalletId) -> None:
    customer = await api.owner(wallet)
    codes = await api.world.db.run(lambda tx: api.runtime.credentials.recovery_codes.make(tx, customer))
    login = await login_of(api, wallet)
    assert (await urgent(api, login, recovery_code="AAAA-BBBB-CCCC-D")).status_code == 202
    assert await state(api, wallet) == ("open", False, False)
    assert (await urgent(api, login, recovery_code=codes[3])).status_code == 202
    assert await state(api, wallet) == ("frozen", True, False)
    assert await api.world.rows("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == [(10,)]


async def test_from_the_sign_in_page_by_a_code_to_the_phone(api: Api, wallet: WalletId) -> None:
    login, codes = await login_of(api, wallet), api.runtime.credentials.codes
    new = await api.world.db.run(lambda tx: codes.make(tx, CodePurpose.FREEZE, login))
    other = await api.world.db.run(lambda tx: codes.make(tx, CodePurpose.SIGN_IN, login))
    wrong = f"{(int(new.code) + 1) % 1_000_000:06}"
    for request, code in ((new.id, wrong), (other.id, other.code)):
        assert (await urgent(api, login, code=code, code_request=str(request))).status_code == 202
    nobody = await urgent(api, "13900000000", code=new.code, code_request=str(new.id))
    assert nobody.status_code == 202
    assert await state(api, wallet) == ("open", False, False)
    assert (await urgent(api, login, code=new.code, code_request=str(new.id))).text == nobody.text
    assert await state(api, wallet) == ("frozen", True, False)


async def test_the_sign_in_page_takes_one_thing(api: Api, wallet: WalletId) -> None:
    login = await login_of(api, wallet)
    assert field_errors(await urgent(api, login)) == [("/password", "required")]
    both = await urgent(api, login, password=PASSWORD, pin=PIN)
    assert field_errors(both) == [("/pin", "unknown_field")]
    assert field_errors(await urgent(api, login, code="123456")) == [("/code_request", "required")]
    cross = {"Sec-Fetch-Site": "cross-site"}
    body = {"login": login, "password": PASSWORD}
    answer = await api.anybody.post("/v1/freezes/urgent", json=body, headers=cross)
    assert problem(answer) == (403, "cross_site_request")
    assert await state(api, wallet) == ("open", False, False)
