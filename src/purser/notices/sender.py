"""The sender: takes up what is due, posts it, stores what came of it.

Taking up is a short transaction of its own that moves the delivery's next attempt behind a lease; then the
letter is posted with no transaction open; then the outcome is stored, if the lease still stands. A sender that
dies in between leaves a delivery that is due again when its lease ends, under the same webhook-id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx, is_undone
from purser.core.group import GroupCommit, Stopped
from purser.core.metrics import WEBHOOKS
from purser.notices import store
from purser.notices.post import TIMEOUT, Answer, Letter, Postman
from purser.notices.schedule import next_attempt
from purser.notices.states import Actor, State, may
from purser.notices.store import Leased, Settled
from purser.notices.turns import EACH, SLOTS, Turns

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=6 * TIMEOUT)
"""How long a delivery belongs to who took it up."""

_LOOK: Final = 0.5  # seconds between looks at what is due
_BREATH: Final = 0.01  # seconds in which more letters may come to an end
_GRACE: Final = 5.0  # seconds that letters under way get when the sender is told to stop


class Sender:
    """Sends for as long as it runs. Any number of senders share the work."""

    def __init__(self, db: Database, clock: Clock, postman: Postman) -> None:
        self._db = db
        self._clock = clock
        self._postman = postman
        self._running: set[asyncio.Task[None]] = set()
        self._turns = Turns()
        self._outcomes: GroupCommit[Settled, None] = GroupCommit(self._store, again=is_undone)

    async def run(self) -> None:
        """Go on until cancelled, then wait a little for letters under way."""
        try:
            while True:
                try:
                    taken = await self._take_up()
                except psycopg.Error as error:
                    log.warning("sender_interrupted", error=repr(error))
                    taken = 0
                if not taken:
                    await self._rest()
        finally:
            if self._running:
                _, late = await asyncio.wait(self._running, timeout=_GRACE)
                for task in late:
                    task.cancel()
            await self._outcomes.close()

    async def send_due(self) -> int:
        """Send what is due now, and return when its outcomes are stored; returns how many attempts it took."""
        attempts = 0
        while True:
            busy = bool(self._running)  # then some endpoint may be full now and have more to get
            taken = await self._take_up()
            attempts += taken
            if not taken and not busy:
                return attempts
            if not taken and self._running:
                await self._rest()

    async def _rest(self) -> None:
        """Until there is room again, or something may have become due."""
        if self._running:
            await asyncio.wait(self._running, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(_BREATH)
        else:
            await asyncio.sleep(_LOOK)

    async def _take_up(self) -> int:
        """Lease what is due, as far as there is room, and start sending it; returns how many."""
        free = SLOTS - len(self._running)
        if free <= 0:
            return 0
        now = self._clock.now()

        async def take(tx: Tx) -> list[tuple[Leased, store.Content]]:
            due = await store.read_due(tx, now, EACH, free, self._turns.full())
            chosen = self._turns.choose(due)
            leased = await store.lease(tx, chosen, now + LEASE) if chosen else []
            contents = await store.read_contents(tx, leased) if leased else {}
            return [(d, contents[key]) for d in leased if (key := (d.webhook, d.event)) in contents]

        taken = await self._db.run(take)
        for delivery, content in taken:
            self._turns.begin(delivery.webhook)
            task = asyncio.create_task(self._deliver(delivery, content, now + LEASE))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(taken)

    async def _deliver(self, d: Leased, content: store.Content, leased_until: datetime) -> None:
        accepted = False
        try:
            answer = await self._attempt(d, content)
            WEBHOOKS.labels(answer.error or "delivered").inc()
            accepted = answer.accepted
            if answer.gone:
                async with self._db.transaction() as tx:
                    await store.disable_webhook(tx, d.merchant, d.webhook)
            await self._outcomes.submit(self._judge(d, leased_until, answer))
        except (psycopg.Error, Stopped) as error:  # not stored: it is sent again when its lease ends
            log.warning("sender_interrupted", error=repr(error))
        finally:
            self._turns.end(d.webhook, accepted=accepted)

    async def _attempt(self, d: Leased, content: store.Content) -> Answer:
        if content.secret is None:
            return Answer(None, "secret_unreadable")
        letter = Letter(content.url, content.secret, d.event, content.type, content.at, content.data)
        return await self._postman.post(letter, self._clock.now())

    def _judge(self, d: Leased, leased_until: datetime, answer: Answer) -> Settled:
        now, next_at = self._clock.now(), None
        if answer.accepted:
            state = State.DELIVERED
        else:
            next_at = None if answer.gone else next_attempt(d.attempts, now)
            state = State.GIVEN_UP if next_at is None else State.WAITING
        assert may(State.WAITING, state, Actor.SENDER)
        if not answer.accepted:
            log.info(
                "webhook_failed", webhook=str(d.webhook), event_id=str(d.event), attempt=d.attempts,
                status=answer.status, error=answer.error, state=state,
            )  # fmt: skip
        return Settled(d.merchant, d.webhook, d.event, leased_until, state, next_at, answer.status, answer.error, now)

    async def _store(self, outcomes: Sequence[Settled]) -> list[None]:
        async def settle(tx: Tx) -> None:
            await store.settle(tx, outcomes)

        await self._db.run(settle)
        return [None] * len(outcomes)
