"""Where an HTTP message ends: the server's parser reads it one way or refuses it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

AMBIGUOUS = {
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED),
    "a length that is none": b"Content-Length: +0\r\n\r\n",
    "chunks spelt oddly": b"Transfer-Encoding: xchunked\r\n\r\n",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n",
}


@pytest.fixture
async def heard() -> AsyncIterator[tuple[int, list[str]]]:
    """A server like ours (`purser.serve`), its port, and the paths that reached its application."""
    paths: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        message = {"more_body": True}
        while message.get("more_body"):
            message = await receive()
        paths.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, loop="asyncio", http="httptools", ws="none", lifespan="off", access_log=False, log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield listener.getsockname()[1], paths
    server.should_exit = True
    await serving


async def exchange(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


async def test_a_message_with_one_length_is_read(heard: tuple[int, list[str]]) -> None:
    port, paths = heard
    answer = await exchange(port, b"POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + SMUGGLED)
    assert answer.count(b"HTTP/1.1 200") == 2
    assert paths == ["/one", "/smuggled"]


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_a_message_with_two_lengths_is_refused(heard: tuple[int, list[str]], headers: bytes) -> None:
    port, paths = heard
    answer = await exchange(port, b"POST /one HTTP/1.1\r\nHost: x\r\n" + headers + SMUGGLED)
    assert answer.startswith(b"HTTP/1.1 400")
    assert "/smuggled" not in paths
