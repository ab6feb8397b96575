"""Staff come in: enrol a passkey with an invitation, sign in with it, sign out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.auth import check_same_origin
from purser.api.cookies import drop_cookie
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output
from purser.api.staff_guard import SignedInStaff, set_staff_cookie, staff_cookie
from purser.identity.permissions import Permission, Role, permissions_of
from purser.identity.staff_door import end_staff_session

router = new_router("staff")

Token = Annotated[str, Field(min_length=10, max_length=100)]


class NewEnrolment(Input):
    """An invitation to be taken up."""

    invitation: Token


class StaffEnrolment(NewEnrolment):
    """The invitation, and what navigator.credentials.create answered, as JSON."""

    credential: dict[str, Any]


class NewStaffSession(Input):
    """What navigator.credentials.get answered, as JSON."""

    credential: dict[str, Any]


class PasskeyOptions(Output):
    """What navigator.credentials takes, as JSON (WebAuthn level 3, 5.1.8 and 5.1.9)."""

    options: dict[str, Any]


class StaffSession(Output):
    """A staff session; its token is in the cookie only."""

    expires_at: datetime


class StaffMe(Output):
    """Who is signed in, and what they may do."""

    id: str
    name: str
    role: Role
    permissions: list[Permission]
    expires_at: datetime


@router.post(
    "/staff/enrolments/options",
    operation_id="beginStaffEnrolment",
    summary="Begin to enrol a passkey",
    response_model=PasskeyOptions,
    responses=documented(404),
)
async def begin_enrolment(request: Request, body: NewEnrolment) -> PasskeyOptions:
    """For whoever holds an invitation."""
    return PasskeyOptions(options=await runtime(request).staff_door.enrolment(body.invitation))


@router.post(
    "/staff/enrolments",
    operation_id="createStaffEnrolment",
    summary="Enrol a passkey",
    status_code=201,
    response_model=StaffSession,
    responses=documented(401, 403, 404, 409),
)
async def enrol(request: Request, response: Response, body: StaffEnrolment) -> StaffSession:
    """Uses the invitation up and signs in. The passkey must stay on one device and verify its user."""
    rt = runtime(request)
    check_same_origin(request)
    opened = await rt.staff_door.enrol(body.invitation, body.credential)
    set_staff_cookie(response, rt, opened)
    return StaffSession(expires_at=opened.expires_at)


@router.post(
    "/staff/sessions/options",
    operation_id="beginStaffSession",
    summary="Begin to sign in as staff",
    response_model=PasskeyOptions,
)
async def begin_session(request: Request) -> PasskeyOptions:
    """Asks for any passkey; the passkey says whose it is."""
    return PasskeyOptions(options=runtime(request).staff_door.request())


@router.post(
    "/staff/sessions",
    operation_id="createStaffSession",
    summary="Sign in as staff",
    status_code=201,
    response_model=StaffSession,
    responses=documented(401, 403),
)
async def create_session(request: Request, response: Response, body: NewStaffSession) -> StaffSession:
    """By passkey only. Ends after fifteen minutes without a request, and after ten hours."""
    rt = runtime(request)
    check_same_origin(request)
    opened = await rt.staff_door.sign_in(body.credential)
    set_staff_cookie(response, rt, opened)
    return StaffSession(expires_at=opened.expires_at)


@router.delete(
    "/staff/sessions/current", operation_id="deleteStaffSession", summary="Sign out as staff", status_code=204
)
async def delete_session(request: Request, response: Response, colleague: SignedInStaff) -> None:
    """Ends this session."""
    rt = runtime(request)
    await rt.db.run(lambda tx: end_staff_session(tx, colleague.token_hash))
    rt.staff.forget(colleague.token_hash)
    drop_cookie(response, rt, staff_cookie(rt))


@router.get("/staff/me", operation_id="getStaffMe", summary="Which colleague is signed in", response_model=StaffMe)
async def me(colleague: SignedInStaff) -> StaffMe:
    """With the permissions of the role."""
    session = colleague.session
    return StaffMe(
        id=str(session.staff),
        name=session.name,
        role=session.role,
        permissions=permissions_of(session.role),
        expires_at=session.expires_at,
    )
