"""The dispatcher: goes on with what is due, and hands whoever waits to whoever is free.

Any number of workers run one. Whoever hands contacts out holds the lead's row from looking to committing, so that
each decision sees all that were made before it, and a worker that dies in the middle has decided nothing. Contacts
are locked before agents, each in the order of their ids, as everywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

import psycopg
import psycopg_pool
import structlog

from purser.core.bell import Bell
from purser.core.db import RETRYABLE, Database, Tx
from purser.core.procedure import Actor
from purser.service.queue import store, store_agents
from purser.service.queue.answer import miss
from purser.service.queue.callback import come_due, end_unreached
from purser.service.queue.floor import TOPIC, Floor, take
from purser.service.queue.learn import renew_forecast
from purser.service.queue.match import MOST, Pair, match
from purser.service.queue.model import Agent, Contact, ContactChannel, ContactId, Outcome, Presence
from purser.service.queue.presence import is_absent, send_away
from purser.service.queue.rules import NO_CODE
from purser.service.queue.waiting_cases import let_go_of_cases

T = TypeVar("T")

log = structlog.get_logger(__name__)

LOOK: Final = 0.25
"""Seconds between two looks."""

_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)
_MOST_DUE: Final = 200
_MOST_WAITING: Final = 1_000
_BREATH: Final = 0.03  # seconds between looks, however often the bell rings
_SLOW: Final = 20  # looks between those at what is seldom due

_BOUNDS = ("SET LOCAL lock_timeout = '2s'", "SET LOCAL idle_in_transaction_session_timeout = '5s'")


class Dispatcher:
    """Goes on until cancelled; any number of them share the work."""

    def __init__(self, db: Database, floor: Floor, bell: Bell | None = None) -> None:
        """With a bell it looks at once when something has changed."""
        self._db = db
        self._floor = floor
        self._looks = 0
        self._news = asyncio.Event()
        if bell is not None:
            bell.heed(TOPIC, lambda _: self._news.set())

    async def run(self) -> None:
        """Look again and again. A database that goes away is waited for."""
        while True:
            self._news.clear()
            try:
                if await self.look() == MOST:
                    continue
            except _AWAY as error:
                log.warning("dispatch_interrupted", error=repr(error))
            await asyncio.sleep(_BREATH)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK)

    async def look(self) -> int:
        """One look: what is due, then who waits; returns how many were handed to an agent."""
        await self.go_on()
        if self._looks % _SLOW == 0:
            await self.turn_away()
            await let_go_of_cases(self._db, self._floor)
            await renew_forecast(self._db, self._floor)
        self._looks += 1
        return await self.hand_out()

    async def go_on(self) -> None:
        """Whatever the system does by itself now: offers nobody took, wrap-ups, callbacks, agents who are gone."""
        async with self._db.reader() as conn:
            now = self._floor.clock.now()
            due = await store.find_due(conn, now, _MOST_DUE)
            gone = await store_agents.read_gone(conn, now)
        await self._each([a.staff for a in gone], lambda tx, staff: send_away(tx, self._floor, staff))
        await self._each(due, self._go_on_with)

    async def turn_away(self) -> None:
        """Whoever waits while the house is closed and nobody is there, or has waited too long, is written a case."""
        floor = self._floor
        now = floor.clock.now()
        async with self._db.reader() as conn:
            closed = not floor.rules.calendar.is_open(now) and not await store_agents.count_available(conn)
            oldest = now + timedelta(seconds=1) if closed else now - floor.rules.longest_wait
            found = await store.find_older(conn, oldest, _MOST_DUE)
        why = "closed" if closed else "too_long"

        async def turn(tx: Tx, ident: ContactId) -> None:
            contact = await store.claim(tx, ident)
            if contact.state == "queued":
                await take(tx, floor.clock, contact, "overflow", Actor.SYSTEM, data={"why": why})

        await self._each(found, turn)

    async def _each(self, who: Sequence[T], step: Callable[[Tx, T], Awaitable[None]]) -> None:
        """One after the other, each in a transaction of its own. Whoever cannot be gone on with holds up nobody else,
        and is looked at again."""
        for one in who:
            try:
                await self._db.run(lambda tx, one=one: step(tx, one))  # type: ignore[misc]
            except _AWAY:
                raise
            except Exception:
                log.exception("dispatch_failed", who=str(one))

    async def hand_out(self) -> int:
        """Match and commit, unless somebody else is at it for too long; returns how many were handed out."""
        if not await self._is_anything_to_do():
            return 0
        try:
            async with self._db.transaction() as tx:
                for bound in _BOUNDS:
                    await tx.execute(bound)
                return await self._hand_out(tx)
        except (psycopg.errors.LockNotAvailable, *RETRYABLE) as error:
            log.info("dispatch_put_off", error=repr(error))
            return 0

    async def _is_anything_to_do(self) -> bool:
        async with self._db.reader() as conn:
            return bool(await store.read_waiting(conn, 1)) and bool(await store_agents.count_available(conn))

    async def _hand_out(self, tx: Tx) -> int:
        floor = self._floor
        await store_agents.take_lead(tx, floor.clock.now())
        now = floor.clock.now()
        agents = [a for a in await store_agents.read_on_duty(tx) if not is_absent(a, floor)]
        if not any(a.presence is Presence.AVAILABLE and any(map(a.room, ContactChannel)) for a in agents):
            return 0
        waiting = await store.read_waiting(tx, _MOST_WAITING)
        pairs = match(waiting, agents, now, floor.rules)
        handed = await still_true(tx, pairs)
        for pair in sorted(handed, key=lambda p: p.agent.staff):
            await self._hand(tx, pair, now)
        return len(handed)

    async def _hand(self, tx: Tx, pair: Pair, now: datetime) -> None:
        floor, contact, agent = self._floor, pair.contact, pair.agent.staff
        if contact.state == "queued":
            until = now + floor.rules.offer[contact.channel]
            await take(tx, floor.clock, contact, "offer", Actor.SYSTEM, agent=agent, deadline=until)
            return
        number = 1 + len(await store.read_attempts(tx, contact.id))
        await store.begin_attempt(tx, replace(contact, agent=agent), number, now)
        until = now + floor.rules.dial
        await take(
            tx, floor.clock, contact, "dial", Actor.SYSTEM, agent=agent, deadline=until, data={"attempt": number}
        )

    async def _go_on_with(self, tx: Tx, ident: ContactId) -> None:
        """What the state asks for, if it is still due now that it is locked."""
        floor = self._floor
        contact = await store.claim(tx, ident)
        if contact.deadline is None or contact.deadline > floor.clock.now():
            return
        match contact.state:
            case "offered":
                await miss(tx, floor, contact)
            case "wrap_up":
                await take(tx, floor.clock, contact, "time_out", Actor.SYSTEM, wrap_up_code=NO_CODE)
            case "connected" | "on_hold":
                await self._lose_or_greet(tx, contact)
            case "callback_held":
                await come_due(tx, floor, contact)
            case "due":
                await take(tx, floor.clock, contact, "expire", Actor.SYSTEM)
            case "dialling":
                await end_unreached(tx, floor, contact, Outcome.NO_ANSWER, Actor.SYSTEM)

    async def _lose_or_greet(self, tx: Tx, contact: Contact) -> None:
        assert contact.agent is not None
        agent = await store_agents.claim(tx, contact.agent)
        step = "lose" if agent is None or is_absent(agent, self._floor) else "greet_agent"
        await take(tx, self._floor.clock, contact, step, Actor.SYSTEM, deadline=None)


async def still_true(tx: Tx, pairs: Sequence[Pair]) -> list[Pair]:
    """Those pairs whose contact and agent are, now that they are locked, as they were when they were matched."""
    contacts: dict[ContactId, Contact] = {}
    for ident in sorted(p.contact.id for p in pairs):
        contacts[ident] = await store.claim(tx, ident)
    agents: dict[bytes, Agent | None] = {}
    for staff in sorted({p.agent.staff for p in pairs}):
        agents[staff] = await store_agents.claim(tx, staff)
    held = []
    for p in pairs:
        agent = agents[p.agent.staff]
        same = contacts[p.contact.id].version == p.contact.version
        if same and agent is not None and agent.version == p.agent.version and agent.presence is Presence.AVAILABLE:
            held.append(p)
    return held
