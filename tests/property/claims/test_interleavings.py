"""Whatever happens at the same time, nobody gets more than was paid or lost, and no deadline fires twice or never."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from purser.claims import Part, parts_of, refund_open
from purser.core.clock import FakeClock
from purser.core.db import Database
from tests.support.market import Market
from tests.support.market_acts import ACTS
from tests.support.world import World

pytestmark = pytest.mark.slow

LIVES = int(os.environ.get("PURSER_LIVES", "10"))
"""As many as PURSER_LIVES says; each is some seventy things that happen at once, and takes a few seconds."""

ROUNDS = 20

SOMEBODYS = {
    ("tariff", "effective"), ("escrow", "held"), ("escrow", "disputed"), ("dispute", "mediation_requested"),
    ("dispute", "under_review"), ("dispute", "appealed"),
}  # fmt: skip
"""Where a matter may wait for ever: somebody has to send the goods, or to decide."""


@pytest.fixture
async def world(db: Database, clock: FakeClock) -> AsyncIterator[World]:
    async with World(db, clock) as made:
        yield made


@pytest.mark.parametrize("seed", range(LIVES))
async def test_any_order_of_events_ends_well(world: World, seed: int) -> None:
    chance, market = Random(seed), await Market.open(world)
    await market.live(ACTS, chance, ROUNDS)
    assert await market.wrong() == []
    assert market.done >= ROUNDS / 2, "most of what was tried was refused: the test tries too little"
    await market.end(chance)
    assert await market.wrong() == []
    assert {(procedure, state) for procedure, state, _ in await market.still_open()} <= SOMEBODYS


async def test_giving_back_without_counting_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a desk that does not look at what was given back before."""

    async def whatever(*_: object) -> None:
        """Lets everything through."""

    async def untouched(*where: Any) -> list[Part]:
        return [replace(p, returned=0, fee_returned=0) for p in await parts_of(*where)]

    monkeypatch.setattr(refund_open, "_require", whatever)
    monkeypatch.setattr(refund_open, "parts_of", untouched)
    market = await Market.open(world)
    await market.pay(0, 0, 5_000)
    await market.pay(1, 0, 20_000)
    who, payment = market.paid[0]
    for _ in range(2):
        await market.give(who, payment, 0, 5_000)
    await market.jobs()
    wrong = await market.wrong()
    assert "refunds within payments" in wrong
    assert "more than was paid" in str(wrong)
