"""For finance: prices agreed with single customers. Two people agree to a plan, then the customer accepts it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Query
from pydantic import AwareDatetime

from purser.api.description import documented
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Output, wire_id
from purser.api.staff_guard import Colleague
from purser.api.tariffs import LATEST, Because, Document, Pricing, Reading, who
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.proceedings import Proceeding
from purser.fees import tariff_store as store
from purser.fees.tariff_store import StoredPlan
from purser.payments.membership import Memberships

router = new_router("fees")

WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]


class PlanIn(Input):
    """`terms`: names (zh, en) and waives: by service, the share of the base price that the customer does not pay, parts
    per million."""

    customer_id: WireCustomerId
    terms: Document
    ends_at: AwareDatetime


class PlanOut(Output):
    """A plan with its matter."""

    id: WireProceedingId
    customer_id: WireCustomerId
    terms: dict[str, Any]
    ends_at: datetime
    is_live: bool
    created_at: datetime
    matter: Timeline

    @classmethod
    def of(cls, p: StoredPlan, matter: Timeline) -> Self:
        return cls(
            id=p.id,
            customer_id=p.customer,
            terms=dict(p.document),
            ends_at=p.ends_at,
            is_live=p.is_live,
            created_at=p.created_at,
            matter=matter,
        )


class PlanPage(Output):
    """Plans, newest first."""

    items: list[PlanOut]
    next_cursor: str | None


@router.get("/fee-plans", operation_id="listFeePlans", responses=documented(403))
async def list_plans(
    colleague: Reading,
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> PlanPage:
    """All plans, newest first."""
    before = LATEST if cursor is None else ProceedingId(rt.cursors.decode("fee-plans", cursor))
    async with rt.db.reader() as conn:
        found = await store.list_plans(conn, before, limit + 1)
        items = [await _out(conn, p, colleague) for p in found[:limit]]
    more = len(found) > limit
    return PlanPage(items=items, next_cursor=rt.cursors.encode("fee-plans", found[limit - 1].id) if more else None)


@router.get("/fee-plans/{plan_id}", operation_id="getFeePlan", responses=documented(403, 404))
async def get_plan(plan_id: WireProceedingId, colleague: Reading, rt: Rt) -> PlanOut:
    """One plan with what happened to it."""
    return await _shown(rt, plan_id, colleague)


@router.post("/fee-plans", status_code=201, operation_id="proposeFeePlan", responses=documented(403, 404, 409))
async def propose_plan(body: PlanIn, colleague: Pricing, rt: Rt) -> PlanOut:
    """Propose a plan for one customer."""

    async def propose(tx: Tx) -> Proceeding:
        made = await _memberships(rt).propose(tx, body.customer_id, body.terms, body.ends_at, who(colleague))
        await _note(tx, rt, colleague, "fee_plan.propose", made.id, "")
        return made

    return await _shown(rt, (await rt.db.run(propose)).id, colleague)


@router.post("/fee-plans/{plan_id}/agree", operation_id="agreeFeePlan", responses=documented(403, 404, 409))
async def agree_plan(plan_id: WireProceedingId, colleague: Pricing, rt: Rt) -> PlanOut:
    """Agree to a plan. With the second person it is offered to the customer."""

    async def agree(tx: Tx) -> None:
        await _memberships(rt).agree(tx, plan_id, who(colleague))
        await _note(tx, rt, colleague, "fee_plan.agree", plan_id, "")

    await rt.db.run(agree)
    return await _shown(rt, plan_id, colleague)


@router.post("/fee-plans/{plan_id}/reject", operation_id="rejectFeePlan", responses=documented(403, 404, 409))
async def reject_plan(plan_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt) -> PlanOut:
    """Turn a plan down."""

    async def reject(tx: Tx) -> None:
        await _memberships(rt).reject(tx, plan_id, body.reason, who(colleague))
        await _note(tx, rt, colleague, "fee_plan.reject", plan_id, body.reason)

    await rt.db.run(reject)
    return await _shown(rt, plan_id, colleague)


def _memberships(rt: Runtime) -> Memberships:
    return Memberships(rt.payments.counter)


async def _shown(rt: Runtime, ident: ProceedingId, colleague: Colleague) -> PlanOut:
    async with rt.db.reader() as conn:
        found = await store.read_plan(conn, ident)
        if found is None:
            raise not_found("plan_unknown")
        return await _out(conn, found, colleague)


async def _out(conn: Reader, plan: StoredPlan, colleague: Colleague) -> PlanOut:
    return PlanOut.of(plan, await timeline(conn, plan.customer, plan.id, who(colleague).actor))


async def _note(tx: Tx, rt: Runtime, colleague: Colleague, action: str, ident: ProceedingId, reason: str) -> None:
    await audit.write(tx, Act(colleague.actor, action, f"fee_plan:{ident}", reason), rt.clock)
