"""What was said, in stereo: left the customer, right what the customer heard. It is sealed as it is written."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from purser.core.sealed_file import SealedFile
from purser.hotline.media.g711 import FRAME, RATE, SILENCE, decode

_A_SECOND: Final = RATE // FRAME
_BYTES: Final = 4  # both sides, 16 bits each
_RESUME: Final = 25  # frames: the last key's tone may still be on its way when recording goes on

_writer = ThreadPoolExecutor(1, "recordings")  # a slow disk must not hold the clock up


@dataclass(frozen=True, slots=True)
class Pause:
    """From and to, in seconds of the recording; nothing of it was kept."""

    begin: float
    end: float


class Recorder:
    """Whatever the process comes to, the file has all but the last second. `number`: of the call's recordings, which
    have one key.

    While paused both sides are silence; `pauses` says when that was. One thread of the process writes it all.
    """

    def __init__(self, path: Path, key: bytes, number: int = 1) -> None:
        self.path = path
        self._file = SealedFile(path, key, number, RATE * _BYTES)
        self._customer, self._heard = bytearray(), bytearray()
        self._frames = 0
        self._paused_at: int | None = None
        self._resume_at: int | None = None
        self._pauses: list[Pause] = []
        self._last: Future[None] | None = None
        self._closed = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self._frames / _A_SECOND

    @property
    def paused(self) -> bool:
        return self._paused_at is not None

    @property
    def pauses(self) -> list[Pause]:
        """Those that are over, and the present one up to now."""
        now = [] if self._paused_at is None else [Pause(self._paused_at / _A_SECOND, self.seconds)]
        return [*self._pauses, *now]

    def pause(self) -> None:
        """Keep nothing from now on."""
        self._resume_at = None
        if self._paused_at is None:
            self._paused_at = self._frames

    def resume(self) -> None:
        """Keep everything again, half a second from now."""
        if self._paused_at is not None and self._resume_at is None:
            self._resume_at = self._frames + _RESUME

    def add(self, customer: bytes, heard: bytes) -> None:
        """20 ms of µ-law of both sides."""
        if self._closed:
            return
        if self._resume_at is not None and self._frames >= self._resume_at:
            self._go_on()
        quiet = self._paused_at is not None
        self._customer += SILENCE if quiet else customer
        self._heard += SILENCE if quiet else heard
        self._frames += 1
        if len(self._customer) >= RATE:
            self._flush()

    def _go_on(self) -> None:
        assert self._paused_at is not None
        self._pauses.append(Pause(self._paused_at / _A_SECOND, self.seconds))
        self._paused_at = self._resume_at = None

    def _flush(self) -> None:
        if self._customer:
            self._last = _writer.submit(self._write, bytes(self._customer), bytes(self._heard))
            self._customer.clear()
            self._heard.clear()

    def _write(self, customer: bytes, heard: bytes) -> None:
        self._file.add(np.stack((decode(customer), decode(heard)), axis=1).astype("<i2").tobytes())

    def close(self) -> None:
        """Write the rest and wait for it; OSError where the disk did not take it."""
        if self._closed:
            return
        if self._paused_at is not None:
            self._go_on()
        self._flush()
        self._closed = True
        try:
            if self._last is not None:
                self._last.result()
        finally:
            self._file.close()
