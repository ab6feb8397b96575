"""Leaving: what is in the way, a week to change one's mind, what goes and what the law keeps."""

from __future__ import annotations

import psycopg
import pytest

from purser.core.audit import read_records
from purser.core.errors import Problem
from purser.core.ids import CustomerId, WalletId
from purser.identity import find_login
from purser.privacy import Kind, blockers, go_on_closing, read_kept, withdraw
from purser.privacy.fates import FATES, Erased
from purser.privacy.keep import drop_years, missing
from purser.safety import Lifter, Scope, Source, freeze, lift
from tests.support.privacy import Corner
from tests.support.scale import PLACED_BY
from tests.support.world import World

NAME = "欧阳询问"


async def _leaver(world: World, corner: Corner) -> tuple[WalletId, CustomerId]:
    """Somebody with a past and an empty wallet."""
    wallet, friend = await world.person(NAME, funds=1_000), await world.person("陈嘉敏")
    await world.do(await world.transfer(wallet, friend, 1_000))
    return wallet, await corner.owner(wallet)


async def test_somebody_leaves(world: World, corner: Corner) -> None:
    wallet, me = await _leaver(world, corner)
    phone = (await world.customers())[0].phone
    assert phone is not None
    matter = await corner.ask(me, Kind.CLOSE)
    assert matter.state == "verifying", "a thief must not close it"
    matter = await corner.proved(me, Kind.LEAK, text="x")
    assert matter.state == "with_staff"
    async with world.db.transaction() as tx:
        await withdraw(tx, corner.room, me, matter.id)
    (row,) = await world.rows("SELECT id FROM privacy_requests WHERE kind = 'close'")
    from purser.core.ids import ProceedingId
    from purser.privacy import prove

    ident = ProceedingId(row[0])
    async with world.db.transaction() as tx:
        matter = await prove(tx, corner.room, me, ident)
    assert matter.state == "cooling"
    await corner.live(days=6)
    assert await corner.state(me, ident) == "cooling"
    await corner.live(days=1, minutes=1)
    assert await corner.state(me, ident) == "partial"
    ((name, number, mail, erased),) = await world.rows(
        "SELECT name, phone, email, erased_at FROM customers WHERE id = %s", me
    )
    assert (number, mail) == (None, None)
    assert erased == world.clock.now()
    assert [c.name for c in await world.customers() if c.id == me] == ["已注销"]
