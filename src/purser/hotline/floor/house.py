"""What every call on the floor needs: made once a process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import structlog

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import Problem
from purser.core.procedure import Actor
from purser.hotline.calls import CallDesk, WorkerId
from purser.hotline.floor.patience import patiently
from purser.hotline.floor.watch import ContactWatch
from purser.hotline.media import Beat, Ports, RtpLeg, WebLeg
from purser.hotline.menu import Menu, MenuBook
from purser.hotline.voice import Voice
from purser.service import queue
from purser.service.queue import Contact, ContactId, Promise

DEAD_AFTER: Final = 1.3
"""Seconds without a packet after which a colleague's browser counts as gone: it sends fifty a second, muted or not."""

CUSTOMER_PATIENCE: Final = 15.0
"""The same of a customer's browser, which may change from one network to another."""

_Act: TypeAlias = Callable[[Tx], Awaitable[Contact]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """Where sound comes in: the address and ports we listen on, and what the world calls that address."""

    address: str
    ports: Ports
    announced: str | None = None

    async def telephone(self) -> RtpLeg:
        """A leg for a telephone. OSError when no port is free."""
        return await RtpLeg.open(self.address, self.ports, announced=self.announced)

    async def browser(self, patience: float) -> WebLeg:
        """A leg for a browser. OSError when no port is free."""
        return await WebLeg.open(self.address, self.ports, announced=self.announced, patience=patience)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms below put together. `zone`: the times that are said are of it; `rings`: how numbers begin that we ring
    by ourselves."""

    worker: WorkerId
    desk: CallDesk
    voice: Voice
    beat: Beat
    watch: ContactWatch
    media: MediaPlace
    zone: ZoneInfo
    menus: MenuBook
    rings: tuple[str, ...] = ("+86",)

    @property
    def db(self) -> Database:
        return self.desk.db

    @property
    def clock(self) -> Clock:
        return self.desk.clock

    @property
    def recordings(self) -> Path:
        return self.desk.recordings

    async def menu(self) -> Menu:
        """The menu for a call that begins now."""

        async def read() -> Menu:
            async with self.db.reader() as conn:
                return await self.menus.current(conn)

        return await patiently(read)

    async def contact(self, ident: ContactId) -> Contact:
        """A contact as it is now. KeyError when there is none."""

        async def read() -> Contact:
            async with self.db.reader() as conn:
                return (await queue.read_contacts(conn, [ident]))[ident]

        return await patiently(read)

    async def requeue(self, ident: ContactId, why: str) -> None:
        """Back to their place, for whoever is free next; nothing when they have moved on meanwhile."""
        await self._attempt(lambda tx: queue.requeue(tx, self.desk.floor, ident, None, Actor.SYSTEM, why))

    async def ask_back(self, ident: ContactId) -> Contact | None:
        """Held for a callback at the same place; None when they have moved on meanwhile."""
        return await self._attempt(lambda tx: queue.ask_back(tx, self.desk.floor, ident))

    async def promise(self, contact: Contact) -> Promise:
        """What can be promised to them now."""

        async def read() -> Promise:
            async with self.db.reader() as conn:
                return await queue.promise(conn, contact, self.desk.floor.rules, self.clock)

        return await patiently(read)

    async def leave(self, ident: ContactId) -> None:
        """The customer is gone."""
        await self._attempt(lambda tx: queue.leave(tx, self.desk.floor, ident))

    async def _attempt(self, act: _Act) -> Contact | None:
        try:
            return await patiently(lambda: self.db.run(act))
        except Problem as problem:
            log.info("contact_moved_on", code=problem.code)
            return None
