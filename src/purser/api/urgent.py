"""The switch on the sign-in page: freeze an account without signing in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request

from purser.api.auth import check_same_origin
from purser.api.description import documented
from purser.api.problems import FieldError, InvalidRequest, request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.text import sentence
from purser.identity import AttemptRules, normalise_login, password_matches
from purser.safety import freeze_urgently

router = new_router("safety")


class UrgentFreeze(Input):
    """A login, and exactly one thing that shows it is theirs."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    password: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    pin: Annotated[str, Field(min_length=1, max_length=16)] | None = None


class UrgentAnswer(Output):
    """The same for everybody."""

    message: str


Evidence = Callable[[Runtime, CustomerId | None, str], Awaitable[bool]]
"""Whether what was given is the customer's; the same work and no for None."""


async def by_password(rt: Runtime, customer: CustomerId | None, given: str) -> bool:
    """The password."""
    return await password_matches(rt.db, rt.hasher, customer, given)


async def by_pin(rt: Runtime, customer: CustomerId | None, given: str) -> bool:
    """The payment PIN."""
    return await rt.pins.matches(customer, given)


EVIDENCE: Final[dict[str, Evidence]] = {"password": by_password, "pin": by_pin}
"""What may be given, by the field it is given in."""


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
    given = {name: value for name in EVIDENCE if (value := getattr(body, name)) is not None}
    if len(given) != 1:
        wrong = "required" if not given else "unknown_field"
        raise InvalidRequest(FieldError(f"/{max(given, default=min(EVIDENCE))}", wrong))
    ((name, value),) = given.items()

    async def check(customer: CustomerId | None) -> bool:
        return await EVIDENCE[name](rt, customer, value)

    rules = AttemptRules(rt.policy.pin.failures, rt.policy.pin.lock)
    await freeze_urgently(rt.db, _normalised(body.login, rt), check, rules, rt.clock)
    rt.sessions.forget_all()
    return UrgentAnswer(message=sentence("safety", "urgent", request_language(request)))


def _normalised(login: str, rt: Runtime) -> str:
    """A login that cannot exist is treated like one that does not."""
    try:
        return normalise_login(login, rt.policy.calling_code)
    except Problem:
        return login
