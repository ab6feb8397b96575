"""The manual review of an unbinding: somebody of the staff makes sure who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser import cards
from purser.api.bank_cards import WireUnbindingId
from purser.api.description import documented
from purser.api.matters import Matter, open_matter
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.staff_access import look_at
from purser.api.staff_guard import Colleague, colleague_with
from purser.api.unbindings import Blocker
from purser.cards import CardDesk
from purser.core import audit
from purser.core.audit import Act, Detail
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who
from purser.identity.permissions import Permission
from purser.service.access import Look

router = new_router("matters")

Reviewer = Annotated[Colleague, Depends(colleague_with(Permission.CARD_REVIEW))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
Reason = Annotated[str, Field(min_length=1, max_length=500), ONE_LINE]
Answer = Callable[[Tx, CardDesk, CustomerId, ProceedingId, Who, str], Awaitable[Proceeding]]


class ReviewAnswer(Input):
    """Why: what was seen, or what is missing. A refusal's reason is shown to the customer."""

    reason: Reason


class UnbindingReview(Output):
    """What a reviewer sees: the card by its bank and last digits, what is in the way, and the matter."""

    bank: str
    last4: str
    bound_at: datetime
    proven: bool
    blockers: list[Blocker]
    matter: Matter


@router.get(
    "/staff/unbindings/{customer_id}/{unbinding_id}",
    operation_id="getUnbindingReview",
    summary="Open an unbinding",
    response_model=UnbindingReview,
    responses=documented(403, 404),
)
async def open_review(
    request: Request, colleague: Reviewer, customer_id: WireCustomerId, unbinding_id: WireUnbindingId
) -> UnbindingReview:
    """That it was opened is written down before it is shown."""
    rt = runtime(request)

    async def check(tx: Tx) -> Mapping[str, Detail]:
        if await cards.read_unbinding(tx, customer_id, unbinding_id) is None:
            raise not_found("unbinding_unknown")
        return {"matter": str(unbinding_id), "what": "opened"}

    await look_at(rt, colleague, Look(customer_id, Permission.CARD_REVIEW), check)
    return await _show(request, colleague, customer_id, unbinding_id)


@router.post(
    "/staff/unbindings/{customer_id}/{unbinding_id}/approve",
    operation_id="approveUnbinding",
    summary="It is the customer who asks",
    response_model=UnbindingReview,
    responses=documented(403, 404, 409),
)
async def approve(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    unbinding_id: WireUnbindingId,
    body: ReviewAnswer,
) -> UnbindingReview:
    """The card is unbound as soon as nothing is in the way."""
    return await _answer(request, colleague, (customer_id, unbinding_id), body, cards.approve_unbinding)


@router.post(
    "/staff/unbindings/{customer_id}/{unbinding_id}/refuse",
    operation_id="refuseUnbinding",
    summary="Nobody can tell who asks",
    response_model=UnbindingReview,
    responses=documented(403, 404, 409),
)
async def refuse(
    request: Request,
    colleague: Reviewer,
    customer_id: WireCustomerId,
    unbinding_id: WireUnbindingId,
    body: ReviewAnswer,
) -> UnbindingReview:
    """The card stays, and the customer is told."""
    return await _answer(request, colleague, (customer_id, unbinding_id), body, cards.refuse_unbinding)


async def _answer(
    request: Request, colleague: Colleague, about: tuple[CustomerId, ProceedingId], body: ReviewAnswer, answer: Answer
) -> UnbindingReview:
    rt = runtime(request)
    who = Who(Actor(colleague.session.role.value), str(colleague.session.staff))

    async def act(tx: Tx) -> None:
        matter = await answer(tx, rt.cards, *about, who, body.reason)
        await _write(tx, rt, colleague, *about, matter.state, body.reason)

    await rt.db.run(act)
    return await _show(request, colleague, *about)


async def _write(
    tx: Tx, rt: Runtime, colleague: Colleague, customer: CustomerId, ident: ProceedingId, what: str, reason: str
) -> None:
    details = {"matter": str(ident), "what": what}
    act = Act(colleague.actor, Permission.CARD_REVIEW, f"customer:{customer}", reason, details)
    await audit.write(tx, act, rt.clock)


async def _show(request: Request, colleague: Colleague, customer: CustomerId, ident: ProceedingId) -> UnbindingReview:
    async with runtime(request).db.reader() as conn:
        u = await cards.read_unbinding(conn, customer, ident)
        assert u is not None
        card = await cards.read_card(conn, customer, u.card)
        assert card is not None
        blockers = await cards.find_blockers(conn, card) if u.ended_at is None else []
        return UnbindingReview(
            bank=card.name(request_language(request)),
            last4=card.last4,
            bound_at=card.bound_at,
            proven=u.proven_at is not None,
            blockers=[Blocker.of(b) for b in blockers],
            matter=await open_matter(conn, colleague, customer, ident),
        )
