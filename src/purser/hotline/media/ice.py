"""What we change inside aiortc and aioice: ports, loopback, digits, and sound that takes the short way.

aioice binds any port, skips loopback and knows no announced address; aiortc knows no telephone-event and puts a queue,
three tasks and a thread between the socket and the sound. The versions are pinned, and `test_insides.py` says what has
moved when they are raised.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import aiortc.rtcicetransport
from aioice import Candidate
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import Connection, StunProtocol
from aiortc.codecs import CODECS
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from purser.hotline.media.ports import PolledPort, Ports
from purser.hotline.media.rtp import is_control

_WAITING: Final = 200  # datagrams of handshakes and control nobody has looked at yet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a browser's leg listens, what the world calls that address, and who takes its encrypted sound."""

    address: str
    ports: Ports
    announced: str
    take: Callable[[bytes], None]


PLACE: Final[ContextVar[Place | None]] = ContextVar("place", default=None)
"""Of the connections made in this context; without one aioice does as it always does."""


class PlacedConnection(Connection):
    """One host candidate, on a port of the range."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = PLACE.get()
        self.port: PolledPort | None = None

    async def gather_candidates(self) -> None:
        if (place := self.place) is None:
            await super().gather_candidates()
            return
        if self._local_candidates_start:
            return
        self._local_candidates_start = True
        protocol = _Sorting(self, place.take)
        self.port = PolledPort(place.ports.bind(place.address), protocol)
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", place.address),
            component=1,
            transport="udp",
            priority=candidate_priority(1, "host"),
            host=place.announced,
            port=self.port.get_extra_info("sockname")[1],
            type="host",
        )
        self._protocols.append(protocol)
        self._local_candidates.append(protocol.local_candidate)
        self._local_candidates_end = True

    def send_sound(self, data: bytes) -> bool:
        """To where the browser is at present; False: nowhere yet."""
        if (pair := self._nominated.get(1)) is None:
            return False
        pair.protocol.transport.sendto(data, pair.remote_addr)
        return True


class _Sorting(StunProtocol):
    """Tells sound from handshakes and connectivity checks by the first byte (RFC 7983)."""

    def __init__(self, receiver: PlacedConnection, take: Callable[[bytes], None]) -> None:
        super().__init__(receiver)
        self._take_sound = take

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        assert isinstance(data, bytes)
        first = data[0] if data else 0
        if 127 < first < 192 and not is_control(data):
            self._take_sound(data)
        elif first < 4:
            super().datagram_received(data, addr)
        elif self.receiver._queue.qsize() < _WAITING:
            self.receiver.data_received(data, self.local_candidate.component)


def install() -> None:
    """Put ours in the place of theirs; more than once does no harm."""
    aiortc.rtcicetransport.Connection = PlacedConnection  # type: ignore[attr-defined]
    if not any(codec.mimeType == "audio/telephone-event" for codec in CODECS["audio"]):
        CODECS["audio"].append(
            RTCRtpCodecParameters(mimeType="audio/telephone-event", clockRate=8000, channels=1, payloadType=126)
        )
