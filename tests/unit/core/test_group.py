"""Group commit: who gets which answer, whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from purser.core.group import CROWD, GroupCommit, Stopped


class Broken(Exception):
    """A batch that was rolled back."""


class Unknown(Exception):
    """A batch whose commit got no answer."""


class Till:
    """Notes the batches it is handed. Any with a command of `bad` breaks; `gate` keeps it at work."""

    def __init__(self, *, bad: int | None = None, error: type[Exception] = Broken, largest: int = 8192) -> None:
        self.batches: list[list[int]] = []
        self.at_work = self.most_at_work = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._bad, self._error = bad, error
        self.group: GroupCommit[int, int] = GroupCommit(
            self.execute, again=lambda e: isinstance(e, Broken), largest=largest
        )

    async def execute(self, commands: Sequence[int]) -> list[int]:
        self.batches.append(list(commands))
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await self.gate.wait()
        self.at_work -= 1
        if self._bad in commands:
            raise self._error(self._bad)
        return [c * 10 for c in commands]


async def test_what_is_ready_goes_together_and_each_gets_its_own_answer() -> None:
    till = Till()
    answers = await asyncio.gather(*(till.group.submit(i) for i in range(5)))
    assert answers == [0, 10, 20, 30, 40]
    assert till.batches == [[0, 1, 2, 3, 4]]


async def test_a_lone_command_does_not_wait() -> None:
    till = Till()
    assert await till.group.submit(1) == 10
    assert await till.group.submit(2) == 20
    assert till.batches == [[1], [2]]


async def test_what_arrives_meanwhile_makes_the_next_batch() -> None:
    till = Till()
    till.gate.clear()
    early = [till.group.submit(i) for i in (1, 2)]
    await asyncio.sleep(0.01)
    later = [till.group.submit(i) for i in (3, 4)]
    await asyncio.sleep(0.01)
    last = till.group.submit(5)
    await asyncio.sleep(0.01)
    assert till.batches == [[1, 2], [3, 4]]
    till.gate.set()
    assert await asyncio.gather(*early, *later, last) == [10, 20, 30, 40, 50]
    assert till.batches == [[1, 2], [3, 4], [5]]
    assert till.most_at_work == 2


async def test_a_crowd_goes_in_two_batches_that_overlap() -> None:
    till = Till()
    answers = await asyncio.gather(*(till.group.submit(i) for i in range(CROWD)))
    assert answers == [i * 10 for i in range(CROWD)]
    assert [len(b) for b in till.batches] == [CROWD // 2, CROWD // 2]


async def test_a_batch_has_a_largest_size() -> None:
    till = Till(largest=3)
    assert await asyncio.gather(*(till.group.submit(i) for i in range(7))) == [i * 10 for i in range(7)]
    assert [len(b) for b in till.batches] == [3, 3, 1]


async def test_only_the_command_that_breaks_a_batch_fails() -> None:
    till = Till(bad=600)
    answers = await asyncio.gather(*(till.group.submit(i) for i in range(1000)), return_exceptions=True)
    assert isinstance(answers[600], Broken)
    assert [a for i, a in enumerate(answers) if i != 600] == [i * 10 for i in range(1000) if i != 600]
    assert len(till.batches) < 25


async def test_an_unknown_outcome_is_everybodys_and_nothing_is_run_again() -> None:
    till = Till(bad=2, error=Unknown)
    answers = await asyncio.gather(*(till.group.submit(i) for i in range(4)), return_exceptions=True)
    assert [type(a) for a in answers] == [Unknown] * 4
    assert till.batches == [[0, 1, 2, 3]]


async def test_it_goes_on_after_a_failure() -> None:
    till = Till(bad=1)
    with pytest.raises(Broken):
        await till.group.submit(1)
    assert await till.group.submit(2) == 20


async def test_a_caller_that_left_takes_nobody_with_it() -> None:
    till = Till()
    till.gate.clear()
    leaves, stays = till.group.submit(1), till.group.submit(2)
    await asyncio.sleep(0.01)
    leaves.cancel()
    till.gate.set()
    assert await stays == 20
    assert till.batches == [[1, 2]]


async def test_closing_finishes_what_was_taken_and_takes_no_more() -> None:
    till = Till()
    till.gate.clear()
    first = till.group.submit(1)
    await asyncio.sleep(0.01)
    second = till.group.submit(2)
    closing = asyncio.create_task(till.group.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    with pytest.raises(Stopped):
        await till.group.submit(3)
    till.gate.set()
    await closing
    assert (first.result(), second.result()) == (10, 20)


async def test_a_missing_answer_is_an_error_and_not_a_wait_for_ever() -> None:
    async def execute(commands: Sequence[int]) -> list[int]:
        return list(commands[1:])

    group: GroupCommit[int, int] = GroupCommit(execute, again=lambda _: True)
    answers = await asyncio.gather(*(group.submit(i) for i in range(3)), return_exceptions=True)
    assert [str(a) for a in answers] == ["2 results for 3 commands"] * 3
