"""The pipeline's order: what is planned, written and forgotten when, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import psycopg
import pytest

from purser.core import pipeline
from purser.core.db import Database, Tx
from purser.core.pipeline import ATTEMPTS, Batch, Moved, Pipeline


class Bank:
    """A database of one number, and the memory of it that batches plan from."""

    def __init__(self) -> None:
        self.stored = 0
        self.memory: Any = None  # what the database will hold once all batches have committed
        self.log: list[str] = []
        self.refuse_connections = 0
        self.lost = 0
        self.commit: dict[str, asyncio.Event] = {}
        self.pipeline: Pipeline[int] = Pipeline(cast("Database", self))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Commits what `write` left, unless the block raised."""
        if self.refuse_connections:
            self.refuse_connections -= 1
            raise psycopg.OperationalError("the connection failed")
        tx: dict[str, Any] = {}
        yield cast("Tx", tx)
        if "name" in tx:
            await self.commit.get(tx["name"], _open()).wait()
            self.stored = tx["value"]
            self.log.append(f"{tx['name']} commits")


def _open() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


class Add:
    """Adds to the number. `fail` names the step at which it raises `error`, once."""

    def __init__(
        self, bank: Bank, name: str, amount: int, *, fail: str = "", error: Exception | None = None, times: int = 1
    ) -> None:
        self.bank, self.name, self.amount = bank, name, amount
        self.fail, self.error, self.times = fail, error or Moved(), times
        self.alone = False
        self.prepared = 0
        self.planning = _open()
        self.base = 0

    def _step(self, step: str) -> None:
        self.bank.log.append(f"{self.name} {step}")
        if self.fail == step and self.times:
            self.times -= 1
            raise self.error

    async def prepare(self, _tx: Tx) -> None:
        self.prepared += 1

    async def plan(self, _tx: Tx) -> int:
        self._step("plans")
        self.base = self.bank.stored if self.bank.memory is None else self.bank.memory
        await self.planning.wait()
        self.bank.memory = self.base + self.amount
        return self.base + self.amount

    async def stage(self, _tx: Tx, _plan: int) -> None:
        self._step("stages")
        await asyncio.sleep(0)

    async def write(self, tx: Tx, plan: int) -> None:
        self._step("writes")
        if self.bank.stored != self.base:
            raise Moved
        cast("dict[str, Any]", tx).update(name=self.name, value=plan)

    async def learn(self, _plan: int) -> None:
        self.bank.log.append(f"{self.name} learns")

    def forget(self) -> None:
        self.bank.memory = None
        self.bank.log.append(f"{self.name} forgets")


def steps(bank: Bank, *of: str) -> list[str]:
    """The log's entries about these steps."""
    return [entry for entry in bank.log if entry.split()[1] in of]


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def start(bank: Bank, batch: Add) -> asyncio.Task[int]:
    return asyncio.create_task(bank.pipeline.run(cast("Batch[int]", batch)))


async def test_a_batch_goes_through_its_steps() -> None:
    bank = Bank()
    assert await start(bank, Add(bank, "a", 5)) == 5
    assert bank.log == ["a plans", "a stages", "a writes", "a commits"]


async def test_the_next_is_planned_and_staged_while_one_commits_and_written_after() -> None:
    bank = Bank()
    bank.commit["a"] = asyncio.Event()
    tasks = [start(bank, Add(bank, name, 1)) for name in "abc"]
    await _settle()
    assert {"a plans", "a stages", "a writes", "b plans", "b stages"} == set(bank.log)
    assert "c plans" not in bank.log, "two at a time"
    bank.commit["a"].set()
    assert await asyncio.gather(*tasks) == [1, 2, 3]
    assert bank.stored == 3
    assert steps(bank, "commits") == ["a commits", "b commits", "c commits"]


async def test_when_one_fails_the_next_is_run_again_from_the_database() -> None:
    bank = Bank()
    bank.commit["a"] = asyncio.Event()
    failing = Add(bank, "a", 100, fail="writes", error=ValueError("no"))
    first, second = start(bank, failing), start(bank, Add(bank, "b", 1))
    with pytest.raises(ValueError, match="no"):
        await first
    assert await second == 1
    assert bank.stored == 1
    assert bank.memory == 1


async def test_a_collision_is_tried_again_from_the_database() -> None:
    bank = Bank()
    bank.memory, bank.stored = 10, 20  # somebody else wrote
    assert await start(bank, Add(bank, "a", 1)) == 21
    assert bank.log == [
        "a plans", "a stages", "a writes", "a forgets", "a learns", "a plans", "a stages", "a writes", "a commits",
    ]  # fmt: skip


@pytest.mark.parametrize("error", [Moved(), psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()])
async def test_it_gives_up_in_the_end(error: Exception) -> None:
    bank = Bank()
    with pytest.raises(type(error)):
        await start(bank, Add(bank, "a", 1, fail="writes", error=error, times=ATTEMPTS))
    assert steps(bank, "plans") == ["a plans"] * ATTEMPTS
    assert bank.stored == 0
    assert bank.memory is None
    assert await start(bank, Add(bank, "b", 1)) == 1


