"""Recordings of tests, unsealed."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from purser.hotline.calls.sound import RATE, Sound, sound_in

KEY: Final = bytes(range(32))


def heard_in(path: Path, key: bytes = KEY, number: int = 1) -> npt.NDArray[np.int16]:
    """What a sealed recording holds: a column the customer, a column what they heard."""
    return samples(sound_in(path, key, number))


def samples(sound: Sound) -> npt.NDArray[np.int16]:
    """The same of one that can be played."""
    with wave.open(io.BytesIO(sound.read(0, sound.size))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
