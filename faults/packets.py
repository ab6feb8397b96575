"""Datagrams that should not be: noise, and messages with something changed. SIP for the port of signalling, RTP for
those of sound."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

_METHODS: Final = (
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "INFO",
    "UPDATE",
    "REFER",
    "REGISTER",
    "NOTIFY",
    "PRACK",
)
_CODES: Final = (100, 180, 183, 200, 302, 401, 404, 407, 481, 486, 487, 500, 603)
_NASTY: Final = (
    "", " ", "0", "-1", "4294967296", "9" * 40, "x" * 1200, "%s%n%00", "<sip:>", "sip:@", "<sip:a@b;tag=;;>", "\t", "=",
    "<sip:a@127.0.0.1:99999>", ";;;", '"', "Digest", 'Digest realm="', "SIP/2.0/UDP", "127.0.0.1", "[::1", "你好", "*",
    "SIP/2.0/UDP 127.0.0.1:70000;branch=z9hG4bKx", "application/sdp", "multipart/mixed;boundary=x", "1 INVITE", "2 BYE",
)  # fmt: skip
_SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 45000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)
_AT_ONCE: Final = 100
_PATIENCE: Final = 20.0  # seconds


class NoAnswerError(RuntimeError):
    """The other side does not answer any more."""


@dataclass
class Forger:
    """Makes datagrams. `number` is whom its INVITEs call."""

    random: Random
    place: tuple[str, int]
    port: int
    number: str = "talk"
    made: int = 0

    def sip(self) -> bytes:
        """One of SIP: noise, a broken message, or a whole one that nobody expects."""
        self.made += 1
        kind = self.random.random()
        if kind < 0.2:
            return self.random.randbytes(self.random.randrange(1400))
        text = self._message()
        if kind < 0.6:
            return self._bytes(text.encode())
        return (self._lines(text) if kind < 0.95 else text).encode()

    def rtp(self) -> bytes:
        """One of RTP: noise, or a packet with anything in its fields."""
        self.made += 1
        if self.random.random() < 0.3:
            return self.random.randbytes(self.random.randrange(300))
        first = 0x80 if self.random.random() < 0.8 else self.random.randrange(256)
        kind = self.random.choice((0, 8, 101, 101, 229, self.random.randrange(256)))
        numbers = self.random.randrange(2**16), self.random.randrange(2**32), self.random.choice((7, 8, 2**32 - 1))
        return struct.pack("!BBHII", first, kind, *numbers) + self.random.randbytes(
            self.random.choice((0, 3, 4, 160, 170))
        )

    def probe(self, number: int) -> str:
        """A whole OPTIONS that must be answered."""
        return self._request("OPTIONS", f"probe{number}-{self.port}", f"p{number}")

    def _message(self) -> str:
        call = f"{self.random.choice(('a', 'b', 'c'))}{self.random.randrange(10_000)}"
        text = self._request(self.random.choice(_METHODS), call, f"b{self.made}")
        if self.random.random() < 0.25:
            text = f"SIP/2.0 {self.random.choice(_CODES)} Said\r\n" + text.partition("\r\n")[2]
        return text

    def _request(self, method: str, call: str, branch: str) -> str:
        tag = ";tag=there" if self.random.random() < 0.2 and method != "OPTIONS" else ""
        body = _SDP if method in {"INVITE", "ACK", "UPDATE"} else ""
        lines = (
            f"{method} sip:{self.number}@{self.place[0]}:{self.place[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{branch}",
            f"From: <sip:+8613800001111@127.0.0.1>;tag=f{call}",
            f"To: <sip:{self.number}@127.0.0.1>{tag}",
            f"Call-ID: {call}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:forger@127.0.0.1:{self.port}>",
            "Max-Forwards: 70",
            *(("Content-Type: application/sdp",) if body else ()),
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join(lines) + "\r\n\r\n" + body

    def _bytes(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self.random.randrange(1, 8)):
            at = self.random.randrange(len(changed))
            what = self.random.randrange(4)
            if what == 0:
                changed[at] = self.random.randrange(256)
            elif what == 1:
                changed[at:at] = self.random.randbytes(self.random.randrange(1, 6))
            elif what == 2:
                del changed[at : at + self.random.randrange(1, 10)]
            else:
                changed[at] = self.random.choice(b' :;<>@="\r\n,0')
            if len(changed) < 2:
                break
        return bytes(changed)

    def _lines(self, text: str) -> str:
        lines = text.split("\r\n")
        for _ in range(self.random.randrange(1, 4)):
            at = self.random.randrange(len(lines))
            what = self.random.randrange(4)
            if what == 0:
                del lines[at]
            elif what == 1:
                lines.insert(at, self.random.choice(lines))
            else:
                name, sign, value = lines[at].partition(self.random.choice((":", "=", ";")))
                lines[at] = name + sign + self.random.choice((self.random.choice(_NASTY), value[::-1], value * 2))
            if len(lines) < 2:
                break
        return "\r\n".join(lines)


@dataclass
class Socket(asyncio.DatagramProtocol):
    """Sends, and sees what was answered to a probe."""

    answered: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        if data.startswith(b"SIP/2.0 200") and b"Call-ID: probe" in data:
            self.answered.put_nowait(data)


@contextlib.asynccontextmanager
async def sender() -> AsyncIterator[tuple[Socket, asyncio.DatagramTransport, int]]:
    """A socket of the loopback, and its port."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(Socket, local_addr=("127.0.0.1", 0))
    try:
        yield protocol, transport, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


async def flood_signalling(place: tuple[str, int], count: int, random: Random, number: str = "talk") -> None:
    """So many datagrams to a port of SIP; now and then one that must be answered, so that none is merely dropped.
    Raises NoAnswerError."""
    async with sender() as (protocol, transport, port):
        forger = Forger(random, place, port, number)
        for batch in range(0, count, _AT_ONCE):
            for _ in range(min(_AT_ONCE, count - batch)):
                transport.sendto(forger.sip(), place)
            await _answered(protocol, transport, forger, batch)


async def _answered(protocol: Socket, transport: asyncio.DatagramTransport, forger: Forger, number: int) -> None:
    probe = forger.probe(number).encode()
    wanted = f"Call-ID: probe{number}-".encode()
    for _ in range(int(_PATIENCE)):
        transport.sendto(probe, forger.place)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while wanted not in await protocol.answered.get():
                    pass
            return
    raise NoAnswerError(f"after {forger.made} datagrams")


async def flood_sound(
    ports: list[int], count: int, random: Random, transport: asyncio.DatagramTransport, seen: Callable[[], int]
) -> None:
    """So many to ports of sound, in turn, no faster than they are `seen`. Raises NoAnswerError."""
    forger = Forger(random, ("127.0.0.1", 0), 0)
    for batch in range(0, count, 20 * len(ports)):
        for at in range(min(20 * len(ports), count - batch)):
            transport.sendto(forger.rtp(), ("127.0.0.1", ports[at % len(ports)]))
        try:
            async with asyncio.timeout(_PATIENCE):
                while seen() < 0.99 * forger.made - len(ports):  # the network may lose some
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise NoAnswerError(f"after {seen()} of {forger.made} packets of sound") from None
