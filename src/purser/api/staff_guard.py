"""Is it somebody of the staff, and may they: by a session in a cookie of its own, or by the operator's key."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.exceptions import WebSocketException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from purser.api.auth import bearer, check_same_origin
from purser.api.cookies import keep_cookie
from purser.api.problems import PermissionMissing
from purser.api.rules import Rule
from purser.api.runtime import Runtime, runtime
from purser.core.audit import OPERATOR_KEY, Actor
from purser.core.errors import Kind, Problem
from purser.identity import hash_token
from purser.identity.permissions import Permission, key_may, may
from purser.identity.staff_door import (
    STAFF_TOUCHED_EVERY,
    OpenedStaffSession,
    read_staff_sessions,
    touch_staff_sessions,
)
from purser.identity.staff_model import StaffSession

STAFF_COOKIE: Final = "purser_staff"
SECURE_STAFF_COOKIE: Final = "__Host-purser_staff"

_SAFE: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff, signed in at most a second ago."""

    session: StaffSession
    token_hash: bytes

    @property
    def actor(self) -> Actor:
        """Who the audit says it was."""
        return Actor.staff(self.session.staff)


class _SignedInStaff(SecurityBase):
    """A staff session, whatever its role."""

    scheme_name = "staff"
    model = APIKey(
        **{"in": APIKeyIn.cookie}, name=STAFF_COOKIE, description="A staff session, set by createStaffSession"
    )

    rule = Rule(staff=True)

    async def __call__(self, request: Request) -> Colleague:
        rt = runtime(request)
        token = request.cookies.get(staff_cookie(rt))
        if token is None:
            raise _unauthenticated()
        if request.method not in _SAFE:
            check_same_origin(request)
        token_hash = hash_token(token)
        session = await rt.staff.get(token_hash)
        if session is None or rt.clock.now() >= session.expires_at:
            raise _unauthenticated()
        return Colleague(session, token_hash)


class _Allowed(_SignedInStaff):
    """Staff whose role has a permission; the operator's key where the table says so. Answers the audit's actor."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        self.rule = Rule(staff=True, permission=permission)

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]
        if self._has_key(request):
            if not key_may(self.permission):
                raise PermissionMissing(self.permission)
            return OPERATOR_KEY
        colleague = await super().__call__(request)
        if not may(colleague.session.role, self.permission):
            raise PermissionMissing(self.permission)
        return colleague.actor

    @staticmethod
    def _has_key(request: Request) -> bool:
        given = bearer(request)
        expected = runtime(request).settings.operator_key
        if given is None:
            return False
        if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
            raise _unauthenticated()
        return True


class _ColleagueWith(_SignedInStaff):
    """Staff whose role has a permission, and nobody else: a person acts, as the role they have. Answers who."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        self.rule = Rule(staff=True, permission=permission)
        assert not key_may(permission), "what the operator's key may do is guarded by `allowed`"

    async def __call__(self, request: Request) -> Colleague:
        colleague = await super().__call__(request)
        if not may(colleague.session.role, self.permission):
            raise PermissionMissing(self.permission)
        return colleague


class _StaffSocket(SecurityBase):
    """A staff session at a WebSocket, from our own page: browsers open one to anybody, with cookies."""

    scheme_name = "staff"
    model = _SignedInStaff.model
    rule = Rule(staff=True)

    async def __call__(self, socket: WebSocket) -> Colleague:
        rt = runtime(socket)
        token = socket.cookies.get(staff_cookie(rt))
        if token is None:
            raise WebSocketException(1008, "unauthenticated")
        try:
            check_same_origin(socket)
        except Problem as problem:
            raise WebSocketException(1008, problem.code) from None
        token_hash = hash_token(token)
        session = await rt.staff.get(token_hash)
        if session is None or rt.clock.now() >= session.expires_at:
            raise WebSocketException(1008, "unauthenticated")
        return Colleague(session, token_hash)


staff_signed_in = _SignedInStaff()
staff_socket = _StaffSocket()
SignedInStaff = Annotated[Colleague, Depends(staff_signed_in)]
"""The dependency of routes for all staff."""


def allowed(permission: Permission) -> _Allowed:
    """The dependency of a privileged route: `Annotated[Actor, Depends(allowed(Permission.…))]`."""
    return _Allowed(permission)


def colleague_with(permission: Permission) -> _ColleagueWith:
    """The dependency of a route where the role decides what somebody may do: answers a Colleague."""
    return _ColleagueWith(permission)


def staff_cookie(rt: Runtime) -> str:
    """The one staff cookie that counts here."""
    return SECURE_STAFF_COOKIE if rt.is_secure else STAFF_COOKIE


def set_staff_cookie(response: Response, rt: Runtime, opened: OpenedStaffSession) -> None:
    """Hand a session to the browser; no script of any page can read it."""
    keep_cookie(response, rt, staff_cookie(rt), opened.token, opened.expires_at - rt.clock.now())


async def load_staff(rt: Runtime, hashes: Collection[bytes]) -> Mapping[bytes, StaffSession]:
    """Living staff sessions, for many tokens at once."""
    async with rt.db.reader() as conn:
        found = await read_staff_sessions(conn, hashes, rt.clock)
    now = rt.clock.now()
    used = [h for h, s in found.items() if now - s.seen_at >= STAFF_TOUCHED_EVERY]
    if used:
        await rt.db.run(lambda tx: touch_staff_sessions(tx, used, rt.clock))
    return found


def _unauthenticated() -> Problem:
    return Problem("unauthenticated", Kind.UNAUTHENTICATED)
