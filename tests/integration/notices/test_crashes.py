"""Whatever dies whenever: no event is lost, and each keeps its webhook-id.

Each run is a random history of things that happen, relays and senders, with a crash between any two steps of
theirs. At the end the endpoint is well again and all is given time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purser.core.db import Tx
from purser.core.ids import EventId, MerchantId
from purser.notices import Postman, Sender, store
from purser.notices.post import Answer, Letter
from purser.notices.states import State
from purser.notices.store import Content, Leased, Settled
from tests.integration.notices.conftest import Shop


class Crash(Exception):
    """The process ends here."""


class Endpoint(Postman):
    """Keeps what it is sent in memory, and accepts it or not."""

    def __init__(self) -> None:
        self.accepts = True
        self.seen: list[EventId] = []

    async def post(self, letter: Letter, _: datetime) -> Answer:
        self.seen.append(letter.event)
        await asyncio.sleep(0)
        return Answer(204, None) if self.accepts else Answer(500, "not_accepted")


class DyingSender(Sender):
    """Dies before it posts, before it stores the outcome, or in the transaction that stores it."""

    step = ""

    async def _deliver(self, d: Leased, content: Content, leased_until: datetime) -> None:
        if self.step != "before posting":
            await super()._deliver(d, content, leased_until)

    async def _store(self, outcomes: Sequence[Settled]) -> list[None]:
        if self.step == "before storing":
            raise ConnectionError

        async def settle_and_die(tx: Tx) -> None:
            await store.settle(tx, outcomes)
            raise ConnectionError

        await self._db.run(settle_and_die)
        raise AssertionError("unreachable")


async def relay_and_die(shop: Shop) -> None:
    """A relay that is killed just before its commit."""

    async def hand_on(tx: Tx) -> None:
        subjects, events = await store.take_outbox(tx, 1000)
        if events:
            await store.fan_out(tx, subjects, events, shop.clock.now())
        raise Crash

    with pytest.raises(Crash):
        await shop.db.run(hand_on)


STEPS = st.one_of(
    st.tuples(st.just("happen"), st.integers(1, 4)),
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 61, 700, 4000])),
    st.tuples(st.just("endpoint"), st.booleans()),
    st.tuples(st.sampled_from(["relay", "send", "relay dies"]), st.none()),
    st.tuples(st.just("send dies"), st.sampled_from(["before posting", "before storing", "storing"])),
)


async def perform(shop: Shop, endpoint: Endpoint, step: str, how: object) -> list[EventId]:
    """Do a step; returns what happened in it."""
    match step, how:
        case "happen", int(n):
            return await shop.happen(n)
        case "wait", int(seconds):
            shop.clock.advance(seconds=seconds)
        case "endpoint", bool(accepts):
            endpoint.accepts = accepts
        case "relay", _:
            await shop.hand_on()
        case "relay dies", _:
            await relay_and_die(shop)
        case "send", _:
            await shop.new_sender().send_due()
        case "send dies", str(when):
            dying = DyingSender(shop.db, shop.clock, endpoint)
            dying.step = when
            await dying.send_due()
    return []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(STEPS, min_size=5, max_size=30))
async def test_no_crash_loses_an_event(shop: Shop, history: list[tuple[str, object]]) -> None:
    endpoint = Endpoint()
    one = Shop(shop.db, shop.clock, endpoint, MerchantId.new(shop.clock))
    webhook, _ = await one.register("https://shop.example.com/")
    happened: list[EventId] = []
    for step, how in history:
        happened += await perform(one, endpoint, step, how)

    endpoint.accepts = True
    for _ in range(3):
        one.clock.advance(hours=14)
        await one.deliver()
    deliveries = await one.deliveries(webhook.id)
    assert [d.event for d in deliveries] == happened[::-1]
    assert {d.state for d in deliveries} <= {State.DELIVERED}
    assert set(endpoint.seen) == set(happened)
    one.clock.advance(days=10)
    assert await one.deliver() == 0
