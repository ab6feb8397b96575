"""Music while somebody waits: made here, so that nobody's licence is needed."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from purser.hotline.prompts import RATE
from purser.hotline.voice.sound import Pcm

_BEAT: Final = 0.5
_CHORDS: Final = (
    (261.63, 329.63, 392.00, 493.88),
    (220.00, 261.63, 329.63, 392.00),
    (293.66, 349.23, 440.00, 523.25),
    (196.00, 246.94, 293.66, 440.00),
)
"""Four chords, a bar each. Nothing reaches 690 Hz, where the keys of a telephone begin to sound: music is no digit."""
_ORDER: Final = (0, 2, 1, 3, 2, 1, 3, 2)
_LOUD: Final = 2_600.0
_LONG: Final = 1.6


@cache
def hold_music() -> Pcm:
    """Sixteen seconds that can be repeated without a seam."""
    length = int(len(_CHORDS) * len(_ORDER) * _BEAT * RATE)
    out = np.zeros(length)
    for bar, chord in enumerate(_CHORDS):
        for beat, note in enumerate(_ORDER):
            start = int((bar * len(_ORDER) + beat) * _BEAT * RATE)
            sound = _pluck(chord[note])
            where = (start + np.arange(len(sound))) % length
            out[where] += sound
    music: Pcm = np.asarray(np.round(out), np.int16)
    music.setflags(write=False)
    return music


def _pluck(frequency: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    t = np.arange(int(_LONG * RATE)) / RATE
    fall = np.exp(-3.0 * t) * np.minimum(1.0, t * 100) * np.minimum(1.0, (_LONG - t) * 20)
    return np.asarray(_LOUD * fall * np.sin(2 * np.pi * frequency * t), np.float64)
