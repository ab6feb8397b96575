"""The run of calls, in small: nothing stays behind, and what does is found."""

from __future__ import annotations

from random import Random

from faults.calls import play
from faults.sipp import SCENARIOS
from tests.support import telephony


async def test_calls_and_noise_leave_nothing_and_what_is_forgotten_is_found() -> None:
    telephony.prepare()
    course = await play(10, 2000, Random(6))
    assert course.wrong == []
    assert (course.good, course.packets) == (2 * (10 + 3), 2000)
    assert len(course.held) == 2

    control = await play(10, 0, Random(6), forgetful=True, patience=8)
    assert control.stuck_legs


def test_every_way_a_call_can_go_is_tried() -> None:
    assert set(SCENARIOS) == {"talk", "late", "over", "slow", "busy", "nobody"}
