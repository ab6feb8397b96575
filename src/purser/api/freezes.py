"""Freezing: everything stopped within a second, and who may lift it again.

Easy to do: signed in with a tap, from the sign-in page with a login and anything that shows it is theirs, or through
the hotline. Hard to undo: the customer needs two independent proofs, and what others froze, others lift.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser import safety
from purser.api.auth import SignedIn, forget_customer
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.sessions import drop_session_cookie
from purser.api.staff_access import act_on
from purser.api.staff_guard import allowed
from purser.api.step_up import ProofToken, require_proof
from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.db import Tx
from purser.core.ids import CustomerId, FreezeId
from purser.identity import Change, spend_proof
from purser.identity.permissions import Permission
from purser.safety import Lifter, Part, Scope, Source

router = new_router("safety")

_KEPT = 50
"""Freezes shown at most, the newest."""

_TWO_PROOFS = 2

MayFreeze = Annotated[Actor, Depends(allowed(Permission.FREEZE_SET))]
MayLift = Annotated[Actor, Depends(allowed(Permission.FREEZE_LIFT))]
WireFreezeId = Annotated[FreezeId, wire_id(FreezeId)]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
ScopeText = Annotated[
    str, Field(min_length=1, max_length=80, description="account, outgoing, card:<token> or device:<id>")
]
Reason = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


class NewFreeze(Input):
    """What to freeze of the caller's own, and why."""

    scope: ScopeText = "account"
    reason: Reason | None = None


class Lifting(Input):
    """A proof for `security:unfreeze` with two independent factors."""

    proof: ProofToken | None = None


class HotlineFreeze(Input):
    """A freeze for somebody else: by the hotline, an agent, the risk desk or at an authority's order."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    scope: ScopeText = "account"
    source: Literal["hotline", "agent", "risk", "authority"]
    reason: Reason


class HotlineLifting(Input):
    """Who lifts it: our staff, or the authority through us."""

    by: Literal["staff", "authority"]
    reason: Reason


class Freeze(Output):
    """A freeze, open until `lifted_at`."""

    id: WireFreezeId
    customer_id: WireCustomerId
    scope: str
    source: Source
    reason: str
    liftable_by: Lifter
    created_at: datetime
    lifted_at: datetime | None

    @classmethod
    def of(cls, f: safety.Freeze) -> Self:
        return cls(
            id=f.id,
            customer_id=f.customer,
            scope=str(f.scope),
            source=f.source,
            reason=f.reason,
            liftable_by=f.liftable_by,
            created_at=f.created_at,
            lifted_at=f.lifted_at,
        )


class FreezeList(Output):
    """The newest first."""

    items: list[Freeze]


@router.get("/freezes", operation_id="listFreezes", summary="What is and was frozen", response_model=FreezeList)
async def list_freezes(request: Request, session: SignedIn) -> FreezeList:
    """The customer's freezes, open and lifted ones."""
    async with runtime(request).db.reader() as conn:
        found = await safety.read_freezes(conn, session.customer, _KEPT)
    return FreezeList(items=[Freeze.of(f) for f in found])


@router.post(
    "/freezes",
    operation_id="createFreeze",
    summary="Freeze my account, or a part of it",
    status_code=201,
    response_model=Freeze,
    responses=documented(404),
)
async def create_freeze(request: Request, response: Response, session: SignedIn, body: NewFreeze) -> Freeze:
    """Needs no proof. An account's freeze ends every session, this one too."""
    rt, scope = runtime(request), Scope.parse(body.scope)
    reason = body.reason or "customer's wish"

    async def stop(tx: Tx) -> safety.Freeze:
        return await safety.freeze(
            tx, session.customer, scope, Source.CUSTOMER, reason, f"session {session.id}", rt.clock
        )  # fmt: skip

    frozen = await rt.db.run(stop)
    forget_customer(rt, session.customer)
    if scope.part is Part.ACCOUNT or (scope.part is Part.DEVICE and scope.device == session.device):
        drop_session_cookie(response, rt)
    return Freeze.of(frozen)


@router.post(
    "/freezes/{freeze_id}/lift",
    operation_id="liftFreeze",
    summary="Lift a freeze",
    response_model=Freeze,
    responses=documented(404, 409),
)
async def lift_freeze(request: Request, session: SignedIn, freeze_id: WireFreezeId, body: Lifting) -> Freeze:
    """Lifts what the customer may lift, with two independent proofs."""
    rt = runtime(request)
    given = require_proof(rt, session, body.proof, Change.UNFREEZE, strength=_TWO_PROOFS)

    async def thaw(tx: Tx) -> safety.Freeze:
        lifted = await safety.lift(
            tx, session.customer, freeze_id, Lifter.CUSTOMER, f"session {session.id}", rt.clock
        )  # fmt: skip
        await spend_proof(tx, *given)
        return lifted

    lifted = await rt.db.run(thaw)
    forget_customer(rt, session.customer)
    return Freeze.of(lifted)


@router.post(
    "/operator/freezes",
    operation_id="freezeCustomer",
    summary="Freeze for a customer",
    status_code=201,
    response_model=Freeze,
    responses=documented(403, 404),
)
async def freeze_customer(request: Request, actor: MayFreeze, body: HotlineFreeze) -> Freeze:
    """For the hotline and the desks behind it."""
    rt, scope = runtime(request), Scope.parse(body.scope)
    customer = await act_on(rt, actor, body.login)

    async def stop(tx: Tx) -> safety.Freeze:
        by = _by(actor)
        frozen = await safety.freeze(tx, customer, scope, Source(body.source), body.reason, by, rt.clock)
        details = {"freeze": str(frozen.id), "scope": scope.part.value, "source": body.source}
        act = Act(actor, Permission.FREEZE_SET, f"customer:{customer}", body.reason, details)
        await audit.write(tx, act, rt.clock)
        return frozen

    frozen = await rt.db.run(stop)
    forget_customer(rt, customer)
    return Freeze.of(frozen)


@router.post(
    "/operator/customers/{customer_id}/freezes/{freeze_id}/lift",
    operation_id="liftFreezeOfCustomer",
    summary="Lift a customer's freeze",
    response_model=Freeze,
    responses=documented(403, 404, 409),
)
async def lift_for_customer(
    request: Request, actor: MayLift, customer_id: WireCustomerId, freeze_id: WireFreezeId, body: HotlineLifting
) -> Freeze:
    """Staff do not lift what an authority froze; on its word it is lifted as the authority."""
    rt = runtime(request)

    async def thaw(tx: Tx) -> safety.Freeze:
        by = f"{_by(actor)}: {body.reason}"
        thawed = await safety.lift(tx, customer_id, freeze_id, Lifter(body.by), by, rt.clock)
        details = {"freeze": str(freeze_id), "by": body.by}
        act = Act(actor, Permission.FREEZE_LIFT, f"customer:{customer_id}", body.reason, details)
        await audit.write(tx, act, rt.clock)
        return thawed

    lifted = await rt.db.run(thaw)
    forget_customer(rt, customer_id)
    return Freeze.of(lifted)


def _by(actor: Actor) -> str:
    """Who did it, as a freeze keeps it."""
    return f"{actor.kind} {actor.id}".strip()
