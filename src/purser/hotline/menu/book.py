"""The menu in force, as one process knows it: at most a few seconds old."""

from __future__ import annotations

from typing import Final

import structlog

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.hotline.menu import store
from purser.hotline.menu.document import read_menu, shipped_menu
from purser.hotline.menu.model import Menu, MenuError

BELIEVED_FOR: Final = 3.0
"""Seconds after which a process looks whether another version is in force."""

log = structlog.get_logger(__name__)


class MenuBook:
    """Looks up the menu in force, read once a version."""

    def __init__(self, policy: str, clock: Clock) -> None:
        self._clock = clock
        self._shipped = shipped_menu(policy)
        self._menu = self._shipped
        self._number = 0
        self._until = 0.0

    async def current(self, conn: Tx | Reader) -> Menu:
        """The menu for a call that begins now."""
        now = self._clock.now().timestamp()
        if now >= self._until or now < self._until - BELIEVED_FOR:
            number = await store.number_in_force(conn)
            if number != self._number:
                self._menu = await self._read(conn)
                self._number = number
            self._until = now + BELIEVED_FOR
        return self._menu

    async def _read(self, conn: Tx | Reader) -> Menu:
        """A version that an older program put in force may be one that this one cannot read: then what is shipped."""
        found = await store.in_force(conn)
        if found is None:
            return self._shipped
        try:
            return read_menu(found.document, found.version)
        except MenuError:
            log.exception("menu_unreadable", version=found.version)
            return self._shipped
