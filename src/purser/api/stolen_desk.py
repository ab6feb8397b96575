"""Stolen accounts at the staff's desk: opened for somebody on the phone, documents, claims, and two who decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final, Literal

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser import safety
from purser.api.auth import forget_customer
from purser.api.description import documented
from purser.api.proceedings import WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ONE_LINE, Input, Output
from purser.api.staff_access import act_on, look_at
from purser.api.staff_guard import Colleague, allowed, colleague_with
from purser.api.stolen_accounts import thefts
from purser.api.stolen_shapes import ClaimState, StolenFile, WireCustomerId, card_changes, file_of, theft_of
from purser.core import audit
from purser.core.audit import Act, Detail
from purser.core.audit import Actor as Auditee
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.identity.permissions import Permission
from purser.safety import STOLEN, UNAUTHORISED, Document, Source, Thefts
from purser.service.access import Look

router = new_router("stolen accounts")

MayOpen = Annotated[Auditee, Depends(allowed(Permission.FREEZE_SET))]
MayRead = Annotated[Colleague, Depends(colleague_with(Permission.THEFT_READ))]
MayDecide = Annotated[Colleague, Depends(colleague_with(Permission.THEFT_DECIDE))]
Reason = Annotated[str, Field(min_length=1, max_length=500), ONE_LINE]
Finding = Annotated[str, Field(min_length=10, max_length=1_000), ONE_LINE]

Decide = Callable[[Tx, Thefts, Proceeding, Who, str], Awaitable[Proceeding]]
_DECISIONS: Final[dict[str, Decide]] = {
    "thaw": safety.thaw,
    "not_owner": safety.close_as_stranger,
    "refer": safety.refer,
    "resume": safety.resume,
    "start_over": safety.start_over,
}


class StolenStaffReport(Input):
    """Whose account, and what the caller said."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    reason: Reason


class DocumentFinding(Input):
    """Which document shows the owner; null: it does not. No number is written down anywhere, not in `reason` either."""

    document: Document | None
    reason: Reason


class StolenDecision(Input):
    """What a colleague agrees to. For `refer` the reason is the file number of the police."""

    decision: Literal["thaw", "not_owner", "refer", "resume", "start_over"]
    reason: Reason


class ClaimDecision(Input):
    """What is decided about a claim. `finding` is told to the customer."""

    decision: Literal["uphold", "deny", "credit"]
    finding: Finding


class ClaimDecided(Output):
    """How the claim stands. `decided`: false when one more colleague has to agree."""

    state: ClaimState
    decided: bool


class StolenOpened(Output):
    """The matter that was opened, or was open already."""

    customer_id: WireCustomerId
    id: WireProceedingId


@router.post(
    "/staff/stolen-accounts",
    operation_id="reportStolenForCustomer",
    summary="Report a customer's account as stolen",
    status_code=201,
    response_model=StolenOpened,
    responses=documented(403, 404),
)
async def open_for_customer(request: Request, actor: MayOpen, body: StolenStaffReport) -> StolenOpened:
    """Freezes it. The customer gets their ticket themselves, by a code or a recovery code: it is nobody else's."""
    rt = runtime(request)
    customer = await act_on(rt, actor, body.login)

    async def stop(tx: Tx) -> ProceedingId:
        who = Who(Actor.AGENT, actor.id or actor.kind)
        cards = await card_changes(tx, customer)
        ticket = await safety.report(
            tx, thefts(rt), customer, Source.AGENT, who, reason=body.reason, card_changes=cards
        )  # fmt: skip
        details = {"matter": str(ticket.matter)}
        act = Act(actor, Permission.FREEZE_SET, f"customer:{customer}", body.reason, details)
        await audit.write(tx, act, rt.clock)
        return ticket.matter

    matter = await rt.db.run(stop)
    forget_customer(rt, customer)
    return StolenOpened(customer_id=customer, id=matter)


@router.get(
    "/staff/stolen-accounts/{customer_id}/{matter_id}",
    operation_id="getStolenFile",
    summary="The file of a stolen account",
    response_model=StolenFile,
    responses=documented(403, 404),
)
async def get_file(
    request: Request, colleague: MayRead, customer_id: WireCustomerId, matter_id: WireProceedingId
) -> StolenFile:
    """What changed before, what each visit has shown, what is claimed. That it was opened is written down first."""
    rt = runtime(request)

    async def check(tx: Tx) -> Mapping[str, Detail]:
        if await safety.read_theft(tx, customer_id, matter_id) is None:
            raise not_found("proceeding_unknown")
        return {"matter": str(matter_id), "what": "opened"}

    await look_at(rt, colleague, Look(customer_id, Permission.THEFT_READ), check)
    return await _look(rt, customer_id, matter_id)


