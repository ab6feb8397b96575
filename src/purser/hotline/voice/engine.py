"""Speech from text by espeak-ng, which runs as a program of its own."""

from __future__ import annotations

import importlib
import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purser.core.text import Language

RATE: Final = 8_000
"""Samples a second on a telephone line."""
FRAME: Final = 160
"""Samples of 20 ms."""

Pcm = NDArray[np.int16]

_VOICES: Final[dict[Language, str]] = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
_SPEEDS: Final[dict[Language, int]] = {"zh": 150, "en": 145}
_ASCII: Final = str.maketrans("，。、；：？！（）", ",.,;:?!()", "“”‘’《》")
_HANZI: Final = str.maketrans("0123456789", "零一二三四五六七八九")
_PATIENCE: Final = 30.0
_PEAK: Final = 16_000
_LOW, _HIGH = 200.0, 3_400.0
_PLACES: Final = ("/usr/bin/espeak-ng", "/usr/local/bin/espeak-ng")


class NoVoiceError(RuntimeError):
    """espeak-ng is missing or does not speak; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that speaks; `version` goes into the names of what is kept of it."""

    program: Path
    version: str

    def speak(self, text: str, language: Language) -> Pcm:
        """Whole frames at 8 kHz. The text goes by a pipe: a balance must not show in a list of processes.

        Raises NoVoiceError.
        """
        command = [str(self.program), "-v", _VOICES[language], "-s", str(_SPEEDS[language]), "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command, input=written(text, language).encode(), capture_output=True, timeout=_PATIENCE, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NoVoiceError(f"espeak-ng did not speak: {type(error).__name__}") from None
        return telephone(*_samples(done.stdout))


def find_engine() -> Engine:
    """The espeak-ng of this machine. Raises NoVoiceError."""
    for place in filter(None, (shutil.which("espeak-ng"), *_PLACES)):
        try:
            done = subprocess.run([place, "--version"], capture_output=True, timeout=_PATIENCE, check=True, text=True)
        except (OSError, subprocess.SubprocessError):
            continue
        return Engine(Path(place), done.stdout.partition("Data at")[0].strip())
    raise NoVoiceError("the hotline speaks with espeak-ng, which is not installed (Debian: apt-get install espeak-ng)")


def written(text: str, language: Language) -> str:
    """A sentence as the voice reads it: espeak-ng takes Chinese characters for letters, so it is given their sounds."""
    if language == "en":
        return text
    pypinyin = _pypinyin()
    plain = text.translate(_HANZI).translate(_ASCII)
    style = pypinyin.Style.TONE3
    return " ".join(pypinyin.lazy_pinyin(plain, style=style, neutral_tone_with_five=True, tone_sandhi=True))


@cache
def _pypinyin() -> ModuleType:
    """Its dictionaries take 60 MB and most of a second: for who has Chinese to make, not for who plays what is kept."""
    return importlib.import_module("pypinyin")


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


def read_wav(data: bytes) -> Pcm:
    """A recording of whatever rate, one or more channels, 16 bits. Raises ValueError for anything else."""
    return telephone(*_samples(data))


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
    except (wave.Error, EOFError) as error:
        raise ValueError(f"not a recording: {error}") from None
    if width != 2 or not RATE <= rate <= 96_000:
        raise ValueError("a recording has 16 bits and 8,000 to 96,000 samples a second")
    whole: NDArray[Any] = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], np.int16)
    return whole.reshape(-1, channels).mean(axis=1), rate
