"""Sign in without a password: by a code, by a passkey; and the second factor after the first."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.description import documented
from purser.api.doors import Door
from purser.api.one_time_codes import CodeShown, check_code
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input
from purser.api.sessions import Session, welcome
from purser.core.db import Tx
from purser.core.errors import forbidden, not_found
from purser.core.ids import CustomerId
from purser.identity import (
    AttemptRules,
    Ceremony,
    CodePurpose,
    Count,
    Pending,
    find_owner,
    give_back,
    reserve_tries,
    spend_ticket,
    take_ticket,
    throttle_key,
)
from purser.notices import NoticeKind, tell
from purser.safety import Entered

router = new_router("sessions")

CHALLENGES: Final = AttemptRules(1_000, timedelta(minutes=15))
"""Challenges made for one network: each sign-in page asks for one, and whoever asks for nothing else fills a table."""

PasskeyAnswer = Annotated[
    dict[str, Any], Field(description="What the browser's PublicKeyCredential.toJSON() gives", max_length=16)
]


class PasskeyShown(Input):
    """What an authenticator answered."""

    credential: PasskeyAnswer


class SecondFactor(Input):
    """The ticket of the first factor, and the second: a code of the authenticator app, or a recovery code."""

    ticket: str = Field(min_length=1, max_length=128)
    method: Literal["totp", "recovery_code"]
    code: str = Field(min_length=1, max_length=32)


@router.post(
    "/sessions/by-code",
    operation_id="createSessionByCode",
    summary="Sign in by a code",
    status_code=201,
    response_model=Session,
    responses=documented(401, 403, 404, 429),
)
async def by_code(request: Request, response: Response, body: CodeShown) -> Session:
    """The code was asked for with the purpose `sign_in`. Only whoever has read it learns whether there is an
    account."""
    door = Door(request)
    return await welcome(request, response, await door.through(_by_code(door, runtime(request), body)))


async def _by_code(door: Door, rt: Runtime, body: CodeShown) -> Entered | Pending:
    await reserve_tries(rt.db, door.counts, rt.clock)
    login = await check_code(rt, body, CodePurpose.SIGN_IN)
    async with rt.db.reader() as conn:
        owner = await find_owner(conn, login)
    if owner is None:
        raise not_found("login_unknown")
    if not owner.is_verified:
        raise forbidden("login_unverified")

    async def enter(tx: Tx) -> Entered | Pending:
        await rt.credentials.codes.spend(tx, body.code_request)
        await give_back(tx, door.counts)
        return await door.admit(tx, owner.customer)

    return await rt.db.run(enter)


@router.post(
    "/sessions/passkey-options",
    operation_id="startPasskeySignIn",
    summary="Begin to sign in by a passkey",
    status_code=201,
    response_model=dict[str, Any],
    responses=documented(403, 429),
)
async def passkey_options(request: Request) -> dict[str, Any]:
    """What `PublicKeyCredential.parseRequestOptionsFromJSON` takes. No name is asked for: any passkey may answer."""
    rt, door = runtime(request), Door(request)
    await reserve_tries(rt.db, [Count(throttle_key("challenges", door.network), CHALLENGES)], rt.clock)
    return await rt.db.run(lambda tx: rt.credentials.passkeys.ask(tx, Ceremony.SIGN_IN))


@router.post(
    "/sessions/by-passkey",
    operation_id="createSessionByPasskey",
    summary="Sign in by a passkey",
    status_code=201,
    response_model=Session,
    responses=documented(401, 403, 429),
)
async def by_passkey(request: Request, response: Response, body: PasskeyShown) -> Session:
    """A passkey is two factors: whoever has one is asked for nothing else."""
    rt, door = runtime(request), Door(request)

    async def enter() -> Entered:
        passkey = await rt.credentials.passkeys.verify(body.credential, Ceremony.SIGN_IN)

        return await rt.db.run(lambda tx: door.let_in(tx, passkey.customer))

    return await welcome(request, response, await door.through(enter()))


@router.post(
    "/sessions/second-factor",
    operation_id="createSessionBySecondFactor",
    summary="Show the second factor",
    status_code=201,
    response_model=Session,
    responses=documented(401, 403, 429),
)
async def by_second_factor(request: Request, response: Response, body: SecondFactor) -> Session:
    """Ends a sign-in that was answered `second_factor_required`. A ticket has five tries."""
    rt, door = runtime(request), Door(request)

    async def enter() -> Entered:
        await reserve_tries(rt.db, door.counts, rt.clock)
        customer = await take_ticket(rt.db, body.ticket, rt.clock)
        if body.method == "totp":
            await rt.credentials.totps.verify(customer, body.code)
        else:
            await rt.credentials.recovery_codes.check(customer, body.code)

        async def let_in(tx: Tx) -> Entered:
            await spend_ticket(tx, body.ticket)
            await give_back(tx, door.counts)
            if body.method == "recovery_code":
                await spend_recovery_code(tx, rt, customer, body.code)
            return await door.let_in(tx, customer)

        return await rt.db.run(let_in)

    return await welcome(request, response, await door.through(enter()))


async def spend_recovery_code(tx: Tx, rt: Runtime, customer: CustomerId, code: str) -> None:
    """Use a recovery code up, and tell the customer that it was used."""
    left = await rt.credentials.recovery_codes.spend(tx, customer, code)
    at = rt.clock.now().isoformat(timespec="seconds")
    await tell(tx, customer, NoticeKind.RECOVERY_CODE_USED, {"at": at, "left": left}, rt.clock)
