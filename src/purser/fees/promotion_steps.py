"""The steps of a promotion. Whether it takes part in prices is written in the transaction of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import Id, ProceedingId
from purser.core.money import Money
from purser.core.proceedings import Docket, Proceeding, Who, claim, set_deadline
from purser.core.terms import load_terms
from purser.fees import promotion_store as store
from purser.fees.promotion import read_terms
from purser.fees.promotion_store import StoredPromotion
from purser.fees.promotion_table import PROMOTION
from purser.fees.slices import IDLE, call_in, find_idle
from purser.fees.tariff import wrong
from purser.fees.tariff_table import OPERATOR_ITSELF

_LIVE: Final = ("scheduled", "active")


class Promotions:
    """What is done with promotions. Every act is in the caller's transaction."""

    def __init__(self, policy: str, clock: Clock) -> None:
        self._docket = Docket(PROMOTION, load_terms(policy), clock)
        self._clock = clock

    async def draft(
        self, tx: Tx, document: Mapping[str, Any], budget: Money, starts_at: datetime, ends_at: datetime, who: Who
    ) -> Proceeding:
        """A promotion that nobody gets yet. Raises fee_document_invalid, step_not_yours."""
        terms = read_terms(document)
        if ends_at <= max(starts_at, self._clock.now()):
            raise wrong("ends_at", "after it begins, and not in the past")
        if terms.most > budget.amount:
            raise wrong("most", "within the budget")
        ident = ProceedingId.new(self._clock)
        matter = await self._docket.open(tx, "draft", OPERATOR_ITSELF, ident, who)
        await store.add(tx, ident, document, budget, (starts_at, ends_at), who.by, self._clock.now())
        return matter

    async def approve(self, tx: Tx, ident: ProceedingId, who: Who) -> Proceeding:
        """Agree to a draft; with the second person it is scheduled. Raises promotion_over, and as `act` does."""
        matter, found = await self.claim(tx, ident)
        self._require_time(found)
        if not await self._docket.agree(tx, matter, "approve", who):
            return matter
        after = await self._docket.advance(tx, matter, "approve", who)
        await set_deadline(tx, after, "start", found.starts_at)
        await store.set_live(tx, ident, is_live=True)
        return after

    async def act(self, tx: Tx, ident: ProceedingId, step: str, reason: str, who: Who) -> Proceeding:
        """Withdraw, pause, resume or end it. Raises promotion_unknown, promotion_over, step_not_yours,
        step_not_possible."""
        matter, found = await self.claim(tx, ident)
        if step == "resume":
            self._require_time(found)
        return await self._advance(tx, matter, found, step, who, reason)

    async def start(self, tx: Tx, matter: Proceeding) -> None:
        """Its date has come: engines have begun by their clocks, the records follow."""
        await self._by_itself(tx, matter, "start")

    async def end(self, tx: Tx, matter: Proceeding) -> None:
        """Its date has come."""
        await self._by_itself(tx, matter, "end")

    async def tidy(self, db: Database) -> None:
        """Put slices that nobody uses back, and end what has no budget left."""
        async with db.reader() as conn:
            idle = await find_idle(conn, self._clock.now())
            running = [p for p in await store.read_live(conn, self._clock.now()) if p.starts_at <= self._clock.now()]
            left = await store.read_left(conn, [p.id for p in running])
        for ident in idle:
            await db.run(partial(call_in, promotion=ident, unused_since=self._clock.now() - IDLE))
        for p in running:
            if left[p.code] < p.terms.most:
                await db.run(partial(self._exhaust, ident=p.id))

    async def claim(self, tx: Tx, ident: ProceedingId) -> tuple[Proceeding, StoredPromotion]:
        """A promotion with its matter, locked. Raises promotion_unknown."""
        found = await store.read(tx, ident)
        if found is None:
            raise not_found("promotion_unknown")
        return await claim(tx, OPERATOR_ITSELF, ident), found

    async def _exhaust(self, tx: Tx, ident: Id) -> None:
        matter, found = await self.claim(tx, ProceedingId(ident))
        left = (await store.read_left(tx, [ident]))[str(found.id)]
        if matter.state == "active" and left < found.promotion.terms.most:
            await self._advance(tx, matter, found, "exhaust", Who.system("budget"))

    async def _by_itself(self, tx: Tx, matter: Proceeding, step: str) -> None:
        found = await store.read(tx, matter.id)
        assert found is not None
        await self._advance(tx, matter, found, step, Who.system("date"))

    async def _advance(
        self, tx: Tx, matter: Proceeding, found: StoredPromotion, step: str, who: Who, reason: str = ""
    ) -> Proceeding:
        after = await self._docket.advance(tx, matter, step, who, reason=reason)
        if after.state in ("active", "paused", "exhausted"):
            await set_deadline(tx, after, "end", found.ends_at)
        await store.set_live(tx, found.id, is_live=after.state in _LIVE)
        return after

    def _require_time(self, found: StoredPromotion) -> None:
        if found.ends_at <= self._clock.now():
            raise conflict("promotion_over")
