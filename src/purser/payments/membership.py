"""Memberships: earned by a month's turnover or agreed as a plan, accepted, kept, lost. What wallets pay by is written
into their rows of usage in the same transaction, so that no engine prices by what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from purser.accounts.wallets import wallet_ids
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.pgbinary import UuidArray
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Proceeding, Who, claim, open_matters, read_proceedings, set_deadline
from purser.core.terms import load_terms
from purser.fees import tariff_store
from purser.fees.tariff import Level, Tariff, names_of, only, waived_shares, wrong
from purser.fees.vip_store import Standing, read_standing, write_standing
from purser.fees.vip_table import VIP
from purser.notices import NoticeKind, tell
from purser.payments.counter import Counter
from purser.payments.usage import set_plan

_TURNOVER: Final = """
    SELECT coalesce(sum(amount), 0)::bigint FROM payments
     WHERE wallet_id = ANY(%s) AND created_at >= %s AND created_at < %s AND currency = %s
       AND kind IN ('payment', 'transfer') AND state = 'succeeded'"""


class Memberships:
    """What is done with memberships. Every act is in the caller's transaction."""

    def __init__(self, c: Counter) -> None:
        self._c = c
        self._docket = Docket(VIP, load_terms(c.policy.name), c.clock)

    async def review(self, tx: Tx, customer: CustomerId, month: date, between: tuple[datetime, datetime]) -> None:
        """Look at a month's turnover of one customer, once: offer, keep, raise or begin to lose a level."""
        standing = await read_standing(tx, customer)
        matter = None if standing is None else await claim(tx, customer, standing.matter)
        standing = await read_standing(tx, customer)
        if standing is not None and standing.month >= month:
            return
        tariff = (await self._c.prices.current(tx)).tariff
        turnover = await self._turnover(tx, customer, between)
        earned = tariff.level_of(turnover)
        if standing is None or matter is None or matter.ended_at is not None:
            if earned is not None:
                await self._offer(tx, customer, earned, turnover, month)
            elif standing is not None:
                await write_standing(tx, replace(standing, turnover=turnover, month=month))
            return
        level = standing.level
        if not standing.is_plan:
            matter, level = await self._judge(tx, matter, level, earned, tariff)
        await write_standing(tx, replace(standing, level=level, turnover=turnover, month=month))
        if matter.state in ("active", "grace"):
            await self._apply(tx, customer, level)

    async def propose(
        self, tx: Tx, customer: CustomerId, document: Mapping[str, Any], ends_at: datetime, who: Who
    ) -> Proceeding:
        """A plan of a customer's own, until two people agree and the customer accepts. Raises fee_document_invalid,
        customer_unknown, plan_exists, step_not_yours."""
        table = only("plan", document, {"names", "waives"})
        shares = waived_shares("waives", table.get("waives"))
        if not shares:
            raise wrong("waives", "at least one service")
        clean = {"names": names_of("names", table.get("names")), "waives": {s.value: n for s, n in shares.items()}}
        now = self._c.clock.now()
        if ends_at <= now:
            raise wrong("ends_at", "not in the past")
        if not await wallet_ids(tx, customer):
            raise not_found("customer_unknown")
        for other in await open_matters(tx, customer, [VIP]):
            if await tariff_store.read_plan(tx, other.id) is not None:
                raise conflict("plan_exists")
        ident = ProceedingId.new(self._c.clock)
        matter = await self._docket.open(tx, "propose", customer, ident, who)
        await tariff_store.add_plan(tx, ident, customer, clean, ends_at, who.by, now)
        return matter

    async def agree(self, tx: Tx, ident: ProceedingId, who: Who) -> Proceeding:
        """Agree to a plan; with the second person it is offered. Raises plan_unknown, step_not_yours,
        step_not_possible."""
        matter, plan = await self._claim_plan(tx, ident)
        if not await self._docket.agree(tx, matter, "agree", who):
            return matter
        after = await self._docket.advance(tx, matter, "agree", who)
        await self._tell(tx, plan.customer, NoticeKind.VIP_OFFERED, plan.document["names"])
        return after

    async def reject(self, tx: Tx, ident: ProceedingId, reason: str, who: Who) -> Proceeding:
        """Turn a plan down. Raises as `agree` does."""
        matter, _ = await self._claim_plan(tx, ident)
        return await self._docket.advance(tx, matter, "reject", who, reason=reason)

    async def accept(self, tx: Tx, customer: CustomerId, ident: ProceedingId) -> Proceeding:
        """The customer takes an offer: their fees are by it from now on. Raises proceeding_unknown,
        step_not_possible."""
        matter = await self._claim(tx, customer, ident)
        after = await self._docket.advance(tx, matter, "accept", _me(customer))
        plan, standing = await tariff_store.read_plan(tx, ident), await read_standing(tx, customer)
        if plan is not None:
            await self._replace(tx, standing)
            turnover, month = (standing.turnover, standing.month) if standing else (0, _month_of(matter.opened_at))
            standing = Standing(customer, ident, plan.code, turnover, month)
            await write_standing(tx, standing)
            await tariff_store.set_plan(tx, ident, is_live=True)
            await set_deadline(tx, after, "end_plan", plan.ends_at)
        assert standing is not None
        await self._apply(tx, customer, standing.level)
        return after

    async def answer(self, tx: Tx, customer: CustomerId, ident: ProceedingId, step: str) -> Proceeding:
        """Decline an offer, or leave. Raises proceeding_unknown, step_not_possible."""
        matter = await self._claim(tx, customer, ident)
        after = await self._docket.advance(tx, matter, step, _me(customer))
        if step == "leave":
            await self._stop(tx, customer, ident)
        return after

    async def run_out(self, tx: Tx, matter: Proceeding, step: str) -> None:
        """A deadline: nobody answered an offer, grace is over, or a plan has reached its date."""
        await self._docket.advance(tx, matter, step, Who.system("date"))
        if step != "lapse":
            customer = CustomerId(matter.subject)
            names = await self._names(tx, customer, matter.id)
            await self._stop(tx, customer, matter.id)
            await self._tell(tx, customer, NoticeKind.VIP_ENDED, names)

    async def _offer(self, tx: Tx, customer: CustomerId, level: Level, turnover: int, month: date) -> None:
        ident = ProceedingId.new(self._c.clock)
        matter = await self._docket.open(tx, "qualify", customer, ident, Who.system("turnover"))
        await self._docket.advance(tx, matter, "offer", Who.system("turnover"), details={"level": level.code})
        await write_standing(tx, Standing(customer, ident, level.code, turnover, month))
        await self._tell(tx, customer, NoticeKind.VIP_OFFERED, level.names)

    async def _judge(
        self, tx: Tx, matter: Proceeding, level: str, earned: Level | None, tariff: Tariff
    ) -> tuple[Proceeding, str]:
        """What a month's turnover does to a level: the step that was taken, and the level after it."""
        order = [x.code for x in tariff.levels]
        has, gets = (order.index(x) if x in order else -1 for x in (level, earned.code if earned else ""))
        if matter.state == "offered":
            return matter, earned.code if earned is not None and gets > has else level
        step = "slip" if gets < has or gets < 0 else "raise" if gets > has else "renew"
        if matter.state == "grace":
            step = {"slip": "", "renew": "recover"}.get(step, step)
        if not step:
            return matter, level
        after = await self._docket.advance(tx, matter, step, Who.system("turnover"))
        customer = CustomerId(matter.subject)
        if step == "raise" and earned is not None:
            await self._tell(tx, customer, NoticeKind.VIP_RAISED, earned.names)
            return after, earned.code
        if step == "slip":
            names = tariff.levels[has].names if has >= 0 else {"zh": level, "en": level}
            await self._tell(tx, customer, NoticeKind.VIP_GRACE, names)
        return after, level

    async def _replace(self, tx: Tx, standing: Standing | None) -> None:
        """A plan takes the place of a level that was earned."""
        if standing is not None:
            old = await claim(tx, standing.customer, standing.matter)
            if old.ended_at is None:
                await self._docket.advance(tx, old, "replace", Who.system("plan"))

    async def _stop(self, tx: Tx, customer: CustomerId, ident: ProceedingId) -> None:
        """Fees as for everybody."""
        if await tariff_store.read_plan(tx, ident) is not None:
            await tariff_store.set_plan(tx, ident, is_live=False)
        await self._apply(tx, customer, None)

    async def _apply(self, tx: Tx, customer: CustomerId, level: str | None) -> None:
        today = self._c.policy.local_date(self._c.clock.now())
        for wallet in await wallet_ids(tx, customer):
            await set_plan(tx, wallet, level, today)

    async def _turnover(self, tx: Tx, customer: CustomerId, between: tuple[datetime, datetime]) -> int:
        wallets = await wallet_ids(tx, customer)
        args = [UuidArray(wallets), *between, self._c.policy.currency]
        row = await (await tx.execute(_TURNOVER, args)).fetchone()
        assert row is not None
        return int(row[0])

    async def _claim(self, tx: Tx, customer: CustomerId, ident: ProceedingId) -> Proceeding:
        matter = await claim(tx, customer, ident)
        if matter.procedure != VIP.name:
            raise not_found("proceeding_unknown")
        return matter

    async def _claim_plan(self, tx: Tx, ident: ProceedingId) -> tuple[Proceeding, tariff_store.StoredPlan]:
        plan = await tariff_store.read_plan(tx, ident)
        if plan is None:
            raise not_found("plan_unknown")
        return await claim(tx, plan.customer, ident), plan

    async def _names(self, tx: Tx, customer: CustomerId, ident: ProceedingId) -> Mapping[str, str]:
        plan, standing = await tariff_store.read_plan(tx, ident), await read_standing(tx, customer)
        if plan is not None:
            names: Mapping[str, str] = plan.document["names"]
            return names
        code = standing.level if standing is not None else ""
        level = (await self._c.prices.current(tx)).tariff.level(code)
        return {"zh": code, "en": code} if level is None else level.names

    async def _tell(self, tx: Tx, customer: CustomerId, kind: NoticeKind, names: Mapping[str, str]) -> None:
        await tell(tx, customer, kind, {"level_zh": names["zh"], "level_en": names["en"]}, self._c.clock)


async def offers(conn: Reader, customer: CustomerId) -> list[Proceeding]:
    """A customer's memberships that have not ended, as far as they concern the customer."""
    found = await open_matters(conn, customer, [VIP])
    return [m for m in found if m.state in ("offered", "active", "grace")]


async def standing_of(conn: Tx | Reader, customer: CustomerId) -> tuple[Standing, Proceeding] | None:
    """A customer's standing with its matter; None when they have none now."""
    standing = await read_standing(conn, customer)
    if standing is None:
        return None
    matter = (await read_proceedings(conn, customer, [standing.matter])).get(standing.matter)
    return None if matter is None or matter.ended_at is not None else (standing, matter)


def _me(customer: CustomerId) -> Who:
    return Who(Actor.CUSTOMER, str(customer))


def _month_of(at: datetime) -> date:
    return date(at.year, at.month, 1)
