"""Sounds a machine makes and knows again: tones, and the keys of a telephone (ITU-T Q.23, Q.24)."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import numpy as np

from purser.hotline.media.g711 import RATE, Pcm

ROWS: Final = (697, 770, 852, 941)
COLUMNS: Final = (1209, 1336, 1477, 1633)
"""Hz."""
KEYS: Final = ("123A", "456B", "789C", "*0#D")

_STEP: Final = 100  # samples; 12.5 ms
_WINDOW: Final = 200  # samples; 25 ms, shorter than any key that must be known (40 ms)
_LOUD: Final = 60.0  # amplitude of each of the two tones, of 32767
_SHARE: Final = 0.6  # of all sound that the two make up
_TWIST: Final = 8.0  # how much louder one may be, as amplitudes


def tone(hertz: float, seconds: float, loudness: int = 8000, rate: int = RATE) -> Pcm:
    """A sine."""
    time = np.arange(int(rate * seconds)) / rate
    return (loudness * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def keys(digits: str, seconds: float = 0.1, gap: float = 0.1, loudness: int = 6000) -> Pcm:
    """The tones of keys pressed one after the other."""
    parts = list[Pcm]()
    for digit in digits:
        row = next(n for n, row in enumerate(KEYS) if digit in row)
        pair = tone(ROWS[row], seconds, loudness) + tone(COLUMNS[KEYS[row].index(digit)], seconds, loudness)
        parts += [pair.astype(np.int16), np.zeros(int(RATE * gap), np.int16)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def strongest(pcm: Pcm, rate: int = RATE, low: float = 100, high: float = 3400) -> tuple[float, float]:
    """The loudest frequency of a stretch (Hz), and its share of all energy within the band (0 to 1)."""
    power = np.abs(np.fft.rfft(pcm.astype(float) * np.hanning(len(pcm)))) ** 2
    hertz = np.fft.rfftfreq(len(pcm), 1 / rate)
    power[(hertz < low) | (hertz > high)] = 0
    if (total := power.sum()) < 1:
        return 0.0, 0.0
    peak = float(hertz[np.argmax(power)])
    return peak, float(power[np.abs(hertz - peak) < 15].sum() / total)


def find_keys(pcm: Pcm) -> str:
    """The keys heard in a recording of 8 kHz, in their order."""
    if len(pcm) < _WINDOW:
        return ""
    windows = np.lib.stride_tricks.sliding_window_view(pcm.astype(float), _WINDOW)[::_STEP]
    heard = [_key(row, column, energy) for row, column, energy in zip(*_strengths(windows), strict=True)]
    return "".join(key for key, run in groupby(heard) if key and len(list(run)) >= 2)


def _strengths(windows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Amplitudes of each row's and each column's tone, and the mean square, of every window."""
    time = np.arange(_WINDOW) / RATE
    waves = np.exp(-2j * np.pi * np.outer(time, (*ROWS, *COLUMNS)))
    amplitude = np.abs(windows @ waves) * 2 / _WINDOW
    return amplitude[:, :4], amplitude[:, 4:], (windows**2).mean(axis=1)


def _key(rows: np.ndarray, columns: np.ndarray, energy: float) -> str:
    row, column = int(rows.argmax()), int(columns.argmax())
    low, high = float(rows[row]), float(columns[column])
    if min(low, high) < _LOUD or not 1 / _TWIST < low / high < _TWIST:
        return ""
    return KEYS[row][column] if (low**2 + high**2) / 2 > _SHARE * energy else ""
