"""POST /v1/customers and GET /v1/customers/me."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from purser.core.ids import CustomerId
from purser.identity import find_login
from tests.support.http import Api, field_errors, problem

JIAMIN = {"name": "陈嘉敏", "phone": "138 1234 2046", "password": "a calm blue sea"}


async def test_somebody_signs_up_with_a_phone(api: Api) -> None:
    answer = await api.anybody.post("/v1/customers", json=JIAMIN)
    assert answer.status_code == 201
    body = answer.json()
    ident = body.pop("id")
    assert body == {
        "name": "陈嘉敏",
        "phone": "138****2046",
        "email": None,
        "locale": "en",
        "created_at": "2026-03-02T01:00:00Z",
    }
    async with api.world.db.reader() as conn:
        assert await find_login(conn, "+8613812342046") == CustomerId.parse(ident)
    assert await api.world.rows("SELECT count(*) FROM logins") == [(1,)]


async def test_a_first_wallet_of_class_one_is_open_and_empty(api: Api) -> None:
    await api.anybody.post("/v1/customers", json=JIAMIN)
    opened = await api.anybody.post("/v1/sessions", json={"login": "13812342046", "password": JIAMIN["password"]})
    async with api.bearer(opened.json()["token"]) as jiamin:
        (wallet,) = (await jiamin.get("/v1/wallets")).json()["items"]
        assert (await jiamin.get("/v1/customers/me")).json() == opened.json()["customer"]
    assert (wallet["wallet_class"], wallet["currency"], wallet["status"]) == (1, "CNY", "open")
    assert wallet["available"] == {"amount": 0, "currency": "CNY"}
    assert await api.world.rows("SELECT count(*) FROM ledger_accounts WHERE kind = 'wallet.available'") == [(1,)]


async def test_by_mail_and_in_the_language_of_the_browser(api: Api) -> None:
    body = {"name": " Sarah  Miller ", "email": "Sarah@Example.org", "password": "a calm blue sea"}
    answer = await api.anybody.post("/v1/customers", json=body, headers={"Accept-Language": "zh-CN,en;q=0.5"})
    sarah = answer.json()
    assert (sarah["name"], sarah["email"], sarah["phone"]) == ("Sarah Miller", "s***@example.org", None)
    assert sarah["locale"] == "zh-CN"


@pytest.mark.parametrize("spelling", ["13812342046", "+86 138-1234-2046", "0086 13812342046", "１３８１２３４２０４６"])
async def test_one_number_is_one_customer(api: Api, spelling: str) -> None:
    await api.anybody.post("/v1/customers", json=JIAMIN)
    before = await api.world.dump(without=["throttles"])
    answer = await api.anybody.post("/v1/customers", json={**JIAMIN, "name": "王伟", "phone": spelling})
    assert problem(answer) == (409, "login_taken")
    assert await api.world.dump(without=["throttles"]) == before


async def test_of_two_at_once_one_gets_the_number(api: Api) -> None:
    answers = await asyncio.gather(*(api.anybody.post("/v1/customers", json=JIAMIN) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    assert await api.world.rows("SELECT count(*) FROM customers") == [(1,)]
    assert await api.world.rows("SELECT count(*) FROM wallets") == [(1,)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone": None}, "login_missing"),
        ({"phone": "12345"}, "phone_invalid"),
        ({"phone": "+86 20 1234 5678"}, "phone_invalid"),
        ({"phone": "+0 123 456 789"}, "phone_invalid"),
        ({"phone": "138123420461"}, "phone_invalid"),
        ({"email": "nobody"}, "email_invalid"),
        ({"email": "a@b"}, "email_invalid"),
        ({"email": "a b@example.org"}, "email_invalid"),
        ({"email": "a@example.org\r\nBcc: x@example.org"}, "email_invalid"),
        ({"name": "  "}, "name_invalid"),
        ({"name": "a\u202eb"}, "name_invalid"),
        ({"name": "a\x07b"}, "name_invalid"),
        ({"password": "password"}, "password_common"),
        ({"password": "PassWord1"}, "password_common"),
        ({"password": "13812342046"}, "password_common"),
        ({"password": "aaaaaaaaaaaa"}, "password_common"),
        ({"password": "abcdefghij"}, "password_common"),
        ({"password": "9876543210"}, "password_common"),
    ],
)
async def test_refused_and_nothing_changed(api: Api, change: dict[str, Any], code: str) -> None:
    before = await api.world.dump()
    assert problem(await api.anybody.post("/v1/customers", json={**JIAMIN, **change})) == (422, code)
    assert await api.world.dump() == before


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"password": "short"}, [("/password", "too_short")]),
        ({"password": "x" * 257}, [("/password", "too_long")]),
        ({"name": ""}, [("/name", "too_short")]),
        ({"name": "x" * 65}, [("/name", "too_long")]),
        ({"name": 7, "locale": "fr"}, [("/name", "not_a_string"), ("/locale", "not_allowed")]),
        ({"role": "admin", "class": 3}, [("/role", "unknown_field"), ("/class", "unknown_field")]),
    ],
)
async def test_each_field_says_what_is_wrong(api: Api, change: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    assert field_errors(await api.anybody.post("/v1/customers", json={**JIAMIN, **change})) == errors


async def test_a_long_passphrase_in_any_script_is_welcome(api: Api) -> None:
    for number, password in enumerate(
        ["海上生明月，天涯共此时。情人怨遥夜", "correct horse battery staple, " * 8, "🐳 whale song by night 🐳"]
    ):
        body = {"name": "王伟", "phone": f"1390000000{number}", "password": password}
        assert (await api.anybody.post("/v1/customers", json=body)).status_code == 201
        opened = await api.anybody.post("/v1/sessions", json={"login": body["phone"], "password": password})
        assert opened.status_code == 201


async def test_the_password_is_kept_as_argon2id_only(api: Api) -> None:
    await api.anybody.post("/v1/customers", json=JIAMIN)
    ((stored,),) = await api.world.rows("SELECT hash FROM passwords")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    dump = await api.world.dump()
    assert JIAMIN["password"] not in repr(dump)
