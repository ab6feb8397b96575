"""People of a world who have a PIN and a password, and prove themselves through HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.ids import CustomerId, WalletId
from purser.identity import change_password, payment_purpose, set_pin
from tests.support.http import Api

PIN, PASSWORD = "258036", "a calm blue sea"
SAME = {"Sec-Fetch-Site": "same-origin"}


async def give_pin(api: Api, wallet: WalletId, pin: str = PIN) -> CustomerId:
    """A PIN for the wallet's owner."""
    customer = await api.owner(wallet)
    hashed = await api.runtime.pins.hash(customer, pin)
    async with api.world.db.transaction() as tx:
        await set_pin(tx, customer, hashed, api.world.clock)
    return customer


async def give_password(api: Api, wallet: WalletId, password: str = PASSWORD) -> CustomerId:
    """A password for the wallet's owner; ends their sessions."""
    customer = await api.owner(wallet)
    hashed = await api.runtime.hasher.hash(password)
    async with api.world.db.transaction() as tx:
        await change_password(tx, customer, hashed, api.world.clock)
    return customer


async def armed(api: Api, **options: Any) -> WalletId:
    """Somebody with a password, a PIN, and ¥5,000."""
    wallet = await api.world.person(**{"funds": 500_000, "wallet_class": 3, **options})
    await give_password(api, wallet)
    await give_pin(api, wallet)
    return wallet


async def prove(me: httpx.AsyncClient, purpose: str, **given: str) -> str:
    """A proof for `purpose`; the client goes on with its new token when it got one."""
    method = next(name for name in ("pin", "password") if name in given)
    answer = await me.post("/v1/proofs", json={"method": method, "purpose": purpose, **given})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    if body["token"] is not None:
        me.headers["Authorization"] = f"Bearer {body['token']}"
    proof: str = body["proof"]
    return proof


async def prove_twice(me: httpx.AsyncClient, purpose: str) -> str:
    """A proof of two factors."""
    first = await prove(me, purpose, pin=PIN)
    return await prove(me, purpose, password=PASSWORD, also=first)


async def login_of(api: Api, wallet: WalletId) -> str:
    """A wallet's owner's phone number."""
    owner = await api.owner(wallet)
    return str(next(c.phone for c in await api.world.customers() if c.id == owner))


async def sign_in(api: Api, wallet: WalletId, key: str | None = None, **headers: str) -> dict[str, Any]:
    """Sign in by password as a client without cookies; what it answered."""
    headers |= {} if key is None else {"Purser-Device": key}
    body = {"login": await login_of(api, wallet), "password": PASSWORD}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api.app, client=("203.0.113.77", 1)), base_url="http://purser.test"
    ) as client:
        answer = await client.post("/v1/sessions", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def purpose_of(quote: str) -> str:
    """What a proof for the payment of a quote is for."""
    return payment_purpose(quote)
