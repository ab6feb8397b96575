"""Speech as a telephone carries it, and what people upload."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.hotline.prompts import RATE
from purser.hotline.voice.sound import FRAME, Pcm, read_recording, telephone, wav
from tests.support.sounds import recording


def tone(frequency: float, seconds: float, rate: int) -> Pcm:
    return np.asarray(9_000 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate), np.int16)


def loudest(pcm: Pcm) -> float:
    """The frequency with most in it, Hz."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum) * RATE / len(pcm))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_and_length_at_any_rate(rate: int) -> None:
    pcm = telephone(np.asarray(tone(1_000, 1.0, rate), np.float64), rate)
    assert len(pcm) == RATE
    assert abs(loudest(pcm) - 1_000) < 3
    high = telephone(np.asarray(tone(min(3_900, rate / 2 - 100), 1.0, rate) + tone(1_000, 1.0, rate), np.float64), rate)
    assert abs(loudest(high) - 1_000) < 3


def test_silence_stays_silent() -> None:
    assert telephone(np.zeros(0), RATE).tolist() == [0] * FRAME
    assert not telephone(np.zeros(300), RATE).any()
    assert np.array_equal(np.frombuffer(wav(tone(500, 0.1, RATE))[44:], np.int16), tone(500, 0.1, RATE))


def test_a_recording_becomes_what_a_telephone_carries() -> None:
    pcm = read_recording(recording(tone(440, 0.5, 44_100), 44_100, channels=2))
    assert (len(pcm) % FRAME, str(pcm.dtype), int(np.abs(pcm).max())) == (0, "int16", 16_000)
    assert abs(loudest(pcm) - 440) < 5
    assert abs(len(pcm) / RATE - 0.5) < 0.021


def outcome(data: bytes) -> str:
    """The code of the refusal, or that it was taken."""
    try:
        pcm = read_recording(data)
    except Problem as problem:
        return problem.code
    return "taken" if len(pcm) % FRAME == 0 else "broken"


SPOKEN = tone(440, 0.5, RATE)
REFUSED = {
    "prompt_not_wav": [b"", b"RIFF", b"no recording at all", recording(SPOKEN, width=1), recording(SPOKEN)[:30]],
    "prompt_channels": [recording(SPOKEN, channels=3)],
    "prompt_rate": [recording(SPOKEN, rate=4_000), recording(SPOKEN, rate=96_000)],
    "prompt_length": [recording(SPOKEN[:100]), recording(SPOKEN[:0]), recording(np.tile(SPOKEN, 121))],
    "prompt_silent": [recording(np.zeros(8_000, np.int16)), recording(SPOKEN // 100)],
}


@pytest.mark.parametrize(("code", "data"), [(code, data) for code, all_of in REFUSED.items() for data in all_of])
def test_what_callers_could_not_hear_is_refused(code: str, data: bytes) -> None:
    assert outcome(data) == code


@given(st.binary(max_size=60), st.integers(0, 43))
def test_whatever_comes_is_a_recording_or_refused_by_name(junk: bytes, place: int) -> None:
    whole = recording(SPOKEN)
    for data in (junk, whole[:place] + junk + whole[place:], whole[:place] + junk):
        assert outcome(data) in {*REFUSED, "taken"}


def test_a_wav_of_our_own_is_taken() -> None:
    with wave.open(io.BytesIO(wav(read_recording(recording(SPOKEN))))) as w:
        assert (w.getnchannels(), w.getsampwidth(), w.getframerate()) == (1, 2, RATE)
