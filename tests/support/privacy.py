"""People of a world and what they ask for about their data."""

from __future__ import annotations

from typing import Any

from purser.core.db import Tx
from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import CustomerId, ProceedingId, WalletId
from purser.core.proceedings import Proceeding, read_proceedings
from purser.privacy import Privacy, Request, RequestKind, ask, open_privacy, prove, read_request
from purser.privacy.jobs import fires
from purser.procedures import ALL
from tests.support.world import SECRET, World


class Corner:
    """The privacy room beside a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.room: Privacy = open_privacy(world.clock, "cn", ALL, "officer@purser.test", SECRET)
        self.keeper = DeadlineKeeper(world.db, world.clock, fires(self.room))

    async def owner(self, wallet: WalletId) -> CustomerId:
        return await self.world.owner(wallet)

    async def ask(self, customer: CustomerId, kind: RequestKind, **asked: Any) -> Proceeding:
        async with self.world.db.transaction() as tx:
            return await ask(tx, self.room, customer, kind, asked)

    async def proved(self, customer: CustomerId, kind: RequestKind, **asked: Any) -> Proceeding:
        """Asked, and proved where that is wanted."""
        matter = await self.ask(customer, kind, **asked)
        if matter.state != "verifying":
            return matter

        async def do(tx: Tx) -> Proceeding:
            return await prove(tx, self.room, customer, matter.id)

        return await self.world.db.run(do)

    async def state(self, customer: CustomerId, ident: ProceedingId) -> str:
        async with self.world.db.reader() as conn:
            return (await read_proceedings(conn, customer, [ident]))[ident].state

    async def request(self, customer: CustomerId, ident: ProceedingId) -> Request:
        async with self.world.db.reader() as conn:
            return await read_request(conn, customer, ident)

    async def live(self, **span: int) -> None:
        """Let time go by, and what is due happen."""
        self.world.clock.advance(**span)
        while await self.keeper.fire_due():
            pass
