"""The ears of the tests: what they find, and that they do not find what is not there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support import sounds
from tests.support.sounds import Pcm

ALL = "1234567890*#ABCD"


def _noise(seconds: float, level: float, seed: int = 1) -> Pcm:
    chance = np.random.default_rng(seed)
    return chance.normal(0, level, int(seconds * sounds.RATE)).astype(np.int16)


@pytest.mark.parametrize("level", [6_000, 500, 60])
@pytest.mark.parametrize("on", [0.05, 0.1, 0.25])
def test_every_key_is_found_however_faint_and_short(level: float, on: float) -> None:
    assert sounds.keys_in(sounds.keys(ALL, on=on, level=level)) == ALL


def test_a_key_pressed_twice_is_two() -> None:
    assert sounds.keys_in(sounds.keys("258036110", off=0.06)) == "258036110"


def test_keys_are_found_under_noise_and_a_quieter_tone() -> None:
    pressed = sounds.keys("4929")
    under = pressed + sounds.tone(1_000, len(pressed) / sounds.RATE, 1_500) + _noise(len(pressed) / sounds.RATE, 200)
    assert sounds.keys_in(under.astype(np.int16)) == "4929"


def test_no_keys_in_tones_noise_and_silence() -> None:
    for pcm in (sounds.tone(440, 3), sounds.tone(1_000, 3), sounds.silence(3), _noise(3, 3_000), sounds.silence(0)):
        assert sounds.keys_in(pcm) == ""


def test_a_tone_is_known_by_its_frequency() -> None:
    assert sounds.dominant(sounds.tone(440, 1)).is_tone(440)
    assert not sounds.dominant(sounds.tone(440, 1)).is_tone(1_000)
    assert not sounds.dominant(sounds.silence(1)).is_tone(440)
    assert not sounds.dominant(_noise(1, 3_000)).is_tone(440)


def test_likeness_finds_what_was_said_and_nothing_else() -> None:
    said, other = _noise(3, 2_000, seed=2), _noise(3, 2_000, seed=3)
    line = np.concatenate((sounds.silence(1.3), said[:9_000], said[9_160:], sounds.silence(1)))  # a frame is lost
    assert sounds.likeness(said, line + _noise(len(line) / sounds.RATE, 100)) > 0.95
    assert sounds.likeness(other, line) < 0.2
    assert sounds.likeness(said, sounds.silence(4)) == 0
