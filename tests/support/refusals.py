"""Refusals: what each needs to have happened, and that nothing changes by it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from purser.core.db import Database
from purser.core.errors import Problem
from purser.payments.model import Command
from tests.support.world import World, said, snapshot

Case = Callable[[World], Awaitable[Command]]


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


async def must_refuse(world: World, code: str, make: Case) -> None:
    """The command is refused with `code`, nothing else has changed, and the same key gets the same answer."""
    command = await make(world)
    before = await world.dump()
    first = await world.engine.submit(command)
    after = await world.dump()
    assert said(first)["code"] == code
    assert len(after.pop("idempotency_keys")) == len(before.pop("idempotency_keys")) + 1
    assert after == before
    again = await world.engine.submit(command)
    assert (again.body, again.replayed) == (first.body, True)
    assert await world.dump(without=["idempotency_keys"]) == before
