"""The steps of a tariff: drafted, approved by two, announced a month ahead, in force by its date, superseded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import conflict, not_found, rejected
from purser.core.ids import ProceedingId
from purser.core.jobs import Job, defer
from purser.core.proceedings import Docket, Proceeding, Who, claim, set_deadline
from purser.core.terms import load_terms
from purser.fees import tariff_store as store
from purser.fees.tariff import Tariff, effective_from, read_tariff, write_tariff
from purser.fees.tariff_store import StoredTariff
from purser.fees.tariff_table import OPERATOR_ITSELF, TARIFF

TELL: Final = "fees.tell"
"""The job that tells customers of an announcement; the room above knows them."""


class Tariffs:
    """What is done with versions of the price list, on a country's terms. Every act is in the caller's transaction."""

    def __init__(self, policy: str, clock: Clock) -> None:
        self._terms = load_terms(policy)
        self._docket = Docket(TARIFF, self._terms, clock)
        self._clock = clock

    async def draft(self, tx: Tx, version: str, document: Mapping[str, Any], who: Who) -> Proceeding:
        """A new version, which prices nothing yet. Raises fee_document_invalid, tariff_exists, step_not_yours."""
        clean, ident = write_tariff(read_tariff(version, document)), ProceedingId.new(self._clock)
        matter = await self._docket.open(tx, "draft", OPERATOR_ITSELF, ident, who)
        if not await store.add(tx, ident, version, clean, who.by, self._clock.now()):
            raise conflict("tariff_exists")
        return matter

    async def revise(self, tx: Tx, ident: ProceedingId, document: Mapping[str, Any], who: Who) -> Proceeding:
        """Change a draft. Raises tariff_unknown, fee_document_invalid, step_not_yours, step_not_possible."""
        matter, found = await self.claim(tx, ident)
        clean = write_tariff(read_tariff(found.version, document))
        after = await self._docket.advance(tx, matter, "revise", who)
        await store.revise(tx, ident, clean)
        return after

    async def approve(self, tx: Tx, ident: ProceedingId, who: Who) -> Proceeding:
        """Agree to a draft as it stands; with the second person it is approved."""
        matter, _ = await self.claim(tx, ident)
        if await self._docket.agree(tx, matter, "approve", who):
            return await self._docket.advance(tx, matter, "approve", who)
        return matter

    async def announce(self, tx: Tx, ident: ProceedingId, effective_at: datetime, who: Who) -> Proceeding:
        """Publish an approved version with its date; every customer is told. Raises tariff_too_soon, and as `revise`
        does."""
        matter, _ = await self.claim(tx, ident)
        now = self._clock.now()
        if effective_at < self._terms.after("tariff", "announcement", now):
            raise rejected("tariff_too_soon", span=str(self._terms.span("tariff", "announcement")))
        details = {"effective_at": effective_at.isoformat()}
        after = await self._docket.advance(tx, matter, "announce", who, details=details)
        await store.announce(tx, ident, now, effective_at)
        await set_deadline(tx, after, "take_effect", effective_at)
        await defer(tx, [Job(TELL, {"tariff": str(ident)})])
        return after

    async def withdraw(self, tx: Tx, ident: ProceedingId, reason: str, who: Who) -> Proceeding:
        """Give a version up before it holds. Raises tariff_too_late within the last day, and as `revise` does."""
        matter, found = await self.claim(tx, ident)
        if matter.state == "announced" and found.effective_at is not None:
            last = self._terms.after("tariff", "withdrawal", self._clock.now())
            if found.effective_at < last:
                raise rejected("tariff_too_late", span=str(self._terms.span("tariff", "withdrawal")))
        after = await self._docket.advance(tx, matter, "withdraw", who, reason=reason)
        await store.unannounce(tx, ident)
        return after

    async def take_effect(self, tx: Tx, matter: Proceeding) -> None:
        """Its date has come: engines have changed over by their clocks, the records follow."""
        found = await store.read(tx, matter.id)
        assert found is not None
        before = await store.read_before(tx, found)
        await self._docket.advance(tx, matter, "take_effect", Who.system(found.version))
        if before is not None:
            old = await claim(tx, OPERATOR_ITSELF, before.id)
            if old.state == "effective":
                await self._docket.advance(tx, old, "supersede", Who.system(found.version))

    async def adopt(self, tx: Tx, tariff: Tariff, at: datetime) -> None:
        """Put a tariff in force where there is none."""
        ident = ProceedingId.new(self._clock)
        if await store.seed(tx, ident, tariff.version, write_tariff(tariff), self._clock.now(), at):
            await self._docket.open(tx, "adopt", OPERATOR_ITSELF, ident, Who.system("policy"))

    async def claim(self, tx: Tx, ident: ProceedingId) -> tuple[Proceeding, StoredTariff]:
        """A version with its matter, locked. Raises tariff_unknown."""
        found = await store.read(tx, ident)
        if found is None:
            raise not_found("tariff_unknown")
        return await claim(tx, OPERATOR_ITSELF, ident), found


async def seed_tariff(tx: Tx, tariff: Tariff, policy: str, clock: Clock) -> None:
    """Put a policy's tariff in force where there is none."""
    await Tariffs(policy, clock).adopt(tx, tariff, min(effective_from(policy), clock.now()))
