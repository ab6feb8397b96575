"""A merchant's people come in at the console: an API key opens a session in a cookie."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import MerchantScope, end_merchant_session, open_merchant_session
from purser.api.auth import bearer, check_same_origin, merchant, merchant_cookie
from purser.api.callers import MerchantCaller
from purser.api.cookies import drop_cookie, keep_cookie
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Output, WireMerchantId
from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.db import Tx
from purser.core.errors import Kind, Problem
from purser.identity import hash_token

router = new_router("merchants")

AnyKey = Annotated[MerchantCaller, Depends(merchant())]


class MerchantSession(Output):
    """A session at the console, which may do what its key may; its token is in the cookie only."""

    merchant_id: WireMerchantId
    name: str
    scopes: list[MerchantScope]
    expires_at: datetime | None

    @classmethod
    def of(cls, caller: MerchantCaller, expires_at: datetime | None) -> MerchantSession:
        return cls(merchant_id=caller.merchant, name=caller.name, scopes=sorted(caller.scopes), expires_at=expires_at)


@router.post(
    "/merchant-sessions",
    operation_id="createMerchantSession",
    summary="Sign in at the console",
    status_code=201,
    response_model=MerchantSession,
)
async def create(request: Request, response: Response, caller: AnyKey, rt: Rt) -> MerchantSession:
    """With an API key in the Authorization header, which the browser need not keep then. Ends after half an hour
    without a request, after ten hours, and with the key."""
    key = bearer(request)
    if key is None:  # a session opens no session
        raise Problem("unauthenticated", Kind.UNAUTHENTICATED)
    if "sec-fetch-site" in request.headers or "origin" in request.headers:
        check_same_origin(request)
    key_hash = hash_token(key)

    async def sign_in(tx: Tx) -> tuple[str, datetime]:
        opened = await open_merchant_session(tx, key_hash, rt.clock)
        act = Act(Actor.merchant(caller.merchant), "merchant.sign_in", f"api_key:{caller.key}")
        await audit.write(tx, act, rt.clock)
        return opened.token, opened.expires_at

    token, expires_at = await rt.db.run(sign_in)
    keep_cookie(response, rt, merchant_cookie(rt), token, expires_at - rt.clock.now())
    return MerchantSession.of(caller, expires_at)


@router.get(
    "/merchant-sessions/current",
    operation_id="getMerchantSession",
    summary="Who is at the console",
    response_model=MerchantSession,
)
async def current(caller: AnyKey) -> MerchantSession:
    """Whose session or key it is, and what it may do."""
    return MerchantSession.of(caller, caller.expires_at)


@router.delete(
    "/merchant-sessions/current", operation_id="deleteMerchantSession", summary="Leave the console", status_code=204
)
async def delete(request: Request, response: Response, caller: AnyKey, rt: Rt) -> None:  # noqa: ARG001 -- the guard
    """Ends this session; a key is not touched."""
    token = request.cookies.get(merchant_cookie(rt))
    if token is not None:
        token_hash = hash_token(token)
        await rt.db.run(lambda tx: end_merchant_session(tx, token_hash))
        rt.merchant_sessions.forget(token_hash)
    drop_cookie(response, rt, merchant_cookie(rt))
