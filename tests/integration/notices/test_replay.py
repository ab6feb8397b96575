"""A merchant who lost something gets it again, under the ids it had."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from purser.core.errors import Problem
from purser.core.ids import EventId, MerchantId, WebhookId
from purser.notices import find_webhook, replay
from purser.notices.jobs import handlers
from purser.notices.model import Webhook
from purser.notices.states import State
from tests.integration.notices.conftest import Shop
from tests.support.jobs import run_due_jobs
from tests.support.receiver import Receiver


async def ask(shop: Shop, webhook: Webhook, ago: timedelta) -> list[str]:
    """Ask for a replay and do it; returns the jobs that took."""
    async with shop.db.transaction() as tx:
        await replay(tx, webhook, shop.clock.now() - ago, shop.clock)
    return await run(shop)


async def run(shop: Shop) -> list[str]:
    """Do the jobs that are due."""
    return await run_due_jobs(shop.db, handlers(shop.db, shop.clock), shop.clock.now())


def texts(events: list[EventId]) -> list[str]:
    return sorted(str(e) for e in events)


async def test_what_was_delivered_is_sent_again_under_its_id(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    before = await shop.happen(2)
    await shop.deliver()
    shop.clock.advance(hours=1)
    after = await shop.happen(2)
    await shop.deliver()
    assert sorted(receiver.ids) == texts(before + after)
    receiver.received.clear()

    await ask(shop, webhook, timedelta(minutes=30))
    assert await shop.deliver() == 2
    assert sorted(receiver.ids) == texts(after)
    assert {d.state for d in await shop.deliveries(webhook.id)} == {State.DELIVERED}


async def test_what_was_given_up_gets_a_schedule_of_its_own(shop: Shop, receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    webhook, _ = await shop.register(receiver.url)
    await shop.happen()
    await shop.hand_on()
    for _ in range(20):
        await shop.deliver()
        shop.clock.advance(hours=14)
    assert [d.state for d in await shop.deliveries(webhook.id)] == [State.GIVEN_UP]
    await ask(shop, webhook, timedelta(days=30))
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.attempts, d.last_status, d.settled_at) == (State.WAITING, 0, None, None)
    await shop.deliver()
    receiver.answer = lambda _: 200
    shop.clock.advance(seconds=6)
    assert await shop.deliver() == 1
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.attempts) == (State.DELIVERED, 2)


async def test_what_happened_before_the_endpoint_was_there_can_be_had(shop: Shop, receiver: Receiver) -> None:
    events = await shop.happen(3)
    await shop.happen(1, "payment.failed")
    await shop.happen(subject=MerchantId.new(shop.clock))
    await shop.hand_on()
    webhook, _ = await shop.register(receiver.url, ["payment.succeeded"])
    await ask(shop, webhook, timedelta(days=1))
    await shop.deliver()
    assert sorted(receiver.ids) == texts(events)


async def test_thousands_are_replayed_in_batches(shop: Shop, receiver: Receiver) -> None:
    events = await shop.happen(2300)
    await shop.hand_on()
    webhook, _ = await shop.register(receiver.url)
    assert await ask(shop, webhook, timedelta(days=1)) == ["notices.replay"] * 3
    await shop.deliver()
    assert sorted(receiver.ids) == texts(events)


async def test_asking_twice_is_asking_once(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    events = await shop.happen(3)
    await shop.deliver()
    receiver.received.clear()
    await ask(shop, webhook, timedelta(days=1))
    await ask(shop, webhook, timedelta(days=1))
    await shop.deliver()
    assert sorted(receiver.ids) == texts(events)


async def test_the_millisecond_asked_for_is_part_of_it(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    await shop.happen()
    (at,) = await shop.happen()
    moment = shop.clock.now().replace(microsecond=shop.clock.now().microsecond // 1000 * 1000)
    await shop.deliver()
    receiver.received.clear()
    await ask(shop, webhook, shop.clock.now() - moment)
    await shop.deliver()
    assert receiver.ids == [str(at)]


async def test_a_replay_asked_for_while_it_is_being_sent_is_not_swallowed(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    receiver.delay = 0.5
    (event,) = await shop.happen()
    await shop.hand_on()
    assert await shop.sender._take_up() == 1
    await receiver.until(1)
    await ask(shop, webhook, timedelta(days=1))
    await asyncio.wait(shop.sender._running)
    assert [d.state for d in await shop.deliveries(webhook.id)] == [State.WAITING]
    await shop.deliver()
    assert receiver.ids == [str(event)] * 2
    assert [d.state for d in await shop.deliveries(webhook.id)] == [State.DELIVERED]


async def test_a_disabled_endpoint_gets_no_replay(shop: Shop, receiver: Receiver) -> None:
    receiver.answer = lambda _: 410
    webhook, _ = await shop.register(receiver.url)
    await shop.happen()
    await shop.hand_on()
    async with shop.db.transaction() as tx:
        await replay(tx, webhook, shop.clock.now() - timedelta(days=1), shop.clock)
    await shop.deliver()
    seen = len(receiver.received)
    await run(shop)
    assert await shop.deliver() == 0
    assert len(receiver.received) == seen, "not even one that was asked for before"
    async with shop.db.transaction() as tx:
        disabled = await find_webhook(tx, shop.merchant, webhook.id)
        with pytest.raises(Problem, match="webhook_disabled"):
            await replay(tx, disabled, shop.clock.now(), shop.clock)


async def test_another_merchants_endpoint_is_unknown(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    other = MerchantId.new(shop.clock)
    async with shop.db.transaction() as tx:
        for merchant, ident in [(other, webhook.id), (shop.merchant, WebhookId.new(shop.clock))]:
            with pytest.raises(Problem, match="webhook_unknown"):
                await find_webhook(tx, merchant, ident)
