"""What of us can be seen and reached from outside, and what an address must not carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from purser.core.clock import FakeClock
from tests.support.http import Api, connect, field_errors, problem

SECRET = re.compile(r"token|password|pin$|proof|^code$|secret|key$|phone|email|login", re.IGNORECASE)
CHANGES = re.compile(
    r"(create|set|delete|remove|change|start|confirm|verify|lift|freeze|rotate|replay|cancel|close)[A-Z]"
)


def operations(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_no_address_carries_a_secret(api: Api) -> None:
    """Addresses end up in logs of proxies and in histories of browsers."""
    carried = [
        (path, p["name"])
        for _, path, operation in operations(api)
        for p in operation.get("parameters", [])
        if p["in"] in ("query", "path") and SECRET.search(p["name"])
    ]
    assert carried == []


def test_what_is_safe_changes_nothing(api: Api) -> None:
    """A link or a picture makes a browser send GET: none of those is a wish."""
    named = {o["operationId"]: method for method, _, o in operations(api)}
    assert {name for name, method in named.items() if method == "get" and CHANGES.match(name)} == set()
    assert {method for name, method in named.items() if CHANGES.match(name)} <= {"post", "put", "patch", "delete"}


async def test_tracing_is_not_known(api: Api) -> None:
    for path in ("/", "/v1/wallets", "/wallet/", "/healthz"):
        answer = await api.anybody.request("TRACE", path, headers={"X-Mine": "not to be read back"})
        assert answer.status_code in (404, 405)
        assert "not to be read back" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/.env", "/wallet/.env", "/pyproject.toml", "/src/purser/app.py", "/v1/", "/assets/",
     "/migrations/0001_ledger.sql", "/secret", "/keys/", "/docs/", "/wallet/assets/..%2f..%2fsecret.txt"],
)  # fmt: skip
async def test_nothing_of_ours_is_served_as_a_file(api: Api, path: str) -> None:
    assert problem(await api.anybody.get(path)) == (404, "route_unknown")


@pytest.mark.parametrize("path", ["/wallet/.git/config", "/wallet/%2e%2e/.git/config", "/wallet/assets/"])
async def test_what_is_no_file_of_the_app_is_at_most_its_first_page(api: Api, path: str) -> None:
    answer = await api.anybody.get(path)
    assert answer.status_code == 404 or answer.text == (await api.anybody.get("/wallet/")).text


async def test_a_field_is_read_from_the_body_alone(api: Api) -> None:
    """What is sent as a parameter of the address, or twice, does not become a field of the wish."""
    address = "/v1/sessions?login=13800000001&password=a+calm+blue+sea"
    assert problem(await api.anybody.post(address)) == (422, "invalid_request")
    answer = await api.anybody.post(address, json={"login": "13800000001"})
    assert field_errors(answer) == [("/password", "required")]
    assert problem(await api.anybody.get("/v1/wallets?authorization=Bearer+x&session=x")) == (401, "unauthenticated")


async def test_a_network_that_the_caller_names_is_not_believed(api: Api) -> None:
    wallet = await api.world.person()
    customer = {"name": "王伟", "phone": "13900000009", "password": "a calm blue sea"}
    assert (await api.anybody.post("/v1/customers", json=customer)).status_code == 201
    claimed = {
        "X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.7", "Forwarded": "for=203.0.113.7",
        "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.test", "X-User-ID": str(await api.owner(wallet)),
    }  # fmt: skip
    body = {"login": customer["phone"], "password": customer["password"]}
    opened = await api.anybody.post("/v1/sessions", json=body, headers=claimed)
    assert "evil.test" not in str(opened.headers)
    async with connect(api.app, headers={"Authorization": f"Bearer {opened.json()['token']}"}) as me:
        (line,) = (await me.get("/v1/sessions")).json()["items"]
        assert (await me.get("/v1/customers/me", headers=claimed)).json()["name"] == "王伟"
    assert line["place"] != "203.0.113.0/24"


async def test_a_file_is_named_by_us(api: Api) -> None:
    wallet = await api.world.person()
    async with await api.signed_in(wallet) as me:
        query = {"wallet_id": str(wallet), "filename": "evil.html"}
        answer = await me.get("/v1/statements/export", params={**query, "month": "2026-03"})
        assert answer.headers["content-disposition"] == 'attachment; filename="purser-2026-03.csv"'
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        for month in ('2026-03"; x="', "2026-03\r\nSet-Cookie: a=b", "../../2026-03", "2026-13"):
            refused = await me.get("/v1/statements/export", params={**query, "month": month})
            assert problem(refused) == (422, "invalid_request")


async def test_a_password_does_not_age(api: Api, clock: FakeClock) -> None:
    customer = {"name": "王伟", "phone": "13900000009", "password": "a calm blue sea"}
    assert (await api.anybody.post("/v1/customers", json=customer)).status_code == 201
    clock.advance(days=3_650)
    body = {"login": customer["phone"], "password": customer["password"]}
    assert (await api.anybody.post("/v1/sessions", json=body)).status_code == 201


async def test_tokens_have_256_random_bits(api: Api) -> None:
    wallet = await api.world.person()
    tokens = [await api.token(wallet) for _ in range(50)]
    assert all(re.fullmatch(r"ps_[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert len(set(tokens)) == 50
    columns = [{token[3 + n] for token in tokens} for n in range(42)]  # the last letter has four bits only
    assert min(len(letters) for letters in columns) > 15


async def test_what_has_text_says_in_which_letters(api: Api) -> None:
    for path in ("/healthz", "/metrics", "/docs", "/docs/reference.css"):
        assert "charset=utf-8" in (await api.anybody.get(path)).headers["content-type"]
    for path in ("/v1/wallets", "/nothing"):
        assert (await api.anybody.get(path)).headers["content-type"] == "application/problem+json"
    assert (await api.anybody.get("/openapi.json")).headers["content-type"] == "application/json"


async def test_nothing_is_told_about_what_we_are_made_of(api: Api) -> None:
    for path in ("/healthz", "/v1/wallets", "/docs"):
        headers = (await api.anybody.get(path)).headers
        assert not {"server", "x-powered-by", "via"} & set(headers)
