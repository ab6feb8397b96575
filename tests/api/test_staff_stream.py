"""The desk's stream: in order, without a gap over restarts, from whichever process, and over with its session."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from purser.api.rules import SOCKET, Rule, rules
from purser.core.clock import FakeClock
from purser.core.ids import StaffId
from purser.identity.permissions import Role
from purser.service import queue
from purser.service.queue import Presence
from tests.support.http import Api, serving
from tests.support.listening import listening_server
from tests.support.staff import Desk, at_work


def _stream(url: str, desk: Desk, after: int | None = None, **headers: str) -> Any:
    cookies = "; ".join(f"{c.name}={c.value}" for c in desk.browser.cookies.jar)
    query = "" if after is None else f"?after={after}"
    address = url.replace("http://", "ws://") + "/v1/staff/stream" + query
    given = {"Cookie": cookies, "Sec-Fetch-Site": "same-origin"} | headers
    return connect(address, additional_headers=given, proxy=None)


async def _tell(api: Api, desk: Desk, n: int) -> None:
    staff, clock = StaffId.parse(desk.id), api.world.clock
    for _ in range(n):
        await api.world.db.run(lambda tx: queue.tell_staff(tx, staff, "test", {}, clock))


async def _heard(ears: ClientConnection, n: int) -> list[int]:
    found: list[int] = []
    async with asyncio.timeout(10):
        while len(found) < n:
            event = json.loads(await ears.recv())
            if "number" in event:
                found.append(event["number"])
    return found


async def test_a_desk_hears_everything_once_and_in_order(
    api: Api, app: FastAPI, url: str, dsn: str, tmp_path: Path, clock: FakeClock
) -> None:
    desk, other = await at_work(api, Role.AGENT), await at_work(api, Role.AGENT)
    async with _stream(url, desk) as ears, _stream(url, desk) as second:
        await asyncio.gather(*(_tell(api, desk, 5) for _ in range(4)), _tell(api, other, 3))
        assert await _heard(ears, 20) == list(range(1, 21))
        assert await _heard(second, 20) == list(range(1, 21))
    await _tell(api, desk, 3)
    listed = (await desk.browser.get("/v1/staff/events", params={"after": 18})).json()
    assert [e["number"] for e in listed["items"]] == [19, 20, 21, 22, 23]
    assert (await desk.browser.get("/v1/staff/events")).json() == {"items": [], "last_number": 23}
    async with _stream(url, desk, after=20) as ears:
        assert await _heard(ears, 3) == [21, 22, 23]
        await app.state.runtime.staff_streams.close()
        with pytest.raises(ConnectionClosed) as closed:
            await ears.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        async with serving(dsn, tmp_path, clock) as again, listening_server(again, listener) as there:
            await _tell(api, desk, 2)
            async with _stream(there, desk, after=23) as ears:
                assert await _heard(ears, 2) == [24, 25]


async def test_nobody_else_hears_and_a_session_that_ends_ends_it(api: Api, url: str) -> None:
    desk = await at_work(api, Role.AGENT)
    async with _stream(url, desk) as ears:
        assert (await desk.browser.delete("/v1/staff/sessions/current")).status_code == 204
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionClosed) as closed:
                await ears.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    fresh = await at_work(api, Role.AGENT)
    sockets = [r for r in rules(api.app.routes) if r.method == SOCKET]
    assert [(r.path, r.rule) for r in sockets] == [("/v1/staff/stream", Rule(staff=True))], "others need this test, too"
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Cookie": ""}, {"Cookie": "purser_staff=ps_wrong"}):
        with pytest.raises(InvalidStatus) as refused:
            await _stream(url, fresh, None, **headers)
        assert refused.value.response.status_code == 403


async def test_a_desk_that_hangs_up_is_missed(api: Api, url: str, clock: FakeClock) -> None:
    desk = await at_work(api, Role.AGENT)
    staff, floor = StaffId.parse(desk.id), queue.open_floor("cn", clock)
    await api.world.db.run(lambda tx: queue.set_presence(tx, floor, staff, Presence.AVAILABLE))
    dispatcher = queue.Dispatcher(api.world.db, floor)

    async def agent() -> queue.Agent:
        async with api.world.db.reader() as conn:
            return (await queue.read_agents(conn, [staff]))[staff]

    async with _stream(url, desk), asyncio.timeout(5):
        while (await agent()).present_until is None:
            await asyncio.sleep(0.02)
    async with asyncio.timeout(5):
        while ((await agent()).present_until or clock.now()) - clock.now() != queue.LEFT:
            await asyncio.sleep(0.02)
    clock.advance(seconds=4)
    await dispatcher.go_on()
    assert (await agent()).presence is Presence.AVAILABLE
    clock.advance(seconds=2)
    await dispatcher.go_on()
    gone = await agent()
    assert (gone.presence, gone.reason) == (Presence.OFFLINE, "gone")
