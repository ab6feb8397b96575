"""HTTP connections to endpoints: opened to addresses that were judged, kept for a while, never redirected."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from typing import Final, NamedTuple

import h11
import httpx

from purser.notices.addresses import look_up

IDLE: Final = 30.0
"""Seconds for which a connection that is not used is kept."""

_IDLE_EACH: Final = 32  # connections kept an endpoint
_READ_AT_MOST: Final = 64 * 1024  # bytes of an answer; a longer one costs its connection
_CHUNK: Final = 16 * 1024


class ConnectionLost(Exception):
    """The other side hung up, or does not speak HTTP."""


class Origin(NamedTuple):
    """What a connection leads to."""

    host: str
    port: int
    tls: bool


class Line:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT)
        self.idle_since = 0.0

    @property
    def is_usable(self) -> bool:
        """Whether nothing says that the other side has hung up."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    async def request(self, target: bytes, headers: list[tuple[str, str]], body: bytes) -> int:
        """POST once; returns the status. Raises ConnectionLost."""
        try:
            request = h11.Request(method="POST", target=target, headers=headers)
            events = (request, h11.Data(data=body), h11.EndOfMessage())
            self._writer.write(b"".join(self._http.send(event) or b"" for event in events))
            await self._writer.drain()
            return await self._status()
        except (OSError, h11.ProtocolError) as error:
            raise ConnectionLost(str(error)) from error

    async def _status(self) -> int:
        """Read the answer to its end, if it is not too long."""
        status, read = 0, 0
        while read <= _READ_AT_MOST:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                data = await self._reader.read(_CHUNK)
                read += len(data)
                self._http.receive_data(data)
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
                break
            elif isinstance(event, h11.ConnectionClosed):
                raise ConnectionLost
        if not status:
            raise ConnectionLost
        return status

    def renew(self) -> bool:
        """Make ready for another request; False when this was its last."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return self.is_usable

    def close(self) -> None:
        """Hang up, without waiting for the other side."""
        self._writer.transport.abort()


class Switchboard:
    """The open connections of one process."""

    def __init__(self, *, private: bool, tls: ssl.SSLContext) -> None:
        self._private = private
        self._tls = tls
        self._idle: defaultdict[Origin, list[Line]] = defaultdict(list)
        self._swept_at = 0.0

    async def post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> int:
        """POST `body`; returns the status.

        Raises AddressRefused, ConnectionLost, ssl.SSLError, and OSError when nobody answers.
        """
        tls = url.scheme == "https"
        origin = Origin(url.host, url.port or (443 if tls else 80), tls)
        fields = [("host", url.netloc.decode("ascii")), ("content-length", str(len(body))), *headers.items()]
        kept = self._take(origin)
        if kept is not None:
            try:
                return await self._use(kept, origin, url.raw_path, fields, body)
            except ConnectionLost:
                pass  # hung up while nobody looked: that says nothing about the endpoint
        return await self._use(await self._open(origin), origin, url.raw_path, fields, body)

    def close(self) -> None:
        """Hang up all."""
        for lines in self._idle.values():
            for line in lines:
                line.close()
        self._idle.clear()

    async def _use(self, line: Line, origin: Origin, target: bytes, headers: list[tuple[str, str]], body: bytes) -> int:
        kept = False
        try:
            status = await line.request(target, headers, body)
            kept = line.renew() and self._keep(origin, line)
        finally:
            if not kept:
                line.close()
        return status

    async def _open(self, origin: Origin) -> Line:
        failure: OSError = OSError("no address")
        for address in await look_up(origin.host, origin.port, private=self._private):
            try:
                name = origin.host if origin.tls else None
                context = self._tls if origin.tls else None
                streams = await asyncio.open_connection(address, origin.port, ssl=context, server_hostname=name)
                return Line(*streams)
            except ssl.SSLError:
                raise
            except OSError as error:
                failure = error
        raise failure

    def _take(self, origin: Origin) -> Line | None:
        lines = self._idle.get(origin, [])
        while lines:
            line = lines.pop()
            if self._is_fresh(line):
                return line
            line.close()
        return None

    def _keep(self, origin: Origin, line: Line) -> bool:
        self._sweep()
        if len(self._idle[origin]) >= _IDLE_EACH:
            return False
        line.idle_since = asyncio.get_running_loop().time()
        self._idle[origin].append(line)
        return True

    def _is_fresh(self, line: Line) -> bool:
        return line.is_usable and line.idle_since > asyncio.get_running_loop().time() - IDLE

    def _sweep(self) -> None:
        """Now and then, hang up what nobody uses any more."""
        now = asyncio.get_running_loop().time()
        if now < self._swept_at + IDLE:
            return
        self._swept_at = now
        for origin, lines in list(self._idle.items()):
            for line in [line for line in lines if not self._is_fresh(line)]:
                lines.remove(line)
                line.close()
            if not lines:
                del self._idle[origin]
