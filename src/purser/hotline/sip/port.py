"""The UDP port of SIP: Sippy's own, which a flood fills and one impossible address silences, made safe."""

from __future__ import annotations

import contextlib
import ipaddress
from typing import Any, Final

from sippy.Core.EventDispatcher import ED2
from sippy.Network_server import Remote_address
from sippy.SipTransactionManager import SipTransactionManager
from sippy.Udp_server import Udp_server, Udp_server_opts

from purser.hotline.sip.gate import Gate

_REMEMBERED: Final = 2000
"""Datagrams whose answers are kept for a retransmission; Sippy by itself forgets only after 32 s, however many."""

_NAMES_WAITING: Final = 100
"""Datagrams to hosts that have a name instead of an address; each costs a look-up in a thread of its own."""


_UNFINISHED: Final = 500
"""Requests whose end is awaited. An INVITE that nobody acknowledges is kept for 32 s: telephones take milliseconds, so
that only a flood comes near. What comes beside them is dropped, and SIP sends it again."""


class Options(Udp_server_opts):  # type: ignore[misc]
    """One thread each way, no port shared with a second process, and the gate before the parser's queue."""

    nworkers = 1
    flags = 0
    direct_dispatch = True


class Port(Udp_server):  # type: ignore[misc]
    """Runs the gate in the receiving thread: a flood costs the calls' own thread nothing."""

    gate: Gate
    manager: SipTransactionManager | None = None

    def __init__(self, world: Any, options: Any) -> None:
        self._came, self._seen = 0, 0
        super().__init__(world, options)

    def handle_read(self, data: bytes, address: tuple[str, int], rtime: Any, *_: Any) -> None:
        if self.gate.lets_in(data, address[0], self._came - self._seen):
            self._came += 1
            ED2.callFromThread(self._parse, data, Remote_address(address, self.transport), rtime)

    def send_to(self, data: bytes | str, address: tuple[str, int], _delayed: bool = False) -> None:
        """At once to an address, from a thread to a name, nowhere to what cannot be: Sippy's thread would die of it."""
        host, port = address
        if not 0 < port < 65536:
            return
        if _is_address(host):
            with contextlib.suppress(OSError):
                self.skt.sendto(data if isinstance(data, bytes) else data.encode(), address)
        elif self.sendqueue.qsize() < _NAMES_WAITING:
            super().send_to(data, address)

    def _parse(self, data: bytes, address: Remote_address, rtime: Any) -> None:
        self._seen += 1
        super().handle_read(data, address, rtime)
        if self.manager is not None and len(self.manager.l1rcache) > _REMEMBERED:
            self.manager.rCachePurge()


class Transactions(SipTransactionManager):  # type: ignore[misc]
    """Forgets a request that the parser stumbled over when it was half taken in, and takes no more new calls than it
    has room for; Sippy's own keeps the one for good, and the others however many there are."""

    gate: Gate

    def incomingRequest(self, msg: Any, *rest: Any) -> None:  # noqa: N802 (Sippy's)
        if len(self.tserver) >= _UNFINISHED and _begins(msg):
            self.gate.turned_away["crowd"] += 1
            return
        try:
            super().incomingRequest(msg, *rest)
        except Exception:
            self._drop(self.tserver.get(msg.getTId(wBRN=True)))
            raise

    def _drop(self, transaction: Any) -> None:
        if transaction is None or transaction.data is not None:
            return
        for timer in (transaction.teA, transaction.teD, transaction.teE, transaction.teF):
            if timer is not None:
                timer.cancel()
        del self.tserver[transaction.tid]
        transaction.cleanup()


def _begins(request: Any) -> bool:
    """Whether it would be a new call. What belongs to one is never dropped."""
    return request.getMethod() == "INVITE" and request.getHFBody("to").getTag() is None


def _is_address(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4
    except ValueError:
        return False
