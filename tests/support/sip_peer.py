"""The other end of SIP, written by hand: it says exactly what a test wants, right or wrong."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

SOUND = "m=audio 45000 RTP/AVP 8 0 96\na=rtpmap:96 telephone-event/8000\n"
_SERIAL = itertools.count(1)


def sdp(direction: str = "sendrecv", media: str = SOUND, address: str = "127.0.0.1", version: int = 1) -> str:
    """An offer or an answer."""
    return f"v=0\no=- 1 {version} IN IP4 {address}\ns=-\nc=IN IP4 {address}\nt=0 0\n{media}a={direction}\n"


@dataclass(slots=True)
class Message:
    """What came back."""

    first: str
    headers: dict[str, str]
    body: str
    lines: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        """The values of a header that comes more than once, in order."""
        return [value for known, value in self.lines if known == name]

    @property
    def code(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0 ") else 0

    @property
    def tag(self) -> str:
        return self.headers["to"].partition("tag=")[2]


def parse(data: bytes) -> Message:
    head, _, body = data.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Message(first, dict(pairs), body, pairs)


@dataclass
class Peer:
    """A socket that speaks SIP to one address. `port` is its own."""

    port: int
    to: tuple[str, int]
    transport: asyncio.DatagramTransport
    inbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    def send(self, data: bytes | str) -> None:
        """As it is."""
        self.transport.sendto(data if isinstance(data, bytes) else data.encode(), self.to)

    def request(self, method: str, call: str, number: int = 1, body: str = "", **more: str) -> str:
        """The text of a request. `more`: `tag` of theirs, `extra` header lines, `kind` of the body, `branch`."""
        body = body.replace("\n", "\r\n")
        branch = more.get("branch", f"z9hG4bK{call}{method}{number}")
        head = [
            f"{method} sip:hotline@{self.to[0]}:{self.to[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}",
            f"From: <sip:+8613800001111@127.0.0.1>;tag=f{call}",
            f"To: <sip:hotline@127.0.0.1>{';tag=' + more['tag'] if more.get('tag') else ''}",
            f"Call-ID: {call}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:+8613800001111@127.0.0.1:{self.port}>",
            "Max-Forwards: 70",
            *([more["extra"]] if more.get("extra") else []),
            *([f"Content-Type: {more.get('kind', 'application/sdp')}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*head, "", body])

    def answer(self, request: Message, code: int, *headers: str, body: str = "") -> None:
        """Answer what was asked of us."""
        kept = [f"{name}: {request.headers[name]}" for name in ("via", "from", "call-id", "cseq")]
        to = request.headers["to"] + ("" if "tag=" in request.headers["to"] or code == 100 else ";tag=peer")
        lines = [f"SIP/2.0 {code} Said", *kept, f"To: {to}", f"Contact: <sip:peer@127.0.0.1:{self.port}>", *headers]
        text = body.replace("\n", "\r\n")
        kind = ["Content-Type: application/sdp"] if body else []
        self.send("\r\n".join([*lines, *kind, f"Content-Length: {len(text)}", "", text]))

    async def ask(self, method: str, call: str, number: int = 1, body: str = "", **more: str) -> Message:
        """Send a request and wait for its final answer; an INVITE's refusal is acknowledged."""
        self.send(self.request(method, call, number, body, **more))
        return await self.final(method, call, number)

    async def final(self, method: str, call: str, number: int = 1) -> Message:
        async with asyncio.timeout(5):
            while True:
                said = await self.inbox.get()
                wanted = said.headers.get("call-id") == call and said.headers.get("cseq") == f"{number} {method}"
                if wanted and said.code >= 200:
                    break
        if method == "INVITE" and said.code >= 300:
            branch = said.headers["via"].partition("branch=")[2].partition(";")[0]
            self.send(self.request("ACK", call, number, tag=said.tag, branch=branch))
        return said

    async def asked(self, method: str) -> Message:
        """The next request of theirs of a kind."""
        async with asyncio.timeout(5):
            while not (said := await self.inbox.get()).first.startswith(method + " "):
                pass
        return said

    async def call(self, call: str = "") -> tuple[str, str]:
        """A call that is answered and acknowledged: its id and their tag. Raises AssertionError when refused."""
        call = call or f"call{next(_SERIAL)}-{self.port}"
        said = await self.ask("INVITE", call, body=sdp())
        assert said.code == 200, said.first
        self.send(self.request("ACK", call, tag=said.tag, branch=f"z9hG4bK{call}ack"))
        return call, said.tag


class _Inbox(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        with contextlib.suppress(ValueError):
            self.inbox.put_nowait(parse(data))


@contextlib.asynccontextmanager
async def peer(to: tuple[str, int], address: str = "127.0.0.1") -> AsyncIterator[Peer]:
    """A peer on a port of its own."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(_Inbox, local_addr=(address, 0))
    try:
        yield Peer(transport.get_extra_info("sockname")[1], to, transport, protocol.inbox)
    finally:
        transport.close()
