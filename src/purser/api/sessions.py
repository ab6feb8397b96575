"""Sign in and out."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import read_customer
from purser.api.auth import SignedIn, cookie_name, is_browser
from purser.api.cookies import drop_cookie, keep_cookie
from purser.api.customers import Customer
from purser.api.description import documented
from purser.api.devices import DeviceOut
from purser.api.doors import Door
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.visitors import keep_key
from purser.core.errors import Kind, Problem
from purser.identity import OpenedSession, end_session, normalise_login, sign_in
from purser.safety import Entered

router = new_router("sessions")


class NewSession(Input):
    """What somebody signs in with."""

    login: str = Field(min_length=1, max_length=254, description="Phone number or mail address")
    password: str = Field(min_length=1, max_length=1024)


class Session(Output):
    """A session. The token is shown here only; a browser gets it in a cookie instead, and the device's key too.

    A device that was not known before gets a key with it. Whoever keeps no cookies sends that key as
    `Purser-Device` when signing in again; without it, it is a new device every time.
    """

    token: str | None
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
    """Answers the same for an unknown login and for a wrong password.

    Whoever has an authenticator app is answered `second_factor_required` with a ticket to show it by.
    """
    rt = runtime(request)
    door = Door(request)
    login = _normalised(body.login, rt)
    rules = rt.policy.attempts
    coming = sign_in(rt.db, rt.hasher, login, body.password, rules, rt.clock, door.admit, door.counts)
    return await welcome(request, response, await door.through(coming))


async def welcome(request: Request, response: Response, entered: Entered) -> Session:
    """The answer to whoever has just been let in, by whatever way; the browser gets its cookies."""
    rt, opened = runtime(request), entered.session
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, opened.customer)
    set_session_cookie(response, rt, opened)
    if entered.key is not None:
        keep_key(request, response, entered.key)
    return Session(
        token=None if is_browser(request) else opened.token,
        expires_at=opened.expires_at,
        customer=Customer.of(customer),
        device=DeviceOut.of(entered.device, rt.clock.now(), is_current=True),
        device_key=None if is_browser(request) else entered.key,
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
    drop_cookie(response, rt, cookie_name(rt))


def _normalised(login: str, rt: Runtime) -> str:
    """A login that cannot exist is answered like one that does not: it tells nothing about who is here."""
    try:
        return normalise_login(login, rt.policy.calling_code)
    except Problem:
        raise Problem("sign_in_failed", Kind.UNAUTHENTICATED) from None


def set_session_cookie(response: Response, rt: Runtime, opened: OpenedSession) -> None:
    """Let the browser keep a session's token; no script can read it."""
    keep_cookie(response, rt, cookie_name(rt), opened.token, opened.expires_at - rt.clock.now())
