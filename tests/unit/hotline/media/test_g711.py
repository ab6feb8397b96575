"""Both laws against the numbers of ITU-T G.711, and against themselves."""

import numpy as np
import pytest

from purser.hotline.media.g711 import FRAME, SILENCE, TO_ALAW, TO_ULAW, decode, encode, frames, mix
from tests.support.sounds import tone


@pytest.mark.parametrize(
    ("code", "value"),
    [(0xFF, 0), (0x7F, 0), (0x80, 32124), (0x00, -32124), (0xFE, 8), (0x7E, -8), (0xEF, 132), (0x8F, 16764)],
)
def test_values_are_those_of_the_recommendation(code: int, value: int) -> None:
    assert decode(bytes([code]))[0] == value


def test_every_code_survives() -> None:
    values = decode(bytes(range(256)))
    assert np.array_equal(decode(encode(values)), values)


def test_every_sample_becomes_the_nearest_step() -> None:
    steps = np.unique(decode(bytes(range(256)))).astype(int)
    samples = np.arange(-32768, 32768, 7).astype(np.int16)
    said = decode(encode(samples)).astype(int)
    nearest = np.abs(samples.astype(int)[:, None] - steps[None, :]).min(axis=1)
    assert np.array_equal(np.abs(samples.astype(int) - said), nearest)


def test_a_law_and_back_stays_within_a_step() -> None:
    codes = bytes(range(256))
    before, after = decode(codes).astype(int), decode(codes.translate(TO_ALAW).translate(TO_ULAW)).astype(int)
    assert np.all(np.abs(before - after) <= np.maximum(np.abs(before) / 16, 16))


def test_a_tone_is_36_decibels_above_what_the_law_adds() -> None:
    pure = tone(1000, 1)
    noise = decode(encode(pure)).astype(float) - pure
    assert 10 * np.log10((pure.astype(float) ** 2).mean() / (noise**2).mean()) > 36


def test_frames_are_whole() -> None:
    assert frames(np.zeros(0, np.int16)) == b""
    assert frames(np.zeros(1, np.int16)) == SILENCE
    assert len(frames(np.zeros(FRAME + 1, np.int16))) == 2 * FRAME


def test_a_mix_is_the_sum_and_never_wraps() -> None:
    quiet, loud = encode(np.full(FRAME, 1000, np.int16)), encode(np.full(FRAME, 30000, np.int16))
    assert 1900 < decode(mix(quiet, quiet))[0] < 2100
    assert decode(mix(loud, loud))[0] == 32124
    assert mix(SILENCE, quiet) == quiet
