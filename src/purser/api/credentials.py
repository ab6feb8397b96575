"""What somebody signs in with: an overview, the password, recovery codes, addresses confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.accounts import change_contact, mask_email, mask_phone, read_customer
from purser.api.auth import SignedIn, forget_customer
from purser.api.changes import begin_change, proof_of_change, tell_change
from purser.api.description import documented
from purser.api.one_time_codes import CodeShown, check_code
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output
from purser.api.sessions import Session, welcome
from purser.api.step_up import ProofToken
from purser.api.visitors import visitor
from purser.core.db import Tx
from purser.identity import (
    Change,
    CodePurpose,
    change_password,
    find_owner,
    has_totp,
    list_passkeys,
    read_password,
    recovery_codes_left,
    stands_alone,
    verify_login,
)
from purser.notices import NoticeKind, tell_address
from purser.notices.tell import Data
from purser.safety import Entered, enter

router = new_router("credentials")


class Address(Output):
    """A phone number or mail address to sign in with, masked. Codes are taken once it `is_verified`."""

    login: str
    is_verified: bool


class PasswordState(Output):
    """`stands_alone`: it is long enough without a second factor."""

    set_at: datetime
    stands_alone: bool


class CredentialsOut(Output):
    """All that a customer can prove themselves by."""

    addresses: list[Address]
    password: PasswordState | None
    passkeys: int
    totp: bool
    recovery_codes_left: int


class NewPassword(Input):
    """A password, and a proof for `security:password`. Fifteen characters, or eight beside an authenticator app."""

    password: str = Field(min_length=8, max_length=256)
    proof: ProofToken | None = None


class RecoveryCodesWanted(Input):
    """A proof for `security:recovery_codes`."""

    proof: ProofToken | None = None


class LoginConfirmation(CodeShown):
    """A code that was sent to an address of the customer's, and a proof for `security:contact`."""

    proof: ProofToken | None = None


class RecoveryCodes(Output):
    """Ten codes, shown once. Each works once; those of before do not work any more."""

    codes: list[Annotated[str, Field(examples=["8F3KQ-0TZ2M-W7X"])]]


@router.get("/credentials", operation_id="getCredentials", summary="What I sign in with", response_model=CredentialsOut)
async def overview(request: Request, session: SignedIn) -> CredentialsOut:
    """For the security centre."""
    async with runtime(request).db.reader() as conn:
        customer = await read_customer(conn, session.customer)
        password = await read_password(conn, session.customer)
        addresses = []
        for login, mask in ((customer.phone, mask_phone), (customer.email, mask_email)):
            owner = None if login is None else await find_owner(conn, login)
            if login is not None and owner is not None and owner.customer == customer.id:
                addresses.append(Address(login=mask(login), is_verified=owner.is_verified))
        return CredentialsOut(
            addresses=addresses,
            password=password and PasswordState(set_at=password.set_at, stands_alone=password.stands_alone),
            passkeys=len(await list_passkeys(conn, session.customer)),
            totp=await has_totp(conn, session.customer),
            recovery_codes_left=await recovery_codes_left(conn, session.customer),
        )


@router.post(
    "/password",
    operation_id="changePassword",
    summary="Set another password",
    status_code=201,
    response_model=Session,
)
async def set_password(request: Request, response: Response, session: SignedIn, body: NewPassword) -> Session:
    """Ends all sessions, and opens a new one for whoever asked."""
    rt, guest = runtime(request), visitor(request)
    given = proof_of_change(rt, session, body.proof, Change.PASSWORD)
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, session.customer)
        alone = not await has_totp(conn, session.customer)
    about = [customer.name, *filter(None, [customer.phone, customer.email])]
    await rt.hasher.judge(body.password, *about, alone=alone)
    hashed = await rt.hasher.hash(body.password)

    async def store(tx: Tx) -> Entered:
        await begin_change(tx, rt, session, given)
        await change_password(tx, session.customer, hashed, rt.clock, alone=stands_alone(body.password))
        await tell_change(tx, rt, session, NoticeKind.PASSWORD_CHANGED)
        return await enter(tx, session.customer, guest, rt.policy, rt.clock)

    entered = await rt.db.run(store)
    forget_customer(rt, session.customer)
    return await welcome(request, response, entered)


@router.post(
    "/recovery-codes",
    operation_id="createRecoveryCodes",
    summary="Get recovery codes",
    status_code=201,
    response_model=RecoveryCodes,
)
async def recovery_codes(request: Request, session: SignedIn, body: RecoveryCodesWanted) -> RecoveryCodes:
    """For the day the phone is gone; to be kept on paper."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.RECOVERY_CODES)

    async def make(tx: Tx) -> list[str]:
        await begin_change(tx, rt, session, given)
        codes = await rt.credentials.recovery_codes.make(tx, session.customer)
        await tell_change(tx, rt, session, NoticeKind.RECOVERY_CODES_MADE)
        return codes

    return RecoveryCodes(codes=await rt.db.run(make))


@router.post(
    "/logins/verify",
    operation_id="verifyLogin",
    summary="Confirm a phone number or mail address",
    status_code=204,
    responses=documented(404),
)
async def confirm_login(request: Request, session: SignedIn, body: LoginConfirmation) -> None:
    """By a code that was asked for with the purpose `contact`. From then on codes sent there sign in."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.CONTACT)
    login = await check_code(rt, body, CodePurpose.CONTACT)

    async def note(tx: Tx) -> None:
        await begin_change(tx, rt, session, given)
        await rt.credentials.codes.spend(tx, body.code_request)
        await verify_login(tx, session.customer, login, rt.clock)

    await rt.db.run(note)


@router.post(
    "/logins",
    operation_id="changeContact",
    summary="Change my phone number or mail address",
    status_code=204,
    responses=documented(409),
)
async def change(request: Request, session: SignedIn, body: LoginConfirmation) -> None:
    """By a code that was sent to the new one with the purpose `contact`. It takes the place of the one before, which
    is told, and brings its owner back for seven days more in case it was not they who exchanged it."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.CONTACT)
    login = await check_code(rt, body, CodePurpose.CONTACT)
    what = "email" if "@" in login else "phone"

    async def exchange(tx: Tx) -> None:
        await begin_change(tx, rt, session, given)
        await rt.credentials.codes.spend(tx, body.code_request)
        old = await change_contact(tx, session.customer, login, rt.clock)
        await tell_change(tx, rt, session, NoticeKind.CONTACT_CHANGED, what=what)
        if old is not None:
            news: Data = {"at": rt.clock.now().isoformat(timespec="seconds"), "what": what}
            sealer = rt.notice_sealer
            await tell_address(tx, old, NoticeKind.CONTACT_CHANGED, news, session.locale, sealer, rt.clock)

    await rt.db.run(exchange)
    forget_customer(rt, session.customer)
