"""A leg of WebRTC: the customer's app, the desk of the customer service."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Final, Literal

import pylibsrtp
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from purser.hotline.media import ice
from purser.hotline.media.g711 import FRAME, PCMU
from purser.hotline.media.leg import Leg
from purser.hotline.media.ports import Ports
from purser.hotline.media.rtp import header, parse

PATIENCE = 10.0
"""Seconds: a telephone that changes from one network to another is silent for some of them."""

_SPOKEN: Final = ("audio/pcmu", "audio/telephone-event")
_MOST: Final = 64 * 1024  # characters of an offer; a browser's own has five thousand


class BadOffer(Exception):
    """No offer, or none with sound in G.711."""


class _NoTrack(MediaStreamTrack):
    """What aiortc's sender waits for, for ever: our sound goes round it."""

    kind = "audio"

    async def recv(self) -> None:  # type: ignore[override]
        await asyncio.Event().wait()
        raise MediaStreamError


class WebLeg(Leg):
    """PCMU and digits over DTLS-SRTP. `connected` is set when sound can flow both ways."""

    def __init__(self, patience: float) -> None:
        super().__init__(patience)
        self.connected = asyncio.Event()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._transceiver: RTCRtpTransceiver
        self._connection: ice.PlacedConnection
        self._protect: Callable[[bytes], bytes] | None = None
        self._unprotect: Callable[[bytes], bytes] | None = None
        self._sequence, self._timestamp = secrets.randbits(15), secrets.randbits(31)
        self._own_source = 0
        self._peer.on("connectionstatechange", self._changed)

    @classmethod
    async def open(
        cls, address: str, ports: Ports, *, announced: str | None = None, patience: float = PATIENCE
    ) -> WebLeg:
        """A leg that will listen on `address`; `announced` is what the world calls it."""
        ice.install()
        leg = cls(patience)
        here = ice.PLACE.set(ice.Place(address, ports, announced or address, leg._receive))
        try:
            # Before any description: what is set later is not negotiated.
            leg._transceiver = leg._peer.addTransceiver(_NoTrack(), direction="sendrecv")
        finally:
            ice.PLACE.reset(here)
        capabilities = RTCRtpReceiver.getCapabilities("audio")
        codecs = [] if capabilities is None else capabilities.codecs
        leg._transceiver.setCodecPreferences([c for c in codecs if c.mimeType.lower() in _SPOKEN])
        connection = leg._transceiver.sender.transport.transport.iceGatherer._connection
        assert isinstance(connection, ice.PlacedConnection)
        leg._connection = connection
        leg._own_source = leg._transceiver.sender._ssrc
        return leg

    async def answer(self, offer_sdp: str) -> str:
        """Take a whole offer (all candidates in it); raises `BadOffer`, and OSError where no port is free."""
        await self._describe(offer_sdp, "offer")
        try:
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except OSError:
            raise
        except Exception as error:
            raise BadOffer from error
        return self._local()

    async def offer(self) -> str:
        """Our SDP where we speak first."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._local()

    async def accept(self, answer_sdp: str) -> None:
        """Take the answer to our offer; raises `BadOffer`."""
        await self._describe(answer_sdp, "answer")

    async def _describe(self, sdp: str, kind: Literal["offer", "answer"]) -> None:
        if len(sdp) > _MOST or "m=audio" not in sdp:
            raise BadOffer
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(_without_names(sdp), kind))
        except Exception as error:
            raise BadOffer from error

    def _local(self) -> str:
        sdp = self._peer.localDescription.sdp
        for line in sdp.splitlines():
            if line.startswith("a=rtpmap:") and line.endswith("telephone-event/8000"):
                self._event_type = int(line[9:].split()[0])
        return str(sdp)

    def _changed(self) -> None:
        match self._peer.connectionState:
            case "connected":
                transport = self._transceiver.sender.transport
                self._protect, self._unprotect = transport._tx_srtp.protect, transport._rx_srtp.unprotect
                self.connected.set()
            case "failed" | "closed":
                self.end("disconnected")

    def _receive(self, data: bytes) -> None:
        if self._unprotect is None:
            return
        try:
            packet = parse(self._unprotect(data))
        except (pylibsrtp.Error, ValueError):
            packet = None
        if packet is None:
            self.counters.refused += 1
        else:
            self._take(packet)

    def push(self, frame: bytes) -> None:
        if self._protect is None or self.ended.is_set():
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF
        head = header(PCMU, self._sequence, self._timestamp, self._own_source)
        if self._connection.send_sound(self._protect(head + frame)):
            self.counters.sent += 1

    def _poll(self) -> None:
        if self._connection.port is not None and self.connected.is_set():
            self._connection.port.poll()

    async def close(self) -> None:
        await super().close()
        self._protect = self._unprotect = None
        await self._peer.close()


def _without_names(sdp: str) -> str:
    """Without the candidates only multicast DNS could find: the browser reaches us, and its checks say where it is.

    Nor is there an end of candidates then: aioice would give up at once.
    """
    kept = (
        line
        for line in sdp.splitlines()
        if not (line.startswith("a=candidate:") and ".local " in line) and line != "a=end-of-candidates"
    )
    return "\r\n".join([*kept, ""])
