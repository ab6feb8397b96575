"""An authenticator app as second factor: set up, turned on, turned off."""

from __future__ import annotations

from pydantic import Field
from starlette.requests import Request

from purser.accounts import read_customer
from purser.api.auth import SignedIn, forget_customer
from purser.api.changes import begin_change, proof_of_change, tell_change
from purser.api.description import documented
from purser.api.one_time_codes import Digits
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output
from purser.api.step_up import ProofToken
from purser.core.db import Tx
from purser.core.errors import conflict, not_found
from purser.identity import Change, drop_tickets, read_password, remove_totp
from purser.identity.passwords import SHORTEST_ALONE
from purser.notices import NoticeKind

router = new_router("credentials")


class TotpBeginning(Input):
    """A proof for `security:totp`."""

    proof: ProofToken | None = None


class TotpConfirmation(Input):
    """A code of the app, which shows that it has the secret."""

    code: Digits


class TotpSetup(Output):
    """What the app needs, shown once. `uri` is what the QR code says; `secret` is for typing."""

    secret: str
    uri: str = Field(description="otpauth://totp/…")


@router.post(
    "/totp",
    operation_id="startTotp",
    summary="Begin to set an authenticator app up",
    status_code=201,
    response_model=TotpSetup,
    responses=documented(409),
)
async def start(request: Request, session: SignedIn, body: TotpBeginning) -> TotpSetup:
    """Nothing is asked for at sign-in until a code was confirmed."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.TOTP)
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, session.customer)
    label = customer.phone or customer.email or customer.name

    async def begin(tx: Tx) -> TotpSetup:
        await begin_change(tx, rt, session, given)
        setup = await rt.credentials.totps.begin(tx, session.customer, label)
        return TotpSetup(secret=setup.secret, uri=setup.uri)

    return await rt.db.run(begin)


@router.post(
    "/totp/confirm",
    operation_id="confirmTotp",
    summary="Turn the authenticator app on",
    status_code=204,
    responses=documented(409, 429),
)
async def confirm(request: Request, session: SignedIn, body: TotpConfirmation) -> None:
    """From now on signing in by password or code takes a code of the app as well."""
    rt = runtime(request)
    await rt.credentials.totps.verify(session.customer, body.code, pending=True)

    async def turn_on(tx: Tx) -> None:
        await begin_change(tx, rt, session, None)
        await rt.credentials.totps.confirm(tx, session.customer)
        await tell_change(tx, rt, session, NoticeKind.TOTP_ADDED)

    await rt.db.run(turn_on)
    forget_customer(rt, session.customer)


@router.post(
    "/totp/remove",
    operation_id="removeTotp",
    summary="Turn the authenticator app off",
    status_code=204,
    responses=documented(404, 409),
)
async def remove(request: Request, session: SignedIn, body: TotpBeginning) -> None:
    """A password that is short because there was a second factor has to be replaced by a longer one first."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.TOTP)

    async def turn_off(tx: Tx) -> None:
        await begin_change(tx, rt, session, given)
        password = await read_password(tx, session.customer)
        if password is not None and not password.stands_alone:
            raise conflict("password_not_alone", shortest=SHORTEST_ALONE)
        if not await remove_totp(tx, session.customer):
            raise not_found("totp_off")
        await drop_tickets(tx, session.customer)
        await tell_change(tx, rt, session, NoticeKind.TOTP_REMOVED)

    await rt.db.run(turn_off)
    forget_customer(rt, session.customer)
