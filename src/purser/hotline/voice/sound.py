"""Sound as a telephone carries it, and what people record."""

from __future__ import annotations

import io
import wave
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purser.core.errors import rejected
from purser.hotline.prompts import RATE

FRAME: Final = 160
"""Samples of 20 ms."""

Pcm = NDArray[np.int16]

_PEAK: Final = 16_000
_LOW, _HIGH = 200.0, 3_400.0
_HIGHEST: Final = 48_000
_SHORTEST, _LONGEST = 0.1, 60
_FAINT: Final = 200
"""A recording whose loudest sample is less than a hundredth of what there could be was made without a microphone."""


def telephone(samples: NDArray[np.float64], rate: int) -> Pcm:
    """Speech as a telephone carries it: 8 kHz, 200 to 3,400 Hz, loud as the others on the line, in whole frames."""
    if not len(samples):
        return np.zeros(FRAME, np.int16)
    frames = -(-len(samples) * RATE // (rate * FRAME))
    padded = np.zeros(frames * FRAME * rate // RATE)
    padded[: len(samples)] = samples[: len(padded)]
    spectrum = np.fft.rfft(padded)[: frames * FRAME // 2 + 1]
    frequency = np.arange(len(spectrum)) * RATE / (frames * FRAME)
    spectrum[(frequency < _LOW) | (frequency > _HIGH)] = 0
    out = np.fft.irfft(spectrum, frames * FRAME)
    peak = float(np.abs(out).max())
    return np.asarray(np.round(out * (_PEAK / peak if peak else 0)), np.int16)


def read_recording(data: bytes) -> Pcm:
    """A WAV that somebody recorded, as callers will hear it.

    Raises prompt_not_wav, prompt_channels, prompt_rate, prompt_length, prompt_silent.
    """
    samples, rate = _samples(data)
    if not _SHORTEST <= len(samples) / rate <= _LONGEST:
        raise rejected("prompt_length", most=_LONGEST)
    if np.abs(samples).max() < _FAINT:
        raise rejected("prompt_silent")
    return telephone(samples, rate)


def wav(pcm: Pcm) -> bytes:
    """8 kHz, mono."""
    out = io.BytesIO()
    with wave.open(out, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(pcm.tobytes())
    return out.getvalue()


def _samples(data: bytes) -> tuple[NDArray[np.float64], int]:
    try:
        with wave.open(io.BytesIO(data)) as w:
            channels, width, rate = w.getnchannels(), w.getsampwidth(), w.getframerate()
            raw = w.readframes(w.getnframes())
    except (wave.Error, EOFError, OSError, RuntimeError):  # the last where a chunk is longer than the file
        raise rejected("prompt_not_wav") from None
    if width != 2:
        raise rejected("prompt_not_wav")
    if channels > 2:
        raise rejected("prompt_channels")
    if not RATE <= rate <= _HIGHEST:
        raise rejected("prompt_rate", least=RATE, most=_HIGHEST)
    whole: NDArray[Any] = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], np.int16)
    return whole.reshape(-1, channels).mean(axis=1), rate
