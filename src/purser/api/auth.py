"""Is it really them: sessions of customers, API keys of merchants, the operator's key.

Customers come with `Authorization: Bearer ps_…` or, in a browser, with a cookie; a write by cookie must come
from our own pages. Merchants come with `Authorization: Bearer pk_…`, their people with a cookie of the console.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection, Request

from purser.accounts import (
    ApiKey,
    MerchantScope,
    find_api_keys,
    read_members,
    read_merchant_sessions,
    read_merchants,
    touch_merchant_sessions,
)
from purser.api.callers import MerchantCaller, Session
from purser.api.rules import Rule
from purser.api.runtime import Runtime, runtime
from purser.core.db import Reader
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId
from purser.identity import (
    TOUCHED_EVERY,
    Device,
    FreeRules,
    Method,
    Safeguards,
    hash_token,
    read_devices,
    read_safeguards,
    read_sessions,
    touch_sessions,
)
from purser.risk import Standing

COOKIE: Final = "purser_session"
SECURE_COOKIE: Final = "__Host-purser_session"
"""Over TLS: the prefix keeps other hosts and plain HTTP from setting it (RFC 6265bis, 4.1.3.2)."""

MERCHANT_COOKIE: Final = "purser_merchant"
SECURE_MERCHANT_COOKIE: Final = "__Host-purser_merchant"

_SAFE: Final = ("GET", "HEAD")


def cookie_name(rt: Runtime) -> str:
    """The one cookie that counts here."""
    return SECURE_COOKIE if rt.is_secure else COOKIE


def merchant_cookie(rt: Runtime) -> str:
    """The one cookie of the console that counts here."""
    return SECURE_MERCHANT_COOKIE if rt.is_secure else MERCHANT_COOKIE


def is_browser(request: Request) -> bool:
    """Whether a page asks: it gets its tokens in cookies alone, where no script can read them (ASVS 3.3.4)."""
    return "sec-fetch-site" in request.headers


def check_same_origin(request: HTTPConnection) -> None:
    """Refuse what another site's page made the browser send. Raises cross_site_request.

    Browsers say where a request comes from by Sec-Fetch-Site, older ones by Origin; no page can forge either.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise forbidden("cross_site_request")
        return
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
        raise forbidden("cross_site_request")


def bearer(request: Request) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def _unauthenticated() -> Problem:
    return Problem("unauthenticated", Kind.UNAUTHENTICATED)


class _SignedIn(SecurityBase):
    """A customer's session, from the header or the cookie."""

    scheme_name = "session"
    model = BearerModel(description="A customer's session: the token that createSession answers")
    rule = Rule(customer=True)

    async def __call__(self, request: Request) -> Session:
        return await self.from_request(request)

    async def from_request(self, request: Request) -> Session:
        rt = runtime(request)
        token = bearer(request)
        if token is None:
            token = request.cookies.get(cookie_name(rt))
            if token is None:
                raise _unauthenticated()
            if request.method not in _SAFE:
                check_same_origin(request)
        session = await rt.sessions.get(hash_token(token))
        if session is None or rt.clock.now() >= session.expires_at:
            raise _unauthenticated()
        return session


class _ByApiKey(SecurityBase):
    """A merchant's system, by a key that has the scope; or its people, by a session that stands for the key."""

    scheme_name = "api_key"
    model = BearerModel(description="A merchant's API key (pk_live_…)")

    def __init__(self, scope: MerchantScope | None) -> None:
        self._scope = scope
        self.rule = Rule(merchant=True, scope=scope)

    async def __call__(self, request: Request) -> MerchantCaller:
        return await self.from_request(request)

    async def from_request(self, request: Request) -> MerchantCaller:
        rt = runtime(request)
        token, callers = bearer(request), rt.api_keys
        if token is None:
            token, callers = request.cookies.get(merchant_cookie(rt)), rt.merchant_sessions
            if token is not None and request.method not in _SAFE:
                check_same_origin(request)
        caller = None if token is None else await callers.get(hash_token(token))
        if caller is None or (caller.expires_at is not None and rt.clock.now() >= caller.expires_at):
            raise _unauthenticated()
        if self._scope is not None:
            caller.require(self._scope)
        return caller


