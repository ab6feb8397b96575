"""What happens in wallets is told to their owners: each thing once, whoever relays it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, EventId, WalletId
from purser.notices import Event, record
from purser.notices.relay_wallets import BATCH, KINDS, relay_wallets
from tests.support.telling import Telling


class Owners:
    """Whose wallets they are."""

    def __init__(self, clock: FakeClock, n: int) -> None:
        self.of = {WalletId.new(clock): CustomerId.new(clock) for _ in range(n)}

    @property
    def wallets(self) -> list[WalletId]:
        return list(self.of)

    async def __call__(self, _: Tx, wanted: Collection[WalletId]) -> Mapping[WalletId, CustomerId]:
        return {w: self.of[w] for w in wanted if w in self.of}


def event(clock: FakeClock, wallet: WalletId, type_: str = "transfer.succeeded", **more: Any) -> Event:
    data = {"id": str(EventId.new(clock)), "amount": {"amount": 1, "currency": "CNY"}, "payer": "*伟", "payee": "*敏"}
    return Event(wallet, type_, data | more, clock.now(), EventId.new(clock))


async def happen(db: Database, events: list[Event]) -> None:
    async with db.transaction() as tx:
        await record(tx, events)


async def test_relays_at_once_tell_each_thing_once(db: Database, clock: FakeClock, telling: Telling) -> None:
    owners = Owners(clock, 7)
    events = [event(clock, owners.wallets[i % 7]) for i in range(3 * BATCH)]
    await happen(db, events)

    async def relay() -> int:
        taken = idle = 0
        while idle < 3:
            n = await relay_wallets(db, clock, owners)
            taken, idle = taken + n, 0 if n else idle + 1
        return taken

    assert sum(await asyncio.gather(*(relay() for _ in range(4)))) == len(events)
    told = await telling.rows("SELECT customer_id, number, id FROM messages ORDER BY customer_id, number")
    assert {ident for _, _, ident in told} == {bytes(e.id) for e in events}
    for customer in owners.of.values():
        numbers = [number for whose, number, _ in told if whose == customer]
        assert numbers == list(range(1, len(numbers) + 1))
    assert await telling.rows("SELECT count(*) FROM wallet_outbox") == [(0,)]


async def test_every_kind_of_event_that_is_told(db: Database, clock: FakeClock, telling: Telling) -> None:
    owners = Owners(clock, 1)
    at = clock.now()
    await happen(db, [event(clock, owners.wallets[0], type_) for type_ in KINDS])
    clock.advance(hours=1)
    assert await relay_wallets(db, clock, owners) == len(KINDS)
    told = await telling.rows("SELECT kind, at FROM messages")
    assert sorted(told) == sorted((kind, at) for kind in KINDS.values())


async def test_what_nobody_is_told_of_is_taken_all_the_same(db: Database, clock: FakeClock, telling: Telling) -> None:
    owners = Owners(clock, 1)
    await happen(db, [event(clock, owners.wallets[0], "transfer.pondered"), event(clock, WalletId.new(clock))])
    assert await relay_wallets(db, clock, owners) == 2
    assert await relay_wallets(db, clock, owners) == 0
    assert await telling.rows("SELECT count(*) FROM messages") == [(0,)]


async def test_what_cannot_be_told_now_is_told_later(db: Database, clock: FakeClock, telling: Telling) -> None:
    owners = Owners(clock, 1)
    await happen(db, [event(clock, owners.wallets[0])])

    async def away(_: Tx, __: Collection[WalletId]) -> Mapping[WalletId, CustomerId]:
        raise RuntimeError("not now")

    with pytest.raises(RuntimeError, match="not now"):
        await relay_wallets(db, clock, away)
    assert await telling.rows("SELECT count(*) FROM wallet_outbox") == [(1,)]
    assert await relay_wallets(db, clock, owners) == 1
    assert await telling.rows("SELECT number FROM messages") == [(1,)]
