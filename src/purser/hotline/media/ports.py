"""UDP ports out of a range a firewall can know, and a transport the media clock can poll."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from dataclasses import dataclass
from typing import Any, Final

_AT_ONCE: Final = 64  # datagrams a poll: a flood must not hold the clock up
_ALL_EVERY: Final = 8  # polls


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 1024 <= self.low <= self.high <= 65535:
            raise ValueError(f"no range of ports: {self.low}-{self.high}")

    @classmethod
    def parse(cls, text: str) -> Ports:
        """Of `40000-40999`; ValueError for anything else."""
        low, _, high = text.partition("-")
        return cls(int(low), int(high))

    def bind(self, address: str) -> socket.socket:
        """A socket on a free, even port of the range (RFC 3550, section 11); OSError where none is left."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        even = range(self.low + self.low % 2, self.high + 1, 2)
        start = secrets.randbelow(len(even)) if even else 0
        for at in range(len(even)):
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setblocking(False)
            try:
                sock.bind((address, even[(start + at) % len(even)]))
            except OSError:
                sock.close()
                continue
            return sock
        raise OSError(f"no free port on {address} in {self.low}-{self.high}")


class PolledPort(asyncio.DatagramTransport):
    """A datagram transport that the loop reads until a clock takes over with `poll`.

    Sound is needed every 20 ms and not before; asking then saves the loop a wake-up for every packet.
    """

    def __init__(self, sock: socket.socket, protocol: asyncio.DatagramProtocol) -> None:
        super().__init__({"socket": sock, "sockname": sock.getsockname()})
        self._sock = sock
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._watched = True
        self._polls = self._owed = 0
        self._closing = False
        self._loop.add_reader(sock.fileno(), self._read)
        protocol.connection_made(self)

    def poll(self) -> None:
        """Pass on what has come; from the first time on the loop no longer looks.

        One datagram a poll is what is expected, and asking for another only to hear that there is none costs as much as
        taking one. So what was missing is asked for later, and what came besides waits for at most seven polls.
        """
        if self._watched and not self._closing:
            self._watched = False
            self._loop.remove_reader(self._sock.fileno())
        self._polls += 1
        self._owed += 1
        if self._take(_AT_ONCE if self._polls % _ALL_EVERY == 0 else min(self._owed, _AT_ONCE)):
            self._owed = 0

    def _read(self) -> None:
        self._take(_AT_ONCE)

    def _take(self, most: int) -> int:
        """How many there were, of at most so many."""
        receive, take = self._sock.recvfrom, self._protocol.datagram_received
        for taken in range(most):
            if self._closing:
                return taken
            try:
                data, sender = receive(2048)
            except (BlockingIOError, InterruptedError):
                return taken
            except OSError as error:
                self._protocol.error_received(error)
                return taken
            take(data, sender)
        return most

    def sendto(self, data: Any, addr: Any = None) -> None:
        """Send now or never: sound that has to wait is worth nothing."""
        if self._closing or addr is None:
            return
        try:
            self._sock.sendto(data, addr)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._protocol.error_received(error)

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        with contextlib.suppress(ValueError):
            self._loop.remove_reader(self._sock.fileno())
        self._sock.close()
        self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()
