"""The buffer that makes an even stream of what the network delivers early, late, twice or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from purser.hotline.media.g711 import FRAME, SILENCE

PREFILL: Final = 3 * FRAME
"""60 ms are gathered before a word is passed on."""
_FULL: Final = 10 * FRAME
_PATIENCE = 4  # packets that may come before the one that is missing is given up
_CONCEALED = 3  # packets: more would sound like a stuck key
_RESTART = 50  # a gap of a second is another stream


@dataclass(slots=True)
class Counters:
    """What happened to one leg's packets; `underruns` and `overruns` are frames a person could hear."""

    received: int = 0
    sent: int = 0
    lost: int = 0
    late: int = 0
    underruns: int = 0
    overruns: int = 0
    refused: int = 0


class Jitter:
    """In: payloads with sequence numbers. Out: 160 bytes whenever asked."""

    __slots__ = ("_early", "_fifo", "_last", "_next", "_primed", "counters")

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self._fifo = bytearray()
        self._early: dict[int, bytes] = {}
        self._next: int | None = None
        self._last = SILENCE
        self._primed = False

    def reset(self) -> None:
        """Another stream begins."""
        self._early.clear()
        self._next = None

    def is_late(self, sequence: int) -> bool:
        """Whether its turn is over; the packet's twin counts as late, too."""
        return self._next is not None and (sequence - self._next) & 0xFFFF > 0x8000

    def skip(self, sequence: int) -> None:
        """A packet without sound took this number."""
        self.add(sequence, b"")

    def add(self, sequence: int, payload: bytes) -> None:
        """Take a payload; at most 200 ms are kept, the oldest goes first."""
        if self._next is None or sequence == self._next:
            self._append(sequence, payload)
        else:
            gap = (sequence - self._next) & 0xFFFF
            if gap > 0x8000:
                self.counters.late += 1
                return
            if gap > _RESTART:
                self.reset()
                self._append(sequence, payload)
            else:
                self._early[sequence] = payload
                if len(self._early) > _PATIENCE:
                    self._give_up()
        if self._early:
            self._follow()
        if len(self._fifo) > _FULL:
            self.counters.overruns += 1
            del self._fifo[:-PREFILL]

    def pull(self) -> bytes:
        """The next 20 ms; silence while there is not enough."""
        fifo = self._fifo
        if not self._primed:
            if len(fifo) < PREFILL:
                return SILENCE
            self._primed = True
        if len(fifo) < FRAME and self._early:
            self._give_up()
            self._follow()
        if len(fifo) < FRAME:
            self.counters.underruns += 1
            self._primed = False
            return SILENCE
        frame = bytes(fifo[:FRAME])
        del fifo[:FRAME]
        return frame

    def _append(self, sequence: int, payload: bytes) -> None:
        self._fifo += payload
        if payload:
            self._last = payload
        self._next = (sequence + 1) & 0xFFFF

    def _follow(self) -> None:
        while self._next is not None and (payload := self._early.pop(self._next, None)) is not None:
            self._append(self._next, payload)

    def _give_up(self) -> None:
        """Say the last sound again for what does not come, and go on with what is there."""
        assert self._next is not None
        missing = min((sequence - self._next) & 0xFFFF for sequence in self._early)
        self.counters.lost += missing
        self._fifo += self._last * min(missing, _CONCEALED)
        self._next = (self._next + missing) & 0xFFFF
