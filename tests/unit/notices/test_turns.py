"""No endpoint keeps the others waiting."""

from __future__ import annotations

from datetime import UTC, datetime

from purser.core.clock import FakeClock
from purser.core.ids import EventId, MerchantId, WebhookId
from purser.notices.store import Due
from purser.notices.turns import EACH, SLOTS, Turns

CLOCK = FakeClock()
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def due(webhook: WebhookId, n: int) -> list[Due]:
    return [Due(MerchantId.new(CLOCK), webhook, EventId.new(CLOCK), NOW) for _ in range(n)]


def test_an_endpoint_gets_its_share_at_once() -> None:
    turns, webhook = Turns(), WebhookId.new(CLOCK)
    chosen = turns.choose(due(webhook, EACH + 5))
    assert len(chosen) == EACH
    for _ in chosen:
        turns.begin(webhook)
    assert turns.full() == [webhook]
    assert turns.choose(due(webhook, 1)) == []
    turns.end(webhook, accepted=True)
    assert turns.full() == []
    assert len(turns.choose(due(webhook, 5))) == 1


def test_one_that_failed_is_tried_one_by_one_until_it_accepts() -> None:
    turns, webhook = Turns(), WebhookId.new(CLOCK)
    turns.begin(webhook)
    turns.end(webhook, accepted=False)
    assert len(turns.choose(due(webhook, 10))) == 1
    turns.begin(webhook)
    assert turns.full() == [webhook]
    turns.end(webhook, accepted=True)
    assert len(turns.choose(due(webhook, 10))) == 10


def test_dead_endpoints_never_take_more_than_half_of_the_slots() -> None:
    turns = Turns()
    dead = [WebhookId.new(CLOCK) for _ in range(SLOTS)]
    for webhook in dead:
        turns.begin(webhook)
        turns.end(webhook, accepted=False)
    trying = 0
    for webhook in dead:
        for d in turns.choose(due(webhook, 3)):
            turns.begin(d.webhook)
            trying += 1
    assert trying == SLOTS // 2
    assert set(turns.full()) == set(dead)
    healthy = WebhookId.new(CLOCK)
    assert len(turns.choose(due(healthy, 3))) == 3
