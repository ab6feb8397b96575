"""One person's end of a call, whatever it is made of."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod

from purser.hotline.media.g711 import PCMA, PCMU, TO_ULAW
from purser.hotline.media.jitter import Counters, Jitter
from purser.hotline.media.rtp import DIGITS, Packet, pressed

_FRAMES_A_SECOND = 50
_DIGITS_KEPT = 64


class Leg(ABC):
    """`digits` are what the person pressed, `ended` is set once when they are gone, `reason` says why.

    `patience` is the silence in seconds after which somebody whose packets stopped counts as gone. It runs only while
    the leg is part of a line, and not while the other side has told us to expect nothing (hold).
    """

    def __init__(self, patience: float) -> None:
        self.digits: asyncio.Queue[str] = asyncio.Queue(_DIGITS_KEPT)
        self.ended = asyncio.Event()
        self.reason: str | None = None
        self.patience = patience
        self.counters = Counters()
        self._jitter = Jitter(self.counters)
        self._event_type: int | None = None
        self._event_at: int | None = None
        self._source: int | None = None
        self._quiet = 0

    @abstractmethod
    def push(self, frame: bytes) -> None:
        """Send 20 ms of µ-law."""

    @abstractmethod
    def _poll(self) -> None:
        """Take in what has arrived."""

    @property
    def listens_only(self) -> bool:
        """Whether the other side said that it sends nothing for now."""
        return False

    def pull(self) -> bytes:
        """The next 20 ms this person says, in µ-law."""
        self._quiet = 0 if self.listens_only else self._quiet + 1
        self._poll()
        if self._quiet > self.patience * _FRAMES_A_SECOND:
            self.end("silent")
        return self._jitter.pull()

    def press(self, digit: str) -> None:
        """A digit that came another way (the app, SIP INFO); ValueError for what no keypad has."""
        if len(digit) != 1 or digit not in DIGITS:
            raise ValueError(f"no key: {digit!r}")
        with contextlib.suppress(asyncio.QueueFull):
            self.digits.put_nowait(digit)

    def end(self, reason: str) -> None:
        """They are gone; only the first reason counts."""
        if not self.ended.is_set():
            self.reason = reason
            self.ended.set()

    async def close(self) -> None:
        """Give everything back; more than once does no harm."""
        self.end("closed")

    def _take(self, packet: Packet) -> None:
        """A packet that came from the right place."""
        self._quiet = 0
        self.counters.received += 1
        kind, sequence = packet.payload_type, packet.sequence
        if packet.source != self._source:
            self._source = packet.source
            self._event_at = None
            self._jitter.reset()
        if kind == PCMU:
            self._jitter.add(sequence, packet.payload)
        elif kind == PCMA:
            self._jitter.add(sequence, packet.payload.translate(TO_ULAW))
        elif kind == self._event_type:
            self._take_event(packet)

    def _take_event(self, packet: Packet) -> None:
        """A digit counts when its first packet arrives; all packets of one press carry the same timestamp."""
        late = self._jitter.is_late(packet.sequence)
        self._jitter.skip(packet.sequence)
        if late or packet.timestamp == self._event_at or (digit := pressed(packet.payload)) is None:
            return
        self._event_at = packet.timestamp
        self.press(digit)
