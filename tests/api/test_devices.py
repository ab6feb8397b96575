"""Devices and sessions: recognised, listed, named, put out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from purser.api.places import place_of
from purser.api.visitors import device_name
from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from tests.support.http import Api, connect, problem
from tests.support.proving import PASSWORD, PIN, armed, login_of, prove, sign_in

CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile"
    " Safari/537.36"
)
DEVICES = "security:devices"


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api)


@pytest.fixture
async def first(api: Api, wallet: WalletId) -> AsyncIterator[httpx.AsyncClient]:
    """The first device somebody signs in on."""
    async with api.bearer((await sign_in(api, wallet))["token"]) as client:
        yield client


@pytest.fixture
async def second(api: Api, wallet: WalletId, first: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Another one."""
    assert first is not None
    async with api.bearer((await sign_in(api, wallet, **{"User-Agent": CHROME}))["token"]) as client:
        yield client


async def devices(me: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await me.get("/v1/devices")).json()["items"]
    return items


async def kinds(api: Api) -> list[str]:
    rows = await api.world.rows("SELECT kind FROM messages ORDER BY number")
    return [kind for (kind,) in rows]


async def test_the_first_is_trusted_and_the_next_is_new_for_half_a_day(
    api: Api, wallet: WalletId, first: httpx.AsyncClient, clock: FakeClock
) -> None:
    assert [d["state"] for d in await devices(first)] == ["trusted"]
    assert await kinds(api) == []
    clock.advance(minutes=1)
    entered = await sign_in(api, wallet, **{"User-Agent": CHROME})
    assert entered["device"] == {
        "id": entered["device"]["id"], "name": "Chrome on Android", "place": "203.0.113.0/24", "state": "new",
        "is_current": True, "created_at": "2026-03-02T01:01:00Z", "seen_at": "2026-03-02T01:01:00Z",
        "trusted_at": "2026-03-02T13:01:00Z",
    }  # fmt: skip
    assert await kinds(api) == ["new_device"]
    assert [d["state"] for d in await devices(first)] == ["new", "trusted"]
    clock.advance(hours=12)
    assert [d["state"] for d in await devices(first)] == ["trusted", "trusted"]


async def test_with_its_key_it_is_known_again(api: Api, wallet: WalletId) -> None:
    entered = await sign_in(api, wallet)
    key = entered["device_key"]
    again = await sign_in(api, wallet, key)
    assert again["device"]["id"] == entered["device"]["id"]
    assert again["device_key"] is None, "it has it already"
    assert key not in repr(await api.world.dump())
    assert await kinds(api) == []


@pytest.mark.parametrize("key", ["pd_" + "A" * 43, "pd_x", "", "pd_" + "!" * 43, "pd_" + "B" * 43 + ".pd_" + "C" * 43])
async def test_a_key_we_did_not_make_is_nobodys_device(api: Api, wallet: WalletId, key: str) -> None:
    await sign_in(api, wallet)
    planted = await sign_in(api, wallet, key)
    assert planted["device"]["state"] == "new"
    assert planted["device_key"] not in (None, key)


async def test_somebody_elses_key_is_no_key(api: Api, wallet: WalletId) -> None:
    await sign_in(api, wallet)
    other = await armed(api)
    theirs = await sign_in(api, other)
    assert (await sign_in(api, wallet, theirs["device_key"]))["device"]["state"] == "new"


async def test_a_browser_keeps_the_keys_of_those_who_share_it(api: Api, wallet: WalletId) -> None:
    other = await armed(api)
    async with connect(api.app) as browser:
        ids = []
        for whose in (wallet, other, wallet, other):
            body = {"login": await login_of(api, whose), "password": PASSWORD}
            answer = (await browser.post("/v1/sessions", json=body)).json()
            ids.append(answer["device"]["id"])
            assert answer["device"]["state"] == "trusted"
        assert ids[:2] == ids[2:]
        assert browser.cookies["purser_device"].count("pd_") == 2
    assert await kinds(api) == []


async def test_of_two_first_ones_at_once_one_is_the_first(api: Api, wallet: WalletId) -> None:
    entered = await asyncio.gather(*(sign_in(api, wallet) for _ in range(4)))
    assert sorted(e["device"]["state"] for e in entered) == ["new", "new", "new", "trusted"]


async def test_a_new_device_is_put_out_without_a_proof(
    api: Api, first: httpx.AsyncClient, second: httpx.AsyncClient
) -> None:
    assert (await second.get("/v1/wallets")).status_code == 200
    new = next(d for d in await devices(first) if d["state"] == "new")
    assert (await first.post(f"/v1/devices/{new['id']}/remove", json={})).status_code == 204
    assert problem(await second.get("/v1/wallets")) == (401, "unauthenticated")
    assert [d["state"] for d in await devices(first)] == ["trusted"]
    assert await kinds(api) == ["new_device", "device_removed"]
    assert problem(await first.post(f"/v1/devices/{new['id']}/remove", json={})) == (404, "device_unknown")


