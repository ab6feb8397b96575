"""Refusals: what each needs to have happened, and that nothing changes by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest

from purser.core.db import Database
from purser.core.errors import Problem
from purser.payments.model import Command
from tests.support.world import World, said, snapshot

Case = Callable[[World], Awaitable[Command]]

_KEYS: Final = "idempotency_keys"


async def refusal(db: Database, act: Awaitable[object]) -> str:
    """The code that `act` is refused by; nothing has changed."""
    before = await snapshot(db)
    with pytest.raises(Problem) as caught:
        await act
    assert await snapshot(db) == before
    return caught.value.code


class Cases:
    """Commands that must be refused, by their code: `@cases("code")` notes one."""

    def __init__(self) -> None:
        self._cases: list[tuple[str, Case]] = []

    def __call__(self, code: str) -> Callable[[Case], Case]:
        def note(make: Case) -> Case:
            self._cases.append((code, make))
            return make

        return note

    def parameters(self) -> list[Any]:
        """For `pytest.mark.parametrize(("code", "make"), …)`."""
        return [pytest.param(code, make, id=f"{code}-{n}") for n, (code, make) in enumerate(self._cases)]


@dataclass(frozen=True)
class Tried:
    """What came of a command that was sent, and sent again. `changed`: the tables that are otherwise than before, but
    for the keys; `kept`: how many more of those there are; `repeated`: whether the second answer is the first one."""

    code: str
    changed: frozenset[str] = frozenset()
    kept: int = 1
    repeated: bool = True


async def tried(world: World, make: Case) -> Tried:
    """Send a command twice under one key and look at every row of every table. A refusal is `Tried(its code)`."""
    command = await make(world)
    before = await world.dump()
    first, again = [await world.engine.submit(command) for _ in range(2)]
    after = await world.dump()
    kept = len(after.pop(_KEYS)) - len(before.pop(_KEYS))
    changed = frozenset(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))
    return Tried(said(first)["code"], changed, kept, (again.body, again.replayed) == (first.body, True))
