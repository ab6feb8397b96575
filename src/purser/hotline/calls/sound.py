"""A recording as it is heard: a WAV of two sides, made while it is read from the sealed file."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from purser.core.seal import SealBroken
from purser.core.sealed_file import length_of, read_sealed

RATE: Final = 8_000
SECOND: Final = RATE * 4
"""Bytes of a second: two sides of 16 bits. The file is sealed by seconds."""

_HEADER: Final = 44  # bytes of RIFF's


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard of a file; `size`: bytes of the WAV."""

    path: Path
    key: bytes = field(repr=False)
    number: int
    size: int

    def read(self, begin: int, end: int) -> bytes:
        """Its bytes from `begin` to before `end`. Raises SealBroken where they are not what was written."""
        head = _header(self.size - _HEADER)[begin:end]
        span = range(max(0, begin - _HEADER), max(0, min(end, self.size) - _HEADER))
        return head + read_sealed(self.path, self.key, self.number, SECOND, span)


def sound_in(path: Path, key: bytes, number: int) -> Sound:
    """What can be heard of it: of a second that was half written when the machine stopped, nothing. Raises
    FileNotFoundError."""
    length = length_of(path, SECOND)
    whole = length // SECOND * SECOND
    try:
        read_sealed(path, key, number, SECOND, range(whole, length))
    except SealBroken:
        length = whole
    return Sound(path, key, number, _HEADER + length)


def seconds_in(path: Path) -> float:
    """How long it is. Raises FileNotFoundError."""
    return length_of(path, SECOND) / SECOND


def _header(length: int) -> bytes:
    """RIFF's, for `length` bytes."""
    sizes = (16, 1, 2, RATE, SECOND, 4, 16)
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", *sizes, b"data", length)
