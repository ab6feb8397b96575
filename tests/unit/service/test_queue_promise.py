"""Promised waits: kept four times of five where the load changes, and never an exact number."""

from __future__ import annotations

from random import Random

import pytest

from bench.waits import average, promised, share_kept
from bench.waits_world import Centre
from purser.service.queue.forecast import BUCKETS, Pace, Sample, bucket, gamma80, learn, level, quantile


@pytest.mark.slow
def test_over_ten_days_of_changing_load_four_of_five_promises_are_kept() -> None:
    waits = Centre(seed=20260302, days=10, people=150).run()
    queued = [w for w in waits if not w.was_free]
    assert len(queued) > 300
    assert share_kept(waits, promised) >= 0.9
    assert share_kept(queued, promised) >= 0.8
    assert share_kept(queued, average) < 0.5, "what a plain counter shows is nearly always broken for who has to wait"
    assert {w.promised for w in waits} <= set(BUCKETS)


def test_a_bucket_is_never_below() -> None:
    assert [bucket(s) for s in (0, 30, 31, 61, 7_200, 99_999)] == [30, 30, 60, 120, 7_200, 7_200]


def test_the_gamma_percentile_is_that_of_drawn_waits() -> None:
    chance = Random(1)
    for shape in (1, 3, 12, 60):
        drawn = sorted(chance.gammavariate(shape, 1) for _ in range(40_000))
        assert gamma80(shape) == pytest.approx(drawn[32_000], rel=0.03)


def test_who_gave_up_counts_as_having_waited_at_least_so_long() -> None:
    """The Kaplan-Meier curve of Freireich's 21 patients under 6-MP: it falls below a half at 23 weeks, and stays
    above 0.44."""
    known = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    values = [(float(v), True) for v in known] + [(float(v), False) for v in censored]
    assert quantile(values, 0.5) == 23
    assert quantile(values, 0.25) == 13
    assert quantile(values, 0.9) == pytest.approx((23 * 35) ** 0.5), "not reached: beyond the largest that is known"
    assert quantile([(5.0, False)], 0.5) is None
    assert quantile([(float(v), True) for v in range(1, 11)], 0.8) == 8


def test_the_pace_follows_what_happened() -> None:
    nothing = learn([], 4, 300)
    assert nothing.reckon(0, 1) == 0
    assert nothing.promise(0) == 30
    one, ten = nothing.reckon(0, 0), nothing.reckon(9, 0)
    assert one == pytest.approx(75 * 1.609, rel=0.03), "the 80th percentile until one of four hands is free"
    assert ten == pytest.approx(75 * 12.52, rel=0.01)
    slow = learn([Sample(100, 180, 300, True)] * 30, 4, 300)
    quick = learn([Sample(100, 180, 50, True)] * 30, 4, 300)
    assert slow.promise(100) > nothing.promise(100) > quick.promise(100)
    stuck = learn([Sample(100, 180, 50, True)] * 15 + [Sample(100, 180, 900, False)] * 15, 4, 300)
    assert stuck.multiples[0] >= quick.multiples[0]
    leaving = learn([Sample(100, 180, 50, True)] * 30 + [Sample(100, 180, 50, False, True)] * 10, 4, 300)
    assert leaving.patience_s == pytest.approx(200)
    assert leaving.reckon(20, 0) < nothing.reckon(20, 0)
    assert (
        Pace.of({"slots": 1, "handle_s": 2.0, "patience_s": 3.0, "multiples": [1, 2, 3], "at_once_s": 4.0}).slots == 1
    )


def test_broken_promises_raise_the_level() -> None:
    broken, kept = [Sample(100, 180, 300, True)] * 20, [Sample(100, 180, 100, True)] * 20
    assert level(broken) > level(kept * 4 + broken) > level(kept)
