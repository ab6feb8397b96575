"""The queue for tests: agents at work, contacts that come, and dispatchers that look when told to."""

from __future__ import annotations

from typing import Any

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import CustomerId, Id, StaffId
from purser.core.procedure import Actor
from purser.service import queue
from purser.service.queue import Band, Contact, ContactId, ContactKind, Dispatcher, NewContact, Presence, Skilled

_EVENTS = "SELECT step FROM queue_events WHERE contact_id = %s ORDER BY version"


class Centre:
    """A service centre on a test's database."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.db = db
        self.clock = clock
        self.floor = queue.open_floor("cn", clock)
        self.dispatcher = Dispatcher(db, self.floor)

    async def agent(self, *skills: str, available: bool = True, **can: Any) -> StaffId:
        """Somebody new who answers; `staff`: under this id."""
        staff: StaffId = can.pop("staff", None) or StaffId.new(self.clock)
        what = Skilled(frozenset(can.pop("languages", ("zh", "en"))), frozenset(skills), **can)
        await self.db.run(lambda tx: queue.set_skilled(tx, self.floor, staff, what))
        if available:
            await self.presence(staff, Presence.AVAILABLE)
        self.clock.advance(seconds=1)  # so that the next one has been idle for less long
        return staff

    async def presence(self, staff: StaffId, presence: Presence, reason: str = "") -> None:
        await self.db.run(lambda tx: queue.set_presence(tx, self.floor, staff, presence, reason))

    async def comes(
        self, kind: ContactKind = ContactKind.CHAT, band: Band = Band.REST, *skills: str, **more: Any
    ) -> ContactId:
        """Somebody who wants a person."""
        more.setdefault("customer", CustomerId.new(self.clock))
        new = NewContact(kind, Id.new(self.clock), band=band, skills=skills, **more)
        contact = await self.db.run(lambda tx: queue.enqueue(tx, new, self.clock))
        return contact.id

    async def look(self, **later: float) -> int:
        """The dispatcher looks, after a while when one is given."""
        self.clock.advance(**later)
        return await self.dispatcher.look()

    async def read(self, ident: ContactId) -> Contact:
        async with self.db.reader() as conn:
            return (await queue.read_contacts(conn, [ident]))[ident]

    async def do(self, verb: Any, ident: ContactId, staff: StaffId, *args: Any, **more: Any) -> Contact:
        """An agent's act."""
        done: Contact = await self.db.run(lambda tx: verb(tx, self.floor, ident, staff, Actor.AGENT, *args, **more))
        return done

    async def steps(self, ident: ContactId) -> list[str]:
        """What happened to a contact."""
        async with self.db.reader() as conn:
            return [step for (step,) in await (await conn.execute(_EVENTS, [ident])).fetchall()]
