"""The switch on the sign-in page: freeze an account without signing in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request

from purser.api.auth import check_same_origin, forget_customer
from purser.api.description import documented
from purser.api.one_time_codes import Digits, Login, WireCodeRequestId
from purser.api.problems import FieldError, InvalidRequest, request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.visitors import visitor
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.text import sentence
from purser.identity import AttemptRules, CodePurpose, Count, normalise_login, password_matches, throttle_key
from purser.safety import freeze_urgently

router = new_router("safety")


class UrgentFreeze(Input):
    """A login, and exactly one thing that shows it is theirs. `code` is one that was asked for with the purpose
    `freeze`, and comes with its `code_request`."""

    login: Login
    password: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    pin: Annotated[str, Field(min_length=1, max_length=16)] | None = None
    recovery_code: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    code: Digits | None = None
    code_request: WireCodeRequestId | None = None


class UrgentAnswer(Output):
    """The same for everybody."""

    message: str


Evidence = Callable[[Runtime, UrgentFreeze, CustomerId | None], Awaitable[bool]]
"""Whether what was given is the customer's; the same work and no for None."""


async def by_password(rt: Runtime, body: UrgentFreeze, customer: CustomerId | None) -> bool:
    """The password."""
    return await password_matches(rt.db, rt.hasher, customer, body.password or "")


async def by_pin(rt: Runtime, body: UrgentFreeze, customer: CustomerId | None) -> bool:
    """The payment PIN."""
    return await rt.pins.matches(customer, body.pin or "")


async def by_recovery_code(rt: Runtime, body: UrgentFreeze, customer: CustomerId | None) -> bool:
    """A recovery code; it can be used again, to come back."""
    return await rt.credentials.recovery_codes.matches(customer, body.recovery_code or "")


async def by_code(rt: Runtime, body: UrgentFreeze, _: CustomerId | None) -> bool:
    """A code sent to the login itself: whoever reads it has the phone or the mailbox, with an account or without."""
    if body.code_request is None or body.code is None:
        return False
    try:
        login = _normalised(body.login, rt)
        await rt.credentials.codes.check(body.code_request, CodePurpose.FREEZE, login, body.code)
    except Problem as problem:
        if problem.code not in ("code_wrong", "code_expired"):
            raise
        return False
    return True


EVIDENCE: Final[dict[str, Evidence]] = {
    "password": by_password,
    "pin": by_pin,
    "recovery_code": by_recovery_code,
    "code": by_code,
}
"""What may be given, by the field it is given in."""

GUESSABLE: Final = ("password", "pin")
"""What is counted by login, each by itself. Others cannot be guessed, or count their own tries: a thief who guesses on
purpose must not keep the owner from the switch."""


@router.post(
    "/freezes/urgent",
    operation_id="freezeUrgently",
    summary="My account is in danger",
    status_code=202,
    response_model=UrgentAnswer,
    responses=documented(403, 429),
)
async def freeze_now(request: Request, body: UrgentFreeze) -> UrgentAnswer:
    """Freezes the account if what is given belongs together; answers the same if it does not."""
    rt = runtime(request)
    if "sec-fetch-site" in request.headers or "origin" in request.headers:
        check_same_origin(request)
    given = [name for name in EVIDENCE if getattr(body, name) is not None]
    if len(given) != 1:
        raise InvalidRequest(
            FieldError(f"/{given[1]}", "unknown_field") if given else FieldError("/password", "required")
        )
    if ("code" in given) != (body.code_request is not None):
        raise InvalidRequest(FieldError("/code_request", "required" if "code" in given else "unknown_field"))

    async def check(customer: CustomerId | None) -> bool:
        return await EVIDENCE[given[0]](rt, body, customer)

    login = _normalised(body.login, rt)
    counts = [Count(throttle_key("urgent from", visitor(request).place or "?"), rt.policy.guesses.network)]
    if given[0] in GUESSABLE:
        rules = AttemptRules(rt.policy.pin.failures, rt.policy.pin.lock)
        counts.append(Count(throttle_key(f"urgent {given[0]}", login), rules))
    frozen = await freeze_urgently(rt.db, login, check, counts, rt.clock)
    if frozen is not None:
        forget_customer(rt, frozen)
    return UrgentAnswer(message=sentence("safety", "urgent", request_language(request)))


def _normalised(login: str, rt: Runtime) -> str:
    """A login that cannot exist is treated like one that does not."""
    try:
        return normalise_login(login, rt.policy.calling_code)
    except Problem:
        return login
