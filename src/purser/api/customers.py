"""Sign up, and who am I."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field
from starlette.requests import Request

from purser import accounts
from purser.accounts import Locale, check_name, create_customer, mask_email, mask_phone, read_customer
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.doors import Door
from purser.api.privacy_shapes import ConsentIn
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Tx
from purser.core.errors import invalid
from purser.core.ids import CustomerId
from purser.identity import (
    CodePurpose,
    CodeRequestId,
    Count,
    normalise_email,
    normalise_phone,
    reserve_tries,
    throttle_key,
    verify_login,
)
from purser.notices import NoticeKind, tell
from purser.privacy import Said, decide

router = new_router("customers")


class NewCustomer(Input):
    """Somebody signing up, by phone, by mail or by both.

    With a code that was asked for with the purpose `sign_up` for the one address given, no password is needed, and
    codes sent there sign in from then on. Without a code the password has at least fifteen characters.
    """

    name: str = Field(min_length=1, max_length=64)
    phone: str | None = Field(default=None, max_length=40, examples=["13800000001"])
    email: str | None = Field(default=None, max_length=254)
    password: str | None = Field(default=None, min_length=8, max_length=256)
    locale: Locale | None = None
    code_request: Annotated[CodeRequestId, wire_id(CodeRequestId)] | None = None
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")
    consents: list[ConsentIn] | None = Field(
        default=None,
        max_length=20,
        description="What was said to the purposes of getPrivacyNotice that rest on consent",
    )


class Customer(Output):
    """A customer; phone and address are masked."""

    id: Annotated[CustomerId, wire_id(CustomerId)]
    name: str
    phone: str | None
    email: str | None
    locale: Locale
    created_at: datetime

    @classmethod
    def of(cls, c: accounts.Customer) -> Self:
        return cls(
            id=c.id,
            name=c.name,
            phone=c.phone and mask_phone(c.phone),
            email=c.email and mask_email(c.email),
            locale=c.locale,
            created_at=c.created_at,
        )


@router.post(
    "/customers",
    operation_id="createCustomer",
    summary="Sign up",
    status_code=201,
    response_model=Customer,
    responses=documented(403, 409, 429),
)
async def sign_up(request: Request, body: NewCustomer) -> Customer:
    """Opens a customer with a wallet of the first class."""
    rt, door = runtime(request), Door(request)
    name = check_name(body.name)
    phone = normalise_phone(body.phone, rt.policy.calling_code) if body.phone is not None else None
    email = normalise_email(body.email) if body.email is not None else None
    logins = [login for login in (phone, email) if login is not None]
    if not logins:
        raise invalid("login_missing")
    if body.password is not None:
        await rt.hasher.judge(body.password, name, *logins, alone=True)
    await reserve_tries(rt.db, [Count(throttle_key("sign up", door.network), rt.policy.guesses.network)], rt.clock)
    proven = await _check_code(rt, body, logins)
    hashed = None if body.password is None else await rt.hasher.hash(body.password)
    locale: Locale = body.locale or ("zh-CN" if request_language(request) == "zh" else "en")

    async def open_account(tx: Tx) -> accounts.Customer:
        customer, _ = await create_customer(tx, name, (phone, email), hashed, locale, rt.policy, rt.clock)
        if proven is not None:
            await rt.credentials.codes.spend(tx, proven)
            await verify_login(tx, customer.id, logins[0], rt.clock)
        for c in body.consents or ():
            said = Said(c.given, c.version, request_language(request), "sign_up")
            await decide(tx, rt.privacy.policy, customer.id, c.purpose, said, rt.clock)
        await tell(tx, customer.id, NoticeKind.SIGNED_UP, {}, rt.clock)
        return customer

    return Customer.of(await rt.db.run(open_account))


async def _check_code(rt: Runtime, body: NewCustomer, logins: Sequence[str]) -> CodeRequestId | None:
    """The request of a code that was right; None without one. Raises password_missing, code_one_address, code_wrong,
    code_expired."""
    if body.code_request is None or body.code is None:
        if body.password is None:
            raise invalid("password_missing")
        return None
    if len(logins) != 1:
        raise invalid("code_one_address")
    await rt.credentials.codes.check(body.code_request, CodePurpose.SIGN_UP, logins[0], body.code)
    return body.code_request


@router.get("/customers/me", operation_id="getMe", summary="Who is signed in", response_model=Customer)
async def me(request: Request, session: SignedIn) -> Customer:
    """The customer of this session."""
    async with runtime(request).db.reader() as conn:
        return Customer.of(await read_customer(conn, session.customer))
