"""The table of refunds against the database: every state is reached, and from each only what the table allows."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from purser.claims import REFUND, RefundDesk, refuse, reroute
from purser.claims.jobs import refund_fires
from purser.core.clock import FakeClock
from purser.core.db import Tx
from purser.core.deadlines import Fire
from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor, Step
from purser.core.proceedings import Proceeding, Who, claim
from tests.support.refunding import Shop, code_of
from tests.support.world import World, snapshot


def paths() -> dict[str, list[Step]]:
    """The shortest way into every state."""
    found: dict[str, list[Step]] = {s.after: [s] for s in REFUND.steps if not s.before and s.after is not None}
    while True:
        more = {
            s.after: [*found[b], s]
            for s in REFUND.steps
            for b in s.before
            if s.after is not None and b in found and s.after not in found
        }
        if not more:
            return found
        found |= more


async def reach(desk: RefundDesk, clock: FakeClock, way: list[Step], tx: Tx) -> Proceeding:
    first, *rest = way
    who = [Who(min(s.actors), "somebody") for s in way]
    matter = await desk.docket.open(tx, first.name, CustomerId.new(clock), ProceedingId.new(clock), who[0])
    for step, actor in zip(rest, who[1:], strict=True):
        matter = await desk.docket.advance(tx, matter, step.name, actor)
    return matter


async def attempt(desk: RefundDesk, matter: Proceeding, step: str, actor: Actor, tx: Tx) -> str:
    try:
        await desk.docket.advance(tx, await claim(tx, matter.subject, matter.id), step, Who(actor, "somebody"))
    except Problem as problem:
        return problem.code
    return ""


async def test_from_every_state_only_what_the_table_allows(world: World) -> None:
    desk, clock = RefundDesk.of(world.counter), world.clock
    ways = paths()
    assert ways.keys() == REFUND.states.keys()
    tried = 0
    for state, way in ways.items():
        matter = await world.db.run(partial(reach, desk, clock, way))
        assert matter.state == state
        assert (matter.ended_at is not None) == (state in REFUND.finals)
        before = await snapshot(world.db)
        allowed = {(s.name, actor) for s in REFUND.steps if state in s.before for actor in s.actors}
        async with world.db.transaction() as tx:
            for step in REFUND.steps:
                for actor in Actor:
                    if (step.name, actor) not in allowed:
                        code = await attempt(desk, matter, step.name, actor, tx)
                        assert code == ("step_not_yours" if actor not in step.actors else "step_not_possible")
                        tried += 1
        assert await snapshot(world.db) == before
    assert tried > 2_000


async def test_every_allowed_step_leads_where_it_says_and_only_once(world: World) -> None:
    desk, clock = RefundDesk.of(world.counter), world.clock
    ways = paths()
    for step in REFUND.steps:
        for state in step.before:
            matter = await world.db.run(partial(reach, desk, clock, ways[state]))
            who = Who(min(step.actors), "somebody")

            async def take(tx: Tx, matter: Proceeding = matter, name: str = step.name, who: Who = who) -> str:
                return (await desk.docket.advance(tx, matter, name, who)).state

            codes = await asyncio.gather(*(world.db.run(take) for _ in range(3)), return_exceptions=True)
            assert [c for c in codes if isinstance(c, str)] == [step.after or state]
            assert all(
                isinstance(c, Problem) and c.code == "step_not_possible" for c in codes if not isinstance(c, str)
            )


async def test_too_late_or_somebody_elses_changes_nothing(world: World) -> None:
    shop = await Shop.open(world)
    done = await shop.give(1_000)
    await shop.jobs()
    world.clock.advance(minutes=1)
    waiting = await shop.request(1_000)
    before = await world.dump()
    assert await code_of(shop.reroute(done)) == "step_not_possible"
    assert await code_of(shop.reroute(waiting)) == "step_not_possible"
    refusal = world.db.run(lambda tx: refuse(tx, shop.desk, shop.merchant, done.id, "no"))
    assert await code_of(refusal) == "step_not_possible"
    assert await code_of(shop.withdraw(done)) == "step_not_possible"
    stranger = CustomerId.new(world.clock)
    theirs = world.db.run(lambda tx: reroute(tx, shop.desk, stranger, waiting.id, None))
    assert await code_of(theirs) == "proceeding_unknown"
    for (_, step), fire in refund_fires(shop.desk).items():
        if step not in ("ask", "try_again"):

            async def late(tx: Tx, fire: Fire = fire) -> None:
                await fire(tx, await claim(tx, done.customer, done.id))

            with pytest.raises(Problem, match="step_not_possible"):
                await world.db.run(late)
    assert await world.dump() == before
