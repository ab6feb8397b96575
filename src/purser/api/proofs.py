"""Proofs: show once more who you are, for one payment or one change.

A way to do so is an entry of WAYS; the rooms' own modules bring theirs. A proof for a change of security gives the
session a new token, as signing in would: whoever had copied the old one is out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api import callers
from purser.api.auth import SignedIn, is_browser
from purser.api.description import documented
from purser.api.problems import FieldError, InvalidRequest
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.sessions import set_session_cookie
from purser.api.sign_ins import PasskeyAnswer, spend_recovery_code
from purser.api.step_up import PAYING, ProofToken
from purser.cards import counted_try
from purser.core.db import Tx
from purser.core.errors import Problem, forbidden
from purser.core.ids import CustomerId
from purser.identity import (
    LIFE,
    PAYMENT,
    Ceremony,
    Change,
    Method,
    Proof,
    is_purpose,
    issue_proof,
    prove_password,
    read_pin,
    read_proof,
    rotate_session,
)
from purser.notices import NoticeKind, tell

router = new_router("security")


class ProofIn(Input):
    """What is proved, by what, for what.

    `purpose` is what the refusal `step_up_required` named: `payment:` and the first 32 hexadecimal digits of the
    SHA-256 of the quote, or `security:` and the change. `also` is a proof for the same purpose given a moment ago:
    the new one then counts as both.
    """

    method: Method
    purpose: Annotated[str, Field(min_length=1, max_length=64)]
    pin: Annotated[str, Field(max_length=16)] | None = None
    password: Annotated[str, Field(max_length=1024)] | None = None
    code: Annotated[str, Field(max_length=32, description="Of the authenticator app, or a recovery code")] | None = None
    credential: PasskeyAnswer | None = Field(default=None, description="The answer to startPasskeyProof")
    also: ProofToken | None = None


class ProofOut(Output):
    """A proof, good until `expires_at` in this session. `strength` counts independent factors.

    `token` is the session's new token when it was given one (a browser has it in its cookie alone); the old one is
    dead.
    """

    proof: str
    method: Method
    methods: list[Method]
    strength: int
    expires_at: datetime
    token: str | None


Way = Callable[[Runtime, "callers.Session", ProofIn], Awaitable[None]]
"""Checks what was sent. Raises the problem of what is wrong with it."""


async def by_pin(rt: Runtime, session: callers.Session, body: ProofIn) -> None:
    """The payment PIN."""
    if body.pin is None:
        raise InvalidRequest(FieldError("/pin", "required"))
    try:
        await rt.pins.verify(session.customer, body.pin)
    except Problem as problem:
        if problem.code == "pin_wrong" and problem.params["left"] == 0:
            await rt.db.run(lambda tx: _tell_locked(tx, rt, session.customer))
        raise


async def by_password(rt: Runtime, session: callers.Session, body: ProofIn) -> None:
    """The password, once more."""
    if body.password is None:
        raise InvalidRequest(FieldError("/password", "required"))
    await prove_password(rt.db, rt.hasher, session.customer, body.password, rt.policy.attempts, rt.clock)


async def by_passkey(rt: Runtime, session: callers.Session, body: ProofIn) -> None:
    """A passkey of this customer, opened just now."""
    if body.credential is None:
        raise InvalidRequest(FieldError("/credential", "required"))
    await rt.credentials.passkeys.verify(body.credential, Ceremony.PROVE, session.customer)


async def by_totp(rt: Runtime, session: callers.Session, body: ProofIn) -> None:
    """A code of the authenticator app."""
    await rt.credentials.totps.verify(session.customer, _code(body))


async def by_recovery_code(rt: Runtime, session: callers.Session, body: ProofIn) -> None:
    """One of the recovery codes, which is used up by it."""
    code = _code(body)
    await rt.credentials.recovery_codes.check(session.customer, code)
    await rt.db.run(lambda tx: spend_recovery_code(tx, rt, session.customer, code))


def _code(body: ProofIn) -> str:
    if body.code is None:
        raise InvalidRequest(FieldError("/code", "required"))
    return body.code


WAYS: Final[dict[Method, Way]] = {
    Method.PIN: by_pin,
    Method.PASSWORD: by_password,
    Method.PASSKEY: by_passkey,
    Method.TOTP: by_totp,
    Method.RECOVERY_CODE: by_recovery_code,
}
"""How each method is checked."""


@router.post(
    "/proofs",
    operation_id="createProof",
    summary="Prove who you are",
    status_code=201,
    response_model=ProofOut,
    responses=documented(403, 429),
)
async def create_proof(request: Request, response: Response, session: SignedIn, body: ProofIn) -> ProofOut:
    """Checks a PIN, a password or whatever else was sent, and answers a proof for this session and purpose."""
    rt = runtime(request)
    if not is_purpose(body.purpose):
        raise InvalidRequest(FieldError("/purpose", "not_allowed"))
    way = WAYS.get(body.method)
    if way is None:
        raise InvalidRequest(FieldError("/method", "not_allowed"))
    before = _before(rt, session, body)
    async with _counted(rt, session, body.purpose):
        await way(rt, session, body)
    methods = tuple(dict.fromkeys((*before, body.method)))
    proof = Proof(methods, session.id, body.purpose, rt.clock.now() + LIFE)
    token = None
    if not body.purpose.startswith((PAYMENT, Change.PAYMENT_CODE.purpose)):
        fresh = await rt.db.run(lambda tx: rotate_session(tx, session.customer, session.token_hash))
        set_session_cookie(response, rt, fresh)
        token = None if is_browser(request) else fresh.token
    return ProofOut(
        proof=issue_proof(proof, rt.payments.secret),
        method=proof.method,
        methods=list(methods),
        strength=proof.strength,
        expires_at=proof.expires_at,
        token=token,
    )


def _before(rt: Runtime, session: callers.Session, body: ProofIn) -> tuple[Method, ...]:
    """What `also` proved. Money is proved by a PIN or a passkey first; a password only comes on top of one: it is
    what a thief signed in with."""
    before: tuple[Method, ...] = ()
    if body.also is not None:
        before = read_proof(body.also, session.id, body.purpose, rt.payments.secret, rt.clock).methods
    is_money = body.purpose.startswith((PAYMENT, Change.PAYMENT_CODE.purpose))
    if is_money and not any(method in PAYING for method in (*before, body.method)):
        raise forbidden("proof_not_for_money")
    return before


def _counted(rt: Runtime, session: callers.Session, purpose: str) -> AbstractAsyncContextManager[None]:
    """Failures that end in something else than a locked method, by what the proof is for."""
    return counted_try(rt.cards, session.customer) if purpose == Change.CARDS.purpose else nullcontext()


async def _tell_locked(tx: Tx, rt: Runtime, customer: CustomerId) -> None:
    state = await read_pin(tx, customer)
    if state is not None and state.locked_until is not None:
        until = state.locked_until.isoformat(timespec="seconds")
        await tell(tx, customer, NoticeKind.PIN_LOCKED, {"until": until}, rt.clock)
