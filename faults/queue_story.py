"""One story of a service centre on PostgreSQL: customers and agents act at random, dispatchers are killed, and after
every moment what must hold is looked for in the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import psycopg

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import CustomerId, Id, StaffId
from purser.core.pgbinary import UuidArray
from purser.core.procedure import Actor
from purser.service import queue
from purser.service.queue import (
    Agent,
    Band,
    Contact,
    ContactChannel,
    ContactId,
    ContactKind,
    Dispatcher,
    NewContact,
    Outcome,
    Presence,
    Skilled,
)
from purser.service.queue.match import match
from purser.service.queue.model import HELD, WAITING

_SKILLS: Final = ("theft", "refunds", "cards")
_OVER: Final = ("closed", "abandoned", "overflow", "no_answer", "expired")

_KILL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid()"""
_NUMBERED = """
    SELECT c.id FROM queue_contacts AS c
     WHERE c.id = ANY(%s)
       AND c.version <> (SELECT count(*) FROM queue_events AS e WHERE e.contact_id = c.id)"""

MakeDispatcher = Callable[[Database, queue.Floor], Dispatcher]


@dataclass
class Story:
    """People, agents and dispatchers of one run. `doomed`: the pool of the dispatchers, whose connections are cut."""

    db: Database
    doomed: Database
    clock: FakeClock
    chance: Random
    make: MakeDispatcher = Dispatcher
    is_deadly: bool = True
    wrong: list[str] = field(default_factory=list)
    handed: int = 0
    killed: int = 0
    acts: int = 0
    _places: dict[ContactId, tuple[Any, ...]] = field(default_factory=dict)
    _agents: list[StaffId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.floor = queue.open_floor("cn", self.clock)
        self.dispatchers = [self.make(self.doomed, self.floor) for _ in range(3)]

    async def play(self, moments: int) -> None:
        """Some moments, each looked at; then everybody is helped, and nobody may be left."""
        for _ in range(self.chance.randint(1, 4)):
            await self._hire()
        for _ in range(moments):
            self.clock.advance(seconds=self.chance.choice((1, 3, 10, 31, 61, 120, 301)))
            await self.chance.choice((self._acts_one_by_one, self._looks_together, self._looks_together, self._storm))()
            await self._check()
            if self.wrong:
                return
        await self._end_well()

    async def _hire(self) -> None:
        staff, chance = StaffId.new(self.clock), self.chance
        what = Skilled(
            frozenset(chance.choice((("zh",), ("zh", "en")))), frozenset(chance.sample(_SKILLS, chance.randrange(4))),
            voice=chance.choice((0, 1, 1)), chats=chance.randrange(3), cases=chance.randrange(2),
        )  # fmt: skip
        await self.db.run(lambda tx: queue.set_skilled(tx, self.floor, staff, what))
        await self.db.run(lambda tx: queue.set_presence(tx, self.floor, staff, Presence.AVAILABLE))
        self._agents.append(staff)

    async def _acts_one_by_one(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            await self._act()

    async def _looks_together(self) -> None:
        """Several dispatchers at the same moment, some of them killed: what is handed out is exactly what one look at
        the state before says, all of it and once."""
        for _ in range(self.chance.randrange(5)):
            await self._comes()
        staff = self.chance.choice(self._agents)
        await self.db.run(lambda tx: queue.set_presence(tx, self.floor, staff, Presence.AVAILABLE))
        if self.chance.random() < 0.5:
            await queue.note_seen(self.db, self.floor, [staff])
        await Dispatcher(self.db, self.floor).go_on()
        agents, waiting = await self._state()
        expected = {(p.contact.id, p.agent.staff) for p in match(waiting, agents, self.clock.now(), self.floor.rules)}
        await asyncio.gather(*(self._look_and_maybe_die(d) for d in self.dispatchers))
        await self.make(self.db, self.floor).hand_out()
        after = await self._contacts()
        waited = {c.id for c in waiting}
        handed = {(c.id, c.agent) for c in after if c.id in waited and c.agent is not None}
        self.handed += len(handed)
        if handed != expected:
            self.wrong.append(f"handed out {len(handed)} where one look says {len(expected)}")

    async def _storm(self) -> None:
        """Everything at the same time."""
        deeds: list[Awaitable[None]] = [self._act() for _ in range(self.chance.randint(2, 6))]
        deeds += [self._look_and_maybe_die(d) for d in self.dispatchers]
        self.chance.shuffle(deeds)
        await asyncio.gather(*deeds)

    async def _look_and_maybe_die(self, dispatcher: Dispatcher) -> None:
        task = asyncio.create_task(dispatcher.hand_out())
        fate = self.chance.random() if self.is_deadly else 1.0
        if fate < 0.6:
            await asyncio.sleep(self.chance.uniform(0, 0.012))
            self.killed += not task.done()
            if fate < 0.3:
                task.cancel()
            else:
                async with self.db.reader() as conn:
                    await conn.execute(_KILL, ["doomed"])
        with contextlib.suppress(asyncio.CancelledError, psycopg.Error):
            await task

    async def _act(self) -> None:
        """Somebody does something; that it is refused is as good as that it is done."""
        self.acts += 1
        deed = self.chance.choices(
            (self._comes, self._agent_acts, self._customer_acts, self._presence_changes), (4, 6, 2, 1)
        )[0]
        with contextlib.suppress(Problem):
            await deed()

    async def _comes(self) -> None:
        await self._comes_as(self.chance.choice(list(ContactKind)))

    async def _comes_as(self, kind: ContactKind) -> None:
        chance = self.chance
        new = NewContact(
            kind, Id.new(self.clock), CustomerId.new(self.clock), None,
            chance.choice(list(Band)), tuple(chance.sample(_SKILLS, chance.choice((0, 0, 1)))),
            chance.choice(("zh", "zh", "en")), chance.choice((0, 0, 60)),
        )  # fmt: skip
        came = await self.db.run(lambda tx: queue.enqueue(tx, new, self.clock))
        self._places[came.id] = came.place

    async def _agent_acts(self) -> None:
        contact = await self._somebody(HELD)
        if contact is None or contact.agent is None:
            return
        staff, ident, floor = contact.agent, contact.id, self.floor
        verbs: list[Any] = [queue.accept, queue.accept, queue.decline, queue.hold, queue.resume, queue.transfer,
                            queue.requeue]  # fmt: skip
        verb = self.chance.choice([*verbs, "finish", "code", "code", "reach", "reach", "miss", "drop"])
        number = 1 + contact.tries
        if verb == "finish":
            await self.db.run(lambda tx: queue.finish(tx, floor, ident, Actor.AGENT, staff))
        elif verb == "code":
            await self.db.run(lambda tx: queue.wrap_up(tx, floor, ident, staff, Actor.AGENT, "other"))
        elif verb in ("reach", "miss", "drop"):
            await self._ring(verb, ident, number)
        else:
            await self.db.run(lambda tx: verb(tx, floor, ident, staff, Actor.AGENT))

    async def _ring(self, how: str, ident: ContactId, _: int) -> None:
        async with self.db.reader() as conn:
            living = [a.number for a in await queue.read_attempts(conn, ident) if a.ended_at is None]
        number, floor = (living or [1])[0], self.floor
        if how == "reach":
            await self.db.run(lambda tx: queue.reach(tx, floor, ident, number))
        elif how == "miss":
            await self.db.run(lambda tx: queue.miss_dial(tx, floor, ident, number, Outcome.NO_ANSWER))
        else:
            await self.db.run(lambda tx: queue.drop(tx, floor, ident, number))

    async def _customer_acts(self) -> None:
        contact = await self._somebody((*WAITING, *HELD, "callback_held"))
        if contact is None:
            return
        floor, ident = self.floor, contact.id
        if self.chance.random() < 0.6:
            await self.db.run(lambda tx: queue.ask_back(tx, floor, ident))
        else:
            await self.db.run(lambda tx: queue.leave(tx, floor, ident))

    async def _presence_changes(self) -> None:
        staff = self.chance.choice(self._agents)
        if self.chance.random() < 0.3:  # the desk hangs up, and nothing is heard of it any more
            await queue.note_left(self.db, self.floor, staff)
            return
        presence = self.chance.choice((Presence.AVAILABLE, Presence.AVAILABLE, Presence.BREAK, Presence.OFFLINE))
        reason = "rest" if presence is Presence.BREAK else ""
        await self.db.run(lambda tx: queue.set_presence(tx, self.floor, staff, presence, reason))

    async def _somebody(self, states: Iterable[str]) -> Contact | None:
        found = [c for c in await self._contacts() if c.state in states]
        return self.chance.choice(found) if found else None

    async def _contacts(self) -> list[Contact]:
        async with self.db.reader() as conn:
            return list((await queue.read_contacts(conn, self._places)).values())

    async def _state(self) -> tuple[list[Agent], list[Contact]]:
        async with self.db.reader() as conn:
            agents = (await queue.read_agents(conn, self._agents)).values()
        return list(agents), [c for c in await self._contacts() if c.state in WAITING]

    async def _check(self) -> None:
        """What must hold at every moment."""
        contacts = await self._contacts()
        async with self.db.reader() as conn:
            agents = (await queue.read_agents(conn, self._agents)).values()
            living = await queue.live_attempts(conn)
            unnumbered = await (await conn.execute(_NUMBERED, [UuidArray(list(self._places))])).fetchall()
        if len(contacts) != len(self._places):
            self.wrong.append("a contact is gone")
        self.wrong += [f"{c.state}: the place changed" for c in contacts if c.place[1:] != self._places[c.id][1:]]
        self.wrong += [f"{c.state}: the band changed" for c in contacts if c.band != self._places[c.id][0]]
        self.wrong += [f"{a.staff} holds too much" for a in agents if not _bears(a)]
        rung = {(c.id, c.agent) for c in contacts if c.state == "dialling"}
        if {(a.contact, a.agent) for a in living} != rung or len(living) != len(rung):
            self.wrong.append("attempts that live are not the contacts that are rung")
        self.wrong += ["a step without its event"] * len(unnumbered)

    async def _end_well(self) -> None:
        """Somebody who can do everything comes, and works until nobody is left."""
        staff, floor = StaffId.new(self.clock), self.floor
        able = Skilled(frozenset({"zh", "en"}), frozenset(_SKILLS), 1, 10, 10)
        for other in self._agents:
            await self.db.run(lambda tx, s=other: queue.set_presence(tx, floor, s, Presence.OFFLINE))  # type: ignore[misc]
        await self.db.run(lambda tx: queue.set_skilled(tx, floor, staff, able))
        last = self.make(self.db, floor)
        for _ in range(40 + 12 * len(self._places)):
            await self.db.run(lambda tx: queue.set_presence(tx, floor, staff, Presence.AVAILABLE))
            self.clock.advance(seconds=2)
            await last.go_on()
            await last.hand_out()
            await self._carry_on()
            left = [c for c in await self._contacts() if c.state not in _OVER]
            if not left:
                break
            for contact in left:
                with contextlib.suppress(Problem):
                    await self._help(contact)
        await self.db.run(lambda tx: queue.set_presence(tx, floor, staff, Presence.OFFLINE))
        if states := sorted(c.state for c in await self._contacts() if c.state not in _OVER):
            self.wrong.append(f"left over: {', '.join(states)}")

    async def _carry_on(self) -> None:
        """Whatever others do between two looks; in a house without telephones there are no others."""

    async def _help(self, contact: Contact) -> None:
        ident, floor, staff = contact.id, self.floor, contact.agent
        if contact.state == "callback_held":
            self.clock.advance(seconds=20)
        if staff is None:
            return
        if contact.state == "dialling":
            await self._ring("reach", ident, 1)
        if contact.state == "offered":
            await self.db.run(lambda tx: queue.accept(tx, floor, ident, staff, Actor.AGENT))
        await self.db.run(lambda tx: queue.wrap_up(tx, floor, ident, staff, Actor.AGENT, "other"))


def _bears(a: Agent) -> bool:
    """Whether what an agent has in hand fits: a call alone, no more chats and cases than they take."""
    held = [h.channel for h in a.held]
    if ContactChannel.VOICE in held:
        return len(held) == 1
    return held.count(ContactChannel.CHAT) <= a.chats and held.count(ContactChannel.CASE) <= a.cases
