"""The buffer: order out of disorder, and always 20 ms when asked."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from purser.hotline.media.g711 import FRAME, SILENCE
from purser.hotline.media.jitter import PREFILL, Counters, Jitter


def sound(number: int) -> bytes:
    return bytes([number % 251]) * FRAME


def filled(first: int = 0) -> Jitter:
    jitter = Jitter(Counters())
    for n in range(3):
        jitter.add((first + n) & 0xFFFF, sound(n))
    return jitter


def test_it_waits_for_60_ms_before_it_speaks() -> None:
    jitter = Jitter(Counters())
    jitter.add(1, sound(1))
    jitter.add(2, sound(2))
    assert jitter.pull() == SILENCE
    jitter.add(3, sound(3))
    assert [jitter.pull() for _ in range(3)] == [sound(1), sound(2), sound(3)]
    assert jitter.counters.underruns == 0


def test_running_dry_is_counted_once_and_it_gathers_again() -> None:
    jitter = filled()
    for _ in range(3):
        jitter.pull()
    assert [jitter.pull(), jitter.pull()] == [SILENCE, SILENCE]
    assert jitter.counters.underruns == 1
    jitter.add(3, sound(3))
    assert jitter.pull() == SILENCE


@given(first=st.integers(0, 0xFFFF), seed=st.integers(0, 2**32))
def test_neighbours_that_change_places_are_put_right(first: int, seed: int) -> None:
    jitter, draw = filled(first), random.Random(seed)
    heard, order = [], list(range(3, 60))
    for at in range(0, len(order) - 1, 2):
        if draw.random() < 0.5:
            order[at], order[at + 1] = order[at + 1], order[at]
    for at in range(0, len(order) - 1, 2):
        for n in order[at : at + 2]:
            jitter.add((first + n) & 0xFFFF, sound(n))
        heard += [jitter.pull(), jitter.pull()]
    assert heard == [sound(n) for n in range(len(heard))]
    assert jitter.counters == Counters()


def test_what_is_lost_is_covered_by_what_was_said_last() -> None:
    jitter = filled()
    for n in (4, 5, 6):
        jitter.add(n, sound(n))
    heard = [jitter.pull() for _ in range(7)]
    assert heard == [sound(0), sound(1), sound(2), sound(2), sound(4), sound(5), sound(6)]
    assert jitter.counters == Counters(lost=1)


def test_a_twin_and_a_straggler_are_not_heard() -> None:
    jitter = filled()
    jitter.add(2, sound(2))
    jitter.add(0, sound(0))
    assert [jitter.pull() for _ in range(3)] == [sound(0), sound(1), sound(2)]
    assert jitter.counters.late == 2


def test_a_second_without_packets_is_another_stream() -> None:
    jitter = filled()
    jitter.add(900, sound(9))
    assert [jitter.pull() for _ in range(4)] == [sound(0), sound(1), sound(2), sound(9)]
    assert jitter.counters.lost == 0


def test_a_burst_keeps_the_newest() -> None:
    jitter = filled()
    for n in range(3, 11):
        jitter.add(n, sound(n))
    assert jitter.counters.overruns == 1
    assert jitter.pull() == sound(8)


def test_other_lengths_of_packets_make_the_same_frames() -> None:
    for length in (80, 240, 320):
        jitter, stream = Jitter(Counters()), bytes(n % 256 for n in range(9600))
        heard = b""
        for n, at in enumerate(range(0, len(stream), length)):
            jitter.add(n, stream[at : at + length])
            while at + length - len(heard) - PREFILL >= FRAME:
                heard += jitter.pull()
        assert heard
        assert stream.startswith(heard)
        assert jitter.counters == Counters()


@settings(max_examples=80)
@given(
    steps=st.lists(
        st.one_of(st.none(), st.tuples(st.integers(0, 0xFFFF), st.integers(0, 400))), min_size=20, max_size=120
    )
)
def test_whatever_comes_it_says_20_ms_and_keeps_little(steps: list[tuple[int, int] | None]) -> None:
    jitter = Jitter(Counters())
    for step in steps:
        if step is None:
            assert len(jitter.pull()) == FRAME
        else:
            jitter.add(step[0], bytes(step[1]))
        assert len(jitter._fifo) <= 10 * FRAME
        assert len(jitter._early) <= 4
