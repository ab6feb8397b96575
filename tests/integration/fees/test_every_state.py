"""Tariffs, promotions and memberships in every state they can be in: what may not be done there, or not by them,
changes nothing, however it is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.core.procedure import Actor, Procedure
from purser.core.proceedings import Docket, Proceeding, Who, claim
from purser.core.terms import load_terms
from purser.fees.promotion_table import PROMOTION as PROMOTION_TABLE
from purser.fees.tariff_table import OPERATOR_ITSELF, TARIFF
from purser.fees.vip_table import VIP
from tests.support.pricing import PROMOTION, Office, document
from tests.support.world import World, cny, snapshot

Act = Callable[[Tx, Who], Awaitable[Any]]

PLAN: dict[str, Any] = {"names": {"zh": "专属", "en": "Yours"}, "waives": {"withdrawal": 1_000_000}}


@asynccontextmanager
async def nothing_changes(office: Office) -> AsyncIterator[Tx]:
    """A transaction, which would commit what an act that is wrongly let through has done."""
    before = await snapshot(office.world.db)
    async with office.world.db.transaction() as tx:
        yield tx
    assert await snapshot(office.world.db) == before


async def denied(office: Office, tx: Tx, table: Procedure, state: str, acts: dict[str, Act]) -> int:
    """Take every act by everybody the table does not let take it from `state`; how many were refused."""
    tried = 0
    for name, act in acts.items():
        step = table.step(name)
        for actor in Actor:
            if state in step.before and actor in step.actors:
                continue
            with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
                await act(tx, office.colleague(actor))
            tried += 1
    return tried


async def too_late(tx: Tx, table: Procedure, state: str, acts: dict[str, Callable[[Tx], Awaitable[Any]]]) -> None:
    """Take every act that the table does not let begin in `state`, by whom it is for."""
    for name, act in acts.items():
        if state not in table.step(name).before:
            with pytest.raises(Problem, match="step_not_possible"):
                await act(tx)


async def test_a_tariff(world: World) -> None:
    office, t = Office(world), Office(world).tariffs
    day = world.clock.now() + timedelta(days=31)
    rules, later = document(world), day + timedelta(days=31)

    async def draft(version: str) -> ProceedingId:
        return (await office.act(t.draft, version, rules, office.one)).id

    async def approved(version: str) -> ProceedingId:
        ident = await draft(version)
        await office.act(t.approve, ident, office.one)
        await office.act(t.approve, ident, office.two)
        return ident

    withdrawn = await draft("v-withdrawn")
    await office.act(t.withdraw, withdrawn, "no", office.one)
    effective = await office.announced("v-effective", rules, day)
    world.clock.advance(days=31, minutes=1)
    await office.due()
    ((superseded,),) = await world.rows("SELECT id FROM tariffs WHERE version = 'cn-2026-01'")
    found = {
        "draft": await draft("v-draft"), "approved": await approved("v-approved"),
        "announced": await office.announced("v-announced", rules, later), "effective": effective,
        "superseded": ProceedingId(superseded), "withdrawn": withdrawn,
    }  # fmt: skip
    assert found.keys() == TARIFF.states.keys()
    tried = 0
    for state, ident in found.items():
        assert await office.state(ident) == state

        take_effect = _claimed(t.take_effect, OPERATOR_ITSELF, ident)
        acts: dict[str, Act] = {
            "revise": lambda tx, who, i=ident: t.revise(tx, i, rules, who),  # type: ignore[misc]
            "approve": lambda tx, who, i=ident: t.approve(tx, i, who),  # type: ignore[misc]
            "announce": lambda tx, who, i=ident: t.announce(tx, i, later, who),  # type: ignore[misc]
            "withdraw": lambda tx, who, i=ident: t.withdraw(tx, i, "no", who),  # type: ignore[misc]
        }
        async with nothing_changes(office) as tx:
            tried += await denied(office, tx, TARIFF, state, acts)
            await too_late(tx, TARIFF, state, {"take_effect": take_effect})
    assert tried == 6 * 4 * len(Actor) - 2 * (1 + 1 + 1 + 3), "two may: revise, approve, announce; withdraw from three"


async def test_a_promotion(world: World) -> None:
    office, p = Office(world), Office(world).promotions
    docket = Docket(PROMOTION_TABLE, load_terms("cn"), world.clock)

    async def draft() -> ProceedingId:
        now = world.clock.now()
        begins, ends = now + timedelta(days=1), now + timedelta(days=9)
        return (await office.act(p.draft, PROMOTION, cny(1_000), begins, ends, office.one)).id

    async def scheduled() -> ProceedingId:
        ident = await draft()
        await office.act(p.approve, ident, office.one)
        await office.act(p.approve, ident, office.two)
        return ident

    async def after(step: str, ident: ProceedingId, who: Who) -> ProceedingId:
        async with world.db.transaction() as tx:
            await docket.advance(tx, await claim(tx, OPERATOR_ITSELF, ident), step, who)
        return ident

    found = {
        "draft": await draft(), "scheduled": await scheduled(), "active": await office.promotion(1_000),
        "paused": await after("pause", await office.promotion(1_000), office.one),
        "exhausted": await after("exhaust", await office.promotion(1_000), Who.system("budget")),
        "ended": await after("end", await office.promotion(1_000), office.one),
        "withdrawn": await after("withdraw", await draft(), office.one),
    }  # fmt: skip
    assert found.keys() == PROMOTION_TABLE.states.keys()
    for state, ident in found.items():
        assert await office.state(ident) == state
        acts: dict[str, Act] = {
            name: lambda tx, who, n=name, i=ident: p.act(tx, i, n, "because", who)  # type: ignore[misc]
            for name in ("withdraw", "pause", "resume", "end")
        }
        acts["approve"] = lambda tx, who, i=ident: p.approve(tx, i, who)  # type: ignore[misc]
        by_time = {"start": _claimed(p.start, OPERATOR_ITSELF, ident), "end": _claimed(p.end, OPERATOR_ITSELF, ident)}
        async with nothing_changes(office) as tx:
            assert await denied(office, tx, PROMOTION_TABLE, state, acts) >= 5 * (len(Actor) - 3)
            await too_late(tx, PROMOTION_TABLE, state, by_time)


def _claimed(
    fire: Callable[[Tx, Proceeding], Awaitable[Any]], subject: Id, ident: Id
) -> Callable[[Tx], Awaitable[Any]]:
    """What the system does when a date has come."""

    async def act(tx: Tx) -> None:
        await fire(tx, await claim(tx, subject, ProceedingId(ident)))

    return act


async def propose(office: Office) -> tuple[CustomerId, ProceedingId]:
    """A plan for a customer of its own."""
    world = office.world
    customer, ends = await world.owner(await world.person()), world.clock.now() + timedelta(days=90)
    return customer, (await office.act(office.memberships.propose, customer, PLAN, ends, office.one)).id


async def reach(office: Office, *steps: str) -> tuple[CustomerId, ProceedingId]:
    """A plan taken through these steps by those who may."""
    docket = Docket(VIP, load_terms("cn"), office.world.clock)
    customer, ident = await propose(office)
    for step in steps:
        if step == "agree":
            await office.act(office.memberships.agree, ident, office.one)
            await office.act(office.memberships.agree, ident, office.two)
        elif step == "accept":
            await office.act(office.memberships.accept, customer, ident)
        else:
            who = Who(min(VIP.step(step).actors), str(customer))
            async with office.world.db.transaction() as tx:
                await docket.advance(tx, await claim(tx, customer, ident), step, who)
    return customer, ident


async def test_a_membership(world: World) -> None:
    office, m = Office(world), Office(world).memberships
    found = {
        "proposed": await reach(office), "offered": await reach(office, "agree"),
        "active": await reach(office, "agree", "accept"), "grace": await reach(office, "agree", "accept", "slip"),
        "expired": await reach(office, "agree", "accept", "leave"), "declined": await reach(office, "agree", "decline"),
        "rejected": await reach(office, "reject"),
    }  # fmt: skip
    assert found.keys() == VIP.states.keys() - {"eligible"}, "which begins and ends within one transaction"
    for state, (customer, ident) in found.items():
        assert await office.state(ident) == state
        acts: dict[str, Act] = {
            "agree": lambda tx, who, i=ident: m.agree(tx, i, who),  # type: ignore[misc]
            "reject": lambda tx, who, i=ident: m.reject(tx, i, "no", who),  # type: ignore[misc]
        }
        async with nothing_changes(office) as tx:
            assert await denied(office, tx, VIP, state, acts) >= 2 * (len(Actor) - 2)
            await too_late(tx, VIP, state, not_by_staff(office, customer, ident))


async def test_somebody_elses_membership(world: World) -> None:
    office, m = Office(world), Office(world).memberships
    stranger, _ = await propose(office)
    for steps in ((), ("agree",), ("agree", "accept")):
        _, ident = await reach(office, *steps)
        assert await office.refused(m.accept, stranger, ident) == "proceeding_unknown"
        assert await office.refused(m.answer, stranger, ident, "leave") == "proceeding_unknown"


def not_by_staff(
    office: Office, customer: CustomerId, ident: ProceedingId
) -> dict[str, Callable[[Tx], Awaitable[Any]]]:
    """What the customer does with a membership, and what time does."""
    m = office.memberships
    steps = ("lapse", "expire", "end_plan")
    return {
        "accept": lambda tx: m.accept(tx, customer, ident),
        "decline": lambda tx: m.answer(tx, customer, ident, "decline"),
        "leave": lambda tx: m.answer(tx, customer, ident, "leave"),
        **{step: _claimed(partial(m.run_out, step=step), customer, ident) for step in steps},
    }