@router.post(
    "/staff/stolen-accounts/{customer_id}/{matter_id}/document",
    operation_id="answerDocumentCheck",
    summary="Say what the document showed",
    response_model=StolenFile,
    responses=documented(403, 404, 409),
)
async def answer_document(
    request: Request,
    colleague: MayDecide,
    customer_id: WireCustomerId,
    matter_id: WireProceedingId,
    body: DocumentFinding,
) -> StolenFile:
    """The document itself is not kept."""
    rt, t = runtime(request), thefts(runtime(request))

    async def note(tx: Tx) -> None:
        matter = await _claimed(tx, customer_id, matter_id, STOLEN.name)
        await safety.answer_document(tx, t, matter, _who(colleague), body.document, body.reason)
        what = "refused" if body.document is None else body.document.value
        await _write(tx, rt, colleague, Permission.THEFT_DECIDE, customer_id, matter_id, body.reason, what)

    await rt.db.run(note)
    return await _look(rt, customer_id, matter_id)


@router.post(
    "/staff/stolen-accounts/{customer_id}/{matter_id}/decisions",
    operation_id="decideStolenAccount",
    summary="Agree to a decision about a stolen account",
    response_model=StolenFile,
    responses=documented(403, 404, 409),
)
async def decide(
    request: Request,
    colleague: MayDecide,
    customer_id: WireCustomerId,
    matter_id: WireProceedingId,
    body: StolenDecision,
) -> StolenFile:
    """Giving back, closing as a stranger's, handing to the police and going on after it take two different people: the
    first agrees, the second's agreement carries it out."""
    rt, t = runtime(request), thefts(runtime(request))

    async def agree(tx: Tx) -> None:
        matter = await _claimed(tx, customer_id, matter_id, STOLEN.name)
        after = await _DECISIONS[body.decision](tx, t, matter, _who(colleague), body.reason)
        what = body.decision if after.version != matter.version else f"{body.decision}: first of two"
        await _write(tx, rt, colleague, Permission.THEFT_DECIDE, customer_id, matter_id, body.reason, what)

    await rt.db.run(agree)
    forget_customer(rt, customer_id)
    return await _look(rt, customer_id, matter_id)


@router.post(
    "/staff/stolen-claims/{customer_id}/{claim_id}/decisions",
    operation_id="decideClaim",
    summary="Decide a claim",
    response_model=ClaimDecided,
    responses=documented(403, 404, 409),
)
async def decide_claim(
    request: Request,
    colleague: MayDecide,
    customer_id: WireCustomerId,
    claim_id: WireProceedingId,
    body: ClaimDecision,
) -> ClaimDecided:
    """To deny it takes a finding that proves that the customer acted. A large one takes two people to uphold."""
    rt, t = runtime(request), thefts(runtime(request))

    async def settle(tx: Tx) -> bool:
        matter = await _claimed(tx, customer_id, claim_id, UNAUTHORISED.name)
        who, decided = _who(colleague), True
        match body.decision:
            case "uphold":
                decided = await safety.uphold(tx, t, matter, who, body.finding)
            case "deny":
                await safety.deny(tx, t, matter, who, body.finding)
            case "credit":
                await safety.credit(tx, t, matter, who)
        what = body.decision if decided else f"{body.decision}: first of two"
        await _write(tx, rt, colleague, Permission.THEFT_DECIDE, customer_id, claim_id, body.finding, what)
        return decided

    decided = await rt.db.run(settle)
    state = (await rt.db.run(lambda tx: claim(tx, customer_id, claim_id))).state
    return ClaimDecided(state=state, decided=decided)


def _who(colleague: Colleague) -> Who:
    return Who(Actor(colleague.session.role.value), str(colleague.session.staff))


async def _claimed(tx: Tx, customer: CustomerId, ident: ProceedingId, procedure: str) -> Proceeding:
    """The matter, locked. Raises proceeding_unknown, also when it is of another procedure."""
    matter = await claim(tx, customer, ident)
    if matter.procedure != procedure:
        raise not_found("proceeding_unknown")
    return matter


async def _write(
    tx: Tx, rt: Runtime, who: Colleague, permission: Permission, customer: CustomerId, ident: ProceedingId, reason: str,
    what: str,
) -> None:  # fmt: skip
    details = {"matter": str(ident), "what": what}
    await audit.write(tx, Act(who.actor, permission, f"customer:{customer}", reason, details), rt.clock)


async def _look(rt: Runtime, customer: CustomerId, ident: ProceedingId) -> StolenFile:
    async with rt.db.reader() as conn:
        theft = await theft_of(conn, customer, ident)
        matter = await timeline(conn, customer, ident, Actor.RISK)
        return await file_of(conn, thefts(rt), theft, matter)