signed_in = _SignedIn()
SignedIn = Annotated[Session, Depends(signed_in)]
"""The dependency of every route for customers."""


def forget_customer(rt: Runtime, customer: CustomerId) -> None:
    """Read a customer's sessions anew: some have ended, or what they may do has changed. Other processes do so
    within a second by themselves."""
    rt.sessions.forget_those(lambda session: session.customer == customer)


def merchant(scope: MerchantScope | None = None) -> _ByApiKey:
    """The dependency of a merchant's route: `Annotated[MerchantCaller, Depends(merchant(scope))]`."""
    return _ByApiKey(scope)


async def load_sessions(rt: Runtime, hashes: Collection[bytes]) -> Mapping[bytes, Session]:
    """Living sessions with their customers' wallets and standing, for many tokens at once."""
    now = rt.clock.now()
    async with rt.db.reader() as conn:
        records = await read_sessions(conn, hashes, rt.policy.sessions, rt.clock)
        customers = {r.customer for r in records.values()}
        members = await read_members(conn, customers) if records else {}
        guards = await read_safeguards(conn, customers) if records else {}
        devices = await read_devices(conn, {(r.customer, r.device) for r in records.values() if r.device is not None})
    used = [h for h, r in records.items() if now - r.seen_at >= TOUCHED_EVERY]
    if used:
        await rt.db.run(lambda tx: touch_sessions(tx, used, rt.clock))
    found = {}
    for token_hash, r in records.items():
        member, device = members.get(r.customer), devices.get(r.device) if r.device is not None else None
        lost = r.device is not None and (device is None or device.suspended_at is not None)
        if member is not None and not lost:
            found[token_hash] = Session(
                r.id, token_hash, r.customer, member.customer.name, member.customer.locale, member.wallets,
                r.expires_at, r.device, None if device is None else device.trusted_at,
                _standing(guards[r.customer], device, rt.policy.free),
            )  # fmt: skip
    return found


def _standing(g: Safeguards, device: Device | None, rules: FreeRules) -> Standing:
    """What the risk rules get to know of whoever asks."""
    later = device is not None and device.trusted_at > device.created_at
    return Standing(
        free_up_to=rules.payment if g.free_payment is None else g.free_payment,
        has_pin=Method.PIN in g.methods,
        security_changed_at=g.security_changed_at,
        device_since=device.created_at if later and device is not None else None,
        has_passkey=Method.PASSKEY in g.methods,
        has_totp=Method.TOTP in g.methods,
        has_password=Method.PASSWORD in g.methods,
        device=None if device is None else device.id,
        free_day=rules.day if g.free_day is None else g.free_day,
        recovering=g.recovering_since is not None,
    )


async def load_api_keys(rt: Runtime, hashes: Collection[bytes]) -> Mapping[bytes, MerchantCaller]:
    """Keys in force with their merchants, for many at once."""
    async with rt.db.reader() as conn:
        return await _callers(conn, await find_api_keys(conn, hashes, rt.clock))


async def load_merchant_sessions(rt: Runtime, hashes: Collection[bytes]) -> Mapping[bytes, MerchantCaller]:
    """Living sessions of the console with their merchants, for many at once."""
    async with rt.db.reader() as conn:
        keys, used = await read_merchant_sessions(conn, hashes, rt.clock)
        found = await _callers(conn, keys)
    if used:
        await rt.db.run(lambda tx: touch_merchant_sessions(tx, used, rt.clock))
    return found


async def _callers(conn: Reader, keys: Mapping[bytes, ApiKey]) -> Mapping[bytes, MerchantCaller]:
    """The merchants behind keys."""
    merchants = await read_merchants(conn, {k.merchant for k in keys.values()}) if keys else {}
    return {
        secret_hash: MerchantCaller(k.id, found.id, found.name, found.currency, k.scopes, k.expires_at)
        for secret_hash, k in keys.items()
        if (found := merchants.get(k.merchant)) is not None
    }
