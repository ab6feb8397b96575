"""A story of the queue with telephones: calls that processes carry which die, beside callbacks, chats and cases.

Carriers do here to the books what the hotline's workers do: they begin calls, follow the contacts of their calls, and
ring back whom an agent is reserved for. One may die between any two of its transactions and within them; the others
find it silent and end its calls.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from faults.queue_story import Story
from purser.accounts import load_policy
from purser.core.db import Database, Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.pgbinary import UuidArray
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import TALKING, Call, CallDesk, CallId, NewCall, Proof, State, Way, WorkerId
from purser.identity import Hasher, PinPad
from purser.opening import open_case_desk
from purser.service import queue
from purser.service.queue import Band, Contact, ContactId, ContactKind, Outcome

_CALLERS: Final = (ContactKind.CALL, ContactKind.CALL, ContactKind.CALLBACK, ContactKind.CHAT, ContactKind.CASE)

_CHECKS: Final = {
    "waits or talks without a line": """
        SELECT q.kind || ' ' || q.state FROM queue_contacts AS q
         WHERE q.id = ANY(%s) AND q.kind IN ('call', 'callback')
           AND q.state IN ('queued', 'offered', 'connected', 'on_hold')
           AND NOT EXISTS (SELECT FROM calls AS c WHERE c.contact_id = q.id AND c.ended_at IS NULL)""",
    "has two calls": """
        SELECT contact_id::text FROM calls WHERE ended_at IS NULL AND contact_id = ANY(%s)
         GROUP BY contact_id HAVING count(*) > 1""",
    "is on a dead worker's call": """
        SELECT c.state FROM calls AS c JOIN hotline_workers AS w ON w.id = c.worker_id
         WHERE (c.contact_id = ANY(%s) OR c.contact_id IS NULL) AND c.ended_at IS NULL AND w.swept_at IS NOT NULL""",
    "was counted a try that was none": """
        SELECT q.state FROM queue_contacts AS q
         WHERE q.id = ANY(%s) AND q.tries <> (SELECT count(*) FROM queue_attempts AS a
                            WHERE a.contact_id = q.id AND a.outcome IN ('no_answer', 'busy', 'failed'))""",
}

_Act = Callable[[Tx], Awaitable[Any]]


class _Killed(Exception):
    """A carrier is no more."""


@dataclass
class HotlineStory(Story):
    """`carriers` are the processes that live; `buried` how many died, `rung` how many calls there were."""

    carriers: list[WorkerId] = field(default_factory=list)
    buried: int = 0
    rung: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.desk, self._doomed_desk = (_desk(self, db) for db in (self.db, self.doomed))

    async def play(self, moments: int) -> None:
        """With two processes to begin with, and no call left at the end."""
        for _ in range(2):
            await self._carrier_comes()
        await super().play(moments)
        if self.wrong:
            return
        await self._carry_on()
        async with self.db.reader() as conn:
            self.wrong += [f"a call is left over: {c.state}" for c in await calls.living(conn)]

    # -- carriers

    async def _carrier_comes(self) -> None:
        ident = WorkerId.new(self.clock)
        await self.db.run(lambda tx: calls.enlist_worker(tx, self.clock, ident, "story", 50, list(Way)))
        self.carriers.append(ident)

    async def _carrier_dies(self) -> None:
        """It says nothing any more; its calls are found when it has been silent for long enough."""
        if len(self.carriers) > 1 or self.chance.random() < 0.5:
            self.carriers.remove(self.chance.choice(self.carriers))
            self.buried += 1
        if not self.carriers:
            await self._carrier_comes()

    async def _beat(self) -> None:
        """Who lives says so; a clock that went on by minutes at once is no reason to be taken for dead."""
        for carrier in self.carriers:
            await self.db.run(lambda tx, c=carrier: calls.beat_worker(tx, self.clock, c, 0, draining=False))  # type: ignore[misc]

    async def _bury(self) -> None:
        """Several find the dead at the same time, and may die over it. Nobody's contact is over by it."""
        await self._beat()
        before = {c.id for c in await self._contacts() if not queue.is_over(c)}
        desks = [self._doomed_desk] * self.chance.randrange(3)
        await asyncio.gather(*(self._maybe_die(calls.sweep_dead_workers(d)) for d in desks))
        await calls.sweep_dead_workers(self.desk)
        over = [c.state for c in await self._contacts() if c.id in before and queue.is_over(c)]
        self.wrong += [f"{state} because a worker died" for state in over]

    async def _maybe_die(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        if self.is_deadly and self.chance.random() < 0.5:
            await asyncio.sleep(self.chance.uniform(0, 0.02))
            self.killed += not task.done()
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError, psycopg.Error, Problem):
            await task

    # -- what they do

    async def _go_on(self, carrier: WorkerId) -> None:
        """A carrier makes its calls be what their contacts are, and rings whom an agent waits for."""
        async with self.db.reader() as conn:
            carried = await calls.of_worker(conn, carrier)
            rung = {(a.contact, a.number) for a in await queue.live_attempts(conn)}
        found = {c.id: c for c in await self._contacts()}
        for call in carried:
            stale = call.state in (State.ANNOUNCED, State.DIALLING) and (call.contact, call.attempt) not in rung
            reached = call.contact is not None and found[call.contact].state in ("connected", "on_hold")
            if call.contact is None or (stale and not reached):  # they hung up in the menu, or are rung by others
                await self._do(carrier, lambda tx, c=call: calls.end_call(tx, self.desk, c.id, Actor.CUSTOMER))  # type: ignore[misc]
            else:
                await self._follow(carrier, call, found[call.contact])
        for contact in found.values():
            if contact.state == "dialling":
                await self._ring_back(carrier, contact.id, self.chance.choice(("reach", "miss", "wait")))

    async def _follow(self, carrier: WorkerId, call: Call, contact: Contact) -> None:
        desk, ident = self.desk, call.id
        if contact.state in ("queued", "offered") and call.state in TALKING:
            await self._do(carrier, lambda tx: calls.requeue_call(tx, desk, ident, "handed_on"))
        elif contact.state in ("connected", "on_hold") and call.state not in TALKING:
            assert contact.agent is not None
            agent = contact.agent
            await self._do(carrier, lambda tx: calls.connect_call(tx, desk, ident, agent))
        elif contact.state == "callback_held" and call.state is State.QUEUED:
            await self._do(carrier, lambda tx: calls.end_call(tx, desk, ident, Actor.SYSTEM, step="call_back"))
        elif contact.state == "overflow" and call.state is State.QUEUED:
            await self._do(carrier, lambda tx: calls.end_call(tx, desk, ident, Actor.SYSTEM, step="leave_message"))
        elif contact.state not in ("queued", "offered", "connected", "on_hold", "dialling"):
            await self._do(carrier, lambda tx: calls.end_call(tx, desk, ident, Actor.SYSTEM))

    async def _ring_in(self) -> None:
        """Somebody calls, and wants a person; whoever carries the call may die at any step of it."""
        chance, desk, ident = self.chance, self.desk, CallId.new(self.clock)
        self.rung += 1
        await self._beat()
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(contextlib.suppress(_Killed))
            carrier = await self.db.run(lambda tx: calls.choose_worker(tx, self.clock, Way.PHONE))
            if carrier not in self.carriers:
                return
            new = NewCall(
                Way.PHONE, carrier, chance.choice(("zh", "zh", "en")), customer=CustomerId.new(self.clock),
                proof=Proof.CODE, number="+8613900002046", ident=ident,
            )  # fmt: skip
            band, skills = (
                chance.choice(list(Band)),
                tuple(chance.sample(("theft", "refunds"), chance.choice((0, 0, 1)))),
            )
            await self._do(carrier, lambda tx: calls.begin_call(tx, desk, new))
            await self._do(carrier, lambda tx: calls.answer_call(tx, desk, ident))
            await self._do(carrier, lambda tx: calls.queue_call(tx, desk, ident, band=band, skills=skills))
        async with self.db.reader() as conn:
            came = await queue.find_of(conn, ident)
        if came is not None:
            self._places[came.id] = came.place

    async def _ring_back(self, carrier: WorkerId, contact: ContactId, how: str) -> None:
        """An attempt: announced by one carrier only, rung, and what came of it told."""
        desk, floor = self.desk, self.floor
        with contextlib.suppress(_Killed):
            call = await self._do(carrier, lambda tx: calls.announce_call(tx, desk, contact, carrier, "+8613900002046"))
            if call is None:
                async with self.db.reader() as conn:
                    mine = [c for c in await calls.of_contact(conn, contact) if c.is_open and c.worker == carrier]
                if not mine:
                    return
                call = mine[0]
            number = call.attempt
            await self._do(carrier, lambda tx: calls.dial_call(tx, desk, call.id))
            if how == "reach":
                reached = await self._do(carrier, lambda tx: queue.reach(tx, floor, contact, number))
                if reached is not None:
                    await self._do(carrier, lambda tx: calls.connect_call(tx, desk, call.id, reached.agent))
            elif how == "miss":
                await self._do(carrier, lambda tx: queue.miss_dial(tx, floor, contact, number, Outcome.NO_ANSWER))
                await self._do(carrier, lambda tx: calls.end_call(tx, desk, call.id, Actor.SYSTEM, "no_answer"))

    async def _do(self, carrier: WorkerId, act: _Act) -> Any:
        """One transaction of a carrier, who may die before it or in it. Raises _Killed. What is refused because
        somebody was faster comes to nothing."""
        if carrier not in self.carriers:
            raise _Killed
        if self.is_deadly and self.chance.random() < 0.03:
            await self._maybe_die(self.doomed.run(act))
            if carrier in self.carriers:
                self.carriers.remove(carrier)
                self.buried += 1
            if not self.carriers:
                await self._carrier_comes()
            raise _Killed
        try:
            return await self.db.run(act)
        except Problem:
            return None

    # -- in place of what the queue alone would do

    async def _comes(self) -> None:
        kind = self.chance.choice(_CALLERS)
        await (self._ring_in() if kind is ContactKind.CALL else self._comes_as(kind))

    async def _ring(self, how: str, ident: ContactId, _: int) -> None:
        if how == "drop":
            await super()._ring(how, ident, _)
        elif self.carriers:
            await self._ring_back(self.chance.choice(self.carriers), ident, how)

    async def _act(self) -> None:
        if self.chance.random() < 0.15:
            await self.chance.choice((self._carrier_dies, self._carrier_comes))()
        await super()._act()

    async def _check(self) -> None:
        """The queue's own rules, and those of lines."""
        await self._carry_on()
        await super()._check()
        async with self.db.reader() as conn:
            for what, statement in _CHECKS.items():
                rows = await (await conn.execute(statement, [UuidArray(list(self._places))])).fetchall()
                self.wrong += [f"somebody ({row[0]}) {what}" for row in rows]

    async def _carry_on(self) -> None:
        """Those who carry calls look at them; those who are silent are buried."""
        self.clock.advance(seconds=calls.SILENCE.total_seconds())
        for carrier in tuple(self.carriers):
            with contextlib.suppress(_Killed):
                await self._go_on(carrier)
        await self._bury()


class Unburied(HotlineStory):
    """The control: nobody looks for carriers that died."""

    async def _bury(self) -> None:
        await self._beat()


def _desk(story: HotlineStory, db: Database) -> CallDesk:
    pins = PinPad(db, Hasher(), b"of a story", load_policy("cn").pin, story.clock)
    return calls.open_calls(db, story.clock, "cn", open_case_desk("cn", story.clock), pins, Path("recordings"))
