"""Matters under way on a real database: each step once, in the order of the table, with its history."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.deadlines import DeadlineKeeper, Fires
from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import (
    Docket,
    Proceeding,
    Who,
    claim,
    list_proceedings,
    open_matters,
    read_deadlines,
    read_proceedings,
    read_steps,
    set_deadline,
)
from tests.support.procedures import LOAN, TERMS
from tests.support.world import snapshot


@pytest.fixture
def docket(clock: FakeClock) -> Docket:
    return Docket(LOAN, TERMS, clock)


@pytest.fixture
def customer(clock: FakeClock) -> CustomerId:
    return CustomerId.new(clock)


async def _asked(db: Database, docket: Docket, customer: CustomerId, clock: FakeClock) -> Proceeding:
    me = Who(Actor.CUSTOMER, str(customer))
    async with db.transaction() as tx:
        return await docket.open(tx, "ask", customer, ProceedingId.new(clock), me, reason="rent")


def _senior(clock: FakeClock) -> Who:
    return Who(Actor.SENIOR_AGENT, str(StaffId.new(clock)))


async def test_a_matter_is_opened_advanced_and_remembered(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock
) -> None:
    matter = await _asked(db, docket, customer, clock)
    clock.advance(hours=5)
    async with db.transaction() as tx:
        matter = await docket.advance(tx, matter, "remark", Who(Actor.CUSTOMER, "me"), reason="soon, please")
    assert (matter.state, matter.version, matter.since) == ("asked", 2, matter.opened_at)
    clock.advance(hours=1)
    async with db.transaction() as tx:
        matter = await docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, "me"), details={"why": "found it"})
    assert (matter.state, matter.ended_at) == ("ended", clock.now())
    async with db.reader() as conn:
        assert (await read_proceedings(conn, customer, [matter.id]))[matter.id] == matter
        steps = (await read_steps(conn, customer, [matter.id]))[matter.id]
        assert await read_deadlines(conn, customer, [matter.id]) == {matter.id: {}}
        assert await open_matters(conn, customer, [LOAN]) == []
        assert await list_proceedings(conn, customer, None, 5) == [matter]
        assert await list_proceedings(conn, customer, matter.id, 5) == []
    assert [(s.version, s.step, s.state, s.reason) for s in steps] == [
        (1, "ask", "asked", "rent"), (2, "remark", "asked", "soon, please"), (3, "withdraw", "ended", ""),
    ]  # fmt: skip
    assert steps[2].details == {"why": "found it"}


@pytest.mark.parametrize("state", [None, *LOAN.states])
@pytest.mark.parametrize("actor", [Actor.CUSTOMER, Actor.SENIOR_AGENT, Actor.AGENT, Actor.SYSTEM])
async def test_every_step_from_every_state_by_everybody(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock, state: str | None, actor: Actor
) -> None:
    """What the table allows happens; all else is refused and changes nothing."""
    ways = {None: [], "asked": [], "lent": [("lend", Actor.SENIOR_AGENT)], "ended": [("withdraw", Actor.CUSTOMER)]}
    matter = await _asked(db, docket, customer, clock)
    for name, who in ways[state]:
        async with db.transaction() as tx:
            matter = await docket.advance(tx, matter, name, Who(who, "x"))
    for step in LOAN.steps:
        before, allowed = await snapshot(db), actor in step.actors and matter.state in step.before
        if state is None and not step.before:
            continue
        async with db.transaction() as tx:
            if allowed:
                after = await docket.advance(tx, matter, step.name, Who(actor, "x"))
                assert after.state == (step.after or matter.state)
                raise psycopg.Rollback  # the next step begins from the same place
            with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
                await docket.advance(tx, matter, step.name, Who(actor, "x"))
        assert await snapshot(db) == before


async def test_of_two_at_once_one_is_too_late(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock
) -> None:
    matter = await _asked(db, docket, customer, clock)

    async def withdraw() -> str:
        try:
            async with db.transaction() as tx:
                await docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, "me"))
        except Problem as problem:
            return problem.code
        return "done"

    assert sorted(await asyncio.gather(*(withdraw() for _ in range(6)))) == ["done"] + ["step_not_possible"] * 5


async def test_an_id_is_opened_once(db: Database, docket: Docket, customer: CustomerId, clock: FakeClock) -> None:
    matter = await _asked(db, docket, customer, clock)
    async with db.transaction() as tx:
        with pytest.raises(Problem, match="proceeding_exists"):
            await docket.open(tx, "ask", customer, matter.id, Who(Actor.CUSTOMER, "me"))
        assert (await claim(tx, customer, matter.id)) == matter, "the transaction is still good"
        with pytest.raises(Problem, match="proceeding_unknown"):
            await claim(tx, CustomerId.new(clock), matter.id)


async def test_two_seniors_are_two_people(db: Database, docket: Docket, customer: CustomerId, clock: FakeClock) -> None:
    matter = await _asked(db, docket, customer, clock)
    first, second = _senior(clock), _senior(clock)
    async with db.transaction() as tx:
        assert not await docket.agree(tx, matter, "lend", first)
        assert not await docket.agree(tx, matter, "lend", first), "the same person again"
        with pytest.raises(Problem, match="step_not_yours"):
            await docket.agree(tx, matter, "lend", Who(Actor.AGENT, first.by))
    async with db.transaction() as tx:
        matter = await docket.advance(tx, matter, "remark", first)
        assert not await docket.agree(tx, matter, "lend", second), "it is not what the first agreed to any more"
        assert await docket.agree(tx, matter, "lend", first)


def _fires(docket: Docket, fired: list[tuple[ProceedingId, str]]) -> Fires:
    def fire(step: str):  # type: ignore[no-untyped-def]
        async def take(tx, matter):  # type: ignore[no-untyped-def]
            await docket.advance(tx, matter, step, Who.system())
            fired.append((matter.id, step))

        return take

    return {("loan", "remind"): fire("remind"), ("loan", "lapse"): fire("lapse")}


async def test_deadlines_fire_once_in_their_time(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock
) -> None:
    matter = await _asked(db, docket, customer, clock)
    fired: list[tuple[ProceedingId, str]] = []
    keepers = [DeadlineKeeper(db, clock, _fires(docket, fired)) for _ in range(3)]
    for days, expected in ((1.9, []), (0.2, ["remind"]), (0.8, ["remind"]), (0.2, ["remind", "lapse"]), (9, None)):
        clock.advance(days=days)
        await asyncio.gather(*(k.fire_due() for k in keepers))
        assert [step for _, step in fired] == (["remind", "lapse"] if expected is None else expected)
    async with db.reader() as conn:
        assert (await read_proceedings(conn, customer, [matter.id]))[matter.id].state == "ended"


async def test_what_moves_on_in_time_does_not_lapse(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock
) -> None:
    matter = await _asked(db, docket, customer, clock)
    other = await _asked(db, docket, customer, clock)
    async with db.transaction() as tx:
        await docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, "me"))
        await set_deadline(tx, other, "lapse", clock.now() + timedelta(days=30))
    fired: list[tuple[ProceedingId, str]] = []
    clock.advance(days=29)
    await DeadlineKeeper(db, clock, _fires(docket, fired)).fire_due()
    assert fired == [(other.id, "remind")]


async def test_a_step_that_fails_is_put_off_and_holds_up_nobody(
    db: Database, docket: Docket, customer: CustomerId, clock: FakeClock
) -> None:
    matters = [await _asked(db, docket, customer, clock) for _ in range(40)]
    bad, fired = matters[7].id, list[tuple[ProceedingId, str]]()
    good = _fires(docket, fired)

    async def break_once(tx, matter):  # type: ignore[no-untyped-def]
        if matter.id == bad and clock.now() < matter.opened_at + timedelta(days=2, minutes=1):
            raise RuntimeError("not today")
        await good["loan", "remind"](tx, matter)

    keeper = DeadlineKeeper(db, clock, {**good, ("loan", "remind"): break_once})
    clock.advance(days=2)
    assert await keeper.fire_due() == 40
    assert {i for i, _ in fired} >= {m.id for m in matters} - {bad}
    assert await keeper.fire_due() == 0, "it is looked at later"
    clock.advance(minutes=2)
    fired.clear()
    assert await keeper.fire_due() == 1
    assert fired == [(bad, "remind")]
