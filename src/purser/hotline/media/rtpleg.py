"""A leg of plain RTP: telephones behind a SIP trunk."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from purser.hotline.media import sdp
from purser.hotline.media.g711 import FRAME, PCMU, TO_ALAW
from purser.hotline.media.leg import Leg
from purser.hotline.media.ports import PolledPort, Ports
from purser.hotline.media.rtp import header, parse

PATIENCE = 60.0
"""Seconds: a telephone that was unplugged sends no BYE; one that suppresses silence is quiet for a while."""


class RtpLeg(Leg, asyncio.DatagramProtocol):
    """G.711 in both laws and RFC 4733 digits over UDP.

    Sound is accepted only from the address that signalling named (or that it came from), and from the first port there
    that speaks, as telephones behind a translating router need it ("symmetric RTP", RFC 4961). What comes from exactly
    where signalling said is theirs for good: nobody else's packet, however early, keeps them out.
    """

    def __init__(self, announced: str, patience: float) -> None:
        super().__init__(patience)
        self.direction = "sendrecv"
        self._announced = announced
        self._law = PCMU
        self._remote: tuple[str, int] | None = None
        self._allowed: set[str] = set()
        self._peer: str | None = None
        self._latched = False
        self._session, self._version = secrets.randbits(31), 0
        self._own_source = secrets.randbits(32)
        self._sequence, self._timestamp = secrets.randbits(15), secrets.randbits(31)
        self._port: PolledPort | None = None
        self._agreed: sdp.Sound | None = None

    @classmethod
    async def open(
        cls, address: str, ports: Ports, *, announced: str | None = None, patience: float = PATIENCE
    ) -> RtpLeg:
        """A leg with a port of its own on `address`; `announced` is what the world calls it. OSError: none is free."""
        leg = cls(announced or address, patience)
        leg._port = PolledPort(ports.bind(address), leg)
        return leg

    @property
    def port(self) -> int:
        """The UDP port it listens on."""
        assert self._port is not None
        return int(self._port.get_extra_info("sockname")[1])

    @property
    def listens_only(self) -> bool:
        """Whoever holds us may send music, or nothing."""
        return self.direction != "sendrecv" or self._remote is None

    def offer(self) -> str:
        """Our SDP where we speak first: a call we place, or an INVITE that brought none."""
        self._version += 1
        return sdp.offer(self._announced, self.port, self._session, self._version)

    def answer(self, offer_sdp: str, peer: str | None = None) -> str | None:
        """Take an offer, the first or a later one (hold, another address); None: no sound we speak, nothing changed.

        `peer` is the address signalling came from: a telephone behind a router writes one nobody can reach.
        """
        media, sound = sdp.read(offer_sdp)
        if sound is None:
            return None
        self._agree(sound, peer)
        self._version += 1
        return sdp.answer(self._announced, self.port, self._session, self._version, media, sound)

    def accept(self, answer_sdp: str, peer: str | None = None) -> bool:
        """Take the answer to our offer; False: no sound we speak."""
        sound = sdp.read(answer_sdp)[1]
        if sound is not None:
            self._agree(sound, peer)
        return sound is not None

    def _agree(self, sound: sdp.Sound, peer: str | None) -> None:
        self.direction = sound.direction
        if self._agreed is None or sound.remote != self._agreed.remote:
            self._remote, self._latched = sound.remote, False
        self._agreed = sound
        self._law, self._event_type = sound.law, sound.events
        self._peer = peer or self._peer
        self._allowed = {address for address in (sound.remote and sound.remote[0], self._peer) if address}

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if (packet := parse(data)) is None or not self._is_theirs((addr[0], addr[1])):
            self.counters.refused += 1
            return
        self._take(packet)

    def _is_theirs(self, sender: tuple[str, int]) -> bool:
        if sender == self._remote:
            self._latched = True
            return True
        named = self._agreed is not None and sender == self._agreed.remote
        if (self._latched and not named) or sender[0] not in self._allowed:
            return False
        self._remote, self._latched = sender, True
        return True

    def error_received(self, exc: Exception) -> None:  # noqa: ARG002  # asyncio names it
        """The network refused a datagram; whether they are gone, silence tells."""
        self.counters.refused += 1

    def push(self, frame: bytes) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF
        if self._remote is None or self._port is None or self.direction in ("sendonly", "inactive"):
            return
        payload = frame if self._law == PCMU else frame.translate(TO_ALAW)
        head = header(self._law, self._sequence, self._timestamp, self._own_source)
        self.counters.sent += 1
        self._port.sendto(head + payload, self._remote)

    def _poll(self) -> None:
        if self._port is not None:
            self._port.poll()

    async def close(self) -> None:
        await super().close()
        if self._port is not None:
            self._port.close()
            self._port = None
