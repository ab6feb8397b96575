"""The menu that is in force, read again when it may have changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from purser.hotline.menu import Menu, shipped_menu


def menu_in_force(policy: str) -> Callable[[], Awaitable[Menu]]:
    """Asked for once a call."""

    async def read() -> Menu:
        return shipped_menu(policy)

    return read
