"""The run of `./purser faults queue-order`, small: what must hold holds, and the control breaks it."""

from __future__ import annotations

from faults.queue_order import Hasty, play


async def test_nobody_is_lost_or_passed_over_when_dispatchers_die(dsn: str) -> None:
    course = await play(dsn, seed=1, count=3, moments=8)
    assert course.wrong == []
    assert course.killed > 3
    assert course.handed > 3


async def test_without_the_lead_somebody_holds_too_much(dsn: str) -> None:
    course = await play(dsn, seed=1, count=12, moments=8, make=Hasty)
    assert course.wrong != []
