"""The stories of `./purser faults queue-order` with telephones, a few: nobody is lost, and the control loses."""

from __future__ import annotations

from faults.hotline_story import HotlineStory, Unburied
from faults.queue_order import play


async def test_nobody_is_lost_when_those_who_carry_calls_die(dsn: str) -> None:
    course = await play(dsn, seed=4, count=2, moments=8, kind=HotlineStory)
    assert course.wrong == []
    assert course.rung > 2
    assert course.buried > 1


async def test_when_nobody_looks_for_the_dead_somebody_is_left(dsn: str) -> None:
    wrong: list[str] = []
    seeds = iter(range(4, 12))  # which of them dies in the middle of a call is a matter of chance
    while not wrong and (seed := next(seeds, None)) is not None:
        wrong = (await play(dsn, seed=seed, count=4, moments=4, kind=Unburied)).wrong
    assert wrong != [], "nobody was left in thirty-two stories"
