"""What no honest client sends: each refused with a stable code, and nothing changed."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from tests.support.http import Api, field_errors, problem

MONEY: list[tuple[str, str, str]] = [
    ('{"amount": "1", "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": "1250", "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 1.0, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 1e3, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 12.5, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": true, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": null, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": [1], "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 0, "currency": "CNY"}', "/amount/amount", "too_small"),
    ('{"amount": -0, "currency": "CNY"}', "/amount/amount", "too_small"),
    ('{"amount": -1, "currency": "CNY"}', "/amount/amount", "too_small"),
    ('{"amount": -9223372036854775809, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 9007199254740992, "currency": "CNY"}', "/amount/amount", "too_large"),
    ('{"amount": 9223372036854775807, "currency": "CNY"}', "/amount/amount", "too_large"),
    ('{"amount": 9223372036854775808, "currency": "CNY"}', "/amount/amount", "too_large"),
    ('{"amount": 18446744073709551616, "currency": "CNY"}', "/amount/amount", "not_an_integer"),
    ('{"amount": 1, "currency": "XYZ"}', "/amount/currency", "not_allowed"),
    ('{"amount": 1, "currency": "cny"}', "/amount/currency", "not_allowed"),
    ('{"amount": 1, "currency": "CNY\\u0000"}', "/amount/currency", "nul_character"),
    ('{"amount": 1, "currency": 156}', "/amount/currency", "not_allowed"),
    ('{"amount": 1}', "/amount/currency", "required"),
    ('{"currency": "CNY"}', "/amount/amount", "required"),
    ('{"amount": 1, "currency": "CNY", "scale": 2}', "/amount/scale", "unknown_field"),
    ("1250", "/amount", "not_an_object"),
    ('"1250 CNY"', "/amount", "not_an_object"),
    ("null", "/amount", "not_an_object"),
    ("[1250, 156]", "/amount", "not_an_object"),
]

BODIES: list[tuple[bytes, str, int, str]] = [
    (b"", "application/json", 422, "invalid_request"),
    (b"null", "application/json", 422, "invalid_request"),
    (b"[]", "application/json", 422, "invalid_request"),
    (b'"text"', "application/json", 422, "invalid_request"),
    (b"1", "application/json", 422, "invalid_request"),
    (b"{", "application/json", 422, "invalid_json"),
    (b"{}{}", "application/json", 422, "invalid_json"),
    (b"{'a': 1}", "application/json", 422, "invalid_json"),
    (b'{"a": NaN}', "application/json", 422, "invalid_json"),
    (b'{"a": Infinity}', "application/json", 422, "invalid_json"),
    (b'{"a": 1' + b"0" * 4_000 + b"}", "application/json", 422, "invalid_json"),
    (b'{"a": 01}', "application/json", 422, "invalid_json"),
    (b'{"a": "\\ud800"}', "application/json", 422, "invalid_json"),
    (b'{"a": "\\udc00\\ud800"}', "application/json", 422, "invalid_json"),
    (b'{"a": "\xff\xfe"}', "application/json", 422, "invalid_json"),
    (b'{"a": "\x00"}', "application/json", 422, "invalid_json"),
    ('{"a": 1}'.encode("utf-16"), "application/json", 422, "invalid_json"),
    (b"\xef\xbb\xbf{}", "application/json", 422, "invalid_json"),
    (b'{"a": "\\u0000"}', "application/json", 422, "invalid_request"),
    (b'{"\\u0000": 1}', "application/json", 422, "invalid_request"),
    (b'{"a": [{"b": ["x\\u0000y"]}]}', "application/json", 422, "invalid_request"),
    (b"[" * 5_000 + b"]" * 5_000, "application/json", 422, "invalid_json"),
    (b'{"a":' * 3_000 + b"1" + b"}" * 3_000, "application/json", 422, "invalid_json"),
    (b'{"a": "' + b"x" * 70_000 + b'"}', "application/json", 413, "body_too_large"),
    (b"{}", "text/plain", 415, "media_type_unsupported"),
    (b"{}", "", 415, "media_type_unsupported"),
    (b"{}", "application/json; charset=gbk", 415, "media_type_unsupported"),
    (b"a=1", "application/x-www-form-urlencoded", 415, "media_type_unsupported"),
    (b"<a/>", "application/xml", 415, "media_type_unsupported"),
]

HOSTILE = [
    "\u202etxt.exe",
    "line\nbreak",
    "bell\x07",
    "\x1b[31mred",
    "tab\there",
    " " * 10,
    "\u200b",
    "\ufeff",
    "x" * 100_000,
]


@pytest.fixture
async def payer(api: Api) -> httpx.AsyncClient:
    """Somebody with money, in whose name everything below is tried."""
    return await api.signed_in(await api.world.person("王伟", funds=100_000))


async def money_routes(api: Api) -> dict[str, dict[str, Any]]:
    """A good request of each route that takes money, but for its amount."""
    ((wallet,),) = await api.world.rows("SELECT id::text FROM wallets ORDER BY opened_at, id LIMIT 1")
    other = str(await api.world.person("陈嘉敏"))
    return {
        "/v1/quotes": {"kind": "transfer", "wallet_id": wallet, "payee_wallet_id": other},
        "/v1/transfers": {"wallet_id": wallet, "payee_wallet_id": other, "quote": "q"},
        "/v1/payments": {"wallet_id": wallet, "merchant_id": other, "quote": "q"},
        "/v1/top-ups": {"wallet_id": wallet, "quote": "q", "bank_card": "c"},
        "/v1/withdrawals": {"wallet_id": wallet, "quote": "q", "bank_card": "c"},
    }


async def test_money_that_is_none(api: Api, payer: httpx.AsyncClient) -> None:
    routes = await money_routes(api)
    before = await api.world.dump()
    for path, body in routes.items():
        for number, (amount, pointer, code) in enumerate(MONEY):
            text = json.dumps(body)[:-1] + f', "amount": {amount}}}'
            headers = {"Content-Type": "application/json", "Idempotency-Key": f"{path}-{number}"}
            answer = await payer.post(path, content=text, headers=headers)
            assert field_errors(answer) == [(pointer, code)], (path, amount)
    assert await api.world.dump() == before


async def test_orders_of_no_amount(api: Api) -> None:
    async with await api.merchant(await api.world.merchant()) as shop:
        before = await api.world.dump()
        for number, (amount, pointer, code) in enumerate(MONEY):
            text = f'{{"order_no": "1", "title": "Tea", "amount": {amount}}}'
            headers = {"Content-Type": "application/json", "Idempotency-Key": str(number)}
            answer = await shop.post("/v1/orders", content=text, headers=headers)
            assert field_errors(answer) == [(pointer, code)], amount
    assert await api.world.dump() == before


CLOSED = {"ticket", "staff"}
"""To people of the staff and visitors of a stolen account only: whoever is neither is told so first."""


async def test_bodies_that_are_none(api: Api, payer: httpx.AsyncClient) -> None:
    """Every route with a body, each hostile body; the operator's and merchants' routes as those."""
    described = api.app.openapi()["paths"]
    bodies = {path: methods.get("post", {}).get("requestBody", {}) for path, methods in described.items()}
    paths = [path for path, body in bodies.items() if "application/json" in body.get("content", {})]
    assert len(paths) >= 15
    shop = await api.merchant(await api.world.merchant())
    before = await api.world.dump()
    for path in paths:
        schemes = {name for need in described[path]["post"].get("security", []) for name in need}
        client = shop if "api_key" in schemes else payer
        for number, (content, media_type, status, code) in enumerate(BODIES):
            headers = {"Idempotency-Key": f"{path}-{number}", "Content-Type": media_type}
            if "operator_key" in schemes:
                headers["Authorization"] = "Bearer operator-key-of-the-tests"
            url = re.sub(r"\{\w+_id\}", "01900000-0000-7000-8000-000000000000", path)
            answer = await client.post(url, content=content, headers=headers)
            shut = schemes and schemes <= CLOSED and problem(answer) == (401, "unauthenticated")
            assert shut or problem(answer) == (status, code), (path, content[:40], answer.text)
    assert await api.world.dump() == before


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_text_that_nobody_types(api: Api, text: str) -> None:
    """A memo, a name, an order's title: on one line, visible, of a bounded length."""
    world = api.world
    payer, payee, shop = await world.person(funds=1_000), await world.person(), await world.merchant()
    quote = await api_quote(api, payer, payee)
    before = await world.dump(without=["sessions", "api_keys"])
    tries = [
        (await api.signed_in(payer), "/v1/transfers", {**quote, "memo": text}),
        (await api.merchant(shop), "/v1/orders", {"order_no": "1", "title": text, "amount": CNY_1}),
        (await api.merchant(shop), "/v1/orders", {"order_no": text, "title": "Tea", "amount": CNY_1}),
        (api.anybody, "/v1/customers", {"name": text, "phone": "13812342046", "password": "a calm blue sea"}),
    ]
    for client, path, body in tries:
        answer = await client.post(path, json=body, headers={"Idempotency-Key": "1"})
        assert problem(answer) in {
            (422, "invalid_request"),
            (422, "name_invalid"),
            (413, "body_too_large"),
        }, path
    assert await world.dump(without=["sessions", "api_keys"]) == before