@pytest.mark.parametrize("step", ["plans", "stages", "writes"])
async def test_other_errors_are_the_callers_and_memory_is_dropped(step: str) -> None:
    bank = Bank()
    bank.memory = 0
    with pytest.raises(ZeroDivisionError):
        await start(bank, Add(bank, "a", 1, fail=step, error=ZeroDivisionError()))
    assert bank.stored == 0
    assert bank.memory is None
    assert steps(bank, "learns") == []


async def test_a_plan_made_while_memory_was_emptied_leaves_nothing_there() -> None:
    """The one before fails while this one is still being thought out: what it leaves in memory is of no
    database, and must not be what the next one starts from."""
    bank = Bank()
    gate = asyncio.Event()
    slow = Add(bank, "b", 1)
    slow.planning = asyncio.Event()
    failing = Add(bank, "a", 100, fail="writes", error=ValueError("no"))

    async def stage_late(_tx: Tx, _plan: int) -> None:
        await gate.wait()

    failing.stage = stage_late  # type: ignore[method-assign]
    first, second = start(bank, failing), start(bank, slow)
    await _settle()
    assert steps(bank, "plans") == ["a plans", "b plans"]
    gate.set()
    with pytest.raises(ValueError, match="no"):
        await first
    assert bank.memory is None
    slow.planning.set()
    assert await second == 1
    assert steps(bank, "forgets") == ["a forgets", "b forgets"]
    assert bank.stored == 1
    assert bank.memory == 1


async def test_memory_does_not_outlive_a_connection_that_failed() -> None:
    """The server may be another one now, with less in it."""
    bank = Bank()
    bank.memory = 7
    bank.refuse_connections = 1
    with pytest.raises(psycopg.OperationalError):
        await start(bank, Add(bank, "a", 1))
    assert bank.memory is None
    assert await start(bank, Add(bank, "b", 1)) == 1


async def test_memory_does_not_outlive_a_connection_that_died_idle() -> None:
    """It was dropped and replaced without anybody's request failing."""
    bank = Bank()
    assert await start(bank, Add(bank, "a", 1)) == 1
    bank.stored = 40  # another server's number
    bank.lost += 1
    assert await start(bank, Add(bank, "b", 2)) == 42
    assert bank.log[-5:] == ["b forgets", "b plans", "b stages", "b writes", "b commits"]
    assert await start(bank, Add(bank, "c", 1)) == 43
    assert steps(bank, "forgets") == ["b forgets"]


async def test_one_reads_ahead_while_the_one_before_is_thought_through() -> None:
    bank = Bank()
    first, second, locking = Add(bank, "a", 1), Add(bank, "b", 1), Add(bank, "c", 1)
    first.planning, locking.alone = asyncio.Event(), True
    running = [asyncio.create_task(bank.pipeline.run(batch)) for batch in (first, second)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert bank.log == ["a plans"]
    assert second.prepared == 1
    first.planning.set()
    assert await asyncio.gather(*running, bank.pipeline.run(locking)) == [1, 2, 3]
    assert locking.prepared == 0


async def test_one_that_locks_is_planned_after_the_one_before_has_committed() -> None:
    bank = Bank()
    bank.commit["a"] = asyncio.Event()
    locking = Add(bank, "b", 1)
    locking.alone = True
    tasks = [start(bank, Add(bank, "a", 1)), start(bank, locking)]
    await _settle()
    assert "b plans" not in bank.log
    bank.commit["a"].set()
    assert await asyncio.gather(*tasks) == [1, 2]
    assert bank.log.index("a commits") < bank.log.index("b plans")


async def test_a_caller_that_leaves_takes_its_batch_with_it_and_no_other() -> None:
    bank = Bank()
    bank.commit["a"] = asyncio.Event()
    first, second = start(bank, Add(bank, "a", 100)), start(bank, Add(bank, "b", 1))
    await _settle()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second == 1
    assert bank.stored == 1


async def test_who_waits_in_a_circle_gives_up_and_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch before waits for a stranger, and the stranger for rows that the one behind it has staged."""
    monkeypatch.setattr(pipeline, "PATIENCE", 0.05)
    bank = Bank()
    gate = bank.commit["first"] = asyncio.Event()

    class Staged(Add):
        def forget(self) -> None:
            super().forget()
            gate.set()  # its rows are gone: the stranger goes on, and lets the first one go on

    runs = [bank.pipeline.run(Add(bank, "first", 1)), bank.pipeline.run(Staged(bank, "second", 2))]
    assert await asyncio.wait_for(asyncio.gather(*runs), 20) == [1, 3]
    assert bank.stored == 3
    assert "second learns" not in bank.log[: bank.log.index("first commits")]
