"""For finance: promotions and their budgets, and plans agreed with single customers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Query
from pydantic import AwareDatetime

from purser.api.description import documented
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Money, MoneyIn, Output
from purser.api.staff_guard import Colleague
from purser.api.tariffs import LATEST, Because, Document, Pricing, Reading, matters_of, who
from purser.core import audit, money
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import ProceedingId
from purser.core.proceedings import Proceeding
from purser.fees import promotion_store as store
from purser.fees.promotion_steps import Promotions
from purser.fees.promotion_store import StoredPromotion
from purser.fees.tariff_table import OPERATOR_ITSELF

router = new_router("fees")


class PromotionIn(Input):
    """`terms`: names (zh, en), services, share_ppm of the fee and off (minor units) taken off, most for one use,
    stacks, per_wallet, min_amount, max_amount, levels, classes."""

    terms: Document
    budget: MoneyIn
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class StoredPromotionOut(Output):
    """A promotion with its matter; `left` of its budget."""

    id: WireProceedingId
    terms: dict[str, Any]
    budget: Money
    left: Money
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    matter: Timeline

    @classmethod
    def of(cls, p: StoredPromotion, left: int, matter: Timeline) -> Self:
        return cls(
            id=p.id,
            terms=dict(p.document),
            budget=Money.of(money.Money(p.budget, p.currency)),
            left=Money.of(money.Money(left, p.currency)),
            starts_at=p.starts_at,
            ends_at=p.ends_at,
            created_at=p.created_at,
            matter=matter,
        )


class StoredPromotionPage(Output):
    """Promotions, newest first."""

    items: list[StoredPromotionOut]
    next_cursor: str | None


@router.get("/promotions", operation_id="listPromotions", responses=documented(403))
async def list_promotions(
    colleague: Reading,
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> StoredPromotionPage:
    """All promotions, newest first."""
    before = LATEST if cursor is None else ProceedingId(rt.cursors.decode("promotions", cursor))
    async with rt.db.reader() as conn:
        found = await store.list_promotions(conn, before, limit + 1)
        ids = [p.id for p in found[:limit]]
        left = await store.read_left(conn, ids)
        shown = await matters_of(conn, OPERATOR_ITSELF, ids, who(colleague))
    return StoredPromotionPage(
        items=[StoredPromotionOut.of(p, left[str(p.id)], shown[p.id]) for p in found[:limit]],
        next_cursor=rt.cursors.encode("promotions", found[limit - 1].id) if len(found) > limit else None,
    )


@router.get("/promotions/{promotion_id}", operation_id="getPromotion", responses=documented(403, 404))
async def get_promotion(promotion_id: WireProceedingId, colleague: Reading, rt: Rt) -> StoredPromotionOut:
    """One promotion, with what is left of its budget."""
    return await _shown(rt, promotion_id, colleague)


@router.post("/promotions", status_code=201, operation_id="draftPromotion", responses=documented(403))
async def draft_promotion(body: PromotionIn, colleague: Pricing, rt: Rt) -> StoredPromotionOut:
    """Draft a promotion. Nobody gets it until two people agreed and it has begun."""

    async def draft(tx: Tx) -> Proceeding:
        made = await Promotions(rt.policy.name, rt.clock).draft(
            tx, body.terms, body.budget.money, body.starts_at, body.ends_at, who(colleague)
        )
        await _note(tx, rt, colleague, "promotion.draft", made.id, "")
        return made

    return await _shown(rt, (await rt.db.run(draft)).id, colleague)


@router.post("/promotions/{promotion_id}/approve", operation_id="approvePromotion", responses=documented(403, 404, 409))
async def approve_promotion(promotion_id: WireProceedingId, colleague: Pricing, rt: Rt) -> StoredPromotionOut:
    """Agree to a draft. Two different people have to."""

    async def approve(tx: Tx) -> None:
        await Promotions(rt.policy.name, rt.clock).approve(tx, promotion_id, who(colleague))
        await _note(tx, rt, colleague, "promotion.approve", promotion_id, "")

    await rt.db.run(approve)
    return await _shown(rt, promotion_id, colleague)


@router.post(
    "/promotions/{promotion_id}/withdraw", operation_id="withdrawPromotion", responses=documented(403, 404, 409)
)
async def withdraw_promotion(
    promotion_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt
) -> StoredPromotionOut:
    """Give a promotion up before it begins."""
    return await _step(rt, promotion_id, "withdraw", body.reason, colleague)


@router.post("/promotions/{promotion_id}/pause", operation_id="pausePromotion", responses=documented(403, 404, 409))
async def pause_promotion(
    promotion_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt
) -> StoredPromotionOut:
    """Stop a promotion for the time being. Every process knows within five seconds."""
    return await _step(rt, promotion_id, "pause", body.reason, colleague)


@router.post("/promotions/{promotion_id}/resume", operation_id="resumePromotion", responses=documented(403, 404, 409))
async def resume_promotion(
    promotion_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt
) -> StoredPromotionOut:
    """Go on with a paused promotion."""
    return await _step(rt, promotion_id, "resume", body.reason, colleague)


@router.post("/promotions/{promotion_id}/end", operation_id="endPromotion", responses=documented(403, 404, 409))
async def end_promotion(
    promotion_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt
) -> StoredPromotionOut:
    """End a promotion before its date. Every process knows within five seconds."""
    return await _step(rt, promotion_id, "end", body.reason, colleague)


async def _step(rt: Runtime, ident: ProceedingId, step: str, reason: str, colleague: Colleague) -> StoredPromotionOut:
    async def act(tx: Tx) -> None:
        await Promotions(rt.policy.name, rt.clock).act(tx, ident, step, reason, who(colleague))
        await _note(tx, rt, colleague, f"promotion.{step}", ident, reason)

    await rt.db.run(act)
    return await _shown(rt, ident, colleague)


async def _shown(rt: Runtime, ident: ProceedingId, colleague: Colleague) -> StoredPromotionOut:
    async with rt.db.reader() as conn:
        found = await store.read(conn, ident)
        if found is None:
            raise not_found("promotion_unknown")
        left = await store.read_left(conn, [ident])
        matter = await timeline(conn, OPERATOR_ITSELF, ident, who(colleague).actor)
    return StoredPromotionOut.of(found, left[str(ident)], matter)


async def _note(tx: Tx, rt: Runtime, colleague: Colleague, action: str, ident: ProceedingId, reason: str) -> None:
    await audit.write(tx, Act(colleague.actor, action, f"promotion:{ident}", reason), rt.clock)