CNY_1 = {"amount": 1, "currency": "CNY"}


async def api_quote(api: Api, payer: Any, payee: Any) -> dict[str, Any]:
    """A transfer of one fen, confirmed: only the memo can be wrong with it."""
    async with await api.signed_in(payer) as me:
        wanted = {"kind": "transfer", "wallet_id": str(payer), "payee_wallet_id": str(payee), "amount": CNY_1}
        quote = (await me.post("/v1/quotes", json=wanted)).json()["quote"]
    return {"wallet_id": str(payer), "payee_wallet_id": str(payee), "amount": CNY_1, "quote": quote}


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (None, 400, "idempotency_key_missing"),
        (b"", 422, "idempotency_key_invalid"),
        (b"x" * 256, 422, "idempotency_key_invalid"),
        (b"caf\xe9", 422, "idempotency_key_invalid"),
        (b"a\tb", 422, "idempotency_key_invalid"),
        (b"\x7f", 422, "idempotency_key_invalid"),
    ],
)
async def test_a_key_that_names_nothing(api: Api, key: bytes | None, status: int, code: str) -> None:
    payer, payee = await api.world.person(funds=1_000), await api.world.person()
    body = await api_quote(api, payer, payee)
    async with await api.signed_in(payer) as me:
        before = await api.world.dump()
        headers = [] if key is None else [(b"Idempotency-Key", key)]
        answer = await me.post("/v1/transfers", json=body, headers=headers)
        assert problem(answer) == (status, code)
        assert await api.world.dump() == before
        good = await me.post("/v1/transfers", json=body, headers={"Idempotency-Key": "x" * 255})
        assert good.status_code == 201


@pytest.mark.parametrize("currency", ["HKD", "USD", "EUR", "JPY"])
async def test_another_currency_than_the_wallets(api: Api, payer: httpx.AsyncClient, currency: str) -> None:
    body = (await money_routes(api))["/v1/quotes"]
    before = await api.world.dump()
    answer = await payer.post("/v1/quotes", json={**body, "amount": {"amount": 1, "currency": currency}})
    assert problem(answer) == (422, "currency_mismatch")
    assert await api.world.dump() == before


async def test_a_nul_in_the_address(payer: httpx.AsyncClient) -> None:
    for path in ("/v1/wallets?x=%00", "/v1/wallets/%00", "/%00", "/wallet/%00", "/v1/statements?q=a%00b"):
        assert field_errors(await payer.get(path)) == [("", "nul_character")]
