"""Sign up, and who am I."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field
from starlette.requests import Request

from purser import accounts
from purser.accounts import Locale, check_name, create_customer, mask_email, mask_phone, read_customer
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output, wire_id
from purser.core.errors import invalid
from purser.core.ids import CustomerId
from purser.identity import normalise_email, normalise_phone

router = new_router("customers")


class NewCustomer(Input):
    """Somebody signing up, by phone, by mail or by both."""

    name: str = Field(min_length=1, max_length=64)
    phone: str | None = Field(default=None, max_length=40, examples=["13800000001"])
    email: str | None = Field(default=None, max_length=254)
    password: str = Field(min_length=8, max_length=256)
    locale: Locale | None = None


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
    responses=documented(409),
)
async def sign_up(request: Request, body: NewCustomer) -> Customer:
    """Opens a customer with a wallet of the first class."""
    rt = runtime(request)
    name = check_name(body.name)
    phone = normalise_phone(body.phone, rt.policy.calling_code) if body.phone is not None else None
    email = normalise_email(body.email) if body.email is not None else None
    if phone is None and email is None:
        raise invalid("login_missing")
    await rt.hasher.judge(body.password, name, *filter(None, [phone, email]), alone=True)
    hashed = await rt.hasher.hash(body.password)
    locale: Locale = body.locale or ("zh-CN" if request_language(request) == "zh" else "en")
    customer, _ = await rt.db.run(
        lambda tx: create_customer(tx, name, (phone, email), hashed, locale, rt.policy, rt.clock)
    )
    return Customer.of(customer)


@router.get("/customers/me", operation_id="getMe", summary="Who is signed in", response_model=Customer)
async def me(request: Request, session: SignedIn) -> Customer:
    """The customer of this session."""
    async with runtime(request).db.reader() as conn:
        return Customer.of(await read_customer(conn, session.customer))
