"""Letters over real sockets, to endpoints that behave and to some that do not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from purser.core.clock import FakeClock
from purser.core.ids import EventId
from purser.notices import Postman
from purser.notices.post import Answer, Letter
from tests.support.certificates import certificate
from tests.support.receiver import Receiver

NOW = datetime.now(UTC)
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def letter(url: str) -> Letter:
    return Letter(url, b"s" * 32, EventId.new(FakeClock()), "payment.succeeded", NOW, '{"n": 1}')


@asynccontextmanager
async def speaking(talk: Talk) -> AsyncIterator[str]:
    """A server that says whatever `talk` says; yields its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def saying(*parts: bytes) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)

    return talk


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"], Answer(200, None)),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 204 Fine\r\n\r\n"], Answer(204, None)),
        ([b"HTTP/1.0 200 OK\r\n\r\nuntil the end"], Answer(200, None)),
        ([b"HTTP/1.1 202 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"], Answer(202, None)),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n", b"x" * 200_000], Answer(200, None)),
        ([b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"], Answer(404, "not_accepted")),
        ([b"HTTP/1.1 301 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"], Answer(301, "redirected")),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"], Answer(None, "connection_lost")),
        ([b"HTTP/1.1 200"], Answer(None, "connection_lost")),
        ([b""], Answer(None, "connection_lost")),
        ([b"220 mail.example.com ESMTP\r\n"], Answer(None, "connection_lost")),
        ([b"x" * 200_000], Answer(None, "connection_lost")),
        ([b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 40_000], Answer(None, "connection_lost")),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000], Answer(None, "connection_lost")),
    ],
)
async def test_whatever_it_says_is_an_answer(said: list[bytes], answer: Answer) -> None:
    async with speaking(saying(*said)) as url, Postman(private=True) as postman:
        assert await postman.post(letter(url), NOW) == answer


async def test_an_answer_that_drips_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.notices.post.TIMEOUT", 0.3)

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        for _n in range(1000):
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with speaking(drip) as url, Postman(private=True) as postman:
        assert await postman.post(letter(url), NOW) == Answer(None, "timeout")


async def test_nobody_there() -> None:
    async with Receiver() as gone:
        url = gone.url
    async with Postman(private=True) as postman:
        assert await postman.post(letter(url), NOW) == Answer(None, "unreachable")
        unknown = letter("https://no-such-host.invalid/")
        assert await postman.post(unknown, NOW) == Answer(None, "unreachable")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"])
async def test_nothing_reaches_our_own_network(host: str) -> None:
    async with Receiver() as internal, Postman(private=False) as postman:
        port = internal.url.split(":")[2]
        assert await postman.post(letter(f"http://{host}:{port}"), NOW) == Answer(None, "address_refused")
        assert internal.connections == 0


async def test_a_name_cannot_point_elsewhere_once_it_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of a name server that lies is never asked for."""
    loop, opened = asyncio.get_running_loop(), []
    answers = iter([[(2, 1, 6, "", ("1.1.1.1", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]])

    async def getaddrinfo(*_: object, **__: object) -> object:
        return next(answers)

    async def open_connection(host: str, *_: object, **__: object) -> object:
        opened.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo, raising=False)
    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    async with Postman(private=False) as postman:
        assert await postman.post(letter("https://rebind.example.com/"), NOW) == Answer(None, "unreachable")
    assert opened == ["1.1.1.1"]


async def test_a_connection_is_used_again_until_it_is_hung_up() -> None:
    async with Receiver() as receiver, Postman(private=True) as postman:
        for _ in range(5):
            assert (await postman.post(letter(receiver.url), NOW)).accepted
        assert receiver.connections == 1
        await receiver.stop()
        await receiver.start()
        assert (await postman.post(letter(receiver.url), NOW)).accepted
        assert receiver.connections == 2


async def test_a_connection_that_dies_in_use_is_replaced_once() -> None:
    """Hung up just when the next letter leaves: that is no failure of the endpoint."""
    requests = 0

    async def one_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        requests += 1
        await reader.readexactly(8)
        writer.write(b"HTTP/1.1 204 Fine\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with speaking(one_each) as url, Postman(private=True) as postman:
        for _ in range(3):
            assert await postman.post(letter(url), NOW) == Answer(204, None)
    assert requests == 3


async def test_kept_connections_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.notices.wire.IDLE", 0.2)
    async with Receiver() as one, Receiver() as other, Postman(private=True) as postman:
        await postman.post(letter(one.url), NOW)
        await asyncio.sleep(0.5)
        await postman.post(letter(other.url), NOW)
        await asyncio.sleep(0.1)
        assert one.is_idle
        assert not other.is_idle


async def test_tls_must_be_trusted_and_for_that_name(tmp_path: Path) -> None:
    right, right_file = certificate(tmp_path, "localhost")
    wrong, wrong_file = certificate(tmp_path, "shop.example.com")
    trusting = ssl.create_default_context(cafile=str(right_file))
    trusting.load_verify_locations(cafile=str(wrong_file))
    async with Receiver(right) as receiver, Receiver(wrong) as impostor:
        async with Postman(private=True, tls=trusting) as postman:
            assert (await postman.post(letter(receiver.url), NOW)).accepted
            assert (await postman.post(letter(receiver.url), NOW)).accepted
            assert receiver.connections == 1
            assert await postman.post(letter(impostor.url), NOW) == Answer(None, "tls_failed")
        async with Postman(private=True) as postman:
            assert await postman.post(letter(receiver.url), NOW) == Answer(None, "tls_failed")
        assert impostor.received == []
        assert len(receiver.received) == 2
