"""Sign in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import read_customer
from purser.api.auth import SignedIn, check_same_origin, cookie_name
from purser.api.customers import Customer
from purser.api.description import documented
from purser.api.devices import DeviceOut
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.visitors import keep_key, visitor
from purser.core.db import Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId
from purser.core.metrics import SIGN_INS
from purser.identity import OpenedSession, end_session, normalise_login, sign_in
from purser.safety import Entered, enter

router = new_router("sessions")


class NewSession(Input):
    """What somebody signs in with."""

    login: str = Field(min_length=1, max_length=254, description="Phone number or mail address")
    password: str = Field(min_length=1, max_length=1024)


class Session(Output):
    """A session. The token is shown here only; a browser gets it in a cookie as well.

    A device that was not known before gets a key with it. Whoever keeps no cookies sends that key as
    `Purser-Device` when signing in again; without it, it is a new device every time.
    """

    token: str
    expires_at: datetime
    customer: Customer
    device: DeviceOut
    device_key: str | None


@router.post(
    "/sessions",
    operation_id="createSession",
    summary="Sign in",
    status_code=201,
    response_model=Session,
    responses=documented(401, 403, 429),
)
async def create_session(request: Request, response: Response, body: NewSession) -> Session:
    """Answers the same for an unknown login and for a wrong password."""
    rt = runtime(request)
    if "sec-fetch-site" in request.headers or "origin" in request.headers:
        check_same_origin(request)  # nobody is to be signed in as somebody else by another site's page
    login = _normalised(body.login, rt)
    guest = visitor(request)

    async def admit(tx: Tx, customer: CustomerId) -> Entered:
        return await enter(tx, customer, guest, rt.policy, rt.clock)

    try:
        entered = await sign_in(rt.db, rt.hasher, login, body.password, rt.policy.attempts, rt.clock, admit)
    except Problem as problem:
        SIGN_INS.labels(problem.code).inc()
        raise
    SIGN_INS.labels("signed_in").inc()
    return await welcome(request, response, entered)


async def welcome(request: Request, response: Response, entered: Entered) -> Session:
    """The answer to whoever has just been let in, by whatever way; the browser gets its cookies."""
    rt, opened = runtime(request), entered.session
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, opened.customer)
    set_session_cookie(response, rt, opened)
    if entered.key is not None:
        keep_key(request, response, entered.key)
    return Session(
        token=opened.token,
        expires_at=opened.expires_at,
        customer=Customer.of(customer),
        device=DeviceOut.of(entered.device, rt.clock.now(), is_current=True),
        device_key=entered.key,
    )


@router.delete("/sessions/current", operation_id="deleteSession", summary="Sign out", status_code=204)
async def delete_session(request: Request, response: Response, session: SignedIn) -> None:
    """Ends this session; others of the customer go on."""
    rt = runtime(request)
    await rt.db.run(lambda tx: end_session(tx, session.token_hash))
    rt.sessions.forget(session.token_hash)
    drop_session_cookie(response, rt)


def drop_session_cookie(response: Response, rt: Runtime) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(cookie_name(rt), path="/", secure=rt.is_secure, httponly=True, samesite="strict")


def _normalised(login: str, rt: Runtime) -> str:
    """A login that cannot exist is answered like one that does not: it tells nothing about who is here."""
    try:
        return normalise_login(login, rt.policy.calling_code)
    except Problem:
        raise Problem("sign_in_failed", Kind.UNAUTHENTICATED) from None


def set_session_cookie(response: Response, rt: Runtime, opened: OpenedSession) -> None:
    """Let the browser keep a session's token; no script can read it."""
    response.set_cookie(
        cookie_name(rt),
        opened.token,
        max_age=int((opened.expires_at - rt.clock.now()).total_seconds()),
        path="/",
        secure=rt.is_secure,
        httponly=True,
        samesite="strict",
    )
