"""G.711 in both laws by table. Inside the hotline a frame is 20 ms of µ-law; only the edges know A-law.

Source: ITU-T G.711 (11/88), RFC 3551 sections 4.5.14 and 6 for the payload types.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]

RATE: Final = 8000
"""Samples a second."""
FRAME: Final = 160
"""Samples, and bytes of G.711, in the 20 ms of a frame."""
PCMU: Final = 0
PCMA: Final = 8
SILENCE: Final = b"\xff" * FRAME
"""20 ms of nothing in µ-law."""


def _ulaw_values() -> Pcm:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, (code & 0x0F).astype(np.int32)
    value = (((mantissa << 3) + 0x84) << exponent) - 0x84
    return np.where(code & 0x80, -value, value).astype(np.int16)


def _alaw_values() -> Pcm:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent, mantissa = ((code >> 4) & 7).astype(np.int32), (code & 0x0F).astype(np.int32)
    value = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, value, -value).astype(np.int16)


def _codes(values: Pcm) -> npt.NDArray[np.uint8]:
    """The code of the nearest value for every sample, indexed by the sample read as unsigned."""
    order = np.lexsort((-np.arange(256), values))  # of µ-law's two noughts the one that is all ones
    steps = values[order].astype(np.int32)
    samples = np.arange(-32768, 32768, dtype=np.int32)
    at = np.clip(np.searchsorted(steps, samples), 1, 255)
    at = np.where(samples - steps[at - 1] <= steps[at] - samples, at - 1, at)
    return np.roll(order[at].astype(np.uint8), -32768)


_ULAW, _ALAW = _ulaw_values(), _alaw_values()
_ULAW_CODES, _ALAW_CODES = _codes(_ULAW), _codes(_ALAW)
TO_ULAW: Final = _ULAW_CODES[_ALAW.view(np.uint16)].tobytes()
"""For `bytes.translate`: A-law to µ-law."""
TO_ALAW: Final = _ALAW_CODES[_ULAW.view(np.uint16)].tobytes()


def decode(ulaw: bytes | bytearray) -> Pcm:
    """Samples of µ-law."""
    return _ULAW[np.frombuffer(ulaw, np.uint8)]


def encode(pcm: Pcm) -> bytes:
    """µ-law of samples."""
    return _ULAW_CODES[np.ascontiguousarray(pcm, np.int16).view(np.uint16)].tobytes()


def frames(pcm: Pcm) -> bytes:
    """µ-law of samples, filled up with silence to whole frames."""
    return (data := encode(pcm)) + SILENCE[: -len(data) % FRAME]


def mix(*parts: bytes) -> bytes:
    """What several people say at once; loud moments are clipped."""
    total = decode(parts[0]).astype(np.int32)
    for part in parts[1:]:
        total += decode(part)
    return encode(np.clip(total, -32768, 32767).astype(np.int16))
