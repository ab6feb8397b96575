"""A chat's stream: in order and without a gap, over restarts, lost rings and whoever writes; over with its session."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from contextlib import AsyncExitStack
from pathlib import Path

import orjson

from purser.core.clock import FakeClock
from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.identity import kill_sessions
from purser.service import chat as chats
from purser.service.chat import Author, Chat, State
from purser.service.chat import store as chat_store
from tests.support.http import Api, serving
from tests.support.listening import Listening, listening, listening_server


def hearing(
    url: str, chat: Chat, token: str, last: str | None = None
) -> contextlib.AbstractAsyncContextManager[Listening]:
    return listening(url, token, last, path=f"/v1/chats/{chat.id}/stream", query="?lang=en")


async def talking(api: Api) -> tuple[Chat, str, StaffId]:
    """A customer's chat, and somebody of the staff who has it."""
    wallet = await api.world.person()
    customer, token, staff = await api.owner(wallet), await api.token(wallet), StaffId.new(api.world.clock)

    async def begin(tx: Tx) -> Chat:
        opened = await chats.open_chat(tx, api.runtime.chats, customer, "en")
        await tx.execute("UPDATE chats SET state = 'active', staff_id = %s WHERE id = %s", [staff, opened.id])
        return await chat_store.read(tx, customer, opened.id)

    return await api.world.db.run(begin), token, staff


async def answer(api: Api, chat: Chat, staff: StaffId, key: str) -> None:
    desk = api.runtime.chats
    await api.world.db.run(lambda tx: chats.answer(tx, desk, chat.customer, chat.id, staff, f"word {key}", key))


async def test_what_is_said_is_heard_at_once_by_whom_it_is_for(api: Api, url: str) -> None:
    chat, token, staff = await talking(api)
    other, others_token, _ = await talking(api)
    async with hearing(url, chat, token) as ears, hearing(url, other, others_token) as deaf:
        (now,) = await ears.until("chat")
        assert (now.data["state"], now.data["last_number"]) == ("active", 1)
        await deaf.until("chat")
        await api.runtime.bell.until_heard()
        began = time.monotonic()
        await answer(api, chat, staff, "a")
        (message,) = await ears.until("message")
        assert time.monotonic() - began < 1
        assert (message.id, message.data["text"], message.data["author"]) == ("2", "word a", "staff")
        async with api.world.db.reader() as conn:
            await chats.type_on(conn, chat, Author.STAFF)
        assert (await ears.until("typing"))[0].data == {"author": "staff"}
        desk = api.runtime.staff_streams.join(staff, b"", 0)
        async with api.world.db.reader() as conn:
            await chats.type_on(conn, chat, Author.CUSTOMER)
        async with asyncio.timeout(5):
            while not desk.whispers:
                await asyncio.sleep(0.01)
        assert orjson.loads(desk.whispers[0]) == {"kind": "chat.typing", "data": {"chat_id": str(chat.id)}}
        await api.world.db.run(lambda tx: chats.end_by_customer(tx, api.runtime.chats, chat.customer, chat.id))
        ended = (await ears.until("chat", 3))[-1]  # the second: the other side has read
        assert (ended.data["state"], ended.data["ended_by"]) == (State.ENDED, "customer")
        assert deaf.of("message") == []


async def test_a_ring_that_is_lost_is_made_up_for(api: Api, url: str) -> None:
    chat, token, _ = await talking(api)
    async with hearing(url, chat, token) as ears:
        await ears.until("chat")
        insert = (
            "INSERT INTO chat_messages VALUES (%s, %s, 2, %s, 'assistant', NULL, 'phrase', '{\"code\": \"joined\", "
        )
        insert += '"params": {"number": "1042"}}\')'
        async with api.world.db.transaction() as tx:
            await tx.execute(insert, [chat.customer, chat.id, api.world.clock.now()])
            await tx.execute("UPDATE chats SET last_number = 2 WHERE id = %s", [chat.id])
        (message,) = await ears.until("message", within=5)
        assert message.data["text"].startswith("Agent 1042 is here.")


async def test_nothing_is_missed_or_doubled_over_a_restart(
    api: Api, dsn: str, tmp_path: Path, clock: FakeClock, port: socket.socket
) -> None:
    """An agent goes on all the time; the customer's browser comes back each time with the last id it has."""
    chat, token, staff = await talking(api)
    said = 0

    async def write() -> None:
        nonlocal said
        while True:
            await answer(api, chat, staff, f"{said}")
            said += 1
            await asyncio.sleep(0.01)

    writer = asyncio.create_task(write())
    heard: list[str] = []
    for _ in range(3):
        async with AsyncExitStack() as outer:
            async with serving(dsn, tmp_path, clock) as fresh, listening_server(fresh, port) as url:
                last = heard[-1] if heard else "1"
                ears = await outer.enter_async_context(hearing(url, chat, token, last))
                await ears.until("message", 15, within=20)
            await ears.until_over(within=2)
            assert ears.heard[-1].data == {"reason": "restart"}
            heard += [str(m.id) for m in ears.of("message")]
    writer.cancel()
    await asyncio.wait([writer])
    async with api.world.db.reader() as conn:
        written = (await chat_store.read(conn, chat.customer, chat.id)).last_number
    async with (
        serving(dsn, tmp_path, clock) as fresh,
        listening_server(fresh, port) as url,
        hearing(url, chat, token, heard[-1]) as ears,
    ):
        await ears.until("message", written - int(heard[-1]), within=20)
        heard += [str(m.id) for m in ears.of("message")]
    assert heard == [str(n) for n in range(2, written + 1)]
    assert written > said >= 45


async def test_it_is_over_within_a_second_of_its_session(api: Api, url: str) -> None:
    chat, token, _ = await talking(api)
    async with hearing(url, chat, token) as ears:
        await ears.until("chat")
        began = time.monotonic()
        async with api.world.db.transaction() as tx:
            await kill_sessions(tx, CustomerId(chat.customer))
        await ears.until_over(within=4)
        assert time.monotonic() - began < 2
        assert ears.heard[-1].data == {"reason": "session_ended"}
