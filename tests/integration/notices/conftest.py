"""A merchant to whom things happen, and what tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import EventId, MerchantId, WalletId, WebhookId
from purser.notices import (
    Delivery,
    Event,
    Postman,
    Sender,
    Webhook,
    create_webhook,
    list_deliveries,
    record,
    relay,
)
from tests.support.receiver import Receiver
from tests.support.telling import Telling


@dataclass
class Shop:
    """One merchant. `sender` sends with the test's clock and may reach loopback."""

    db: Database
    clock: FakeClock
    postman: Postman
    merchant: MerchantId
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        return Sender(self.db, self.clock, self.postman)

    async def register(self, url: str, events: Sequence[str] = ()) -> tuple[Webhook, str]:
        async with self.db.transaction() as tx:
            return await create_webhook(tx, self.merchant, url, events, private=True, clock=self.clock)

    async def happen(
        self,
        n: int = 1,
        type_: str = "payment.succeeded",
        *,
        data: Mapping[str, object] | None = None,
        subject: MerchantId | WalletId | None = None,
    ) -> list[EventId]:
        """Let `n` things happen, a millisecond apart."""
        events = []
        for i in range(n):
            self.clock.advance(milliseconds=1)
            ident = EventId.new(self.clock)
            events.append(Event(subject or self.merchant, type_, data or {"n": i}, self.clock.now(), ident))
        async with self.db.transaction() as tx:
            await record(tx, events)
        return [e.id for e in events]

    async def hand_on(self) -> None:
        """Run the relay until the outbox is empty."""
        while await relay(self.db, self.clock):
            pass

    async def deliver(self) -> int:
        """Hand on everything and send what is due; returns how many attempts that took."""
        await self.hand_on()
        return await self.sender.send_due()

    async def deliveries(self, webhook: WebhookId) -> list[Delivery]:
        async with self.db.reader() as conn:
            return await list_deliveries(conn, self.merchant, webhook, 10_000)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An endpoint that accepts everything."""
    async with Receiver() as listening:
        yield listening


@pytest.fixture
def clock() -> FakeClock:
    """Starts at the real time: receivers compare signatures' times with their own clock."""
    return FakeClock(datetime.now(UTC))


@pytest.fixture
async def shop(db: Database, clock: FakeClock) -> AsyncIterator[Shop]:
    """A merchant with nothing registered."""
    async with Postman(private=True) as postman:
        yield Shop(db, clock, postman, MerchantId.new(clock))


@pytest.fixture
async def telling(db: Database, clock: FakeClock) -> AsyncIterator[Telling]:
    """One customer who is told things."""
    telling = Telling(db, clock)
    yield telling
    telling.house.push.close()
