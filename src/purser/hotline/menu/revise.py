"""Change the menu: one proposes, somebody else looks at the picture, too, and puts it in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import forbidden, invalid, not_found
from purser.core.ids import StaffId
from purser.hotline.menu import store
from purser.hotline.menu.check import check_menu
from purser.hotline.menu.document import read_menu
from purser.hotline.menu.model import MenuError
from purser.hotline.menu.store import MenuVersion


def faults_of(document: dict[str, Any], skills: Collection[str]) -> list[MenuError]:
    """What is wrong with a menu, as far as it can be told at once."""
    try:
        return check_menu(read_menu(document), skills)
    except MenuError as error:
        return [error]


async def propose_menu(
    tx: Tx, document: dict[str, Any], note: str, skills: Collection[str], by: StaffId, clock: Clock
) -> MenuVersion:
    """A new version, not in force. Raises menu_invalid, menu_proposal_open."""
    _require_sound(document, skills)
    return await store.add(tx, document, note, by, clock.now())


async def agree_to_menu(tx: Tx, version: int, skills: Collection[str], by: StaffId, clock: Clock) -> MenuVersion:
    """Put a proposal in force: every worker follows it within seconds, for calls that begin from then on.

    Raises menu_proposal_unknown, menu_own_proposal, menu_invalid.
    """
    found = await _claimed(tx, version)
    if found.proposed_by == by:
        raise forbidden("menu_own_proposal")
    _require_sound(found.document, skills)
    now = clock.now()
    await store.agree(tx, version, by, now)
    return replace(found, agreed_by=by, agreed_at=now)


async def drop_menu(tx: Tx, version: int, clock: Clock) -> MenuVersion:
    """Take a proposal back, or refuse it. Raises menu_proposal_unknown."""
    found = await _claimed(tx, version)
    now = clock.now()
    await store.drop(tx, version, now)
    return replace(found, dropped_at=now)


async def _claimed(tx: Tx, version: int) -> MenuVersion:
    found = await store.claim(tx, version)
    if found is None:
        raise not_found("menu_proposal_unknown")
    return found


def _require_sound(document: dict[str, Any], skills: Collection[str]) -> None:
    faults = faults_of(document, skills)
    if faults:
        raise invalid("menu_invalid", why=str(faults[0])[:200])
