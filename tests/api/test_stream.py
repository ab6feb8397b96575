"""The stream: in order, without a gap over restarts and whoever writes, and over within a second of its session."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from purser.api import streams
from purser.core.clock import FakeClock
from purser.core.ids import CustomerId, WalletId
from purser.hotline.calls import Call, CallId, Direction, State, Way, WorkerId
from purser.hotline.calls import store as call_store
from purser.identity import kill_sessions
from purser.notices import NoticeKind
from purser.notices.tell import Notice, tell_all
from purser.service.queue import Band
from tests.support.http import Api, connect, problem, serving
from tests.support.listening import listening, listening_server


async def tell_owner(api: Api, owner: CustomerId, n: int = 1) -> None:
    async with api.world.db.transaction() as tx:
        await tell_all(tx, [Notice(owner, NoticeKind.SIGNED_UP, {})] * n, api.world.clock)


async def someone(api: Api, funds: int = 0) -> tuple[WalletId, CustomerId, str]:
    wallet = await api.world.person(funds=funds)
    return wallet, await api.owner(wallet), await api.token(wallet)


async def test_what_happens_is_heard_as_it_happens(api: Api, url: str) -> None:
    wallet, owner, token = await someone(api, funds=500)
    await tell_owner(api, owner, 2)
    async with listening(url, token, query="?lang=en") as ears:
        (unread,) = await ears.until("unread")
        assert unread.data == {"unread": 2, "last_number": 2}
        (now,) = await ears.until("wallet")
        assert now.data == {
            "wallet_id": str(wallet),
            "balance": {"amount": 500, "currency": "CNY"},
            "held": {"amount": 0, "currency": "CNY"},
        }
        await tell_owner(api, owner)
        (message,) = await ears.until("message")
        assert (message.id, message.data["number"], message.data["title"]) == ("3", 3, "Welcome to Purser")
        assert (await ears.until("unread", 2))[1].data == {"unread": 3, "last_number": 3}
        await api.world.fund(wallet, 250)
        assert (await ears.until("wallet", 2))[1].data["balance"]["amount"] == 750
        assert ears.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert ears.headers["cache-control"] == "no-store"


async def test_nobody_hears_what_is_told_to_others(api: Api, url: str) -> None:
    _, owner, token = await someone(api)
    _, other, _ = await someone(api)
    async with listening(url, token) as ears:
        await ears.until("unread")
        await tell_owner(api, other, 3)
        await tell_owner(api, owner)
        assert [m.id for m in await ears.until("message")] == ["1"]


async def test_nothing_is_missed_or_doubled_over_a_restart(
    api: Api, dsn: str, tmp_path: Path, clock: FakeClock, port: socket.socket
) -> None:
    """Writers go on all the time; the listener comes back each time with the last id it has."""
    _, owner, token = await someone(api)
    told = 0

    async def write() -> None:
        nonlocal told
        while True:
            await tell_owner(api, owner)
            told += 1
            await asyncio.sleep(0.01)

    writers = [asyncio.create_task(write()) for _ in range(3)]
    heard: list[str] = []
    last: str | None = "0"
    for _ in range(3):
        async with AsyncExitStack() as outer:
            async with serving(dsn, tmp_path, clock) as fresh, listening_server(fresh, port) as url:
                ears = await outer.enter_async_context(listening(url, token, last))
                await ears.until("message", 20, within=20)
            await ears.until_over(within=2)
            heard += [str(m.id) for m in ears.of("message")]
            last = heard[-1]
    for writer in writers:
        writer.cancel()
    await asyncio.wait(writers)
    ((written,),) = await api.world.rows("SELECT last_number FROM message_boxes")
    async with (
        serving(dsn, tmp_path, clock) as fresh,
        listening_server(fresh, port) as url,
        listening(url, token, last) as ears,
    ):
        await ears.until("message", written - int(last or 0), within=20)
        heard += [str(m.id) for m in ears.of("message")]
    assert heard == [str(n) for n in range(1, written + 1)]
    assert written >= told >= 60


async def test_a_server_that_is_told_to_stop_lets_go_of_its_listeners_at_once(
    api: Api, app: FastAPI, port: socket.socket
) -> None:
    _, _, token = await someone(api)
    async with AsyncExitStack() as outer:
        async with listening_server(app, port) as url:
            ears = await outer.enter_async_context(listening(url, token))
            await ears.until("unread")
            began = time.monotonic()
        assert time.monotonic() - began < 2, "it waited for a stream to end by itself"
        await ears.until_over(within=1)
        assert ears.heard[-1].data == {"reason": "restart"}
    async with connect(app, headers={"Authorization": f"Bearer {token}"}) as late:
        assert problem(await late.get("/v1/stream")) == (503, "temporarily_unavailable")


async def test_it_is_over_within_a_second_of_its_session(api: Api, url: str) -> None:
    _, owner, token = await someone(api)
    async with listening(url, token) as ears:
        await ears.until("unread")
        began = time.monotonic()
        async with api.world.db.transaction() as tx:
            await kill_sessions(tx, owner)
        await ears.until_over(within=3)
        assert time.monotonic() - began < 1
        assert ears.heard[-1].data == {"reason": "session_ended"}
    async with listening(url, token) as again:
        await again.until_over()
        assert again.status == 401 or [h.event for h in again.heard] == ["end"], "believed for a second at most"


async def test_an_open_window_keeps_no_session_alive(api: Api, url: str) -> None:
    _, _, token = await someone(api)
    async with listening(url, token) as ears:
        await ears.until("unread")
        api.world.clock.advance(seconds=api.world.policy.sessions.idle.total_seconds() + 1)
        await ears.until_over(within=3)
        assert ears.heard[-1].data == {"reason": "session_ended"}


async def test_silence_is_broken_by_signs_of_life(api: Api, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.2)
    _, _, token = await someone(api)
    async with listening(url, token) as ears:
        await ears.until("unread")
        await asyncio.sleep(1)
        assert ears.comments >= 3
        assert len(ears.heard) == 2


async def test_going_on_from_a_number_in_the_address(api: Api, url: str) -> None:
    _, owner, token = await someone(api)
    await tell_owner(api, owner, 250)
    async with listening(url, token, query="?after=3") as ears:
        assert [m.id for m in await ears.until("message", 247)] == [str(n) for n in range(4, 251)]
    async with listening(url, token, "248", query="?after=3") as ears:
        assert [m.id for m in await ears.until("message", 2)] == ["249", "250"]
    async with listening(url, token, "999999") as ears:
        await ears.until("unread")
        assert ears.of("message") == []
        await tell_owner(api, owner)
        assert [m.id for m in await ears.until("message")] == ["251"]


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "٣", str(2**60)])
async def test_an_id_that_is_none_of_ours(api: Api, last: str) -> None:
    _, _, token = await someone(api)
    header = {b"last-event-id": last.encode(), b"authorization": f"Bearer {token}".encode()}
    answer = await api.anybody.get("/v1/stream", headers=list(header.items()))
    assert problem(answer) == (422, "last_event_id_invalid")
    assert await api.world.rows("SELECT 1") == [(1,)]


async def test_nobody_listens_endlessly_often(api: Api, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST", 2)
    _, _, token = await someone(api)
    async with listening(url, token) as one, listening(url, token) as two:
        await one.until("unread")
        await two.until("unread")
        async with listening(url, token) as three:
            await three.until_over()
            assert three.status == 429
    _, _, other = await someone(api)
    async with listening(url, other) as ears:
        await ears.until("unread")


async def test_a_call_is_told_as_it_goes(api: Api, url: str) -> None:
    """Whoever has the app open learns at once that we call, and that it is over."""
    _, owner, token = await someone(api)
    db, clock = api.world.db, api.world.clock
    ident, worker = CallId.new(clock), WorkerId.new(clock)
    now = clock.now()
    call = Call(
        ident, Direction.OUT, Way.PHONE, State.ANNOUNCED, 1, now, worker, "zh", owner, None, None, False, None,
        Band.REST, None, None, None, None, None, now,
    )  # fmt: skip
    async with listening(url, token) as ears:
        async with db.transaction() as tx:
            await call_store.insert(tx, call)
        (begun,) = await ears.until("call")
        assert begun.data == {"call_id": str(ident), "version": 1}
        async with db.transaction() as tx:
            await call_store.save(tx, replace(call, state=State.UNREACHED, version=2, ended_at=now))
        _, over = await ears.until("call", 2)
        assert over.data == {"call_id": None, "version": 0}