async def test_a_new_device_puts_no_other_out(api: Api, first: httpx.AsyncClient, second: httpx.AsyncClient) -> None:
    old = next(d for d in await devices(first) if d["state"] == "trusted")
    sessions = (await second.get("/v1/sessions")).json()["items"]
    theirs = next(s for s in sessions if not s["is_current"])
    proof = await prove(second, DEVICES, pin=PIN)
    before = await api.world.dump()
    for refused in (
        await second.post(f"/v1/devices/{old['id']}/remove", json={"proof": proof}),
        await second.delete("/v1/sessions/others"),
        await second.delete(f"/v1/sessions/{theirs['id']}"),
    ):
        assert problem(refused) == (403, "device_too_new")
    assert await api.world.dump() == before
    assert (await first.get("/v1/wallets")).status_code == 200


async def test_a_trusted_device_is_put_out_with_a_proof(
    api: Api, first: httpx.AsyncClient, second: httpx.AsyncClient, clock: FakeClock
) -> None:
    clock.advance(hours=12)
    api.runtime.sessions.forget_all()
    other = next(d for d in await devices(first) if not d["is_current"])
    before = await api.world.dump(without=["sessions"])
    refused = await first.post(f"/v1/devices/{other['id']}/remove", json={})
    assert problem(refused) == (403, "step_up_required")
    assert refused.json()["purpose"] == DEVICES
    assert await api.world.dump(without=["sessions"]) == before
    proof = await prove(first, DEVICES, pin=PIN)
    assert (await first.post(f"/v1/devices/{other['id']}/remove", json={"proof": proof})).status_code == 204
    assert problem(await second.get("/v1/wallets")) == (401, "unauthenticated")


async def test_what_was_put_out_comes_back_as_new(api: Api, wallet: WalletId) -> None:
    entered = await sign_in(api, wallet)
    async with api.bearer(entered["token"]) as me:
        removed = await me.post(f"/v1/devices/{entered['device']['id']}/remove", json={})
        assert removed.status_code == 204, "a device may always leave"
        assert problem(await me.get("/v1/wallets")) == (401, "unauthenticated")
    again = await sign_in(api, wallet, entered["device_key"])
    assert again["device"]["state"] == "new"
    assert again["device"]["id"] != entered["device"]["id"]


async def test_devices_are_named_and_are_nobody_elses(api: Api, first: httpx.AsyncClient) -> None:
    (mine,) = await devices(first)
    named = await first.patch(f"/v1/devices/{mine['id']}", json={"name": " Kitchen tablet "})
    assert named.json()["name"] == "Kitchen tablet"
    async with api.bearer((await sign_in(api, await armed(api)))["token"]) as stranger:
        before = await api.world.dump()
        for refused in (
            await stranger.patch(f"/v1/devices/{mine['id']}", json={"name": "Mine"}),
            await stranger.post(f"/v1/devices/{mine['id']}/remove", json={}),
        ):
            assert problem(refused) == (404, "device_unknown")
        assert await api.world.dump() == before


async def test_sessions_are_listed_with_place_and_device(
    api: Api, wallet: WalletId, first: httpx.AsyncClient, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    await sign_in(api, wallet, **{"User-Agent": CHROME})
    api.runtime.sessions.forget_all()
    items = (await first.get("/v1/sessions")).json()["items"]
    assert {(s["is_current"], s["device"]["name"], s["place"]) for s in items} == {
        (True, "python-httpx", "203.0.113.0/24"),
        (False, "Chrome on Android", "203.0.113.0/24"),
    }
    async with api.bearer((await sign_in(api, await armed(api)))["token"]) as stranger:
        assert len((await stranger.get("/v1/sessions")).json()["items"]) == 1
        theirs = next(s for s in items if not s["is_current"])
        assert problem(await stranger.delete(f"/v1/sessions/{theirs['id']}")) == (404, "session_unknown")
    assert (await first.delete(f"/v1/sessions/{theirs['id']}")).status_code == 204
    assert len((await first.get("/v1/sessions")).json()["items"]) == 1


async def test_everywhere_else_is_signed_out_at_once(
    api: Api, first: httpx.AsyncClient, second: httpx.AsyncClient
) -> None:
    assert (await second.get("/v1/wallets")).status_code == 200
    assert (await first.delete("/v1/sessions/others")).json() == {"count": 1}
    assert problem(await second.get("/v1/wallets")) == (401, "unauthenticated")
    assert (await first.get("/v1/wallets")).status_code == 200
    assert (await first.delete("/v1/sessions/others")).json() == {"count": 0}
    assert await kinds(api) == ["new_device", "sessions_ended"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile/1 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("curl/8.5.0", "curl"),
        ("", "?"),
        ("\x7f<script>", "?"),
    ],
)
def test_what_a_device_calls_itself(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("::ffff:198.51.100.4", "198.51.100.0/24"),
        ("testclient", None),
        ("", None),
    ],
)
def test_of_an_address_only_the_network_is_kept(host: str, place: str | None) -> None:
    assert place_of(host) == place
