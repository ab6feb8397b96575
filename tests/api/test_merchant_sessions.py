"""A merchant's people at the console: what a session may do, and when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from purser.accounts import MerchantScope, create_api_key
from purser.core.clock import FakeClock
from purser.core.ids import MerchantId
from tests.support.http import Api, connect, problem

OURS = {"Sec-Fetch-Site": "same-origin"}
SESSION = "/v1/merchant-sessions/current"


@asynccontextmanager
async def sign_in(api: Api, secret: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the console: it has the cookie and not the key."""
    async with connect(api.app, headers=OURS) as browser:
        answer = await browser.post("/v1/merchant-sessions", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 201, answer.text
        kept = answer.headers["set-cookie"].lower()
        assert all(part in kept for part in ("httponly", "samesite=strict", "path=/"))
        assert secret not in answer.text
        yield browser


async def key_of(api: Api, shop: MerchantId, *scopes: MerchantScope) -> str:
    async with api.world.db.transaction() as tx:
        return (await create_api_key(tx, shop, scopes or tuple(MerchantScope), api.world.clock)).secret


def new_order(number: str) -> dict[str, object]:
    return {"order_no": number, "title": "Tea", "amount": {"amount": 1_000, "currency": "CNY"}}


async def test_a_session_may_do_what_its_key_may_and_from_our_own_page_only(api: Api) -> None:
    shop = await api.world.merchant()
    secret = await key_of(api, shop, MerchantScope.ORDERS_WRITE)
    async with sign_in(api, secret) as browser:
        me = (await browser.get(SESSION)).json()
        assert (me["merchant_id"], me["scopes"]) == (str(shop), ["orders:write"])
        made = await browser.post("/v1/orders", json=new_order("1"), headers={"Idempotency-Key": "a"})
        assert made.status_code == 201
        before = await api.world.dump()
        refused = await browser.post(
            "/v1/orders", json=new_order("2"), headers={"Idempotency-Key": "b", "Sec-Fetch-Site": "cross-site"}
        )
        assert problem(refused) == (403, "cross_site_request")
        unscoped = await browser.get(f"/v1/orders/{made.json()['id']}")
        assert problem(unscoped) == (403, "scope_missing")
        again = await browser.post("/v1/merchant-sessions")
        assert problem(again) == (401, "unauthenticated"), "a session opens no session"
        assert await api.world.dump() == before


async def test_the_token_is_not_kept_and_is_no_key(api: Api) -> None:
    shop = await api.world.merchant()
    secret = await key_of(api, shop)
    async with sign_in(api, secret) as browser:
        token = browser.cookies["purser_merchant"]
    assert token not in repr(await api.world.dump())
    async with api.bearer(token) as pretender:
        assert problem(await pretender.get(SESSION)) == (401, "unauthenticated")
    for cookie in (f"purser_merchant={secret}", f"purser_session={token}", f"purser_staff={token}"):
        for path in (SESSION, "/v1/customers/me", "/v1/staff/me"):
            answer = await api.anybody.get(path, headers={"Cookie": cookie})
            assert problem(answer) == (401, "unauthenticated")


async def test_leaving_ends_it_on_the_server(api: Api) -> None:
    shop = await api.world.merchant()
    async with sign_in(api, await key_of(api, shop)) as browser:
        cookie = {"Cookie": f"purser_merchant={browser.cookies['purser_merchant']}"}
        assert (await browser.delete(SESSION)).status_code == 204
    assert problem(await api.anybody.get(SESSION, headers=cookie)) == (401, "unauthenticated")
    assert await api.world.rows("SELECT count(*) FROM merchant_sessions") == [(0,)]


async def test_it_ends_with_its_key(api: Api) -> None:
    shop = await api.world.merchant()
    secret = await key_of(api, shop)
    async with sign_in(api, secret) as browser, await api.merchant(shop) as other:
        keys = (await other.get("/v1/merchants/me/api-keys")).json()["items"]
        (ident,) = [k["id"] for k in keys if k["last4"] == secret[-4:]]
        assert (await other.delete(f"/v1/merchants/me/api-keys/{ident}")).status_code == 204
        api.runtime.merchant_sessions.forget_all()  # a second later
        assert problem(await browser.get(SESSION)) == (401, "unauthenticated")


async def test_it_ends_after_half_an_hour_unused_and_after_ten_hours(api: Api, clock: FakeClock) -> None:
    shop = await api.world.merchant()
    secret = await key_of(api, shop)
    for pauses, lives in (([29], True), ([31], False), ([29] * 20, True), ([29] * 21, False)):
        async with sign_in(api, secret) as browser:
            for minutes in pauses:
                clock.advance(minutes=minutes)
                api.runtime.merchant_sessions.forget_all()
                answer = await browser.get(SESSION)
        assert (answer.status_code == 200) == lives, pauses
