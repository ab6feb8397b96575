"""Come back after losing the phone: a recovery code, and a code sent to an address on file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import read_customer
from purser.api.auth import forget_customer
from purser.api.description import documented
from purser.api.doors import Door
from purser.api.one_time_codes import CodeShown, check_code
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.sessions import Session, welcome
from purser.api.sign_ins import spend_recovery_code
from purser.core.db import Tx
from purser.core.errors import Problem, forbidden
from purser.core.ids import CustomerId
from purser.identity import CodePurpose, find_former_owner, give_back, reserve_tries
from purser.safety import Entered, recover

router = new_router("sessions")


class Recovery(CodeShown):
    """A code that was asked for with the purpose `recover`, a recovery code, and a password to use from now on."""

    recovery_code: str = Field(min_length=1, max_length=32)
    password: Annotated[str, Field(min_length=8, max_length=256)] | None = None


@router.post(
    "/recoveries",
    operation_id="createRecovery",
    summary="Recover my account",
    status_code=201,
    response_model=Session,
    responses=documented(401, 403, 429),
)
async def create_recovery(request: Request, response: Response, body: Recovery) -> Session:
    """Ends what the lost phone could do: sessions, devices, passkeys, the authenticator app, the old password.

    Tells all addresses on file, and opens a session on this device, which is a new one.
    """
    rt, door = runtime(request), Door(request)

    async def come_back() -> Entered:
        await reserve_tries(rt.db, door.counts, rt.clock)
        customer = await _whose(rt, body)
        hashed = None if body.password is None else await _hashed(rt, customer, body.password)

        async def give_account_back(tx: Tx) -> Entered:
            await rt.credentials.codes.spend(tx, body.code_request)
            await spend_recovery_code(tx, rt, customer, body.recovery_code)
            await recover(tx, customer, hashed, rt.clock)
            await give_back(tx, door.counts)
            return await door.let_in(tx, customer)

        return await rt.db.run(give_account_back)

    entered = await door.through(come_back())
    forget_customer(rt, entered.session.customer)
    return await welcome(request, response, entered)


async def _whose(rt: Runtime, body: Recovery) -> CustomerId:
    """The customer both codes belong to. Raises code_wrong, code_expired, recovery_failed, sign_in_locked.

    The recovery code is looked at for everybody who has read the other one, also where there is no account.
    """
    login = await check_code(rt, body, CodePurpose.RECOVER)
    async with rt.db.reader() as conn:
        owner = await find_former_owner(conn, login, rt.clock)
    customer = owner.customer if owner is not None and owner.is_verified else None
    try:
        await rt.credentials.recovery_codes.check(customer, body.recovery_code)
    except Problem as problem:
        raise forbidden("recovery_failed") if problem.code == "recovery_code_wrong" else problem from None
    if customer is None:
        raise forbidden("recovery_failed")
    return customer


async def _hashed(rt: Runtime, customer: CustomerId, password: str) -> str:
    async with rt.db.reader() as conn:
        who = await read_customer(conn, customer)
    await rt.hasher.judge(password, who.name, *filter(None, [who.phone, who.email]), alone=True)
    return await rt.hasher.hash(password)
