"""Tariffs, promotions and colleagues for tests of fees."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from purser.core.deadlines import DeadlineKeeper
from purser.core.ids import ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who
from purser.fees import write_tariff
from purser.fees.promotion_steps import Promotions
from purser.fees.tariff_steps import Tariffs
from purser.ledger.books import CHECKS, check_books
from purser.payments.books import checks
from purser.payments.fee_jobs import fires
from purser.payments.membership import Memberships
from tests.support.refusals import refusal
from tests.support.world import World, cny

PROMOTION: dict[str, Any] = {
    "names": {"zh": "提现半价", "en": "Half price"}, "services": ["withdrawal"], "share_ppm": 500_000, "most": 500,
}  # fmt: skip


def document(world: World, **withdrawal: Any) -> dict[str, Any]:
    """The shipped tariff with another rule for withdrawals."""
    found = write_tariff(world.tariff)
    found["rules"]["withdrawal"] = {"rate_ppm": 2_000, "floor": 10, **withdrawal}
    return found


class Undo(Exception):
    """Ends a transaction that only tries something."""


class Office:
    """Finance at work."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tariffs = Tariffs("cn", world.clock)
        self.promotions = Promotions("cn", world.clock)
        self.memberships = Memberships(world.counter)
        self.one, self.two = (self.colleague(Actor.FINANCE), self.colleague(Actor.OPERATOR))

    def colleague(self, actor: Actor) -> Who:
        return Who(actor, str(StaffId.new(self.world.clock)))

    async def act(self, method: Any, *args: Any) -> Proceeding:
        """One act in a transaction of its own."""
        async with self.world.db.transaction() as tx:
            done: Proceeding = await method(tx, *args)
            return done

    async def refused(self, method: Any, *args: Any) -> str:
        return await refusal(self.world.db, self.act(method, *args))

    async def announced(self, version: str, rules: dict[str, Any], effective_at: datetime) -> ProceedingId:
        """A tariff up to its announcement."""
        ident = (await self.act(self.tariffs.draft, version, rules, self.one)).id
        await self.act(self.tariffs.approve, ident, self.one)
        await self.act(self.tariffs.approve, ident, self.two)
        await self.act(self.tariffs.announce, ident, effective_at, self.one)
        return ident

    async def promotion(self, budget: int, *, days: int = 10, **terms: Any) -> ProceedingId:
        """A promotion that has begun."""
        now = self.world.clock.now()
        made = await self.act(
            self.promotions.draft, PROMOTION | terms, cny(budget), now, now + timedelta(days=days), self.one
        )
        await self.act(self.promotions.approve, made.id, self.one)
        await self.act(self.promotions.approve, made.id, self.two)
        await self.due()
        self.world.clock.advance(seconds=6)
        return made.id

    async def due(self) -> None:
        """What is due happens."""
        await DeadlineKeeper(self.world.db, self.world.clock, fires(self.world.counter)).fire_due()

    async def balanced(self) -> None:
        assert await check_books(self.world.db.dsn, (*CHECKS, *checks(self.world.policy))) == []

    async def breaks(self, name: str, statement: str) -> None:
        """A break of the books that a check of that name finds, and that is undone."""
        (check,) = [c for c in checks(self.world.policy) if c.name == name]
        with suppress(Undo):
            async with self.world.db.transaction() as tx:
                await tx.execute(statement)
                assert await (await tx.execute(check.sql)).fetchone() is not None, statement
                raise Undo

    async def state(self, ident: ProceedingId) -> str:
        ((state,),) = await self.world.rows("SELECT state FROM proceedings WHERE id = %s", ident)
        return str(state)
