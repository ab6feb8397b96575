"""Merchants and their API keys."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from purser.accounts import MerchantScope
from purser.core.clock import FakeClock
from tests.support.http import OPERATOR_KEY, Api, field_errors, problem

KEYS = "/v1/merchants/me/api-keys"


async def own_key(client: httpx.AsyncClient) -> dict[str, Any]:
    """The key a client calls with, as listed."""
    secret = client.headers["Authorization"]
    (key,) = [k for k in (await client.get(KEYS)).json()["items"] if secret.endswith(k["last4"])]
    return dict(key)


async def test_the_operator_opens_a_merchant_who_then_has_a_key(api: Api) -> None:
    async with api.bearer(OPERATOR_KEY) as operator:
        answer = await operator.post("/v1/merchants", json={"name": "海港书店"})
    assert answer.status_code == 201
    opened = answer.json()
    async with api.bearer(opened["api_key"]) as shop:
        merchant = (await shop.get("/v1/merchants/me")).json()
        (key,) = (await shop.get(KEYS)).json()["items"]
    assert merchant == opened["merchant"]
    assert (merchant["name"], merchant["currency"], merchant["pending"]["amount"]) == ("海港书店", "CNY", 0)
    assert merchant["static_qr"].startswith("000201")
    assert key["scopes"] == sorted(MerchantScope)
    assert key["last4"] == opened["api_key"][-4:]
    assert opened["api_key"] not in repr(await api.world.dump())
    kinds = await api.world.rows("SELECT kind FROM ledger_accounts WHERE holder IS NOT NULL ORDER BY kind")
    assert kinds == [(f"merchant.{k}",) for k in ("available", "deposit", "pending", "receivable")]


@pytest.mark.parametrize("key", ["", "x", OPERATOR_KEY + "x", OPERATOR_KEY[:-1]])
async def test_nobody_else_opens_one(api: Api, key: str) -> None:
    before = await api.world.dump()
    answer = await api.anybody.post(
        "/v1/merchants", json={"name": "海港书店"}, headers={"Authorization": f"Bearer {key}"}
    )
    assert problem(answer) == (401, "unauthenticated")
    assert await api.world.dump() == before


async def test_what_was_sold_is_pending(api: Api) -> None:
    world = api.world
    shop, payer = await world.merchant(), await world.person(funds=100_000)
    sold = await world.do(await world.scan(payer, shop, 10_000))
    assert sold["state"] == "succeeded"
    async with await api.merchant(shop) as me:
        body = (await me.get("/v1/merchants/me")).json()
    assert (body["pending"]["amount"], body["available"]["amount"]) == (9_940, 0)  # less 0.6 %


async def test_a_key_does_what_its_scopes_say(api: Api) -> None:
    async with await api.merchant(await api.world.merchant()) as me:
        made = await me.post(KEYS, json={"scopes": ["webhooks:read"]})
    assert made.status_code == 201
    async with api.bearer(made.json()["secret"]) as reader:
        assert (await reader.get("/v1/merchants/me")).status_code == 200
        before = await api.world.dump()
        refused = await reader.post(KEYS, json={"scopes": ["webhooks:read"]})
        assert problem(refused) == (403, "scope_missing")
        assert "keys:write" in refused.json()["detail"]
        assert await api.world.dump() == before


async def test_a_key_gives_no_more_than_it_has(api: Api) -> None:
    async with await api.merchant(await api.world.merchant()) as me:
        made = await me.post(KEYS, json={"scopes": ["keys:write", "orders:read"]})
        assert field_errors(await me.post(KEYS, json={"scopes": []})) == [("/scopes", "too_short")]
        assert field_errors(await me.post(KEYS, json={"scopes": ["all"]})) == [("/scopes/0", "not_allowed")]
    async with api.bearer(made.json()["secret"]) as keeper:
        refused = await keeper.post(KEYS, json={"scopes": ["orders:read", "payments:write"]})
        assert problem(refused) == (403, "scope_missing")
        assert (await keeper.post(KEYS, json={"scopes": ["orders:read"]})).status_code == 201


async def test_a_rotated_key_works_for_another_day(api: Api, clock: FakeClock) -> None:
    async with await api.merchant(await api.world.merchant()) as old:
        key = await own_key(old)
        rotated = await old.post(f"{KEYS}/{key['id']}/rotate")
        assert rotated.status_code == 201
        assert rotated.json()["key"]["scopes"] == key["scopes"]
        api.runtime.api_keys.forget_all()
        ended = {k["id"]: k["expires_at"] for k in (await old.get(KEYS)).json()["items"]}
        assert ended[key["id"]] == "2026-03-03T01:00:00Z"
        assert ended[rotated.json()["key"]["id"]] is None
        assert problem(await old.post(f"{KEYS}/{key['id']}/rotate")) == (409, "api_key_ended")
        clock.advance(hours=23, minutes=59)
        assert (await old.get(KEYS)).status_code == 200
        clock.advance(minutes=1)
        assert problem(await old.get(KEYS)) == (401, "unauthenticated")
    async with api.bearer(rotated.json()["secret"]) as new:
        assert (await new.get(KEYS)).status_code == 200


async def test_a_revoked_key_is_dead_within_a_second(api: Api) -> None:
    merchant = await api.world.merchant()
    async with await api.merchant(merchant) as one, await api.merchant(merchant) as other:
        mine, gone = (await own_key(one))["id"], (await own_key(other))["id"]
        assert problem(await one.delete(f"{KEYS}/{mine}")) == (403, "api_key_in_use")
        revoked = time.monotonic()
        assert (await one.delete(f"{KEYS}/{gone}")).status_code == 204
        while (await other.get(KEYS)).status_code == 200:
            assert time.monotonic() - revoked < 1.05
            await asyncio.sleep(0.01)
        assert problem(await one.delete(f"{KEYS}/{gone}")) == (404, "api_key_unknown")


async def test_other_merchants_keys_are_out_of_reach(api: Api) -> None:
    async with (
        await api.merchant(await api.world.merchant()) as theirs,
        await api.merchant(await api.world.merchant()) as me,
    ):
        foreign = (await theirs.get(KEYS)).json()["items"][0]["id"]
        before = await api.world.dump()
        assert problem(await me.delete(f"{KEYS}/{foreign}")) == (404, "api_key_unknown")
        assert problem(await me.post(f"{KEYS}/{foreign}/rotate")) == (404, "api_key_unknown")
        assert await api.world.dump() == before


async def test_sessions_and_keys_open_different_doors(api: Api) -> None:
    wallet = await api.world.person()
    async with await api.signed_in(wallet) as customer, await api.merchant(await api.world.merchant()) as shop:
        assert problem(await customer.get("/v1/merchants/me")) == (401, "unauthenticated")
        assert problem(await shop.get("/v1/wallets")) == (401, "unauthenticated")
