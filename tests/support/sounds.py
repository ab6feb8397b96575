"""What tests say into telephones and find again in what came out: tones, digits as tones, likeness, WAV files.

Samples are int16 arrays; telephones have 8,000 of them a second.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Pcm: TypeAlias = npt.NDArray[np.int16]

RATE: Final = 8_000
"""Samples a second on the telephone."""

_ROWS: Final = (697, 770, 852, 941)  # Hz, ITU-T Q.23
_COLUMNS: Final = (1209, 1336, 1477, 1633)
_KEYS: Final = ("123A", "456B", "789C", "*0#D")
_WINDOW: Final = 205  # samples, with which the eight tones fall between the same bins of a DFT
_HOP: Final = 40
_SURE: Final = 0.6  # of a window's energy in the two tones
_FAINT: Final = 40.0  # of 32,767: far below what anybody hears beside speech
_TWIST: Final = 12.0  # dB between the two tones
_FEWEST: Final = 3  # windows in a row


@dataclass(frozen=True, slots=True)
class Heard:
    """A frequency in Hz, and how much of the energy is at it, of 1."""

    hertz: float
    share: float

    def is_tone(self, hertz: float) -> bool:
        """Whether it is this tone and hardly anything else."""
        return abs(self.hertz - hertz) < 8 and self.share > 0.8


def tone(hertz: float, seconds: float, level: float = 8_000, rate: int = RATE) -> Pcm:
    """A pure tone."""
    at = np.arange(int(rate * seconds)) / rate
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.int16)


def once(pcm: Pcm, seconds: float = 120) -> Pcm:
    """It, and silence after it: a telephone hangs up where its file ends."""
    return np.concatenate((pcm, silence(seconds)))


def silence(seconds: float, rate: int = RATE) -> Pcm:
    return np.zeros(int(rate * seconds), np.int16)


def keys(text: str, *, on: float = 0.1, off: float = 0.1, level: float = 6_000, rate: int = RATE) -> Pcm:
    """Digits as a telephone without RFC 4733 sends them: two tones each, with a pause after it."""
    parts: list[Pcm] = []
    for key in text:
        row = next(i for i, line in enumerate(_KEYS) if key in line)
        low, high = _ROWS[row], _COLUMNS[_KEYS[row].index(key)]
        parts += [tone(low, on, level, rate) + tone(high, on, level, rate), silence(off, rate)]
    return np.concatenate(parts) if parts else silence(0)


def keys_in(pcm: Pcm) -> str:
    """The digits that are in it as tones, however faint, also short ones; 8,000 samples a second."""
    if len(pcm) < _WINDOW:
        return ""
    starts = range(0, len(pcm) - _WINDOW + 1, _HOP)
    windows = np.stack([pcm[s : s + _WINDOW] for s in starts]).astype(float)
    tones = np.array([*_ROWS, *_COLUMNS])
    waves = np.exp(-2j * np.pi * np.outer(np.arange(_WINDOW), tones) / RATE)
    power = np.abs(windows @ waves) ** 2 * 2 / _WINDOW
    total = np.maximum((windows**2).sum(axis=1), 1e-9)
    row, column = power[:, :4].argmax(axis=1), power[:, 4:].argmax(axis=1)
    low, high = power[:, :4].max(axis=1), power[:, 4:].max(axis=1)
    twist = np.abs(10 * np.log10((low + 1e-9) / (high + 1e-9)))
    is_key = ((low + high) / total > _SURE) & (twist < _TWIST) & (total / _WINDOW > _FAINT**2 / 2)
    return _runs([_KEYS[r][c] if there else "" for r, c, there in zip(row, column, is_key, strict=True)])


def _runs(seen: list[str]) -> str:
    """Each digit once for as long as it lasts."""
    found, last, length = "", "", 0
    for key in [*seen, ""]:
        if key == last:
            length += 1
            continue
        if last and length >= _FEWEST:
            found += last
        last, length = key, 1
    return found


def dominant(pcm: Pcm, rate: int = RATE, low: float = 100, high: float = 3_400) -> Heard:
    """The strongest frequency, by FFT; 0 Hz when it is silent."""
    spectrum = np.abs(np.fft.rfft(pcm.astype(float) * np.hanning(len(pcm)))) ** 2
    at = np.fft.rfftfreq(len(pcm), 1 / rate)
    band = np.where((at > low) & (at < high), spectrum, 0)
    if band.sum() < len(pcm):
        return Heard(0, 0)
    peak = at[int(np.argmax(band))]
    return Heard(float(peak), float(band[np.abs(at - peak) < 15].sum() / band.sum()))


def likeness(said: Pcm, heard: Pcm, piece: float = 0.5) -> float:
    """How much of what was said is in what was heard, of 1: the median, over pieces of some seconds that are not
    silent, of the cross-correlation at the best place. A frame that a jitter buffer drops costs one piece only."""
    size = int(piece * RATE)
    pieces = [said[i : i + size] for i in range(0, max(1, len(said) - size + 1), size)]
    loud = [p for p in pieces if np.abs(p).max() > 500]
    assert loud, "nothing was said"
    return float(np.median([_best(p.astype(float), heard.astype(float)) for p in loud]))


def seconds_in(said: Pcm, heard: Pcm, piece: float = 0.5) -> float:
    """How much of what is said somewhere, such as music from anywhere in it, is in what was heard: pieces that are
    there as they are."""
    size = int(piece * RATE)
    pieces = [said[i : i + size] for i in range(0, len(said) - size + 1, size)]
    return piece * sum(_best(p.astype(float), heard.astype(float)) > 0.9 for p in pieces if np.abs(p).max() > 500)


def place_of(said: Pcm, heard: Pcm, piece: float = 0.5) -> int:
    """The sample of what was heard at which the beginning of what was said fits best."""
    return int(np.argmax(_fits(said[: int(piece * RATE)].astype(float), heard.astype(float))))


def _best(piece: npt.NDArray[np.float64], heard: npt.NDArray[np.float64]) -> float:
    """The normalised cross-correlation where it is greatest."""
    return float(_fits(piece, heard).max()) if len(heard) >= len(piece) else 0.0


def _fits(piece: npt.NDArray[np.float64], heard: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The normalised cross-correlation at every place."""
    size = 1 << (len(heard) + len(piece)).bit_length()
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size)), size)
    sums = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = sums[len(piece) :] - sums[: -len(piece)]
    norm = np.sqrt(np.maximum(energy, 1) * (piece**2).sum())
    fits: npt.NDArray[np.float64] = products[: len(energy)] / norm
    return fits


def write_wav(path: Path, pcm: Pcm, rate: int = RATE) -> Path:
    """One channel of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm.tobytes())
    return path


def read_wav(path: Path) -> tuple[int, npt.NDArray[np.int16]]:
    """Samples a second, and an array with a column a channel; also of a file whose header was not brought up to date
    because its writer was killed."""
    raw = path.read_bytes()
    at = raw.index(b"fmt ")
    channels = int.from_bytes(raw[at + 10 : at + 12], "little")
    rate = int.from_bytes(raw[at + 12 : at + 16], "little")
    data = raw[raw.index(b"data") + 8 :]
    whole = len(data) // (2 * channels) * 2 * channels
    return rate, np.frombuffer(data[:whole], np.int16).reshape(-1, channels)


def recording(pcm: Pcm, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    """A WAV as somebody might upload it: the same on all channels."""
    out = io.BytesIO()
    with wave.open(out, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(width)
        w.setframerate(rate)
        w.writeframes(np.repeat(pcm, channels).tobytes())
    return out.getvalue()
