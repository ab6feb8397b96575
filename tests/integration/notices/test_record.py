"""Events are stored with their cause or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import orjson
import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import EventId, MerchantId, WalletId
from purser.notices import Event, record


async def rows(db: Database, query: str) -> list[tuple[object, ...]]:
    async with db.reader() as conn:
        return await (await conn.execute(query)).fetchall()


def event(clock: FakeClock, subject: MerchantId | WalletId, data: Mapping[str, object] | bytes) -> Event:
    return Event(subject, "payment.succeeded", data, clock.now(), EventId.new(clock))


async def test_an_event_is_kept_as_it_is(db: Database, clock: FakeClock) -> None:
    merchant = MerchantId.new(clock)
    data = {"名": "*伟", "amount": {"amount": 9007199254740991, "currency": "CNY"}, "memo": None}
    clock.advance(microseconds=123_456)
    told = event(clock, merchant, data)
    clock.advance(seconds=1)
    async with db.transaction() as tx:
        await record(tx, [told, event(clock, merchant, orjson.dumps(data))])
    stored = await rows(db, "SELECT subject, id, at, type, data FROM events ORDER BY id")
    assert stored[0] == (merchant, told.id, told.at, "payment.succeeded", data)
    assert stored[1][4] == data


async def test_a_merchants_events_are_pushed_and_a_wallets_are_told(db: Database, clock: FakeClock) -> None:
    merchants = event(clock, MerchantId.new(clock), {})
    wallets = [event(clock, WalletId.new(clock), {}) for _ in range(2)]
    async with db.transaction() as tx:
        await record(tx, [wallets[0], merchants])
        await record(tx, [wallets[1]])
        await record(tx, [])
    assert await rows(db, "SELECT subject, event_id FROM outbox") == [(merchants.subject, merchants.id)]
    told = await rows(db, "SELECT subject, event_id FROM wallet_outbox")
    assert sorted(told) == sorted((w.subject, w.id) for w in wallets)
    assert await rows(db, "SELECT count(*) FROM events") == [(3,)]


async def test_nothing_is_told_of_what_was_rolled_back(db: Database, clock: FakeClock) -> None:
    async def change_our_mind(tx: Tx) -> None:
        await record(tx, [event(clock, MerchantId.new(clock), {})])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await db.run(change_our_mind)
    assert await rows(db, "SELECT id FROM events") == []
    assert await rows(db, "SELECT event_id FROM outbox") == []


async def test_thousands_at_once(db: Database, clock: FakeClock) -> None:
    merchant = MerchantId.new(clock)
    events = []
    for _ in range(3000):
        clock.advance(milliseconds=1)
        events.append(event(clock, merchant, {}))
    async with db.transaction() as tx:
        await record(tx, events)
    assert await rows(db, "SELECT count(*), max(at) - min(at) FROM events") == [(3000, timedelta(seconds=2.999))]
