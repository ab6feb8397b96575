"""Webhooks and events over HTTP."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from purser.accounts import MerchantScope, create_api_key
from purser.core.ids import EventId, MerchantId, WalletId
from purser.notices import Event, record, relay
from purser.notices.jobs import handlers
from tests.support.http import Api, field_errors, problem
from tests.support.jobs import run_due_jobs

URL = "https://shop.example.com/hooks"


@pytest.fixture
async def merchant(api: Api) -> MerchantId:
    return await api.world.merchant()


@pytest.fixture
async def client(api: Api, merchant: MerchantId) -> AsyncIterator[httpx.AsyncClient]:
    async with await api.merchant(merchant) as connected:
        yield connected


async def happen(api: Api, subject: MerchantId | WalletId, n: int = 1) -> list[str]:
    events = []
    for i in range(n):
        api.world.clock.advance(milliseconds=1)
        ident = EventId.new(api.world.clock)
        events.append(Event(subject, "payment.succeeded", {"n": i}, api.world.clock.now(), ident))
    async with api.world.db.transaction() as tx:
        await record(tx, events)
    return [str(e.id) for e in events]


async def test_register_list_delete(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/webhooks", json={"url": URL, "events": ["b.done", "a.done"]})
    assert made.status_code == 201
    body = made.json()
    secret = body.pop("secret")
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert body["events"] == ["a.done", "b.done"]
    assert (body["url"], body["enabled"]) == (URL, True)

    listed = await client.get("/v1/webhooks")
    assert listed.json() == {"items": [body]}
    assert secret not in listed.text

    gone = await client.delete(f"/v1/webhooks/{body['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await client.get("/v1/webhooks")).json() == {"items": []}
    assert problem(await client.delete(f"/v1/webhooks/{body['id']}")) == (404, "webhook_unknown")
    assert problem(await client.get(f"/v1/webhooks/{body['id']}/deliveries")) == (404, "webhook_unknown")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://shop.example.com/"}, "webhook_url_refused"),
        ({"url": "https://10.0.0.1/"}, "webhook_url_refused"),
        ({"url": "https://localhost/"}, "webhook_url_refused"),
        ({"url": "shop.example.com"}, "webhook_url_invalid"),
        ({"url": URL, "events": ["Everything"]}, "webhook_events_invalid"),
    ],
)
async def test_refused_endpoints(client: httpx.AsyncClient, body: dict[str, object], code: str) -> None:
    assert problem(await client.post("/v1/webhooks", json=body)) == (422, code)
    assert (await client.get("/v1/webhooks")).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("/url", "required")]),
        ({"url": 1}, [("/url", "not_a_string")]),
        ({"url": URL, "secret": "mine"}, [("/secret", "unknown_field")]),
        ({"url": URL, "events": "all"}, [("/events", "not_a_list")]),
        ({"url": "https://shop.example.com/\0"}, [("/url", "nul_character")]),
    ],
)
async def test_malformed_endpoints(
    client: httpx.AsyncClient, body: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    assert field_errors(await client.post("/v1/webhooks", json=body)) == errors


async def test_another_merchants_webhook_is_unknown(api: Api, client: httpx.AsyncClient) -> None:
    ident = (await client.post("/v1/webhooks", json={"url": URL})).json()["id"]
    since = {"since": "2026-03-01T00:00:00Z"}
    async with await api.merchant(await api.world.merchant()) as other:
        assert (await other.get("/v1/webhooks")).json() == {"items": []}
        for answer in (
            await other.delete(f"/v1/webhooks/{ident}"),
            await other.get(f"/v1/webhooks/{ident}/deliveries"),
            await other.post(f"/v1/webhooks/{ident}/replay", json=since),
        ):
            assert problem(answer) == (404, "webhook_unknown")
    assert len((await client.get("/v1/webhooks")).json()["items"]) == 1


async def test_a_key_without_the_scope_may_not(api: Api, merchant: MerchantId) -> None:
    async with api.world.db.transaction() as tx:
        key = await create_api_key(tx, merchant, {MerchantScope.WEBHOOKS_READ}, api.world.clock)
    async with api.bearer(key.secret) as reader:
        assert (await reader.get("/v1/webhooks")).status_code == 200
        assert problem(await reader.post("/v1/webhooks", json={"url": URL})) == (403, "scope_missing")
        assert problem(await reader.get("/v1/events")) == (403, "scope_missing")
    assert problem(await api.anybody.get("/v1/webhooks")) == (401, "unauthenticated")
    assert problem(await api.anybody.get("/v1/events")) == (401, "unauthenticated")


async def test_deliveries_and_replay(api: Api, client: httpx.AsyncClient, merchant: MerchantId) -> None:
    world = api.world
    ident = (await client.post("/v1/webhooks", json={"url": URL})).json()["id"]
    before = world.clock.now()
    events = await happen(api, merchant, 5)
    await relay(world.db, world.clock)
    first = (await client.get(f"/v1/webhooks/{ident}/deliveries", params={"limit": 3})).json()
    assert [d["event_id"] for d in first["items"]] == events[:1:-1]
    assert set(first["items"][0]) == {
        "event_id", "event_type", "state", "attempts", "next_at", "last_status", "last_error", "created_at",
        "settled_at",
    }  # fmt: skip
    rest = await client.get(f"/v1/webhooks/{ident}/deliveries", params={"cursor": first["next_cursor"]})
    assert [d["event_id"] for d in rest.json()["items"]] == events[1::-1]
    assert rest.json()["next_cursor"] is None

    async with world.db.transaction() as tx:
        await tx.execute("UPDATE webhook_deliveries SET state = 'delivered', next_at = NULL")
    since = (before + timedelta(milliseconds=3)).isoformat()
    asked = await client.post(f"/v1/webhooks/{ident}/replay", json={"since": since})
    assert (asked.status_code, asked.content) == (202, b"")
    await run_due_jobs(world.db, handlers(world.db, world.clock), world.clock.now())
    listed = (await client.get(f"/v1/webhooks/{ident}/deliveries")).json()["items"]
    assert [d["state"] for d in listed] == ["waiting"] * 3 + ["delivered"] * 2


@pytest.mark.parametrize(
    "since",
    ["yesterday", "2026-03-01T00:00:00", 0, 1700000000, None, "2026-13-01T00:00:00Z", "", "0000-01-01T00:00:00Z"],
)
async def test_a_time_is_a_time(client: httpx.AsyncClient, since: object) -> None:
    ident = (await client.post("/v1/webhooks", json={"url": URL})).json()["id"]
    answer = await client.post(f"/v1/webhooks/{ident}/replay", json={"since": since})
    assert problem(answer) == (422, "invalid_request")


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-01-01T00:00:00Z"])
async def test_even_a_strange_one(client: httpx.AsyncClient, since: str) -> None:
    ident = (await client.post("/v1/webhooks", json={"url": URL})).json()["id"]
    answer = await client.post(f"/v1/webhooks/{ident}/replay", json={"since": since})
    assert answer.status_code == 202


async def test_a_merchant_reads_its_events_page_by_page(
    api: Api, client: httpx.AsyncClient, merchant: MerchantId
) -> None:
    events = await happen(api, merchant, 5)
    await happen(api, await api.world.merchant(), 2)
    first = (await client.get("/v1/events", params={"limit": 3})).json()
    second = (await client.get("/v1/events", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [e["id"] for e in first["items"] + second["items"]] == events[::-1]
    assert second["next_cursor"] is None
    newest = first["items"][0]
    assert set(newest) == {"id", "type", "at", "data"}
    assert (newest["type"], newest["data"]) == ("payment.succeeded", {"n": 4})


async def test_a_customer_reads_those_of_own_wallets(api: Api) -> None:
    wallet, other = await api.world.person(), await api.world.person()
    (mine,) = await happen(api, wallet)
    await happen(api, other)
    async with await api.signed_in(wallet) as customer:
        page = (await customer.get("/v1/events")).json()
    assert [e["id"] for e in page["items"]] == [mine]


async def test_a_cursor_is_worth_nothing_to_others(api: Api, client: httpx.AsyncClient, merchant: MerchantId) -> None:
    await happen(api, merchant, 3)
    cursor = (await client.get("/v1/events", params={"limit": 1})).json()["next_cursor"]
    async with await api.merchant(await api.world.merchant()) as other:
        for answer in (
            await other.get("/v1/events", params={"cursor": cursor}),
            await client.get("/v1/events", params={"cursor": cursor[:-2]}),
            await client.get("/v1/events", params={"cursor": "x"}),
        ):
            assert problem(answer) == (422, "cursor_invalid")


async def test_the_description_names_both_ways_in(api: Api) -> None:
    paths = (api.app.openapi())["paths"]
    assert paths["/v1/events"]["get"]["security"] == [{"session": []}, {"api_key": []}, {"cookie": []}]
    assert set(paths["/v1/webhooks/{webhook_id}/replay"]["post"]["responses"]) >= {"202", "404", "409", "422"}
