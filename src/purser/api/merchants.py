"""Merchants, opened by the operator, and their API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser import accounts
from purser.accounts import (
    MerchantScope,
    create_api_key,
    create_merchant,
    list_api_keys,
    merchant_balances,
    read_merchants,
    revoke_api_key,
    rotate_api_key,
)
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Money, Name, Output, WireMerchantId, wire_id
from purser.api.staff_guard import allowed
from purser.core import audit, money
from purser.core.audit import Act, Actor
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.ids import ApiKeyId
from purser.core.money import Currency
from purser.identity.permissions import Permission
from purser.payments.emv import merchant_payload

router = new_router("merchants")

AnyKey = Annotated[MerchantCaller, Depends(merchant())]
MayCreate = Annotated[Actor, Depends(allowed(Permission.MERCHANT_CREATE))]
KeyKeeper = Annotated[MerchantCaller, Depends(merchant(MerchantScope.KEYS_WRITE))]
WireKeyId = Annotated[ApiKeyId, wire_id(ApiKeyId)]


class NewMerchant(Input):
    """A merchant to be opened."""

    name: Name
    currency: Currency = Currency.CNY


class NewApiKey(Input):
    """A key to be made; it may not do more than the key that makes it."""

    scopes: Annotated[list[MerchantScope], Field(min_length=1, max_length=len(MerchantScope))]


class Merchant(Output):
    """A merchant with what was sold and not yet released, and what can be withdrawn."""

    id: WireMerchantId
    name: str
    currency: Currency
    pending: Money
    available: Money
    static_qr: str = Field(description="EMVCo payload of the QR code to print")
    created_at: datetime


class ApiKey(Output):
    """A key; of the key itself only its end."""

    id: WireKeyId
    scopes: list[MerchantScope]
    last4: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: accounts.ApiKey) -> ApiKey:
        return cls(
            id=key.id,
            scopes=sorted(key.scopes),
            last4=key.last4,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )


class ApiKeyList(Output):
    """All keys, oldest first."""

    items: list[ApiKey]


class IssuedApiKey(Output):
    """A key just made. `secret` is shown here only."""

    key: ApiKey
    secret: str

    @classmethod
    def of(cls, new: accounts.NewApiKey) -> IssuedApiKey:
        return cls(key=ApiKey.of(new.key), secret=new.secret)


class OpenedMerchant(Output):
    """A merchant just opened, and its first API key, of every scope, which is shown here only."""

    merchant: Merchant
    api_key: str


@router.post(
    "/merchants",
    operation_id="createMerchant",
    summary="Open a merchant",
    status_code=201,
    response_model=OpenedMerchant,
    responses=documented(403),
)
async def open_merchant(request: Request, actor: MayCreate, body: NewMerchant) -> OpenedMerchant:
    """With a first key of every scope."""
    rt = runtime(request)

    async def create(tx: Tx) -> tuple[accounts.Merchant, accounts.NewApiKey]:
        merchant, key = await create_merchant(tx, body.name, body.currency, rt.clock)
        act = Act(actor, Permission.MERCHANT_CREATE, f"merchant:{merchant.id}", details={"key": str(key.key.id)})
        await audit.write(tx, act, rt.clock)
        return merchant, key

    opened, key = await rt.db.run(create)
    return OpenedMerchant(merchant=_out(opened, (0, 0)), api_key=key.secret)


@router.get(
    "/merchants/me",
    operation_id="getMerchant",
    summary="The merchant of this key",
    response_model=Merchant,
)
async def get_merchant(request: Request, caller: AnyKey) -> Merchant:
    """With its balances as they are now."""
    async with runtime(request).db.reader() as conn:
        found = (await read_merchants(conn, [caller.merchant]))[caller.merchant]
        return _out(found, await merchant_balances(conn, found))


@router.get(
    "/merchants/me/api-keys",
    operation_id="listApiKeys",
    summary="My API keys",
    response_model=ApiKeyList,
)
async def list_keys(request: Request, caller: AnyKey) -> ApiKeyList:
    """All keys, ended ones too, oldest first."""
    async with runtime(request).db.reader() as conn:
        return ApiKeyList(items=[ApiKey.of(k) for k in await list_api_keys(conn, caller.merchant)])


@router.post(
    "/merchants/me/api-keys",
    operation_id="createApiKey",
    summary="Make an API key",
    status_code=201,
    response_model=IssuedApiKey,
)
async def create_key(request: Request, caller: KeyKeeper, body: NewApiKey) -> IssuedApiKey:
    """With some or all scopes of the key that asks."""
    rt = runtime(request)
    for scope in body.scopes:
        caller.require(scope)

    async def create(tx: Tx) -> accounts.NewApiKey:
        made = await create_api_key(tx, caller.merchant, set(body.scopes), rt.clock)
        await _note_key(tx, caller, "create", made.key.id, rt.clock)
        return made

    return IssuedApiKey.of(await rt.db.run(create))


@router.post(
    "/merchants/me/api-keys/{key_id}/rotate",
    operation_id="rotateApiKey",
    summary="Replace an API key",
    status_code=201,
    response_model=IssuedApiKey,
    responses=documented(404, 409),
)
async def rotate_key(request: Request, caller: KeyKeeper, key_id: WireKeyId) -> IssuedApiKey:
    """A new key of the same scopes; the old one works for another 24 hours."""
    rt = runtime(request)

    async def rotate(tx: Tx) -> accounts.NewApiKey:
        made = await rotate_api_key(tx, caller.merchant, key_id, rt.clock)
        await _note_key(tx, caller, "rotate", key_id, rt.clock, new=str(made.key.id))
        return made

    return IssuedApiKey.of(await rt.db.run(rotate))


@router.delete(
    "/merchants/me/api-keys/{key_id}",
    operation_id="deleteApiKey",
    summary="Revoke an API key",
    status_code=204,
    responses=documented(404),
)
async def delete_key(request: Request, caller: KeyKeeper, key_id: WireKeyId) -> None:
    """It stops working within a second. A key cannot revoke itself."""
    if key_id == caller.key:
        raise forbidden("api_key_in_use")
    rt = runtime(request)

    async def revoke(tx: Tx) -> bytes:
        key_hash = await revoke_api_key(tx, caller.merchant, key_id, rt.clock)
        await _note_key(tx, caller, "revoke", key_id, rt.clock)
        return key_hash

    rt.api_keys.forget(await rt.db.run(revoke))


async def _note_key(tx: Tx, caller: MerchantCaller, verb: str, key: ApiKeyId, clock: Clock, **details: str) -> None:
    """A key can do everything it has scopes for: whoever made or ended one is in the audit, with the key they used."""
    actor = Actor.merchant(caller.merchant)
    act = Act(actor, f"api_key.{verb}", f"api_key:{key}", details={"by_key": str(caller.key), **details})
    await audit.write(tx, act, clock)


def _out(m: accounts.Merchant, balances: tuple[int, int]) -> Merchant:
    pending, available = (Money.of(money.Money(amount, m.currency)) for amount in balances)
    return Merchant(
        id=m.id,
        name=m.name,
        currency=m.currency,
        pending=pending,
        available=available,
        static_qr=merchant_payload(m.id, m.name, m.currency),
        created_at=m.created_at,
    )
