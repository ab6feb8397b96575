"""Who is on the staff, and what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

import orjson
from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import ONE_LINE, Input, Name, Output, wire_id
from purser.api.staff_guard import allowed
from purser.core import audit
from purser.core.audit import Actor, ActorKind
from purser.core.ids import StaffId
from purser.identity import staff as people
from purser.identity import staff_model
from purser.identity.permissions import Permission, Role
from purser.identity.staff_model import StaffStatus

router = new_router("staff")

MayRead = Depends(allowed(Permission.STAFF_READ))
MayWrite = Annotated[Actor, Depends(allowed(Permission.STAFF_WRITE))]
MayAudit = Depends(allowed(Permission.AUDIT_READ))
WireStaffId = Annotated[StaffId, wire_id(StaffId)]
Reason = Annotated[str, Field(min_length=4, max_length=200), ONE_LINE]


class StaffReason(Input):
    """Why it is done: kept in the audit."""

    reason: Reason


class NewStaff(StaffReason):
    """Somebody to be taken on."""

    name: Name
    role: Role


class NewRole(StaffReason):
    """Another role for somebody."""

    role: Role


class Staff(Output):
    """Somebody on the staff."""

    id: WireStaffId
    name: str
    role: Role
    status: StaffStatus
    created_at: datetime

    @classmethod
    def of(cls, s: staff_model.Staff) -> Self:
        return cls(id=s.id, name=s.name, role=s.role, status=s.status, created_at=s.created_at)


class StaffList(Output):
    """Everybody there ever was, in the order they came."""

    items: list[Staff]


class StaffInvitation(Output):
    """An invitation. `link` is shown here only, and works once."""

    staff: Staff
    link: str
    expires_at: datetime


class AuditRecord(Output):
    """Something privileged that was done."""

    seq: int
    at: datetime
    actor_kind: ActorKind
    actor_id: str
    action: str
    object: str
    reason: str
    details: dict[str, Any]
    hash: str = Field(description="SHA-256 leaf of the audit's Merkle tree, hexadecimal")

    @classmethod
    def of(cls, r: audit.Record) -> Self:
        return cls(
            seq=r.seq, at=r.at, actor_kind=r.actor.kind, actor_id=r.actor.id, action=r.action, object=r.object,
            reason=r.reason, details=orjson.loads(r.details), hash=r.hash.hex(),
        )  # fmt: skip


class AuditPage(Output):
    """Records, latest first. `next_before` goes into `before` for the page that follows; null at the end."""

    items: list[AuditRecord]
    next_before: int | None


@router.get(
    "/staff",
    operation_id="listStaff",
    summary="Who is on the staff",
    response_model=StaffList,
    dependencies=[MayRead],
    responses=documented(403),
)
async def list_staff(request: Request) -> StaffList:
    """Suspended people too."""
    async with runtime(request).db.reader() as conn:
        return StaffList(items=[Staff.of(s) for s in await people.list_staff(conn)])


@router.post(
    "/staff",
    operation_id="inviteStaff",
    summary="Invite somebody to the staff",
    status_code=201,
    response_model=StaffInvitation,
    responses=documented(403),
)
async def invite(request: Request, actor: MayWrite, body: NewStaff) -> StaffInvitation:
    """They can do nothing until they have enrolled a passkey with the link, within a day."""
    rt = runtime(request)
    made = await rt.db.run(lambda tx: people.invite(tx, actor, body.name, body.role, body.reason, rt.clock))
    return _invitation(request, made)


@router.post(
    "/staff/{staff_id}/invitations",
    operation_id="inviteStaffAgain",
    summary="Invite somebody again",
    status_code=201,
    response_model=StaffInvitation,
    responses=documented(403, 404, 409),
)
async def invite_again(request: Request, actor: MayWrite, staff_id: WireStaffId, body: StaffReason) -> StaffInvitation:
    """For a lost device or link: their passkeys, sessions and earlier links end at once."""
    rt = runtime(request)
    made = await rt.db.run(lambda tx: people.invite_again(tx, actor, staff_id, body.reason, rt.clock))
    rt.staff.forget_all()
    return _invitation(request, made)


@router.post(
    "/staff/{staff_id}/role",
    operation_id="changeStaffRole",
    summary="Change somebody's role",
    response_model=Staff,
    responses=documented(403, 404),
)
async def change_role(request: Request, actor: MayWrite, staff_id: WireStaffId, body: NewRole) -> Staff:
    """Never one's own. They sign in again."""
    rt = runtime(request)
    changed = await rt.db.run(lambda tx: people.change_role(tx, actor, staff_id, body.role, body.reason, rt.clock))
    rt.staff.forget_all()
    return Staff.of(changed)


@router.post(
    "/staff/{staff_id}/suspend",
    operation_id="suspendStaff",
    summary="Suspend somebody",
    response_model=Staff,
    responses=documented(403, 404),
)
async def suspend(request: Request, actor: MayWrite, staff_id: WireStaffId, body: StaffReason) -> Staff:
    """Their sessions, passkeys and invitations end at once. Never oneself."""
    rt = runtime(request)
    suspended = await rt.db.run(lambda tx: people.suspend(tx, actor, staff_id, body.reason, rt.clock))
    rt.staff.forget_all()
    return Staff.of(suspended)


@router.post(
    "/staff/{staff_id}/reinstate",
    operation_id="reinstateStaff",
    summary="Take somebody suspended back",
    status_code=201,
    response_model=StaffInvitation,
    responses=documented(403, 404, 409),
)
async def reinstate(request: Request, actor: MayWrite, staff_id: WireStaffId, body: StaffReason) -> StaffInvitation:
    """They enrol a new passkey."""
    rt = runtime(request)
    made = await rt.db.run(lambda tx: people.reinstate(tx, actor, staff_id, body.reason, rt.clock))
    return _invitation(request, made)


@router.get(
    "/staff/audit",
    operation_id="listAudit",
    summary="What was done",
    response_model=AuditPage,
    dependencies=[MayAudit],
    responses=documented(403),
)
async def list_audit(
    request: Request,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    about: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> AuditPage:
    """Latest first; `about` names one object, such as staff:0198…"""
    async with runtime(request).db.reader() as conn:
        found = await audit.read_records(conn, limit, before=before, about=about)
    more = found[-1].seq if len(found) == limit and found[-1].seq > 1 else None
    return AuditPage(items=[AuditRecord.of(r) for r in found], next_before=more)


def _invitation(request: Request, made: people.Invitation) -> StaffInvitation:
    link = f"{runtime(request).settings.base_url}/{made.staff.role.workplace}/#{made.token}"
    return StaffInvitation(staff=Staff.of(made.staff), link=link, expires_at=made.expires_at)
